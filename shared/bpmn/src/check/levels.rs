//! Where a process or sub-process begins and ends (BPMN 2.0.2, 10.3, 10.5.2, 10.5.3): with events, or without.

use super::ground::{Ground, Level, instantiates, is_beside_flow};
use super::rules;
use crate::fault::Faults;
use crate::model::{FlowNode, FlowNodeKind, GatewayKind};

pub(super) fn check(ground: &Ground<'_>, faults: &mut Faults) {
    // Ad-hoc sub-processes have neither start nor end events.
    for level in ground.levels.iter().filter(|level| !level.is_ad_hoc()) {
        let base = level.owner.map_or(&ground.process.base, |owner| &owner.base);
        let (starts, ends) = (level.starts().count(), level.ends().count());
        if starts > 0 && ends == 0 {
            faults.breaks(rules::MISSING_END, base, format!("there is a start event in `{}`, but no end event", base.id));
        }
        // An event sub-process has a rule of its own for its start.
        if ends > 0 && starts == 0 && !level.is_event_sub_process() && !level.scope.nodes.iter().any(instantiates) {
            faults.breaks(rules::MISSING_START, base, format!("there is an end event in `{}`, but no start event", base.id));
        }
        if starts > 0 {
            without_incoming(ground, level, faults);
        }
        if ends > 0 {
            without_outgoing(ground, level, faults);
        }
    }
}

/// Activities and gateways of the flow; events have rules of their own.
fn in_flow<'m>(level: &Level<'m>) -> impl Iterator<Item = &'m FlowNode> {
    level.scope.nodes.iter().filter(|node| !matches!(node.kind, FlowNodeKind::Event(_)) && !is_beside_flow(node))
}

fn without_incoming(ground: &Ground<'_>, level: &Level<'_>, faults: &mut Faults) {
    for node in in_flow(level).filter(|node| !instantiates(node) && ground.incoming(node).is_empty()) {
        let message = format!("no flow leads to `{}`, so it is never reached: there is a start event beside it", node.base.id);
        faults.breaks(rules::MISSING_INCOMING, &node.base, message);
    }
}

fn without_outgoing(ground: &Ground<'_>, level: &Level<'_>, faults: &mut Faults) {
    // How many flows leave an event-based gateway has a rule of its own.
    let events = |node: &FlowNode| node.gateway().is_some_and(|gateway| matches!(gateway.kind, GatewayKind::EventBased { .. }));
    for node in in_flow(level).filter(|node| ground.outgoing(node).is_empty() && !events(node)) {
        let message = format!("no flow leaves `{}`: its path ends there, though there are end events", node.base.id);
        faults.notice(rules::MISSING_OUTGOING, &node.base, message);
    }
}
