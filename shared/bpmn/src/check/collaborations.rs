//! Message flows (BPMN 2.0.2, 7.6.2, 9.4): between pools, at what sends and receives. Only
//! the ends in the process are looked at: what other pools show may be sketched.

use foldhash::{HashMap, HashMapExt};

use super::ground::Ground;
use super::rules;
use crate::fault::Faults;
use crate::model::{Event, EventDefinitionKind as Kind, FlowNode, FlowNodeKind, Model, Position};

pub(super) fn check(ground: &Ground<'_>, faults: &mut Faults) {
    if ground.model.collaborations.iter().all(|collaboration| collaboration.message_flows.is_empty()) {
        return;
    }
    let ends = ends(ground.model);
    for flow in ground.model.collaborations.iter().flat_map(|collaboration| &collaboration.message_flows) {
        let (source, target) = (ends.get(flow.source.as_str()), ends.get(flow.target.as_str()));
        let ours = |end: Option<&End<'_>>| end.is_some_and(|end| end.process == Some(ground.process.base.id.as_str()));
        let (from_us, to_us) = (ours(source), ours(target));
        if from_us && to_us {
            let message = format!("the message flow joins `{}` and `{}` of one pool", flow.source, flow.target);
            faults.breaks(rules::MESSAGE_FLOW_IN_POOL, &flow.base, message);
        }
        if from_us && source.and_then(|end| end.node).is_some_and(|node| !sends(ground, node)) {
            let message = format!("`{}` sends no messages, and a message flow comes from it", flow.source);
            faults.breaks(rules::MESSAGE_FLOW_SOURCE, &flow.base, message);
        }
        if to_us && target.and_then(|end| end.node).is_some_and(|node| !receives(ground, node)) {
            let message = format!("`{}` receives no messages, and a message flow leads to it", flow.target);
            faults.breaks(rules::MESSAGE_FLOW_TARGET, &flow.base, message);
        }
    }
}

/// What a message flow may join: a pool or a node.
struct End<'m> {
    /// The id of the process it is, or is in; none for a pool whose inside is not shown.
    process: Option<&'m str>,
    node: Option<&'m FlowNode>,
}

fn ends(model: &Model) -> HashMap<&str, End<'_>> {
    let mut ends = HashMap::new();
    for process in &model.processes {
        for node in process.scope.all().into_iter().flat_map(|(_, scope)| &scope.nodes) {
            ends.insert(node.base.id.as_str(), End { process: Some(&process.base.id), node: Some(node) });
        }
    }
    for pool in model.collaborations.iter().flat_map(|collaboration| &collaboration.participants) {
        ends.insert(&pool.base.id, End { process: pool.process.as_deref(), node: None });
    }
    ends
}

fn sends(ground: &Ground<'_>, node: &FlowNode) -> bool {
    match &node.kind {
        FlowNodeKind::Activity(_) => true,
        FlowNodeKind::Event(event) => matches!(event.position, Position::Throw | Position::End) && is_about_message(ground, event),
        FlowNodeKind::Gateway(_) => false,
    }
}

fn receives(ground: &Ground<'_>, node: &FlowNode) -> bool {
    match &node.kind {
        FlowNodeKind::Activity(_) => true,
        FlowNodeKind::Event(event) => event.position.catches() && is_about_message(ground, event),
        FlowNodeKind::Gateway(_) => false,
    }
}

fn is_about_message(ground: &Ground<'_>, event: &Event) -> bool {
    ground.about(event).any(|definition| matches!(definition.kind, Kind::Message { .. }))
}
