//! What every diagram has: nothing overlaps, what is inside lies inside, flows begin and end at borders and cross no shape.

use crate::drawn::{Drawn, Rect, drawn};
use crate::generate::{Block, block, graph};
use bpmn::About;
use bpmn::model::{ActivityKind, FlowNode, Position, Scope};
use proptest::prelude::*;

fn about() -> About {
    About { id: "made".into(), name: "Generated".into(), documentation: None }
}

fn boundary(node: &FlowNode) -> Option<&str> {
    match node.event().map(|event| &event.position) {
        Some(Position::Boundary { attached_to, .. }) => Some(attached_to),
        _ => None,
    }
}

fn check_scope(scope: &Scope, drawn: &Drawn) -> Result<(), TestCaseError> {
    let rect = |id: &str| -> Rect { *drawn.shapes.get(id).unwrap_or_else(|| panic!("{id} is not drawn")) };
    let bodies: Vec<&FlowNode> = scope.nodes.iter().filter(|node| boundary(node).is_none()).collect();
    for (place, node) in bodies.iter().enumerate() {
        for other in &bodies[..place] {
            prop_assert!(!rect(&node.base.id).overlaps(rect(&other.base.id)), "{} and {}", node.base.id, other.base.id);
        }
    }
    for (place, node) in scope.nodes.iter().enumerate() {
        if let Some(host) = boundary(node) {
            let (host, own) = (rect(host), rect(&node.base.id));
            prop_assert_eq!(host.bottom, (own.top + own.bottom) / 2, "a boundary event stands on the bottom border");
            prop_assert!(host.left <= own.left && own.right <= host.right);
            for other in &scope.nodes[..place] {
                prop_assert!(boundary(other) != boundary(node) || !own.overlaps(rect(&other.base.id)));
            }
        }
        if let Some(ActivityKind::SubProcess(inner)) = node.activity().map(|activity| &activity.kind) {
            for child in &inner.scope.nodes {
                prop_assert!(rect(&node.base.id).contains(rect(&child.base.id)), "{} in {}", child.base.id, node.base.id);
            }
            for flow in &inner.scope.flows {
                for (x, y) in &drawn.edges[&flow.base.id] {
                    let point = Rect { left: *x, right: *x, top: *y, bottom: *y };
                    prop_assert!(rect(&node.base.id).contains(point), "{} leaves {}", flow.base.id, node.base.id);
                }
            }
        }
    }
    for flow in &scope.flows {
        let route = drawn.edges.get(&flow.base.id).unwrap_or_else(|| panic!("{} is not drawn", flow.base.id));
        prop_assert!(rect(&flow.source).has_on_border(route[0]), "{} begins at {}", flow.base.id, flow.source);
        prop_assert!(rect(&flow.target).has_on_border(route[route.len() - 1]), "{} ends at {}", flow.base.id, flow.target);
        for line in route.windows(2) {
            prop_assert!(line[0].0 == line[1].0 || line[0].1 == line[1].1, "{} runs level or upright: {route:?}", flow.base.id);
            for node in scope.nodes.iter().filter(|node| boundary(node).is_none() || node.base.id != flow.source) {
                prop_assert!(!rect(&node.base.id).is_crossed(line[0], line[1]), "{} crosses {}: {route:?}", flow.base.id, node.base.id);
            }
        }
    }
    Ok(())
}

pub(crate) fn check(xml: &str) -> Result<Drawn, TestCaseError> {
    let model = bpmn::read(xml).unwrap_or_else(|faults| panic!("{faults:?}\n{xml}"));
    let drawn = drawn(&model);
    for (_, scope) in model.processes[0].scope.all() {
        check_scope(scope, &drawn)?;
    }
    Ok(drawn)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_drawing_is_clean(block in block()) {
        check(&bpmn::write(&graph(&block), &about()))?;
    }

    #[test]
    fn a_drawing_of_any_web_of_flows_is_clean(edges in prop::collection::vec((0_u32..30, 0_u32..30), 0..80)) {
        check(&bpmn::write(&web(30, &edges), &about()))?;
    }

    #[test]
    fn without_loops_all_runs_from_left_to_right(edges in prop::collection::vec((0_u32..40, 0_u32..40), 0..80)) {
        let edges: Vec<_> = edges.into_iter().filter(|(from, to)| from != to).map(|(a, b)| (a.min(b), a.max(b))).collect();
        let xml = bpmn::write(&web(40, &edges), &about());
        let drawn = check(&xml)?;
        for (from, to) in edges {
            let (left, right) = (drawn.shapes[&format!("n{from}")], drawn.shapes[&format!("n{to}")]);
            prop_assert!(left.right < right.left, "n{} before n{}", from, to);
        }
    }

    #[test]
    fn the_same_graph_gives_the_same_bytes(block in block()) {
        prop_assert_eq!(bpmn::write(&graph(&block), &about()), bpmn::write(&graph(&block), &about()));
    }
}

#[test]
fn every_kind_is_drawn_cleanly() {
    for (kind, graph) in crate::kinds::all() {
        let xml = bpmn::write(&graph, &about());
        let drawn = check(&xml).unwrap_or_else(|error| panic!("{kind}: {error}\n{xml}"));
        assert_eq!(drawn.shapes.len(), graph.nodes().len(), "{kind}");
        let associations = xml.matches("<bpmn:association ").count();
        assert_eq!(drawn.edges.len(), graph.flows().len() + associations, "{kind}");
    }
}

/// Nodes of several sizes with any flows between them.
fn web(nodes: u32, edges: &[(u32, u32)]) -> engine::graph::Graph {
    use engine::graph::{Choice, GraphBuilder, Node, NodeKind, RetryPolicy};
    let mut builder = GraphBuilder::default();
    let added: Vec<_> = (0..nodes)
        .map(|number| {
            let kind = if number % 3 == 0 { NodeKind::Task } else { NodeKind::ExclusiveGateway(Choice::default()) };
            builder.node(Node { name: (number % 4 == 0).then(|| "Some name".into()), ..Node::new(format!("n{number}"), kind) })
        })
        .collect();
    for (from, to) in edges {
        builder.flow(added[*from as usize], added[*to as usize]);
    }
    builder.finish("Web".into(), None, RetryPolicy::default())
}

#[test]
fn thousands_of_nodes_are_drawn_in_reasonable_time() {
    let chain: Vec<(u32, u32)> = (1..1100).map(|node| (node - 1, node)).collect();
    let wide: Vec<(u32, u32)> = (1..699).flat_map(|node| [(0, node), (node, 699)]).collect();
    let back: Vec<(u32, u32)> = (1..500).flat_map(|node| [(node - 1, node), (node, node / 2)]).collect();
    for (name, nodes, edges) in [("chain", 1100, chain), ("wide", 700, wide), ("back", 500, back)] {
        let started = std::time::Instant::now();
        let xml = bpmn::write(&web(nodes, &edges), &about());
        assert!(xml.contains("BPMNDiagram"), "{name} of {} bytes is drawn", xml.len());
        println!("{name}: {} bytes a node, {:?}", xml.len() / nodes as usize, started.elapsed());
        assert!(started.elapsed().as_secs() < 5, "{name} took {:?}", started.elapsed());
    }
}

#[test]
fn a_plain_sequence_is_one_straight_line() {
    let xml = bpmn::write(&graph(&Block::Sequence(vec![Block::Node(0), Block::Node(1), Block::Node(2)])), &about());
    let drawn = check(&xml).unwrap();
    assert_eq!(drawn.edges.len(), 4);
    assert!(drawn.edges.values().all(|route| route.len() == 2 && route[0].1 == route[1].1), "{:?}", drawn.edges);
}
