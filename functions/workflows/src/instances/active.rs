//! Where an instance's tokens are, and what they wait for.

use engine::graph::NodeIx;
use engine::instance::{Awaited, Element, State, Timer, TimerPurpose, Work};
use engine::{ElementId, TaskId};
use runtime::Live;
use serde::Serialize;
use utoipa::ToSchema;
use web::shape::rfc3339;

/// An active flow node.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = ActiveElement)]
pub(crate) struct ActiveBody {
    /// Its number in the instance.
    element: u32,
    /// The flow node.
    element_id: String,
    /// The step it belongs to.
    step_id: Option<String>,
    name: Option<String>,
    /// `user_task`, `service_task`, `sub_process`, `intermediate_catch_event`, …
    kind: &'static str,
    /// The number of the element it is inside of; null for the process itself.
    scope: Option<u32>,
    /// Which instance of a loop it is, from 1.
    loop_index: Option<u32>,
    /// For an activity that is done more than once: how far it is.
    repeats: Option<LoopBody>,
    /// What may happen to it, and what it waits for itself.
    waits_for: Vec<AwaitedBody>,
    /// The user task to look for under `/tasks`.
    task_id: Option<String>,
    /// Failed tries of a job.
    failures: Option<u32>,
    /// RFC 3339; when a failed job is tried again.
    retry_at: Option<String>,
    /// For a call activity: the instances it started, one more for every retry.
    pub(super) called_instances: Vec<String>,
}

/// How far an activity is that is done more than once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LoopProgress)]
pub(crate) struct LoopBody {
    /// How often; null until a condition ends it.
    total: Option<u32>,
    begun: u32,
    done: u32,
}

/// Something that is waited for.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = AwaitedEvent)]
pub(crate) struct AwaitedBody {
    /// `message`, `signal`, `condition` or `timer`.
    kind: &'static str,
    /// The event: the element's own, one on its boundary, one after it, or the start of an event sub-process in it.
    element_id: String,
    /// The name of the message or signal.
    name: Option<String>,
    /// The correlation key of the message.
    correlation_key: Option<String>,
    /// RFC 3339; when the timer is due.
    due_at: Option<String>,
}

/// Tokens that wait before a node for others.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WaitingTokens)]
pub(crate) struct WaitingBody {
    /// The number of the element they are inside of; null for the process itself.
    scope: Option<u32>,
    /// The flow they came over.
    flow_id: String,
    /// The node they wait before.
    element_id: String,
    /// How many.
    tokens: u32,
}

pub(super) fn is_call(element: &Element) -> bool {
    matches!(element.work, Work::Call(_))
}

impl ActiveBody {
    pub(super) fn of(live: &Live, element: &Element) -> Self {
        let state = &live.state;
        let node = state.graph().and_then(|graph| graph.node(element.node));
        let mut body = Self {
            element: element.id.0,
            element_id: node.map(|node| node.id.clone()).unwrap_or_default(),
            step_id: node.and_then(|node| node.step.clone()),
            name: node.and_then(|node| node.name.clone()),
            kind: node.map(super::kind).unwrap_or_default(),
            scope: in_scope(element.scope),
            loop_index: element.index,
            waits_for: awaited(state, element.id),
            ..Self::default()
        };
        match &element.work {
            Work::Job(job) => (body.failures, body.retry_at) = (Some(job.failures), job.retry_at.map(rfc3339)),
            // A sandbox shows its tasks to nobody.
            Work::Task(_) if state.sandbox.is_none() => {
                body.task_id = Some(TaskId { instance: live.id.clone(), element: element.id }.to_string())
            }
            Work::Loop(looped) => body.repeats = Some(LoopBody { total: looped.total, begun: looped.begun, done: looped.done }),
            _ => {}
        }
        body
    }
}

fn in_scope(scope: ElementId) -> Option<u32> {
    (!scope.is_root()).then_some(scope.0)
}

fn node_id(state: &State, node: NodeIx) -> String {
    state.graph().and_then(|graph| graph.node(node)).map(|node| node.id.clone()).unwrap_or_default()
}

fn awaited(state: &State, element: ElementId) -> Vec<AwaitedBody> {
    let subscriptions = state.subscriptions().iter().filter(|known| known.element == element);
    let events = subscriptions.map(|known| event(node_id(state, known.node), &known.to));
    let timers = state.timers().iter().filter(|timer| timer.element == element);
    events.chain(timers.filter_map(|timer| timer_body(state, timer))).collect()
}

pub(super) fn event(element_id: String, to: &Awaited) -> AwaitedBody {
    let (kind, name, correlation_key) = match to {
        Awaited::Message { name, key } => ("message", Some(name.clone()), Some(key.clone())),
        Awaited::Signal { name } => ("signal", Some(name.clone()), None),
        Awaited::Condition => ("condition", None, None),
    };
    AwaitedBody { kind, element_id, name, correlation_key, due_at: None }
}

fn timer_body(state: &State, timer: &Timer) -> Option<AwaitedBody> {
    let element_id = match timer.purpose {
        TimerPurpose::Event { node, .. } => node_id(state, node),
        TimerPurpose::Escalation => node_id(state, state.element(timer.element)?.node),
        TimerPurpose::Timeout => return None,
    };
    Some(AwaitedBody { kind: "timer", element_id, due_at: Some(rfc3339(timer.due)), ..AwaitedBody::default() })
}

/// Waiting tokens, those that came over the same flow together.
pub(super) fn waiting(state: &State) -> Vec<WaitingBody> {
    let mut found: Vec<WaitingBody> = Vec::new();
    for token in state.waiting() {
        let Some(flow) = state.graph().and_then(|graph| graph.flow(token.flow)) else { continue };
        let scope = in_scope(token.scope);
        match found.iter_mut().find(|known| known.scope == scope && known.flow_id == flow.id) {
            Some(known) => known.tokens = known.tokens.saturating_add(1),
            None => found.push(WaitingBody { scope, flow_id: flow.id.clone(), element_id: node_id(state, flow.target), tokens: 1 }),
        }
    }
    found
}
