//! Begins an instance: tokens are born, and the clock of the global timeout starts.

use crate::ElementId;
use crate::graph::{Graph, NodeIx, NodeKind};
use crate::instance::command::Rejection;
use crate::instance::event::{Event, TimerPurpose};
use crate::instance::state::Status;
use crate::instance::walk::Walk;

pub(super) fn run(walk: &mut Walk<'_>, mut started: Event, at: Option<NodeIx>) -> Result<(), Rejection> {
    if walk.state.status != Status::Created {
        return Err(Rejection::AlreadyStarted);
    }
    let Some(graph) = walk.graph() else { return Err(Rejection::NoSuchStart) };
    match at {
        Some(node) if !is_start(&graph, node) => return Err(Rejection::NoSuchStart),
        None if graph.starts(None).is_empty() => return Err(Rejection::NoSuchStart),
        _ => {}
    }
    if let (Some(variable), Event::InstanceStarted { variables, .. }) = (&graph.initiator, &mut started) {
        let who = &walk.context.actor.0;
        let who = who.strip_prefix("user:").unwrap_or(who);
        variables.entry(variable.clone()).or_insert_with(|| who.into());
    }
    walk.emit(started);
    if let Some(seconds) = graph.timeout_seconds {
        walk.schedule(ElementId::ROOT, walk.context.now.plus_seconds(seconds), TimerPurpose::Timeout);
    }
    walk.open_process(&graph, at);
    Ok(())
}

/// Whether an instance can begin at a node: a start event, an instantiating receive task, or an event after an
/// instantiating gateway (BPMN 2.0.2, 13.2).
fn is_start(graph: &Graph, ix: NodeIx) -> bool {
    let Some(node) = graph.node(ix).filter(|node| node.parent.is_none()) else { return false };
    match &node.kind {
        NodeKind::StartEvent | NodeKind::TriggeredStartEvent(_) => true,
        NodeKind::ReceiveTask(task) if task.instantiate => true,
        _ => graph.instantiating_gateway(ix).is_some(),
    }
}
