//! Lives through a process, doing what there is to do in an order that a seed decides, and looks at every law on the way.

use super::blocks::{self, Block, Counts};
use super::drawing;
use crate::graph::{Graph, NodeKind};
use crate::instance::walk::Bounds;
use crate::instance::{
    Actor, Awaited, CallResult, Command, Context, DefinitionRef, Element, Event, Rejection, State, Status, TimerPurpose, Work, effects,
    execute_within, replay, task_changes,
};
use crate::{ElementId, Object, Priority, SubscriptionId, Timestamp, WorkflowId};
use proptest::prelude::TestCaseError;
use proptest::{prop_assert, prop_assert_eq};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

type Held = Result<(), TestCaseError>;

/// No process that is made up takes more commands.
const MOST_COMMANDS: u32 = 50_000;

pub(super) fn live(block: &Block, seed: u64, bounds: Bounds) -> Held {
    let graph = Arc::new(drawing::draw(block));
    let mut life = Life {
        state: State::new(Arc::clone(&graph)),
        replayed: State::new(Arc::clone(&graph)),
        graph,
        bounds,
        log: Vec::new(),
        fired: BTreeSet::new(),
        dice: seed,
        sent: 0,
    };
    let definition = DefinitionRef { workflow_id: WorkflowId::parse("w").unwrap(), version: 1 };
    let variables = Object::new();
    life.tell(Command::Start {
        definition,
        business_key: None,
        priority: Priority::NORMAL,
        variables,
        at: None,
        caller: None,
        started_by: None,
        department: None,
    })?;
    let mut commands = 0;
    while !life.state.status.has_ended() {
        prop_assert!(life.state.incidents().is_empty(), "{:?}", life.state.incidents());
        commands += 1;
        prop_assert!(commands < MOST_COMMANDS, "it never ends");
        if life.roll(12) == 0 {
            life.stand_still()?;
            continue;
        }
        let command = life.next_command();
        prop_assert!(command.is_some(), "nothing is left to do, but it has not ended: {:#?}", life.state);
        command.map_or(Ok(()), |command| life.tell(command))?;
    }
    life.look_back(block)
}

struct Life {
    graph: Arc<Graph>,
    state: State,
    /// What the log alone leads to.
    replayed: State,
    bounds: Bounds,
    log: Vec<Event>,
    /// Scopes whose event sub-process was started.
    fired: BTreeSet<ElementId>,
    dice: u64,
    sent: u64,
}

impl Life {
    fn roll(&mut self, sides: usize) -> usize {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 33) as usize % sides.max(1)
    }

    fn execute(&self, state: &mut State, command: Command) -> Result<Vec<Event>, Rejection> {
        let context = Context { now: Timestamp::from_millis(0), actor: Actor("user:test".into()), jitter: 0, carrier: None };
        execute_within(self.bounds, state, command, &context)
    }

    /// Tells the instance a command, twice, and looks at the laws.
    fn tell(&mut self, command: Command) -> Held {
        // From its JSON a state goes on as from itself.
        let written = serde_json::to_value(&self.state).unwrap();
        let mut read = serde_json::from_value::<State>(written).unwrap().with_graph(Arc::clone(&self.graph));
        prop_assert_eq!(&read, &self.state);

        let mut state = self.state.clone();
        let events = self.execute(&mut state, command.clone());
        prop_assert!(events.is_ok(), "{command:?} was rejected: {events:?}");
        let events = events.unwrap_or_default();
        let of_read = self.execute(&mut read, command.clone());
        prop_assert_eq!(of_read.as_ref(), Ok(&events));
        prop_assert_eq!(&read, &state);

        // The log as bytes leads to the same state.
        let bytes = serde_json::to_vec(&events).unwrap();
        let from_bytes: Vec<Event> = serde_json::from_slice(&bytes).unwrap();
        prop_assert_eq!(&from_bytes, &events);
        replay(&mut self.replayed, &from_bytes);
        prop_assert_eq!(&self.replayed, &state);

        // What came comes again.
        if !matches!(command, Command::Continue) {
            let before = state.clone();
            let again = self.execute(&mut state, command.clone());
            prop_assert!(again.is_err(), "{command:?} was taken twice: {again:?}");
            prop_assert_eq!(&before, &state);
        }
        effects(&state, &events);
        task_changes(&state, &events);
        self.state = state;
        self.log.extend(events);
        Ok(())
    }

    /// Suspended, it takes nothing; resumed, it goes on.
    fn stand_still(&mut self) -> Held {
        let dice = self.dice;
        self.tell(Command::Suspend)?;
        if let Some(command) = self.next_command() {
            let before = self.state.clone();
            let mut state = self.state.clone();
            prop_assert_eq!(self.execute(&mut state, command), Err(Rejection::InstanceSuspended));
            prop_assert_eq!(before, state);
        }
        self.dice = dice;
        self.fired.retain(|scope| self.log.iter().any(|event| matches!(event, Event::Entered { element, .. } if element == scope)));
        self.tell(Command::Resume)
    }

    fn id(&self, element: &Element) -> &str {
        self.graph.node(element.node).map_or("", |node| node.id.as_str())
    }

    /// Something that a machine, a person or another process does; when there is nothing, a message or a timer.
    fn next_command(&mut self) -> Option<Command> {
        let work: Vec<Command> = self.state.elements().iter().filter_map(|element| self.work(element)).collect();
        let mut possible: Vec<Command> = self.state.has_moves().then_some(Command::Continue).into_iter().chain(work).collect();
        if possible.is_empty() {
            possible = self.happenings();
        }
        let at = self.roll(possible.len());
        let command = (at < possible.len()).then(|| possible.swap_remove(at));
        if let Some(Command::Trigger { subscription, .. }) = &command
            && let Some(known) = self.state.subscriptions().iter().find(|known| known.id == *subscription)
            && self.state.status == Status::Running
            && self.graph.node(known.node).is_some_and(|node| node.id.starts_with("event:"))
        {
            self.fired.insert(known.element);
        }
        command
    }

    fn work(&self, element: &Element) -> Option<Command> {
        let (id, variables) = (element.id, Object::new());
        match &element.work {
            Work::Job(_) => Some(match self.id(element).strip_prefix("thrower:") {
                Some(path) => Command::ThrowError { job: id, code: format!("code:{path}"), message: "so be it".into(), variables },
                None => Command::CompleteJob { job: id, variables, decided: None },
            }),
            Work::Task(_) => Some(Command::CompleteTask { task: id, outcome: None, variables, by: None }),
            Work::Call(call) => Some(Command::EndCall { call: id, attempt: call.attempt, result: CallResult::Completed { variables } }),
            _ => None,
        }
    }

    fn happenings(&mut self) -> Vec<Command> {
        self.sent += 1;
        let mut found = Vec::new();
        for element in self.state.elements() {
            let id = self.id(element);
            if let Some(path_and_branch) = id.strip_prefix("gate:") {
                found.extend(self.trigger(element.id, &format!("first:{path_and_branch}")));
            } else if let Some(path) = id.strip_prefix("hold:") {
                found.extend(self.let_go(element, path));
            }
        }
        found
    }

    /// What ends the waiting of a scope in which nothing else is left.
    fn let_go(&self, hold: &Element, path: &str) -> Option<Command> {
        let scope = hold.scope;
        let is_inside = |element: &&Element| {
            let mut at = element.scope;
            while !at.is_root() && at != scope {
                at = self.state.element(at).map_or(ElementId::ROOT, |element| element.scope);
            }
            at == scope
        };
        if self.state.elements().iter().filter(is_inside).count() > 1 {
            return None;
        }
        let of_boundary = |purpose: &TimerPurpose| match purpose {
            TimerPurpose::Event { node, .. } => self.graph.node(*node).is_some_and(|node| node.id == format!("timer:{path}")),
            _ => false,
        };
        if let Some(timer) = self.state.timers().iter().find(|timer| timer.element == scope && of_boundary(&timer.purpose)) {
            return Some(Command::FireTimer { timer: timer.id });
        }
        if !self.fired.contains(&scope)
            && let Some(start) = self.trigger(scope, &format!("event:{path}"))
        {
            return Some(start);
        }
        self.trigger(hold.id, &format!("hold:{path}"))
    }

    fn trigger(&self, element: ElementId, node: &str) -> Option<Command> {
        let is_it = |known: &&crate::instance::Subscription| {
            known.element == element && self.graph.node(known.node).is_some_and(|known| known.id == node)
        };
        let subscription = self.state.subscriptions().iter().find(is_it)?.id;
        Some(Command::Trigger { subscription, id: format!("message-{}", self.sent), variables: Object::new() })
    }

    /// What must be true of a whole life.
    fn look_back(&self, block: &Block) -> Held {
        prop_assert_eq!(self.state.status, Status::Completed);
        prop_assert_eq!(self.state.outcome.as_deref(), Some("completed"));
        let empty = self.state.elements().is_empty()
            && self.state.timers().is_empty()
            && self.state.subscriptions().is_empty()
            && self.state.waiting().is_empty()
            && self.state.kept().is_empty()
            && !self.state.has_moves()
            && self.state.all_variables().count() == 1;
        prop_assert!(empty, "something is left: {:#?}", self.state);
        self.every_token_that_was_born_was_consumed()?;
        self.everything_awaited_was_settled()?;

        let mut expected = Counts::new();
        blocks::count(block, "0", 1, &mut expected);
        prop_assert_eq!(self.passed(), expected);
        let scripts = self.scripts();
        let total = self.state.variables().and_then(|variables| variables.get("total")).and_then(serde_json::Value::as_u64);
        prop_assert_eq!(total, Some(scripts));
        Ok(())
    }

    /// Every element is entered once, and ends once.
    fn every_token_that_was_born_was_consumed(&self) -> Held {
        let mut alive = BTreeSet::new();
        let mut seen = BTreeSet::new();
        for event in &self.log {
            match event {
                Event::Entered { element, scope, .. } => {
                    prop_assert!(seen.insert(*element), "{element:?} entered twice");
                    prop_assert!(scope.is_root() || alive.contains(scope), "{element:?} entered in {scope:?}, which is gone");
                    alive.insert(*element);
                }
                Event::Left { element } | Event::Terminated { element } => {
                    prop_assert!(alive.remove(element), "{element:?} ended, but was not there");
                }
                _ => {}
            }
        }
        prop_assert!(alive.is_empty(), "never ended: {alive:?}");
        Ok(())
    }

    /// What was subscribed to was unsubscribed from, so that nothing outside waits for ever; tasks were closed.
    fn everything_awaited_was_settled(&self) -> Held {
        let mut open: BTreeMap<SubscriptionId, &Awaited> = BTreeMap::new();
        let mut tasks = BTreeSet::new();
        let mut calls = BTreeSet::new();
        for event in &self.log {
            match event {
                Event::Subscribed(subscription) if subscription.to != Awaited::Condition => {
                    open.insert(subscription.id, &subscription.to);
                }
                Event::Unsubscribed { subscription, to } if *to != Awaited::Condition => {
                    prop_assert_eq!(open.remove(subscription), Some(to));
                }
                Event::TaskCreated { task, .. } => drop(tasks.insert(*task)),
                Event::TaskCompleted { task, .. } | Event::TaskCancelled { task } => prop_assert!(tasks.remove(task)),
                Event::CallBegan { element, .. } => drop(calls.insert(*element)),
                Event::CallEnded { element } | Event::CallCancelled { element } => prop_assert!(calls.remove(element)),
                _ => {}
            }
        }
        prop_assert!(open.is_empty() && tasks.is_empty() && calls.is_empty(), "left open: {open:?} {tasks:?} {calls:?}");
        Ok(())
    }

    /// How often what counts was passed. An activity that is done more than once counts by its instances.
    fn passed(&self) -> Counts {
        let mut nodes = BTreeMap::new();
        let mut counts = Counts::new();
        for event in &self.log {
            match event {
                Event::Entered { element, node, index, .. } => drop(nodes.insert(*element, (*node, *index))),
                Event::Left { element } => {
                    let Some((node, index)) = nodes.get(element) else { continue };
                    let Some(node) = self.graph.node(*node) else { continue };
                    let is_loop = index.is_none() && node.activity.as_ref().is_some_and(|activity| activity.repeat.is_some());
                    let counted = ["leaf:", "both:", "end:", "timer:", "handled:", "caught:", "undo:"];
                    if !is_loop && counted.iter().any(|kind| node.id.starts_with(kind)) {
                        *counts.entry(node.id.clone()).or_default() += 1;
                    }
                }
                _ => {}
            }
        }
        counts
    }

    /// How often the scripts that add to the total ran.
    fn scripts(&self) -> u64 {
        let adds = |id: &str| {
            self.graph.node_of(id).is_some_and(
                |(_, node)| matches!(&node.kind, NodeKind::ScriptTask(script) if script.result_variable.as_deref() == Some("total")),
            )
        };
        self.passed().iter().filter(|(id, _)| adds(id)).map(|(_, times)| u64::from(*times)).sum()
    }
}
