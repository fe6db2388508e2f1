//! Lives of instances to be recorded, a file a subject. Each is told what happens to it, and whatever the engine decides
//! is what is recorded. Once a log is written its recording only has to show what was recorded: it may decide otherwise.

mod calls;
mod draw;
mod events;
mod flow;
mod work;

use super::{Batch, Golden};
use engine::graph::{Graph, NodeIx};
use engine::instance::{Actor, Caller, Command, Context, DefinitionRef, Event, State, Work, execute};
use engine::{DepartmentId, ElementId, InstanceId, Object, Priority, SubscriptionId, TimerId, Timestamp, UserId, WorkflowId};
use serde_json::Value;
use std::sync::Arc;

/// Every recording by the name of its file.
pub(super) fn all() -> Vec<(&'static str, Golden)> {
    vec![
        ("work.v2", work::machines()),
        ("stopped.v2", work::stopped()),
        ("people.v2", work::people()),
        ("timed_out.v2", work::timed_out()),
        ("gateways.v2", flow::gateways()),
        ("loops.v2", flow::loops()),
        ("yields.v2", flow::yields()),
        ("endless.v2", flow::endless()),
        ("compensation.v2", flow::compensation()),
        ("events.v2", events::caught()),
        ("errors.v2", events::errors()),
        ("held_up.v2", events::held_up()),
        ("outcome.v2", flow::outcome()),
        ("calls.v2", calls::calls()),
        ("called.v2", calls::called()),
        ("fork.v2", calls::fork()),
        ("started_by.v3", work::started_by(None)),
        ("department.v4", work::started_by(Some("sales"))),
        ("separation.v5", work::separation()),
    ]
}

/// An instance that is being recorded.
struct Recording {
    state: State,
    now: Timestamp,
    carrier: Option<ElementId>,
    batches: Vec<Batch>,
}

/// How an instance begins.
#[derive(Default)]
struct Start {
    business_key: Option<String>,
    variables: Value,
    caller: Option<Caller>,
    at: Option<NodeIx>,
    started_by: Option<UserId>,
    department: Option<DepartmentId>,
}

impl Recording {
    fn start(graph: Graph, start: Start) -> Self {
        let Start { business_key, variables, caller, at, started_by, department } = start;
        // A graph is what is read back from its definition.
        let graph: Graph = serde_json::from_value(serde_json::to_value(&graph).unwrap()).unwrap();
        let now = Timestamp::from_millis(1_800_000_000_000);
        let mut recording = Self { state: State::new(Arc::new(graph)), now, carrier: None, batches: Vec::new() };
        let definition = DefinitionRef { workflow_id: WorkflowId::parse("wf_1").unwrap(), version: 2 };
        let variables = object(variables);
        recording.tell(Command::Start {
            definition,
            business_key,
            priority: Priority::NORMAL,
            variables,
            at,
            caller,
            started_by,
            department,
        });
        recording
    }

    /// Tells it a command, which it must take, and writes down what it decided.
    fn tell(&mut self, command: Command) -> &mut Self {
        let context = Context { now: self.now, actor: Actor("user:u_1".to_owned()), jitter: u32::MAX / 2, carrier: self.carrier.take() };
        let told = format!("{command:?}");
        let events = execute(&mut self.state, command, &context).unwrap_or_else(|rejection| panic!("{told}: {rejection}"));
        self.write(events)
    }

    fn write(&mut self, events: Vec<Event>) -> &mut Self {
        self.batches.push(Batch { events, state: Some(serde_json::to_value(&self.state).unwrap()) });
        self
    }

    fn later(&mut self, seconds: u64) -> &mut Self {
        self.now = self.now.plus_seconds(seconds);
        self
    }

    /// The oldest active element of a node.
    fn at(&self, id: &str) -> ElementId {
        self.all_at(id).first().copied().unwrap_or_else(|| panic!("nothing is at `{id}`: {:?}", self.state.elements()))
    }

    fn all_at(&self, id: &str) -> Vec<ElementId> {
        let graph = self.state.graph().unwrap();
        let here = self.state.elements().iter().filter(|element| graph.node(element.node).unwrap().id == id);
        here.map(|element| element.id).collect()
    }

    fn complete(&mut self, id: &str) -> &mut Self {
        self.complete_with(id, None, Value::Null)
    }

    /// Completes what waits at a node, whoever does it.
    fn complete_with(&mut self, id: &str, outcome: Option<&str>, variables: Value) -> &mut Self {
        let mut waiting = self.all_at(id).into_iter().map(|element| self.state.element(element).unwrap());
        let waiting = waiting.find(|element| matches!(element.work, Work::Job(_) | Work::Task(_))).unwrap();
        let (element, variables) = (waiting.id, object(variables));
        match waiting.work {
            Work::Task(_) => self.tell(Command::CompleteTask { task: element, outcome: outcome.map(str::to_owned), variables, by: None }),
            _ => self.tell(Command::CompleteJob { job: element, variables, decided: None }),
        }
    }

    fn fail(&mut self, id: &str, retryable: bool) -> &mut Self {
        let job = self.at(id);
        let failures = self.state.job(job).unwrap().failures;
        self.tell(Command::FailJob { job, failures, error: "no answer".to_owned(), retryable })
    }

    /// Fires the timer that is due first.
    fn ring(&mut self) -> &mut Self {
        let (due, timer) = self.state.timers().iter().map(|timer| (timer.due, timer.id)).min_by_key(|(due, _)| due.as_millis()).unwrap();
        self.now = due;
        self.fire(timer)
    }

    fn fire(&mut self, timer: TimerId) -> &mut Self {
        self.tell(Command::FireTimer { timer })
    }

    /// Triggers the oldest subscription to an event.
    fn trigger(&mut self, event: &str, id: &str, variables: Value) -> &mut Self {
        let subscription = self.subscription(event);
        self.tell(Command::Trigger { subscription, id: id.to_owned(), variables: object(variables) })
    }

    fn subscription(&self, event: &str) -> SubscriptionId {
        let graph = self.state.graph().unwrap();
        self.state.subscriptions().iter().find(|known| graph.node(known.node).unwrap().id == event).unwrap().id
    }

    fn set(&mut self, variables: Value) -> &mut Self {
        self.tell(Command::SetVariables { scope: ElementId::ROOT, variables: object(variables) })
    }

    fn golden(&mut self) -> Golden {
        Golden { graph: self.state.graph().unwrap().as_ref().clone(), batches: std::mem::take(&mut self.batches) }
    }

    /// Of a log of many large states, the last.
    fn with_last_state_only(&mut self) -> Golden {
        let states = self.batches.len().saturating_sub(1);
        self.batches.iter_mut().take(states).for_each(|batch| batch.state = None);
        self.golden()
    }
}

fn object(value: Value) -> Object {
    value.as_object().cloned().unwrap_or_default()
}

fn instance(text: &str) -> InstanceId {
    InstanceId::parse(text).unwrap()
}
