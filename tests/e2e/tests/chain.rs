//! Automated steps in a row run in as few invocations as their time allows.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects; a panic is the report"
)]

use e2e_tests::{Tenant, eventually};
use serde_json::{Value, json};
use std::time::SystemTime;

const STEPS: usize = 10;

#[tokio::test]
async fn ten_automated_steps_take_at_most_two_invocations_of_the_executor() {
    let tenant = Tenant::create("chain").await;
    let steps: Vec<Value> = (1..=STEPS)
        .map(|step| json!({"step_type": "automated", "connector": {"type": "log", "message": format!("link {step}")}}))
        .collect();
    let begun = SystemTime::now();
    let instance = tenant.start(&tenant.workflow(json!(steps)).await, json!({})).await;
    instance.until_status("completed").await;

    let history = instance.history().await;
    let by_executor = history.iter().filter(|entry| entry["actor"] == "system:executor").count();
    assert_eq!(by_executor, STEPS, "one write a step");
    // A job without a carrier has a message of its own; the others are carried on under it.
    let created = instance.events("job_created").await;
    let messages = created.iter().filter(|event| event.get("carrier").is_none()).count();
    assert_eq!((created.len(), messages), (STEPS, 1));
    // The log of an invocation arrives a moment after its effects.
    let invocations = eventually("the executor's log tells of all steps", async || {
        let found = tenant.emulator.invocations("executor", begun, &instance.id).await;
        let told: usize = found
            .iter()
            .flat_map(|invocation| &invocation.lines)
            .filter(|line| line.contains(&instance.id) && line.contains("link "))
            .count();
        (told == STEPS).then_some(found)
    })
    .await;
    println!("{STEPS} steps: {} batches in the log, {messages} message, {} invocations of the executor", history.len(), invocations.len());
    assert!(invocations.len() <= 2, "{} invocations", invocations.len());
}
