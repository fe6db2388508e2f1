//! Which kinds of elements a run passed. A kind that the generator knows and no run passes is not tested, however many
//! seeds there are; so they are counted.

use engine::graph::{Catch, Graph, Node, NodeIx, NodeKind, Repeat, Throw, Trigger};
use engine::instance::Event;
use engine::{ElementId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// All kinds.
pub const ALL: [&str; 75] = [
    "start: asked",
    "start: called",
    "start: message",
    "start: signal",
    "start: timer",
    "start: any of several",
    "start: receive task",
    "start: event gateway",
    "start: parallel event gateway",
    "catch: timer",
    "catch: message",
    "catch: signal",
    "catch: condition",
    "catch: link",
    "throw: message",
    "throw: signal",
    "throw: link",
    "throw: compensation",
    "end",
    "end: error",
    "end: escalation",
    "end: cancel",
    "boundary: timer",
    "boundary: message",
    "boundary: signal",
    "boundary: condition",
    "boundary: error",
    "boundary: escalation",
    "boundary: cancel",
    "boundary: interrupting",
    "boundary: not interrupting",
    "event sub-process: timer",
    "event sub-process: message",
    "event sub-process: signal",
    "event sub-process: condition",
    "event sub-process: interrupting",
    "event sub-process: not interrupting",
    "task",
    "user task",
    "user task: escalated",
    "user task: not for somebody",
    "service task: http",
    "service task: log",
    "service task: worker",
    "service task: tried again",
    "service task: error",
    "business rule task",
    "script task",
    "send task",
    "receive task",
    "call activity",
    "sub-process",
    "sub-process: event",
    "sub-process: ad hoc",
    "sub-process: ad hoc, one at a time",
    "sub-process: transaction",
    "activity: loop",
    "activity: one after the other",
    "activity: all at once",
    "activity: kept for compensation",
    "activity: compensating",
    "gateway: exclusive",
    "gateway: parallel",
    "gateway: inclusive",
    "gateway: complex",
    "gateway: complex, as new again",
    "gateway: event",
    "gateway: event, a condition",
    "instance: suspended",
    "instance: timed out",
    "instance: failed",
    "instance: cancelled",
    "instance: incident",
    "instance: older version goes on",
    "instance: variables set",
];

/// An instance whose log is looked at.
pub(crate) struct Passed<'a> {
    /// What it runs.
    pub(crate) graph: &'a Graph,
    /// Its events, and when each was decided.
    pub(crate) events: &'a mut dyn Iterator<Item = (Timestamp, &'a Event)>,
    /// When the next version of its definition was deployed.
    pub(crate) replaced_at: Option<Timestamp>,
}

/// Adds the kinds that an instance passed.
pub(crate) fn passed(instance: Passed<'_>, kinds: &mut BTreeSet<&'static str>) {
    let Passed { graph, events, replaced_at } = instance;
    let mut nodes: BTreeMap<ElementId, NodeIx> = BTreeMap::new();
    let mut called = false;
    for (at, event) in events {
        if replaced_at.is_some_and(|replaced| at > replaced) {
            kinds.insert("instance: older version goes on");
        }
        let told = match event {
            Event::InstanceStarted { caller, .. } => {
                called = caller.is_some();
                None
            }
            Event::Entered { element, node, cause, .. } => {
                if nodes.is_empty() && called {
                    kinds.insert("start: called");
                } else if nodes.is_empty() {
                    kinds.extend(start(graph, *node));
                }
                nodes.insert(*element, *node);
                if let Some(NodeKind::EndEvent(end)) = graph.node(*node).map(|node| &node.kind) {
                    kinds.extend(end.throws.iter().map(end_of));
                }
                cause.map(|_| "activity: compensating")
            }
            Event::Left { element } => {
                if let Some((ix, node)) = nodes.get(element).and_then(|ix| Some((*ix, graph.node(*ix)?))) {
                    left(graph, ix, node, kinds);
                }
                None
            }
            Event::TaskCreated { details: Some(details), .. } => {
                (!details.excluded_users.is_empty()).then_some("user task: not for somebody")
            }
            Event::LoopBegan { element, .. } => nodes.get(element).and_then(|ix| graph.node(*ix)).and_then(repeat),
            Event::Kept { .. } => Some("activity: kept for compensation"),
            Event::TaskEscalated { .. } => Some("user task: escalated"),
            Event::JobFailed { retry_at: Some(_), .. } => Some("service task: tried again"),
            Event::ErrorThrown { element, .. } => {
                let node = nodes.get(element).and_then(|ix| graph.node(*ix));
                node.filter(|node| matches!(node.kind, NodeKind::ServiceTask(_))).map(|_| "service task: error")
            }
            Event::GatewayPhase { received: None, .. } => Some("gateway: complex, as new again"),
            Event::InstanceSuspended => Some("instance: suspended"),
            Event::InstanceTimedOut => Some("instance: timed out"),
            Event::InstanceFailed { .. } => Some("instance: failed"),
            Event::InstanceCancelled { .. } => Some("instance: cancelled"),
            Event::IncidentRaised { .. } => Some("instance: incident"),
            Event::VariablesSet { .. } => Some("instance: variables set"),
            _ => None,
        };
        kinds.extend(told);
    }
}

fn start(graph: &Graph, ix: NodeIx) -> Option<&'static str> {
    let by_gateway = graph.instantiating_gateway(ix);
    Some(match (&graph.node(ix)?.kind, by_gateway) {
        (_, Some((_, gateway))) if gateway.parallel => "start: parallel event gateway",
        (_, Some(_)) => "start: event gateway",
        (NodeKind::ReceiveTask(task), _) if task.instantiate => "start: receive task",
        (NodeKind::TriggeredStartEvent(start), _) => match start.catch.triggers.as_slice() {
            [Trigger::Message(_)] => "start: message",
            [Trigger::Signal { .. }] => "start: signal",
            [Trigger::Timer(_)] => "start: timer",
            _ => "start: any of several",
        },
        (NodeKind::StartEvent, _) => "start: asked",
        _ => return None,
    })
}

/// What a token passed by leaving it.
fn left(graph: &Graph, ix: NodeIx, node: &Node, kinds: &mut BTreeSet<&'static str>) {
    let kind = match &node.kind {
        NodeKind::StartEvent => None,
        NodeKind::TriggeredStartEvent(start) if node.parent.is_some() => {
            kinds.insert(if start.interrupting { "event sub-process: interrupting" } else { "event sub-process: not interrupting" });
            match start.catch.triggers.first() {
                Some(Trigger::Timer(_)) => Some("event sub-process: timer"),
                Some(Trigger::Message(_)) => Some("event sub-process: message"),
                Some(Trigger::Signal { .. }) => Some("event sub-process: signal"),
                Some(Trigger::Condition(_)) => Some("event sub-process: condition"),
                _ => None,
            }
        }
        NodeKind::TriggeredStartEvent(_) => None,
        NodeKind::CatchEvent(catch) => caught(graph, ix, catch),
        NodeKind::ThrowEvent(throws) => throws.first().and_then(thrown),
        NodeKind::BoundaryEvent(boundary) => {
            kinds.insert(if boundary.interrupting { "boundary: interrupting" } else { "boundary: not interrupting" });
            match boundary.catch.triggers.first() {
                Some(Trigger::Timer(_)) => Some("boundary: timer"),
                Some(Trigger::Message(_)) => Some("boundary: message"),
                Some(Trigger::Signal { .. }) => Some("boundary: signal"),
                Some(Trigger::Condition(_)) => Some("boundary: condition"),
                Some(Trigger::Error(_)) => Some("boundary: error"),
                Some(Trigger::Escalation(_)) => Some("boundary: escalation"),
                Some(Trigger::Cancel) => Some("boundary: cancel"),
                _ => None,
            }
        }
        NodeKind::EndEvent(_) => Some("end"),
        NodeKind::Task => Some("task"),
        NodeKind::UserTask(_) => Some("user task"),
        NodeKind::ServiceTask(task) => match task.connector.kind.as_str() {
            "http" => Some("service task: http"),
            "log" => Some("service task: log"),
            _ => Some("service task: worker"),
        },
        NodeKind::BusinessRuleTask(_) => Some("business rule task"),
        NodeKind::ScriptTask(_) => Some("script task"),
        NodeKind::SendTask(_) => Some("send task"),
        NodeKind::ReceiveTask(_) => Some("receive task"),
        NodeKind::CallActivity(_) => Some("call activity"),
        NodeKind::SubProcess(kind) => match &kind.ad_hoc {
            Some(ad_hoc) if ad_hoc.sequential => Some("sub-process: ad hoc, one at a time"),
            Some(_) => Some("sub-process: ad hoc"),
            None if kind.triggered_by_event => Some("sub-process: event"),
            None if kind.transaction => Some("sub-process: transaction"),
            None => Some("sub-process"),
        },
        NodeKind::ExclusiveGateway(_) => Some("gateway: exclusive"),
        NodeKind::ParallelGateway => Some("gateway: parallel"),
        NodeKind::InclusiveGateway(_) => Some("gateway: inclusive"),
        NodeKind::ComplexGateway(_) => Some("gateway: complex"),
        NodeKind::EventBasedGateway(_) => Some("gateway: event"),
    };
    kinds.extend(kind);
}

fn caught(graph: &Graph, ix: NodeIx, catch: &Catch) -> Option<&'static str> {
    let of_gateway = graph.incoming(ix).iter().filter_map(|flow| graph.node(graph.flow(*flow)?.source));
    let of_gateway = of_gateway.into_iter().any(|node| matches!(node.kind, NodeKind::EventBasedGateway(_)));
    match catch.triggers.first()? {
        Trigger::Condition(_) if of_gateway => Some("gateway: event, a condition"),
        Trigger::Timer(_) => Some("catch: timer"),
        Trigger::Message(_) => Some("catch: message"),
        Trigger::Signal { .. } => Some("catch: signal"),
        Trigger::Condition(_) => Some("catch: condition"),
        Trigger::Link { .. } => Some("catch: link"),
        _ => None,
    }
}

fn thrown(throw: &Throw) -> Option<&'static str> {
    match throw {
        Throw::Message(_) => Some("throw: message"),
        Throw::Signal { .. } => Some("throw: signal"),
        Throw::Link { .. } => Some("throw: link"),
        Throw::Compensation { .. } => Some("throw: compensation"),
        _ => None,
    }
}

fn end_of(throw: &Throw) -> &'static str {
    match throw {
        Throw::Error { .. } => "end: error",
        Throw::Escalation { .. } => "end: escalation",
        Throw::Cancel => "end: cancel",
        _ => "end",
    }
}

fn repeat(node: &Node) -> Option<&'static str> {
    Some(match node.activity.as_ref()?.repeat.as_ref()? {
        Repeat::Loop { .. } => "activity: loop",
        Repeat::Each(each) if each.sequential => "activity: one after the other",
        Repeat::Each(_) => "activity: all at once",
    })
}
