//! What the same graph means: equal nodes and flows by id, whatever their places in the lists.

use engine::graph::{FlowIx, Graph, Node, NodeIx, NodeKind, Repeat, Throw};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A graph with ids in place of numbers: JSON that is equal for graphs that are the same.
pub(crate) fn told(graph: &Graph) -> Value {
    let nodes: BTreeMap<&str, Value> = graph.nodes().iter().map(|node| (node.id.as_str(), told_node(graph, node))).collect();
    assert_eq!(nodes.len(), graph.nodes().len(), "ids are unique");
    let flow = |ix: &FlowIx| {
        let flow = graph.flow(*ix).unwrap();
        json!({"id": flow.id, "name": flow.name, "from": id(graph, flow.source), "to": id(graph, flow.target), "condition": flow.condition})
    };
    let flows: BTreeMap<String, Value> =
        (0..graph.flows().len()).map(|ix| FlowIx(ix as u32)).map(|ix| (graph.flow(ix).unwrap().id.clone(), flow(&ix))).collect();
    json!({"name": graph.name, "timeout": graph.timeout_seconds, "retry": graph.retry, "properties": graph.properties, "nodes": nodes, "flows": flows})
}

fn id(graph: &Graph, ix: NodeIx) -> &str {
    &graph.node(ix).unwrap().id
}

fn told_node(graph: &Graph, node: &Node) -> Value {
    let mut plain = node.clone();
    let numbers = numbers(&mut plain);
    let nodes: Vec<Option<&str>> = numbers.iter().map(|number| number.map(|ix| id(graph, ix))).collect();
    let flow_id = |ix: &FlowIx| graph.flow(*ix).unwrap().id.clone();
    let outgoing: Vec<String> = plain.outgoing.drain(..).map(|ix| flow_id(&ix)).collect();
    let default = plain.default_flow().map(|ix| flow_id(&ix));
    match &mut plain.kind {
        NodeKind::ExclusiveGateway(choice) | NodeKind::InclusiveGateway(choice) => choice.default = None,
        NodeKind::ComplexGateway(complex) => complex.default = None,
        _ => {}
    }
    if let Some(activity) = &mut plain.activity {
        activity.default = None;
    }
    // An activity with nothing unusual is as good as none.
    plain.activity = plain.activity.filter(|activity| **activity != Default::default() || default.is_some());
    json!({"node": serde_json::to_value(&plain).unwrap(), "nodes": nodes, "outgoing": outgoing, "default": default})
}

/// Takes all numbers of nodes out, in a fixed order.
fn numbers(node: &mut Node) -> Vec<Option<NodeIx>> {
    let mut numbers = vec![node.parent.take()];
    let mut of_throws = |throws: &mut [Throw]| {
        for throw in throws {
            if let Throw::Compensation { activity, .. } = throw {
                numbers.push(activity.take());
            }
        }
    };
    match &mut node.kind {
        NodeKind::ThrowEvent(throws) => of_throws(throws),
        NodeKind::EndEvent(end) => of_throws(&mut end.throws),
        NodeKind::SendTask(throw) => of_throws(std::slice::from_mut(throw)),
        _ => {}
    }
    if let Some(Repeat::Each(each)) = node.activity.as_mut().and_then(|activity| activity.repeat.as_mut()) {
        each.events.iter_mut().for_each(|event| of_throws(std::slice::from_mut(&mut event.throw)));
    }
    if let NodeKind::UserTask(task) = &mut node.kind {
        numbers.extend(std::mem::take(&mut task.separation.from).into_iter().map(Some));
    }
    if let NodeKind::BoundaryEvent(boundary) = &mut node.kind {
        numbers.push(Some(std::mem::replace(&mut boundary.on, NodeIx(0))));
    }
    if let Some(activity) = &mut node.activity {
        numbers.push(activity.compensated_by.take());
    }
    numbers
}
