//! The simulation. What can be answered is answered, in the order of the log; when nothing can, the earliest timer fires
//! and the clock stands where it was due. It ends when the instance has ended, or stands at what nobody answers.

use super::answer::command;
use super::lack::missing;
use super::{Answer, Missing, Mock, Record};
use crate::graph::{NodeIx, NodeKind};
use crate::instance::{
    Actor, Awaited, Command, Context, Event, Rejection, State, Subscription, Timer, TimerPurpose, Work, execute, replay,
};
use crate::{ElementId, InstanceId, Object, SubscriptionId, TimerId, Timestamp};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Commands of one simulation.
pub const MAX_STEPS: usize = 1_000;

/// Bytes of what happens in one simulation, as JSON.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// What one command of a simulation led to.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// When, by the simulation's clock.
    pub at: Timestamp,
    /// What happened.
    pub events: Vec<Event>,
}

/// A sandbox in which time passes.
pub struct Simulation {
    /// How it stands.
    pub state: State,
    now: Timestamp,
    mocks: BTreeMap<String, Mock>,
    record: Record,
    moments: Vec<Moment>,
    bytes: usize,
    /// Messages and signals that the sandbox sent and may itself wait for.
    sent: VecDeque<(Awaited, Object)>,
    /// What a mock was given to: each element is answered by it once.
    mocked: BTreeSet<u32>,
    /// What turned an answer away.
    closed: BTreeSet<u32>,
    /// Timers that ring again, and have rung.
    rung: BTreeSet<(ElementId, NodeIx, u16)>,
}

/// The next thing to say, and to whom.
struct Next {
    to: To,
    from: From,
}

#[derive(Clone, Copy)]
enum To {
    Element(ElementId),
    Subscription(SubscriptionId),
}

/// Mocks come before the log.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum From {
    Mock(u32),
    Log(usize),
}

/// A sandbox at a past state of an instance, after a batch of its log; and the event it begins with.
pub fn fork(of: InstanceId, at: u64, from: &State) -> Option<(State, Event)> {
    let mut state = State::new(std::sync::Arc::clone(from.graph()?));
    let forked = Event::Forked { of, at, state: Box::new(from.clone()) };
    replay(&mut state, std::slice::from_ref(&forked));
    Some((state, forked))
}

impl Simulation {
    /// A simulation from a forked state, at the time of that state.
    pub fn new(state: State, now: Timestamp, mocks: BTreeMap<String, Mock>, record: Record) -> Self {
        Self {
            state,
            now,
            mocks,
            record,
            moments: Vec::new(),
            bytes: 0,
            sent: VecDeque::new(),
            mocked: BTreeSet::new(),
            closed: BTreeSet::new(),
            rung: BTreeSet::new(),
        }
    }

    /// Resumes what was suspended, sets variables, and tries again what stopped for another reason than a job or a call.
    ///
    /// # Errors
    /// When the instance had ended.
    pub fn prepare(&mut self, variables: Object) -> Result<(), Rejection> {
        if self.state.status.has_ended() {
            return Err(Rejection::InstanceEnded);
        }
        if self.state.status == crate::instance::Status::Suspended {
            self.execute(Command::Resume)?;
        }
        if !variables.is_empty() {
            self.execute(Command::SetVariables { scope: ElementId::ROOT, variables })?;
        }
        let answered = |id| matches!(self.state.element(id).map(|element| &element.work), Some(Work::Job(_) | Work::Call(_)));
        let stopped: Vec<ElementId> =
            self.state.incidents().iter().map(|incident| incident.element).filter(|element| !answered(*element)).collect();
        for element in stopped {
            match self.execute(Command::Retry { element: Some(element) }) {
                // What was tried before it may have resolved it.
                Ok(()) | Err(Rejection::NoIncident | Rejection::InstanceEnded) => {}
                Err(rejection) => return Err(rejection),
            }
        }
        Ok(())
    }

    /// Lets time pass until nothing moves. Whether it came so far within its bounds.
    pub fn run(&mut self) -> bool {
        while !self.state.status.has_ended() {
            if self.moments.len() >= MAX_STEPS || self.bytes >= MAX_BYTES {
                return false;
            }
            if !self.step() {
                break;
            }
        }
        true
    }

    /// What happened, and what has no answer.
    pub fn finish(self) -> (State, Vec<Moment>, Vec<Missing>) {
        let missing = missing(&self.state);
        (self.state, self.moments, missing)
    }

    fn step(&mut self) -> bool {
        if self.state.has_moves() {
            return self.execute(Command::Continue).is_ok();
        }
        if let Some((what, variables)) = self.sent.pop_front() {
            self.deliver(&what, &variables);
            return true;
        }
        if let Some(next) = self.next() {
            self.say(next);
            return true;
        }
        match self.next_timer() {
            Some((timer, due)) => {
                self.now = self.now.max(due);
                self.execute(Command::FireTimer { timer }).is_ok()
            }
            None => false,
        }
    }

    fn execute(&mut self, command: Command) -> Result<(), Rejection> {
        let context = Context { now: self.now, actor: Actor("system:sandbox".to_owned()), jitter: 0, carrier: None };
        let events = execute(&mut self.state, command, &context)?;
        self.bytes = self.bytes.saturating_add(serde_json::to_vec(&events).map_or(MAX_BYTES, |json| json.len()));
        for event in &events {
            let (what, variables) = match event {
                Event::MessageThrown { name, key, variables, .. } => (Awaited::Message { name: name.clone(), key: key.clone() }, variables),
                Event::SignalThrown { name, variables, .. } => (Awaited::Signal { name: name.clone() }, variables),
                _ => continue,
            };
            self.sent.push_back((what, variables.clone()));
        }
        self.moments.push(Moment { at: self.now, events });
        Ok(())
    }

    /// What the sandbox sent reaches only itself: a message the first that waits for it, a signal all.
    fn deliver(&mut self, what: &Awaited, variables: &Object) {
        let mut waiting: Vec<Subscription> = self.state.subscriptions().iter().filter(|known| known.to == *what).cloned().collect();
        if matches!(what, Awaited::Message { .. }) {
            waiting.truncate(1);
        }
        for subscription in waiting {
            // The log says it too; it is not to be said twice.
            if let Some(at) = self.record.next(subscription.id.0, (subscription.node, None)) {
                self.record.take(at);
            }
            self.trigger(subscription.id, variables.clone());
        }
    }

    fn trigger(&mut self, subscription: SubscriptionId, variables: Object) {
        let id = format!("sandbox-{}", self.moments.len());
        if self.execute(Command::Trigger { subscription, id, variables }).is_err() {
            self.closed.insert(subscription.0);
        }
    }

    /// The next that can be said: what a mock says, else what stands first in the log.
    fn next(&mut self) -> Option<Next> {
        let mut best: Option<Next> = None;
        let Self { state, record, mocks, mocked, closed, .. } = self;
        let graph = state.graph()?;
        let mut consider = |number: u32, node: NodeIx, index: Option<u32>, to: To| {
            if closed.contains(&number) {
                return;
            }
            let mock = graph.node(node).is_some_and(|node| mocks.contains_key(&node.id)) && !mocked.contains(&number);
            let from = if mock { Some(From::Mock(number)) } else { record.next(number, (node, index)).map(From::Log) };
            if let Some(from) = from.filter(|from| best.as_ref().is_none_or(|best| *from < best.from)) {
                best = Some(Next { to, from });
            }
        };
        for element in state.elements() {
            if matches!(element.work, Work::Job(_) | Work::Task(_) | Work::Call(_)) {
                consider(element.id.0, element.node, element.index, To::Element(element.id));
            }
        }
        for subscription in state.subscriptions().iter().filter(|known| known.to != Awaited::Condition) {
            consider(subscription.id.0, subscription.node, None, To::Subscription(subscription.id));
        }
        best
    }

    fn say(&mut self, Next { to, from }: Next) {
        let number = match to {
            To::Element(element) => element.0,
            To::Subscription(subscription) => subscription.0,
        };
        let answer = match from {
            From::Mock(_) => {
                self.mocked.insert(number);
                self.mock_of(to).map(Mock::answer)
            }
            From::Log(at) => self.record.take(at),
        };
        let Some(answer) = answer else { return };
        match (to, answer) {
            (To::Subscription(subscription), Answer::Done { variables, .. }) => self.trigger(subscription, variables),
            (To::Subscription(_), _) => {}
            (To::Element(element), answer) => {
                if self.answer(element, answer).is_none() {
                    self.closed.insert(number);
                }
            }
        }
    }

    fn mock_of(&self, to: To) -> Option<&Mock> {
        let node = match to {
            To::Element(element) => self.state.element(element)?.node,
            To::Subscription(subscription) => self.state.subscriptions().iter().find(|known| known.id == subscription)?.node,
        };
        self.mocks.get(&self.state.graph()?.node(node)?.id)
    }

    /// Gives an element its answer, after the incident it stood at was resolved.
    fn answer(&mut self, id: ElementId, answer: Answer) -> Option<()> {
        if self.state.incident(id).is_some() {
            if matches!(answer, Answer::Failed { .. }) {
                return Some(());
            }
            self.execute(Command::Retry { element: Some(id) }).ok()?;
        }
        let command = command(&self.state, self.state.element(id)?, answer)?;
        self.execute(command).ok()
    }

    /// The timer that is due first. One that rings again rings once, or it would ring for ever where nobody answers; and
    /// no instance is timed out, because that says nothing of what would have been.
    fn next_timer(&mut self) -> Option<(TimerId, Timestamp)> {
        let rings = |timer: &&Timer| match timer.purpose {
            TimerPurpose::Timeout => false,
            TimerPurpose::Escalation => true,
            TimerPurpose::Event { node, trigger, .. } => !self.rung.contains(&(timer.element, node, trigger)),
        };
        let next = self.state.timers().iter().filter(rings).min_by_key(|timer| (timer.due, timer.id))?;
        let found = (next.id, next.due);
        if let TimerPurpose::Event { node, trigger, .. } = next.purpose
            && self.rings_again(node)
        {
            self.rung.insert((next.element, node, trigger));
        }
        Some(found)
    }

    fn rings_again(&self, node: NodeIx) -> bool {
        match self.state.graph().and_then(|graph| graph.node(node)).map(|node| &node.kind) {
            Some(NodeKind::BoundaryEvent(boundary)) => !boundary.interrupting,
            Some(NodeKind::TriggeredStartEvent(start)) => !start.interrupting,
            _ => false,
        }
    }
}
