//! Gateways (BPMN 2.0.2, 8.4.9, 10.6). A gateway that says nothing of its direction may have any number of flows.

use super::events::word;
use super::ground::{Ground, Spot};
use super::rules;
use crate::fault::Faults;
use crate::model::{
    ActivityKind, Direction, EventDefinitionKind as Kind, EventGatewayType, FlowNode, FlowNodeKind, GatewayKind, Position, Task,
};

pub(super) fn check(ground: &Ground<'_>, faults: &mut Faults) {
    for (spot, gateway) in ground.nodes().filter_map(|spot| Some((spot, spot.node.gateway()?))) {
        let base = &spot.node.base;
        if gateway.direction == Direction::Converging && ground.outgoing(spot.node).len() > 1 {
            faults.breaks(rules::CONVERGING_SPLITS, base, "several flows leave a gateway that says it converges");
        }
        if gateway.direction == Direction::Diverging && ground.incoming(spot.node).len() > 1 {
            faults.breaks(rules::DIVERGING_MERGES, base, "several flows lead to a gateway that says it diverges");
        }
        if let GatewayKind::EventBased { instantiate, gateway_type } = gateway.kind {
            event_based(ground, spot.node, faults);
            if gateway_type == EventGatewayType::Parallel && !instantiate {
                let message = "an event-based gateway that needs all events starts instances; within one, a parallel gateway does it";
                faults.breaks(rules::PARALLEL_NOT_INSTANTIATING, base, message);
            }
        }
    }
}

fn event_based(ground: &Ground<'_>, gateway: &FlowNode, faults: &mut Faults) {
    let outgoing = ground.outgoing(gateway);
    if outgoing.len() < 2 {
        let message = format!("an event-based gateway has two or more ways, `{}` has {}", gateway.base.id, outgoing.len());
        faults.breaks(rules::EVENT_GATEWAY_OUTGOING, &gateway.base, message);
    }
    let (mut receives, mut messages) = (false, false);
    for target in outgoing.iter().filter_map(|flow| ground.spot(&flow.target)) {
        match &target.node.kind {
            FlowNodeKind::Activity(activity) if matches!(activity.kind, ActivityKind::Task(Task::Receive { .. })) => {
                receives = true;
                if !ground.boundary(target.node).is_empty() {
                    let message =
                        format!("`{}` has boundary events, and follows the event-based gateway `{}`", target.node.base.id, gateway.base.id);
                    faults.breaks(rules::EVENT_GATEWAY_BOUNDARY, &target.node.base, message);
                }
            }
            FlowNodeKind::Event(event) if event.position == Position::Catch => {
                messages |= ground.about(event).any(|definition| matches!(definition.kind, Kind::Message { .. }));
                triggers(ground, gateway, target, faults);
            }
            _ => {
                let message =
                    format!("`{}` follows the event-based gateway `{}`: it waits for nothing", target.node.base.id, gateway.base.id);
                faults.breaks(rules::EVENT_GATEWAY_TARGET, &target.node.base, message);
                continue;
            }
        }
        if ground.incoming(target.node).len() > 1 {
            let message =
                format!("`{}` follows the event-based gateway `{}`: no other flow leads to it", target.node.base.id, gateway.base.id);
            faults.breaks(rules::EVENT_GATEWAY_TARGET_SHARED, &target.node.base, message);
        }
    }
    if receives && messages {
        let message = format!("receive tasks and message events both follow `{}`: use one of the two", gateway.base.id);
        faults.breaks(rules::EVENT_GATEWAY_MIXED, &gateway.base, message);
    }
}

/// What an event after the gateway may wait for. Links have a rule of their own: no flow leads to their targets.
fn triggers(ground: &Ground<'_>, gateway: &FlowNode, target: Spot<'_>, faults: &mut Faults) {
    let Some(event) = target.node.event() else { return };
    for definition in ground.about(event) {
        if matches!(definition.kind, Kind::Link { .. }) {
            let (id, what) = (&target.node.base.id, word(&definition.kind));
            let message = format!("`{id}` follows the event-based gateway `{}`, but waits for {what}", gateway.base.id);
            faults.breaks(rules::EVENT_GATEWAY_TARGET, &target.node.base, message);
        }
    }
}
