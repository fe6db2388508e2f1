//! What is written reads back to the same.

use crate::generate::{block, graph};
use crate::kinds;
use crate::same::told;
use bpmn::About;
use engine::graph::Graph;
use proptest::prelude::*;

fn about(name: &str) -> About {
    About { id: "definition".into(), name: name.into(), documentation: Some("What <it> is & does.".into()) }
}

fn back(xml: &str) -> Graph {
    let model = bpmn::read(xml).unwrap_or_else(|faults| panic!("{faults:#?}\n{xml}"));
    bpmn::compile(&model, None).unwrap_or_else(|faults| panic!("{faults:#?}\n{xml}")).graph
}

#[test]
fn every_kind_reads_back_to_the_same() {
    let mut wrong = Vec::new();
    for (kind, graph) in kinds::all() {
        let xml = bpmn::write(&graph, &about(&graph.name));
        match bpmn::read(&xml).and_then(|model| bpmn::compile(&model, None)) {
            Err(faults) => wrong.push(format!("{kind}: {faults:#?}")),
            Ok(back) => wrong.extend(difference(&told(&graph), &told(&back.graph)).map(|difference| format!("{kind}: {difference}"))),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where two differ, in some lines.
fn difference(one: &serde_json::Value, other: &serde_json::Value) -> Option<String> {
    let (one, other) = (serde_json::to_string_pretty(one).unwrap(), serde_json::to_string_pretty(other).unwrap());
    let differing = one.lines().zip(other.lines()).filter(|(one, other)| one != other).take(12);
    (one != other).then(|| differing.map(|(one, other)| format!("\n- {one}\n+ {other}")).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_graph_reads_back_to_the_same(block in block()) {
        let graph = graph(&block);
        let xml = bpmn::write(&graph, &about(&graph.name));
        prop_assert_eq!(difference(&told(&graph), &told(&back(&xml))), None);
    }
}
