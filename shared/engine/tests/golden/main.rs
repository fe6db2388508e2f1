//! Logs that were recorded once must lead to the same states for ever: instances outlive releases. A log here is never
//! edited; an event with a new meaning is a new variant or field, and gets a recording of its own ([`record`]), which
//! `WRITE_GOLDEN=1 cargo test -p engine --test golden` writes beside the others. `v1` is from before there was BPMN.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a recorded log that cannot be read has to stop the test")]

mod kinds;
mod record;

use engine::graph::Graph;
use engine::instance::{Event, State, replay};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a file holds.
#[derive(Deserialize, Serialize)]
struct Golden {
    /// The graph as it was stored with its version.
    graph: Graph,
    /// Each batch of the log.
    batches: Vec<Batch>,
}

#[derive(Deserialize, Serialize)]
struct Batch {
    events: Vec<Event>,
    /// The state it led to; in a log of many large ones only the last says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    state: Option<Value>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The text of every log, by the name of its file.
fn logs() -> BTreeMap<String, String> {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let logs = files.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    logs.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&path).unwrap())).collect()
}

#[test]
fn every_log_leads_to_the_states_it_led_to_when_it_was_recorded() {
    let logs = logs();
    assert!(logs.contains_key("onboarding.v1.json") && logs.contains_key("cancelled.v1.json"));
    for (name, log) in logs {
        let Golden { graph, batches } = serde_json::from_str(&log).unwrap();
        let mut state = State::new(Arc::new(graph));
        assert!(batches.last().is_some_and(|last| last.state.is_some()), "{name} does not say what it leads to");
        for (position, batch) in (1..).zip(&batches) {
            replay(&mut state, &batch.events);
            if let Some(recorded) = &batch.state {
                assert_eq!(serde_json::to_value(&state).unwrap(), *recorded, "{name} after batch {position}");
                // A snapshot of then is read as the state it was.
                let snapshot: State = serde_json::from_value(recorded.clone()).unwrap();
                assert_eq!(snapshot.with_graph(Arc::clone(state.graph().unwrap())), state, "{name} after batch {position}");
            }
        }
    }
}

#[test]
fn every_event_is_written_as_it_was_recorded() {
    for (name, log) in logs() {
        let recorded: Value = serde_json::from_str(&log).unwrap();
        let golden: Golden = serde_json::from_str(&log).unwrap();
        for (batch, recorded) in golden.batches.iter().zip(recorded["batches"].as_array().unwrap()) {
            assert_eq!(serde_json::to_value(&batch.events).unwrap(), recorded["events"], "{name}");
        }
    }
}

#[test]
fn every_kind_of_event_and_every_part_that_may_be_missing_is_in_a_log() {
    let mut found = BTreeSet::new();
    for log in logs().values() {
        let golden: Golden = serde_json::from_str(log).unwrap();
        golden.batches.iter().flat_map(|batch| &batch.events).for_each(|event| kinds::of_event(event, &mut found));
    }
    let missing: Vec<_> = kinds::all().into_iter().filter(|kind| !found.contains(kind)).collect();
    assert!(missing.is_empty(), "in no log: {missing:?}; add a recording and write it");
}

/// Recordings are tried every time, so that they can still be made; a file that is there stays as it is.
#[test]
fn recordings_can_be_made() {
    let there = logs();
    for (name, golden) in record::all() {
        let file = format!("{name}.json");
        if std::env::var_os("WRITE_GOLDEN").is_some() && !there.contains_key(&file) {
            let text = serde_json::to_string(&golden).unwrap();
            std::fs::write(folder().join(file), text + "\n").unwrap();
        }
    }
}
