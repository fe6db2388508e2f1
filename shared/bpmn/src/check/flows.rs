//! What sequence flows may join, and where they have conditions (BPMN 2.0.2, 7.6.1, 8.4.13).

use foldhash::{HashSet, HashSetExt};

use super::ground::{Ground, Spot, is_event_sub_process, is_start};
use super::rules::{self, Rule};
use crate::fault::Faults;
use crate::model::{Base, FlowNode, FlowNodeKind, GatewayKind, Position, Process, SequenceFlow};

pub(super) fn check(ground: &Ground<'_>, faults: &mut Faults) {
    for flow in ground.levels.iter().flat_map(|level| &level.scope.flows) {
        match (ground.spot(&flow.source), ground.spot(&flow.target)) {
            (Some(source), Some(target)) => ends(flow, source, target, faults),
            // The reader knows that both are nodes of the file.
            _ => faults.breaks(rules::FLOW_ACROSS_POOLS, &flow.base, across_pools(flow)),
        }
        if let Some(source) = ground.spot(&flow.source) {
            condition(ground, flow, source.node, faults);
        }
    }
    // Flows that other processes hold, but that touch this one.
    let others = ground.model.processes.iter().filter(|process| !std::ptr::eq(*process, ground.process));
    for flow in others.flat_map(flows_of) {
        if ground.spot(&flow.source).is_some() || ground.spot(&flow.target).is_some() {
            faults.breaks(rules::FLOW_ACROSS_POOLS, &flow.base, across_pools(flow));
        }
    }
    for spot in ground.nodes() {
        default(ground, spot.node, faults);
    }
}

fn flows_of(process: &Process) -> impl Iterator<Item = &SequenceFlow> {
    process.scope.all().into_iter().flat_map(|(_, scope)| &scope.flows)
}

fn across_pools(flow: &SequenceFlow) -> String {
    format!("the flow from `{}` to `{}` leaves its process: between pools there are message flows", flow.source, flow.target)
}

fn ends(flow: &SequenceFlow, source: Spot<'_>, target: Spot<'_>, faults: &mut Faults) {
    let base = &flow.base;
    let mut refuse = |rule: Rule, message: String| faults.breaks(rule, base, message);
    let (from, to) = (&source.node.base.id, &target.node.base.id);
    if source.level != target.level {
        refuse(rules::FLOW_ACROSS_SCOPES, format!("the flow from `{from}` to `{to}` crosses the border of a sub-process"));
    }
    match &source.node.kind {
        FlowNodeKind::Event(event) if event.position == Position::End => {
            refuse(rules::FLOW_OUT_OF_END, format!("a flow leaves the end event `{from}`"));
        }
        FlowNodeKind::Activity(activity) if activity.for_compensation => {
            refuse(rules::FLOW_AT_HANDLER, format!("a flow leaves the compensation activity `{from}`"));
        }
        _ if is_event_sub_process(source.node) => {
            refuse(rules::FLOW_AT_EVENT_SUB_PROCESS, format!("a flow leaves the event sub-process `{from}`"));
        }
        _ => {}
    }
    match &target.node.kind {
        FlowNodeKind::Event(event) if is_start(event) => {
            refuse(rules::FLOW_INTO_START, format!("a flow leads to the start event `{to}`"));
        }
        FlowNodeKind::Event(event) if matches!(event.position, Position::Boundary { .. }) => {
            refuse(rules::FLOW_INTO_BOUNDARY, format!("a flow leads to the boundary event `{to}`: only what it waits for does"));
        }
        FlowNodeKind::Activity(activity) if activity.for_compensation => {
            refuse(rules::FLOW_AT_HANDLER, format!("a flow leads to the compensation activity `{to}`: only compensation does"));
        }
        _ if is_event_sub_process(target.node) => {
            refuse(rules::FLOW_AT_EVENT_SUB_PROCESS, format!("a flow leads to the event sub-process `{to}`: only its start event does"));
        }
        _ => {}
    }
}

fn condition(ground: &Ground<'_>, flow: &SequenceFlow, source: &FlowNode, faults: &mut Faults) {
    let (base, from) = (&flow.base, &source.base.id);
    // A condition without a text says nothing: modelers leave such behind.
    if flow.condition.as_ref().is_none_or(|condition| condition.text.is_blank()) {
        return;
    }
    if default_of(source) == Some(flow.base.id.as_str()) {
        return faults.notice(rules::CONDITION_ON_DEFAULT, base, "the condition of a default flow is passed over");
    }
    match &source.kind {
        FlowNodeKind::Event(event) if is_start(event) => {
            faults.breaks(rules::CONDITION_AFTER_START, base, format!("a flow that leaves the start event `{from}` has a condition"));
        }
        FlowNodeKind::Event(event) if event.position != Position::End => {
            faults.notice(rules::CONDITION_AFTER_EVENT, base, format!("the flow that leaves the event `{from}` has a condition"));
        }
        FlowNodeKind::Gateway(gateway) => match gateway.kind {
            GatewayKind::Parallel => {
                let message = format!("the parallel gateway `{from}` takes every flow: this one has a condition");
                faults.breaks(rules::CONDITION_AFTER_PARALLEL, base, message);
            }
            GatewayKind::EventBased { .. } => {
                let message = format!("at the event-based gateway `{from}` events decide: this flow has a condition");
                faults.breaks(rules::CONDITION_AFTER_EVENT_GATEWAY, base, message);
            }
            _ => {}
        },
        FlowNodeKind::Activity(_) if ground.outgoing(source).len() == 1 => {
            let message =
                format!("the only flow that leaves the activity `{from}` has a condition: where does it go if that doesn't hold?");
            faults.breaks(rules::LONE_CONDITION, base, message);
        }
        _ => {}
    }
}

/// The default flow that a node names.
fn default_of(node: &FlowNode) -> Option<&str> {
    match &node.kind {
        FlowNodeKind::Activity(activity) => activity.default.as_deref(),
        FlowNodeKind::Gateway(gateway) => gateway.default.as_deref(),
        FlowNodeKind::Event(_) => None,
    }
}

fn default(ground: &Ground<'_>, node: &FlowNode, faults: &mut Faults) {
    let outgoing = ground.outgoing(node);
    if let Some(default) = default_of(node)
        && !outgoing.iter().any(|flow| flow.base.id == default)
    {
        faults.breaks(rules::DEFAULT_NOT_OUTGOING, &node.base, format!("the default flow `{default}` does not leave `{}`", node.base.id));
    }
    let chooses = matches!(&node.kind, FlowNodeKind::Gateway(gateway) if matches!(gateway.kind, GatewayKind::Exclusive));
    if chooses && outgoing.len() > 1 {
        unconditional(outgoing, default_of(node), &node.base, faults);
    }
}

/// Of an exclusive gateway with several ways, a way without a condition that is not the default.
fn unconditional(outgoing: &[&SequenceFlow], default: Option<&str>, gateway: &Base, faults: &mut Faults) {
    let mut seen = HashSet::new();
    for flow in outgoing.iter().filter(|flow| default != Some(flow.base.id.as_str()) && seen.insert(&flow.base.id)) {
        if flow.condition.as_ref().is_none_or(|condition| condition.text.is_blank()) {
            let message =
                format!("the flow has no condition and is not the default of `{}`: it is always taken when its turn comes", gateway.id);
            faults.notice(rules::UNCONDITIONAL_CHOICE, &flow.base, message);
        }
    }
}
