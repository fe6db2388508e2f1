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

/// Texts that XML can hold and that reading does not trim.
fn words() -> impl Strategy<Value = String> {
    let sane = |text: &String| {
        let character = |c: char| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
        !text.is_empty() && text.trim() == text && !text.starts_with('=') && text.chars().all(character)
    };
    prop_oneof![any::<String>(), "[<>&\"' \n\r\ta-c]{1,12}", "[a$#{}]{1,8}"]
        .prop_map(|text| text.trim().to_owned())
        .prop_filter("not blank", sane)
}

proptest! {
    #[test]
    fn any_words_read_back_to_the_same(words in prop::collection::vec(words(), 8)) {
        let graph = kinds::of_words(&words);
        let xml = bpmn::write(&graph, &about(&graph.name));
        prop_assert_eq!(difference(&told(&graph), &told(&back(&xml))), None);
    }
}

#[test]
fn what_a_process_says_of_itself_comes_back() {
    let about = About { id: "1.definition".into(), name: "Name & <more>".into(), documentation: Some("One\nand \"two\".".into()) };
    let (_, graph) = kinds::all().remove(0);
    let model = bpmn::read(&bpmn::write(&graph, &about)).unwrap();
    let compiled = bpmn::compile(&model, None).unwrap();
    assert_eq!((compiled.process_id, compiled.name, compiled.documentation), (about.id, about.name, about.documentation));
}

#[test]
fn an_activity_that_is_compensated_gets_the_event_it_lacks() {
    let mut graph = kinds::compensation();
    let event = graph.node_of("undo").map(|(ix, _)| ix).unwrap();
    graph.nodes_mut()[event.0 as usize].kind = engine::graph::NodeKind::Task;
    graph.nodes_mut()[event.0 as usize].outgoing.clear();
    let xml = bpmn::write(&graph, &about(&graph.name));
    assert!(xml.contains("attachedToRef=\"book\"") && xml.contains("targetRef=\"cancel\""), "{xml}");
}

/// Every file under the tests, by its path.
fn files() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "bpmn") {
                found.push((path.display().to_string(), std::fs::read_to_string(path).unwrap_or_default()));
            }
        }
    }
    found
}

#[test]
fn every_model_of_the_tests_that_compiles_reads_back_to_the_same_and_is_drawn() {
    let (mut wrong, mut compiled) = (Vec::new(), 0);
    for (path, text) in files() {
        let Ok(model) = bpmn::read(&text) else { continue };
        if model.diagrams.is_empty() {
            bpmn::read(&bpmn::add_diagram(&text)).unwrap_or_else(|faults| panic!("{path}: {faults:#?}"));
        }
        for process in &model.processes {
            let Ok(first) = bpmn::compile(&model, Some(&process.base.id)) else { continue };
            compiled += 1;
            let about = About { id: first.process_id, name: first.name, documentation: first.documentation };
            let xml = bpmn::write(&first.graph, &about);
            match bpmn::read(&xml).and_then(|model| bpmn::compile(&model, Some(&model.processes[0].base.id))) {
                Err(faults) => wrong.push(format!("{path}: {faults:#?}")),
                Ok(back) => {
                    wrong.extend(difference(&told(&first.graph), &told(&back.graph)).map(|difference| format!("{path}: {difference}")))
                }
            }
            crate::diagrams::check(&xml).unwrap_or_else(|error| panic!("{path}: {error}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compiled >= 3, "only {compiled} files compile");
}
