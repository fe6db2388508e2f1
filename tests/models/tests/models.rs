//! Every model goes as its scenario says, in the pure engine.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects; a panic is the report"
)]

use bpmn::About;
use models::{Act, Library, Model, drive, empty_cells, faults, markdown, proven};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{env, fs};

#[test]
fn every_model_goes_as_its_scenario_says() {
    let library = Library::load();
    let mut wrong = library.broken.clone();
    let mut runs = 0;
    for model in &library.models {
        for run in &model.scenario.runs {
            runs += 1;
            let found = match drive(model, run) {
                Ok(driven) => faults(model, run, &driven),
                Err(why) => vec![why],
            };
            wrong.extend(found.into_iter().map(|fault| format!("{} ({}): {fault}", model.name, run.name)));
        }
    }
    assert!(wrong.is_empty(), "{} of {runs} runs and files differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(library.models.len() >= 40, "{} models", library.models.len());
}

#[test]
fn names_are_unique_where_models_meet_on_one_stack() {
    let library = Library::load();
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for model in &library.models {
        let signals = model.read.signals.iter().map(|signal| format!("signal {}", signal.base.name.as_deref().unwrap_or(&signal.base.id)));
        let messages =
            model.read.messages.iter().map(|message| format!("message {}", message.base.name.as_deref().unwrap_or(&message.base.id)));
        let names: BTreeSet<String> = signals.chain(messages).chain([format!("process {}", model.compiled.process_id)]).collect();
        for name in names {
            if let Some(other) = seen.insert(name.clone(), &model.name) {
                panic!("{name} is in {other} and in {}", model.name);
            }
        }
        let runs: BTreeSet<&str> = model.scenario.runs.iter().map(|run| run.name.as_str()).collect();
        assert_eq!(runs.len(), model.scenario.runs.len(), "two runs of {} have one name", model.name);
        assert!(!runs.is_empty(), "{} has no run", model.name);
    }
}

#[test]
fn what_is_exported_is_the_same_process() {
    for model in &Library::load().models {
        let compiled = &model.compiled;
        let about = About { id: compiled.process_id.clone(), name: compiled.name.clone(), documentation: compiled.documentation.clone() };
        let file = bpmn::write(&compiled.graph, &about);
        let read = bpmn::read(&file).unwrap_or_else(|faults| panic!("{}: {faults:#?}", model.name));
        let again = bpmn::compile(&read, None).unwrap_or_else(|faults| panic!("{}: {faults:#?}", model.name));
        assert!(again.graph == compiled.graph, "{} is another process once exported:\n{file}", model.name);
    }
}

#[test]
fn every_model_has_a_diagram_of_all_its_elements() {
    for model in &Library::load().models {
        let drawn = |id: &str| model.text.contains(&format!("bpmnElement=\"{id}\""));
        for (_, scope) in model.read.processes.iter().flat_map(|process| process.scope.all()) {
            let nodes = scope.nodes.iter().map(|node| &node.base.id);
            for id in nodes.chain(scope.flows.iter().map(|flow| &flow.base.id)) {
                assert!(drawn(id), "`{id}` of {} is not drawn", model.name);
            }
        }
    }
}

/// What a scenario says that a decision answers is what the decision file beside it answers.
#[test]
fn decisions_answer_what_the_scenarios_say() {
    let mut asked = 0;
    for model in &Library::load().models {
        let Some(file) = model.scenario.decisions.first() else { continue };
        let read = dmn::Definitions::from_xml(&Library::file(file)).unwrap_or_else(|faults| panic!("{file}: {faults:#?}"));
        let decisions = dmn::Model::compile(&read, &[]).unwrap_or_else(|faults| panic!("{file}: {faults:#?}"));
        let name = decisions.invocables()[0].id.clone().unwrap();
        for run in &model.scenario.runs {
            let mut variables = run.start.variables.clone();
            for act in &run.acts {
                if let Act::Complete { variables: given, .. } = act {
                    variables.extend(given.clone());
                }
                let Act::Job { job, variables: said, .. } = act else { continue };
                let inputs = decisions.read_inputs(&name, &variables).unwrap();
                let call = dmn::Call { invocable: &name, inputs, now: None, limits: feel::Limits::default() };
                let answer = decisions.evaluate(&call).unwrap().value.to_json(1_000).unwrap();
                assert_eq!(said.values().collect::<Vec<&Value>>(), [&answer], "{} ({}) at {job}", model.name, run.name);
                asked += 1;
            }
        }
    }
    assert!(asked > 5, "{asked} answers");
}

/// Models that are run over HTTP, all runs of them.
const OVER_HTTP: usize = 40;

#[test]
fn at_least_forty_models_run_over_http() {
    let library = Library::load();
    let count = library.models.iter().filter(|model| model.scenario.runs.iter().all(|run| run.http.not.is_none())).count();
    assert!(count >= OVER_HTTP, "{count} of {} models", library.models.len());
}

#[test]
fn every_allowed_cell_is_proven_and_the_page_says_by_what() {
    let library = Library::load();
    let mut proofs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for model in &library.models {
        for run in &model.scenario.runs {
            let Ok(driven) = drive(model, run) else { continue };
            if !faults(model, run, &driven).is_empty() {
                continue;
            }
            for cell in proven(model, &driven) {
                proofs.entry(cell).or_default().insert(model.name.clone());
            }
        }
    }
    let http = |model: &Model| model.scenario.runs.iter().any(|run| run.http.not.is_none());
    let describes: Vec<_> =
        library.models.iter().map(|model| (model.name.clone(), model.scenario.describes.clone(), http(model))).collect();
    let page = markdown(&proofs, &describes);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/bpmn-coverage.md");
    if env::var_os("WRITE_COVERAGE").is_some() {
        fs::write(&path, &page).expect("the page");
    }
    let empty = empty_cells(&proofs);
    assert!(empty.is_empty(), "{} cells are proven by no model:\n{}", empty.len(), empty.join("\n"));
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(there == page, "docs/bpmn-coverage.md is not what the models prove: write it with `WRITE_COVERAGE=1 cargo test -p models`");
}
