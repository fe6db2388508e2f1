//! Moves tokens: enters flow nodes, does what each kind does, and follows their flows until every token waits or
//! is consumed (BPMN 2.0.2, chapter 13). A list of pending moves instead of recursion, and a bound on how many one
//! command may make: past it the rest is kept, and goes on with the next command.
//!
//! | file | holds |
//! |---|---|
//! | `tokens` | how tokens move: arrive, enter, leave |
//! | `activity` | what every element does when it begins and completes, by its kind |
//! | `scopes` | what is inside of what: opening, completing, ending |
//! | `gateways` | joins and choices |
//! | `catch`, `throw` | events |
//! | `propagate` | errors and escalations on their way up |
//! | `compensation` | undoing what was done |
//! | `loops`, `ad_hoc` | activities done more than once, or in any order |
//! | `user_task`, `calls` | what people and other processes are asked |
//! | `variables` | mappings and results |

mod activity;
mod ad_hoc;
pub(super) mod calls;
mod catch;
mod compensation;
mod gateways;
mod loops;
mod propagate;
mod scopes;
mod throw;
mod tokens;
mod user_task;
mod variables;

use super::apply::apply;
use super::command::Context;
use super::event::{Event, IncidentCode, Move, TimerPurpose};
use super::state::{State, Status};
use crate::graph::Graph;
use crate::{ElementId, TimerId, Timestamp};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How far one command may go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Flow nodes one command may enter; the rest goes on in the next.
    pub(super) steps: u32,
    /// User tasks one command may open: each is written with the log in one transaction of at most 100 items.
    pub(super) tasks: u32,
    /// Commands in a row that may leave moves to the next. A definition that goes further without waiting loops.
    pub(super) runs: u32,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { steps: 1_000, tasks: 10, runs: 20 }
    }
}

/// Flow nodes one instance may enter in its life. A loop of machines alone would otherwise run, and cost, for ever.
const MAX_ELEMENTS: u32 = 1_000_000;

/// What stopped an element.
pub(super) struct Trouble {
    code: IncidentCode,
    message: String,
}

impl Trouble {
    fn new(code: IncidentCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

type Tried<T> = Result<T, Trouble>;

pub(super) struct Walk<'a> {
    pub(super) state: &'a mut State,
    pub(super) context: &'a Context,
    /// What is carried out from here on; `None` only for a state without its definition.
    graph: Option<Arc<Graph>>,
    bounds: Bounds,
    events: Vec<Event>,
    pending: Vec<Move>,
    /// Scopes in which a token was consumed.
    touched: BTreeSet<ElementId>,
    changed: bool,
    entered: u32,
    opened: u32,
    carrier: Option<ElementId>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(state: &'a mut State, context: &'a Context, bounds: Bounds) -> Self {
        let graph = state.graph.clone();
        let (events, pending, touched) = (Vec::new(), Vec::new(), BTreeSet::new());
        let carrier = context.carrier;
        Self { state, context, graph, bounds, events, pending, touched, changed: false, entered: 0, opened: 0, carrier }
    }

    /// Records an event; the state has it at once.
    pub(super) fn emit(&mut self, event: Event) {
        apply(self.state, &event);
        self.changed |= matches!(
            &event,
            Event::VariablesSet { .. } | Event::InstanceStarted { .. } | Event::InstanceResumed | Event::Subscribed(_)
        ) || matches!(&event, Event::JobCompleted { variables, .. } | Event::TaskCompleted { variables, .. } if !variables.is_empty());
        self.events.push(event);
    }

    /// Whether anything happened so far.
    pub(super) fn has_decided(&self) -> bool {
        !self.events.is_empty()
    }

    /// Walks on until nothing moves, and gives all that happened.
    pub(super) fn finish(mut self) -> Vec<Event> {
        if let Some(graph) = self.graph.clone() {
            // Whatever command it is: nothing may be told done, stuck or out of reach while tokens are on their way.
            if self.state.status == Status::Running && self.state.has_moves() && self.state.runs < self.bounds.runs {
                self.take_up();
            }
            self.walk(&graph);
        }
        self.events
    }

    fn walk(&mut self, graph: &Graph) {
        loop {
            while let Some(next) = self.pending.pop() {
                if self.entered >= self.bounds.steps || self.opened >= self.bounds.tasks {
                    self.pending.push(next);
                    return self.stop_here();
                }
                self.make(graph, next);
            }
            // Whoever suspended it wants nothing to move, whatever is set meanwhile.
            let quiet = self.state.status != Status::Running
                || !(self.look_at_conditions(graph) || self.look_at_gateways(graph) || self.close_scopes(graph));
            if quiet {
                return;
            }
        }
    }

    fn make(&mut self, graph: &Graph, next: Move) {
        match next {
            Move::Over { scope, flow } if self.is_open(scope) => self.arrive(graph, scope, flow),
            Move::Into { scope, node } if self.is_open(scope) => self.enter(graph, scope, node, None),
            Move::Again { body } if self.is_open(body) => self.next_of_loop(graph, body),
            Move::Look { scope } if self.is_open(scope) => drop(self.touched.insert(scope)),
            _ => {}
        }
    }

    /// Leaves the rest to the next command, or stops where a definition loops without a wait.
    fn stop_here(&mut self) {
        // What the command before left comes last, as it would have.
        let mut moves: Vec<Move> = self.touched.iter().map(|scope| Move::Look { scope: *scope }).collect();
        moves.extend(self.state.moves.iter().copied());
        moves.append(&mut self.pending);
        let run = self.state.runs.saturating_add(1);
        let moved_on = self.events.first().is_some_and(|event| *event == Event::Continued);
        self.emit(Event::Yielded { moves, run: if moved_on { run } else { 1 } });
    }

    /// Takes up what the last command left, or stops where it never ends.
    pub(super) fn go_on(&mut self) {
        if self.state.runs < self.bounds.runs {
            return self.take_up();
        }
        let scope = self.state.moves.first().map_or(ElementId::ROOT, |next| match next {
            Move::Over { scope, .. } | Move::Into { scope, .. } | Move::Look { scope } => *scope,
            Move::Again { body } => *body,
        });
        if self.state.incident(scope).is_none() {
            let bound = self.bounds.runs.saturating_mul(self.bounds.steps);
            self.raise(
                scope,
                Trouble::new(IncidentCode::StepLimit, format!("more than {bound} elements: does the definition loop without a wait?")),
            );
        }
    }

    fn take_up(&mut self) {
        let moves = self.state.moves.clone();
        self.emit(Event::Continued);
        self.pending.splice(0..0, moves);
        // The command before may have set variables and not come to look at the conditions.
        self.look_at_conditions_again();
    }

    fn next_id(&self) -> u32 {
        self.state.next_id
    }

    /// Whether tokens can move in a scope.
    fn is_open(&self, scope: ElementId) -> bool {
        !self.state.status.has_ended() && (scope.is_root() || self.state.element(scope).is_some())
    }

    /// Something needs a person; the element waits for them.
    fn raise(&mut self, element: ElementId, trouble: Trouble) {
        let of_event = trouble.code == IncidentCode::EventFailed;
        let known = if of_event { self.state.event_incident(element) } else { self.state.incident(element) };
        if known.is_none() {
            self.emit(Event::IncidentRaised { element, code: trouble.code, message: trouble.message });
        }
    }

    /// Carries on with an element, or raises the incident that says why not.
    pub(super) fn attempt(&mut self, element: ElementId, tried: Tried<()>) {
        if let Err(trouble) = tried {
            self.raise(element, trouble);
        }
    }

    pub(super) fn schedule(&mut self, element: ElementId, due: Timestamp, purpose: TimerPurpose) {
        let timer = TimerId(self.next_id());
        self.emit(Event::TimerScheduled { timer, element, due, purpose });
    }

    /// The definition the instance runs.
    pub(super) fn graph(&self) -> Option<Arc<Graph>> {
        self.graph.clone()
    }
}
