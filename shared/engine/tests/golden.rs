//! Logs that were recorded once must lead to the same states for ever: instances outlive releases. A file here is
//! never edited; an event with a new meaning gets a new variant and a new file.
#![allow(clippy::unwrap_used, reason = "a recorded log that cannot be read has to stop the test")]

use engine::graph::Graph;
use engine::instance::{Event, State, replay};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

#[derive(Deserialize)]
struct Golden {
    /// The graph as it was stored with its version.
    graph: Graph,
    /// Each batch of the log, and the state it led to.
    batches: Vec<Batch>,
}

#[derive(Deserialize)]
struct Batch {
    events: Vec<Event>,
    state: Value,
}

fn replays(recorded: &str) {
    let golden: Golden = serde_json::from_str(recorded).unwrap();
    let mut state = State::new(Arc::new(golden.graph));
    for (position, batch) in golden.batches.iter().enumerate() {
        replay(&mut state, &batch.events);
        assert_eq!(serde_json::to_value(&state).unwrap(), batch.state, "after batch {}", position + 1);
    }
}

#[test]
fn an_onboarding_with_escalation_retry_and_incident_replays() {
    replays(include_str!("golden/onboarding.v1.json"));
}

#[test]
fn a_suspended_and_cancelled_instance_replays() {
    replays(include_str!("golden/cancelled.v1.json"));
}
