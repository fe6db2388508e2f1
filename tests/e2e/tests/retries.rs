//! Failing targets: tried again, then an incident, which a person resolves.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects; a panic is the report"
)]

use e2e_tests::target::{Behaviour, Target};
use e2e_tests::{Tenant, document, eventually};
use serde_json::{Value, json};

/// A step that calls the target, answered for by `operator`, and one after it.
fn calling(target: &Target) -> Value {
    let mut document = document(json!([
        {"step_id": "call", "step_type": "automated", "required_roles": ["operator"], "connector": {"type": "http", "url": target.url, "headers": {"x-test": "yes"}}},
        {"step_id": "after", "step_type": "automated"},
    ]));
    document["retry_configuration"] = json!({"max_attempts": 3, "initial_interval_seconds": 0.2, "backoff_coefficient": 2});
    document
}

#[tokio::test]
async fn a_failing_target_is_retried_then_an_incident_then_retry_succeeds() {
    let tenant = Tenant::create("retries").await;
    let [operator, clerk] = [tenant.person("otto", "operator").await, tenant.person("carl", "clerk").await];
    let target = Target::start(Behaviour::Answer(500));
    let instance = tenant.start(&tenant.deploy(&calling(&target)).await, json!({"order": 7})).await;

    let stopped = instance.until_incident().await;
    assert_eq!((stopped["status"].as_str(), stopped["incidents"][0]["code"].as_str()), (Some("running"), Some("job_failed")));
    assert_eq!(stopped["incidents"][0]["step_id"], "call");
    assert!(stopped["incidents"][0]["message"].as_str().unwrap().contains("500"), "{stopped}");
    let failures = instance.events("job_failed").await;
    assert_eq!(failures.len(), 3);
    assert!(
        failures[0]["retry_at"].is_number() && failures[1]["retry_at"].is_number() && failures[2].get("retry_at").is_none(),
        "{failures:?}"
    );
    eventually("the list shows the incident", async || {
        let listed = tenant.admin.get("/api/v1/workflows/instances?status=running").await.expect(200);
        (listed["items"][0]["incidents"] == 1).then_some(())
    })
    .await;

    // As long as the target is broken, a retry ends in an incident again, after as many tries.
    operator.post(&instance.path("/retry"), &json!({})).await.expect(200);
    instance.until("a second incident", |now| now["incidents"] != json!([])).await;
    assert_eq!(target.requests().len(), 6);

    target.becomes(Behaviour::Answer(200));
    clerk.post(&instance.path("/retry"), &json!({})).await.problem(403, "forbidden");
    operator.post(&instance.path("/retry"), &json!({"element": stopped["incidents"][0]["element"]})).await.expect(200);
    let ended = instance.until_status("completed").await;
    assert_eq!(ended["incidents"], json!([]));
    operator.post(&instance.path("/retry"), &json!({})).await.problem(409, "invalid_state");

    let calls = target.requests();
    assert_eq!(calls.len(), 7);
    assert!(
        calls.iter().all(|call| call.headers["idempotency-key"] == calls[0].headers["idempotency-key"]),
        "one key for all tries of a job"
    );
    let call = &calls[6];
    assert_eq!((call.method.as_str(), call.path.as_str(), call.headers["x-test"].as_str()), ("POST", "/hook", "yes"));
    assert_eq!((&call.body["workflow_instance_id"], &call.body["variables"]), (&json!(instance.id), &json!({"order": 7})));
    let told: Vec<Value> = instance.timeline().await.iter().map(|row| row["outcome"].clone()).collect();
    assert_eq!(told, ["completed", "completed"]);
}

#[tokio::test]
async fn a_target_that_says_the_request_is_wrong_raises_the_incident_at_once() {
    let tenant = Tenant::create("not-found").await;
    let target = Target::start(Behaviour::Answer(404));
    let instance = tenant.start(&tenant.deploy(&calling(&target)).await, json!({})).await;
    let stopped = instance.until_incident().await;
    assert!(stopped["incidents"][0]["message"].as_str().unwrap().contains("404"), "{stopped}");
    assert_eq!((target.requests().len(), instance.events("job_failed").await.len()), (1, 1));
}

#[tokio::test]
async fn a_target_that_recovers_in_time_leaves_no_incident() {
    let tenant = Tenant::create("recovers").await;
    let target = Target::start(Behaviour::Answer(503));
    let instance = tenant.start(&tenant.deploy(&calling(&target)).await, json!({})).await;
    eventually("the first call", async || (!target.requests().is_empty()).then_some(())).await;
    target.becomes(Behaviour::Answer(200));
    instance.until_status("completed").await;
    assert!(instance.events("incident_raised").await.is_empty());
    assert_eq!(instance.events("job_failed").await.len() + 1, target.requests().len());
}

#[tokio::test]
async fn a_target_that_does_not_answer_in_time_is_a_failed_try() {
    let tenant = Tenant::create("silent").await;
    let target = Target::start(Behaviour::Hang);
    let step = json!([{
        "step_type": "automated", "connector": {"type": "http", "url": target.url, "timeout_seconds": 0.3},
        "retry_configuration": {"max_attempts": 1},
    }]);
    let instance = tenant.start(&tenant.workflow(step).await, json!({})).await;
    let stopped = instance.until_incident().await;
    assert!(stopped["incidents"][0]["message"].as_str().unwrap().contains("no answer"), "{stopped}");
}
