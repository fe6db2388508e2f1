//! Events by position.

use super::{Activation, Log};
use engine::graph::{Catch, NodeKind, SubProcess, Throw, Timer, Trigger};
use engine::instance::Event;

impl Log<'_> {
    pub(super) fn events(&mut self) {
        for activation in self.all() {
            let column = self.position(&activation);
            let (Some(column), Some(row)) = (column, row(&activation.node.kind)) else { continue };
            self.prove(format!("event/{row}/{column}"));
        }
        // Nothing enters a boundary event for compensation: what it stands on is compensated.
        for event in self.events {
            let Event::Compensating { kept, .. } = event else { continue };
            let Some(compensated) = self.activations.get(kept).copied() else { continue };
            let stands = self.graph.boundary(compensated.ix).iter().filter_map(|ix| self.graph.node(*ix));
            let is_compensation =
                |kind: &NodeKind| matches!(kind, NodeKind::BoundaryEvent(boundary) if boundary.catch.triggers == [Trigger::Compensation]);
            if stands.into_iter().any(|node| is_compensation(&node.kind)) {
                self.prove("event/compensation/boundary, interrupting");
            }
        }
    }

    fn position(&self, activation: &Activation<'_>) -> Option<&'static str> {
        let inner = activation.node.parent.and_then(|parent| self.graph.node(parent));
        // An event that something is thrown at has happened only once its token left.
        let happened = activation.left;
        match &activation.node.kind {
            NodeKind::StartEvent => Some(if inner.is_some() { "sub-process start" } else { "process start" }),
            NodeKind::TriggeredStartEvent(start) if happened => Some(match inner.map(|node| &node.kind) {
                Some(NodeKind::SubProcess(SubProcess { triggered_by_event: true, .. })) if start.interrupting => {
                    "event sub-process start, interrupting"
                }
                Some(_) => "event sub-process start, non-interrupting",
                None => "process start",
            }),
            NodeKind::CatchEvent(_) if happened => {
                let from = activation.from.and_then(|from| self.graph.node(from)).map(|from| &from.kind);
                match from {
                    Some(NodeKind::EventBasedGateway(_)) => Some("after an event-based gateway"),
                    // The one that starts an instance has no flow to come over.
                    None if self.graph.instantiating_gateway(activation.ix).is_some() => Some("after an event-based gateway"),
                    _ => Some("intermediate catch"),
                }
            }
            NodeKind::BoundaryEvent(boundary) if happened => {
                Some(if boundary.interrupting { "boundary, interrupting" } else { "boundary, non-interrupting" })
            }
            NodeKind::ThrowEvent(_) if happened => Some("intermediate throw"),
            NodeKind::EndEvent(_) => Some("end"),
            _ => None,
        }
    }
}

fn row(kind: &NodeKind) -> Option<&'static str> {
    match kind {
        NodeKind::StartEvent => Some("none"),
        NodeKind::TriggeredStartEvent(start) => caught(&start.catch),
        NodeKind::CatchEvent(catch) => caught(catch),
        NodeKind::BoundaryEvent(boundary) => caught(&boundary.catch),
        NodeKind::ThrowEvent(throws) => thrown(throws),
        NodeKind::EndEvent(end) => thrown(&end.throws),
        _ => None,
    }
}

fn caught(catch: &Catch) -> Option<&'static str> {
    match catch.triggers.as_slice() {
        [] => None,
        [only] => Some(match only {
            Trigger::Message(_) => "message",
            Trigger::Signal { .. } => "signal",
            Trigger::Timer(Timer::Date(_)) => "timer, date",
            Trigger::Timer(Timer::Duration(_)) => "timer, duration",
            Trigger::Timer(Timer::Cycle(_)) => "timer, cycle",
            Trigger::Condition(_) => "conditional",
            Trigger::Error(_) => "error",
            Trigger::Escalation(_) => "escalation",
            Trigger::Compensation => "compensation",
            Trigger::Cancel => "cancel",
            Trigger::Link { .. } => "link",
        }),
        _ if catch.all => Some("parallel multiple"),
        _ => Some("multiple"),
    }
}

fn thrown(throws: &[Throw]) -> Option<&'static str> {
    match throws {
        [] => Some("none"),
        [only] => Some(match only {
            Throw::Message(_) => "message",
            Throw::Signal { .. } => "signal",
            Throw::Error { .. } => "error",
            Throw::Escalation { .. } => "escalation",
            Throw::Compensation { .. } => "compensation",
            Throw::Cancel => "cancel",
            Throw::Terminate => "terminate",
            Throw::Link { .. } => "link",
        }),
        _ => Some("multiple"),
    }
}
