//! One run through the pure engine.
//!
//! What the stack does around the engine is done here too, at once and in order: tokens that were left are taken up,
//! what is thrown reaches whoever waits for it in the same instance, and the `log` connector answers.
//!
//! On the way every command is checked: its events, written as JSON and read back, lead from the state before it to
//! the same state; the state itself survives being written; and delivered again, the command is rejected and changes
//! nothing.

use super::{Model, Run};
use engine::graph::{Graph, NodeKind};
use engine::instance::{
    Actor, Awaited, Command, Context, DefinitionRef, Effect, Element, Event, Rejection, State, Status, Work, effects, execute, replay,
};
use engine::{ElementId, Object, Priority, Timestamp, WorkflowId};
use std::collections::VecDeque;
use std::sync::Arc;

/// When every run begins: a Monday morning.
const BEGIN: i64 = 1_767_603_600_000;

/// Commands one act may lead to.
const MAX_STEPS: usize = 500;

/// Where an instance stands after an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Flow nodes entered so far.
    pub entered: usize,
    /// Ids of the active ones, sorted.
    pub active: Vec<String>,
    pub status: &'static str,
}

/// A run that was driven to its end.
#[derive(Debug, Clone)]
pub struct Driven {
    pub state: State,
    pub events: Vec<Event>,
    /// Ids of the flow nodes entered, in order.
    pub entered: Vec<String>,
    /// After the start, and after each act.
    pub checkpoints: Vec<Checkpoint>,
    /// `message NAME` and `signal NAME`, with the variables that go with it if there are any.
    pub sent: Vec<String>,
}

/// An instance on its way.
#[derive(Debug)]
pub(crate) struct Drive {
    pub(crate) graph: Arc<Graph>,
    pub(crate) state: State,
    pub(crate) now: Timestamp,
    events: Vec<Event>,
    checkpoints: Vec<Checkpoint>,
    sent: Vec<String>,
    thrown: VecDeque<Effect>,
}

/// Drives a run to its end.
///
/// # Errors
/// What could not be done, and after which act.
pub fn drive(model: &Model, run: &Run) -> Result<Driven, String> {
    let graph = Arc::new(model.compiled.graph.clone());
    let mut drive = Drive {
        state: State::new(Arc::clone(&graph)),
        graph,
        now: Timestamp::from_millis(BEGIN),
        events: Vec::new(),
        checkpoints: Vec::new(),
        sent: Vec::new(),
        thrown: VecDeque::new(),
    };
    drive.start(model, run).map_err(|why| format!("start: {why}"))?;
    for (at, act) in run.acts.iter().enumerate() {
        drive.now = drive.now.plus_seconds(60);
        let tried = drive.act(act, at + 1).and_then(|()| drive.settle());
        tried.map_err(|why| format!("act {} ({act:?}): {why}\n  so far: {}", at + 1, entered(&drive.graph, &drive.events).join(" ")))?;
        drive.check_in();
    }
    let entered = entered(&drive.graph, &drive.events);
    Ok(Driven { state: drive.state, events: drive.events, entered, checkpoints: drive.checkpoints, sent: drive.sent })
}

/// The ids of the flow nodes entered, instances of a loop as `id#2`.
fn entered(graph: &Graph, events: &[Event]) -> Vec<String> {
    let ids = events.iter().filter_map(|event| match event {
        Event::Entered { node, index, .. } => {
            let id = &graph.node(*node)?.id;
            Some(index.map_or_else(|| id.clone(), |index| format!("{id}#{index}")))
        }
        _ => None,
    });
    ids.collect()
}

impl Drive {
    fn start(&mut self, model: &Model, run: &Run) -> Result<(), String> {
        let at = match &run.start.at {
            None => None,
            Some(id) => Some(self.graph.node_of(id).ok_or_else(|| format!("there is no `{id}`"))?.0),
        };
        let workflow_id = WorkflowId::parse(&model.compiled.process_id).map_err(|bad| bad.to_string())?;
        let business_key = run.start.business_key.clone().unwrap_or_else(|| format!("{} {}", model.name, run.name));
        self.command(Command::Start {
            started_by: None,
            department: None,
            definition: DefinitionRef { workflow_id, version: 1 },
            business_key: Some(business_key),
            priority: Priority::NORMAL,
            variables: run.start.variables.clone(),
            at,
            caller: None,
        })?;
        self.settle()?;
        self.check_in();
        Ok(())
    }

    fn check_in(&mut self) {
        let mut active: Vec<String> = self.state.elements().iter().map(|element| self.id_of(element).to_owned()).collect();
        active.sort();
        let entered = self.events.iter().filter(|event| matches!(event, Event::Entered { .. })).count();
        self.checkpoints.push(Checkpoint { entered, active, status: self.state.status.as_str() });
    }

    /// Carries out a command, and checks what must be true of every one.
    pub(crate) fn command(&mut self, command: Command) -> Result<(), String> {
        let before = written(&self.state);
        let context = Context { now: self.now, actor: Actor("user:test".to_owned()), jitter: 0, carrier: None };
        let events = execute(&mut self.state, command.clone(), &context).map_err(|rejection| rejected(&command, &rejection))?;
        self.check_replay(&before, &events)?;
        self.check_again(command, &context)?;
        for effect in effects(&self.state, &events) {
            match &effect {
                Effect::SendMessage { name, variables, .. } => self.sent.push(sent("message", name, variables)),
                Effect::SendSignal { name, variables, .. } => self.sent.push(sent("signal", name, variables)),
                _ => continue,
            }
            self.thrown.push_back(effect);
        }
        self.events.extend(events);
        Ok(())
    }

    fn check_replay(&self, before: &str, events: &[Event]) -> Result<(), String> {
        let kept = serde_json::to_string(events).expect("events as JSON");
        let kept: Vec<Event> = serde_json::from_str(&kept).expect("events from JSON");
        if kept != events {
            return Err("the events are not the same once written and read".to_owned());
        }
        let mut replayed = self.read(before);
        replay(&mut replayed, &kept);
        if replayed != self.state {
            return Err(format!("replayed, the events lead elsewhere:\n{}\ninstead of\n{}", written(&replayed), written(&self.state)));
        }
        if self.read(&written(&self.state)) != self.state {
            return Err("the state is not the same once written and read".to_owned());
        }
        Ok(())
    }

    /// What comes a second time is rejected and changes nothing; setting variables and asking for an activity may be
    /// repeated on purpose, and a call may throw the same escalation again.
    fn check_again(&mut self, command: Command, context: &Context) -> Result<(), String> {
        let repeatable = matches!(command, Command::SetVariables { .. } | Command::Activate { .. } | Command::Escalate { .. })
            || (matches!(command, Command::Retry { .. }) && !self.state.incidents().is_empty())
            || (command == Command::Continue && self.state.has_moves());
        if repeatable {
            return Ok(());
        }
        let mut again = self.state.clone();
        if execute(&mut again, command.clone(), context).is_ok() {
            return Err(format!("{command:?} was accepted a second time"));
        }
        if again != self.state {
            return Err(format!("{command:?} was rejected the second time, but changed something"));
        }
        Ok(())
    }

    fn read(&self, state: &str) -> State {
        serde_json::from_str::<State>(state).expect("a state from JSON").with_graph(Arc::clone(&self.graph))
    }

    /// Does what the stack would do by itself.
    fn settle(&mut self) -> Result<(), String> {
        for _ in 0..MAX_STEPS {
            if self.state.status != Status::Running {
                self.thrown.clear();
                return Ok(());
            }
            if self.state.has_moves() {
                self.command(Command::Continue)?;
            } else if let Some(thrown) = self.thrown.pop_front() {
                self.deliver(thrown)?;
            } else if let Some(job) = self.logged() {
                self.command(Command::CompleteJob { job, variables: Object::new(), decided: None })?;
            } else {
                return Ok(());
            }
        }
        Err(format!("it does not come to rest within {MAX_STEPS} commands"))
    }

    /// The oldest job that writes a line and nothing else.
    fn logged(&self) -> Option<ElementId> {
        let is_log = |element: &Element| matches!(self.graph.node(element.node).map(|node| &node.kind), Some(NodeKind::ServiceTask(task)) if task.connector.kind == "log");
        let mut waiting = self.state.jobs().filter(|(element, _)| self.state.incident(element.id).is_none());
        waiting.find(|(element, _)| is_log(element)).map(|(element, _)| element.id)
    }

    /// What the instance threw reaches those in it that wait for it.
    fn deliver(&mut self, thrown: Effect) -> Result<(), String> {
        let (to, element, variables) = match thrown {
            Effect::SendMessage { element, name, key, variables } => (Awaited::Message { name, key }, element, variables),
            Effect::SendSignal { element, name, variables } => (Awaited::Signal { name }, element, variables),
            _ => return Ok(()),
        };
        self.trigger(&to, &format!("thrown by {}", element.0), &variables).map(drop)
    }

    /// Gives what came to those who wait for it: a message to the first, a signal to all. How many those were.
    pub(crate) fn trigger(&mut self, to: &Awaited, id: &str, variables: &Object) -> Result<usize, String> {
        let mut waiting: Vec<_> = self.state.subscriptions().iter().filter(|known| known.to == *to).map(|known| known.id).collect();
        if matches!(to, Awaited::Message { .. }) {
            waiting.truncate(1);
        }
        for subscription in &waiting {
            // What ended by it does not hear it any more.
            if !self.state.subscriptions().iter().any(|known| known.id == *subscription) {
                continue;
            }
            let id = format!("{id} to {}", subscription.0);
            self.command(Command::Trigger { subscription: *subscription, id, variables: variables.clone() })?;
        }
        Ok(waiting.len())
    }

    pub(crate) fn id_of(&self, element: &Element) -> &str {
        self.graph.node(element.node).map_or("", |node| &node.id)
    }

    /// The oldest active element with an id, of some kind of work.
    pub(crate) fn active(&self, id: &str, index: Option<u32>, works: impl Fn(&Work) -> bool) -> Result<&Element, String> {
        let fits = |element: &&Element| {
            self.id_of(element) == id && works(&element.work) && index.is_none_or(|index| element.index == Some(index))
        };
        self.state.elements().iter().find(fits).ok_or_else(|| {
            let active: Vec<&str> = self.state.elements().iter().map(|element| self.id_of(element)).collect();
            format!("`{id}` does not wait for that; active are {active:?}")
        })
    }
}

/// Something that was sent, as scenarios write it.
pub fn sent(what: &str, name: &str, variables: &Object) -> String {
    let variables = if variables.is_empty() { String::new() } else { format!(" {}", serde_json::json!(variables)) };
    format!("{what} {name}{variables}")
}

fn written(state: &State) -> String {
    serde_json::to_string(state).expect("a state as JSON")
}

fn rejected(command: &Command, rejection: &Rejection) -> String {
    format!("{command:?} was rejected: {rejection}")
}
