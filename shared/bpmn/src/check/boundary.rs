//! Boundary events (BPMN 2.0.2, 10.5.4, table 10.90). For compensation ones, see also `compensation`.

use super::events::word;
use super::ground::{Ground, is_event_sub_process, sub_process};
use super::rules;
use crate::fault::Faults;
use crate::model::{Event, EventDefinitionKind as Kind, FlowNode, Position, SubProcessKind};

pub(super) fn check(ground: &Ground<'_>, faults: &mut Faults) {
    for (spot, event) in ground.events() {
        let Position::Boundary { attached_to, cancel_activity } = &event.position else { continue };
        let base = &spot.node.base;
        let on = ground.spot(attached_to);
        match on {
            Some(on) if on.level == spot.level => {}
            _ => {
                let message = format!("the boundary event stands in another level than `{attached_to}`, to which it is attached");
                faults.breaks(rules::BOUNDARY_IN_OTHER_SCOPE, base, message);
            }
        }
        if let Some(on) = on.filter(|on| is_event_sub_process(on.node)) {
            let message = format!("the boundary event stands on the event sub-process `{}`", on.node.base.id);
            faults.notice(rules::BOUNDARY_ON_EVENT_SUB_PROCESS, base, message);
        }
        triggers(ground, spot.node, event, *cancel_activity, on.map(|on| on.node), faults);
        outgoing(ground, spot.node, event, faults);
    }
}

fn triggers(ground: &Ground<'_>, node: &FlowNode, event: &Event, interrupts: bool, on: Option<&FlowNode>, faults: &mut Faults) {
    let base = &node.base;
    let mut definitions = ground.about(event).peekable();
    if definitions.peek().is_none() && event.shared.is_empty() {
        faults.breaks(rules::BOUNDARY_WITHOUT_TRIGGER, base, "the boundary event waits for nothing");
    }
    for definition in definitions {
        match definition.kind {
            Kind::Link { .. } | Kind::Terminate => {
                let message = format!("a boundary event does not wait for {}", word(&definition.kind));
                faults.breaks(rules::BOUNDARY_TRIGGER, base, message);
            }
            Kind::Error { .. } | Kind::Cancel if !interrupts => {
                let message =
                    format!("a boundary event for {} always interrupts: leave out `cancelActivity=\"false\"`", word(&definition.kind));
                faults.breaks(rules::BOUNDARY_MUST_INTERRUPT, base, message);
            }
            _ => {}
        }
        let transaction = on.and_then(sub_process).is_some_and(|inner| matches!(inner.kind, SubProcessKind::Transaction { .. }));
        if definition.kind == Kind::Cancel && !transaction {
            faults.breaks(rules::CANCEL_NOT_ON_TRANSACTION, base, "only a transaction is cancelled, and the event stands on none");
        }
    }
}

fn outgoing(ground: &Ground<'_>, node: &FlowNode, event: &Event, faults: &mut Faults) {
    let compensates = ground.about(event).any(|definition| matches!(definition.kind, Kind::Compensate { .. }));
    let (base, leaves) = (&node.base, !ground.outgoing(node).is_empty());
    if compensates && leaves {
        let message = "a flow leaves the compensation event: an association leads from it to what compensates";
        faults.breaks(rules::COMPENSATION_BOUNDARY_FLOW, base, message);
    }
    if !compensates && !leaves {
        faults.breaks(rules::BOUNDARY_WITHOUT_OUTGOING, base, format!("no flow leaves the boundary event `{}`", base.id));
    }
}
