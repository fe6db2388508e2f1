//! Steering instances that run: suspend, cancel, variables, escalation; and requests that are sent twice.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects; a panic is the report"
)]

use e2e_tests::{Instance, Tenant, eventually, fresh};
use serde_json::{Value, json};
use std::time::Instant;

fn work_then_machine() -> Value {
    json!([{"step_type": "user_task", "required_roles": ["clerk"]}, {"step_type": "automated"}])
}

#[tokio::test]
async fn a_suspended_instance_stands_still_until_it_is_resumed() {
    let tenant = Tenant::create("suspend").await;
    let clerk = tenant.person("carl", "clerk").await;
    let instance = tenant.start(&tenant.workflow(work_then_machine()).await, json!({})).await;
    let task = instance.open_task().await;
    assert_eq!(tenant.admin.post(&instance.path("/suspend"), &json!({})).await.expect(200)["status"], "suspended");
    clerk.complete(&task, &json!({})).await.problem(409, "invalid_state");
    tenant.admin.post(&instance.path("/suspend"), &json!({})).await.problem(409, "invalid_state");
    assert_eq!(tenant.admin.post(&instance.path("/resume"), &json!({})).await.expect(200)["status"], "running");
    tenant.admin.post(&instance.path("/resume"), &json!({})).await.problem(409, "invalid_state");
    clerk.complete(&task, &json!({})).await.expect(200);
    instance.until_status("completed").await;
}

#[tokio::test]
async fn cancelling_closes_the_open_task_and_ends_everything() {
    let tenant = Tenant::create("cancel").await;
    let clerk = tenant.person("carl", "clerk").await;
    let instance = tenant.start(&tenant.workflow(work_then_machine()).await, json!({})).await;
    let task = clerk.claim_next("clerk").await["task_id"].as_str().unwrap().to_owned();
    let ended = tenant.admin.post(&instance.path("/cancel"), &json!({"reason": "not needed"})).await.expect(200);
    assert_eq!((ended["status"].as_str(), ended["active"].as_array().map(Vec::len)), (Some("cancelled"), Some(0)));
    clerk.complete(&task, &json!({})).await.problem(409, "task_closed");
    assert_eq!(clerk.get(&format!("/api/v1/tasks/{task}")).await.expect(200)["status"], "cancelled");
    for list in ["/api/v1/tasks?assignee=me", "/api/v1/tasks?queue=clerk"] {
        assert_eq!(clerk.get(list).await.expect(200)["items"], json!([]), "{list}");
    }
    for command in ["cancel", "suspend", "resume", "retry"] {
        tenant.admin.post(&instance.path(&format!("/{command}")), &json!({})).await.problem(409, "invalid_state");
    }
    assert_eq!(instance.timeline().await[0]["outcome"], "cancelled");
    assert_eq!(instance.events("instance_cancelled").await, [json!({"reason": "not needed"})]);
}

#[tokio::test]
async fn variables_set_from_outside_decide_what_comes_next() {
    let tenant = Tenant::create("variables").await;
    let clerk = tenant.person("carl", "clerk").await;
    let steps = json!([
        {"step_id": "ask", "step_type": "user_task", "required_roles": ["clerk"]},
        {"step_id": "check", "step_type": "user_task", "required_roles": ["clerk"], "conditions": {"expression": "amount > 100"}},
        {"step_id": "book", "step_type": "automated"},
    ]);
    let workflow = tenant.workflow(steps).await;
    let mut steps_taken = Vec::new();
    for amount in [50, 500] {
        let instance = tenant.start(&workflow, json!({"amount": 1, "kept": true})).await;
        let changed = tenant.admin.patch(&instance.path("/variables"), &json!({"variables": {"amount": amount}})).await.expect(200);
        assert_eq!(changed["variables"], json!({"amount": amount, "kept": true}));
        clerk.complete(&instance.open_task().await, &json!({})).await.expect(200);
        if amount > 100 {
            clerk.complete(&instance.open_task().await, &json!({})).await.expect(200);
        }
        instance.until_status("completed").await;
        steps_taken.push(instance.timeline().await.len());
        tenant.admin.patch(&instance.path("/variables"), &json!({"variables": {"amount": 2}})).await.problem(409, "invalid_state");
    }
    assert_eq!(steps_taken, [2, 3]);
}

#[tokio::test]
async fn a_request_sent_again_with_its_key_gets_the_same_answer_and_creates_nothing() {
    let tenant = Tenant::create("again").await;
    let workflow = tenant.workflow(work_then_machine()).await;
    let path = format!("/api/v1/workflows/{workflow}/instances");
    let (key, body) = (fresh("key"), json!({"business_key": "once", "variables": {"n": 1}}));
    let first = tenant.admin.create(&path, &body, &key).await;
    assert_eq!((first.status, first.header("idempotent-replayed")), (201, None));
    let again = tenant.admin.create(&path, &body, &key).await;
    assert_eq!((again.status, again.header("idempotent-replayed")), (201, Some("true")));
    assert_eq!(again.body, first.body);
    let other = json!({"business_key": "once", "variables": {"n": 2}});
    tenant.admin.create(&path, &other, &key).await.problem(422, "idempotency_key_reused");

    // Many at once create one as well.
    let (key, document) = (fresh("key"), e2e_tests::document(work_then_machine()));
    let answers =
        futures_util::future::join_all((0..8).map(|_| tenant.admin.create("/api/v1/workflows/multi-step/create", &document, &key))).await;
    let mut ids: Vec<String> = answers.into_iter().map(|answer| answer.expect(201)["workflow_id"].as_str().unwrap().to_owned()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert_eq!(tenant.admin.get("/api/v1/workflows").await.expect(200)["items"].as_array().map(Vec::len), Some(2));
    eventually("the one instance is listed", async || {
        let listed = tenant.admin.get("/api/v1/workflows/instances?business_key=once").await.expect(200);
        (listed["items"].as_array().map(Vec::len) == Some(1)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_new_version_leaves_running_instances_on_theirs() {
    let tenant = Tenant::create("versions").await;
    let clerk = tenant.person("carl", "clerk").await;
    let mut document = e2e_tests::document(work_then_machine());
    let workflow = tenant.deploy(&document).await;
    let old = tenant.start(&workflow, json!({})).await;
    document["workflow_id"] = json!(workflow);
    document["steps"].as_array_mut().unwrap().pop();
    let created = tenant.admin.post("/api/v1/workflows/multi-step/create", &document).await.expect(201);
    assert_eq!((created["workflow_id"].as_str(), created["version"].as_u64()), (Some(workflow.as_str()), Some(2)));
    let new = tenant.start(&workflow, json!({})).await;
    let pinned = Instance::start(&tenant.admin, &workflow, &json!({"version": 1})).await;
    let mut seen = Vec::new();
    for instance in [&old, &new, &pinned] {
        clerk.complete(&instance.open_task().await, &json!({})).await.expect(200);
        let ended = instance.until_status("completed").await;
        seen.push((ended["version"].as_u64().unwrap(), instance.timeline().await.len()));
    }
    assert_eq!(seen, [(1, 2), (2, 1), (1, 2)]);
}

#[tokio::test]
async fn a_task_that_nobody_does_in_time_goes_to_more_people() {
    let tenant = Tenant::create("escalation").await;
    let clerk = tenant.person("carl", "clerk").await;
    // About a second, rounded up to two.
    let steps = json!([{"step_type": "user_task", "required_roles": ["clerk"], "auto_escalation_hours": 0.0003}]);
    let instance = tenant.start(&tenant.workflow(steps).await, json!({})).await;
    let begun = Instant::now();
    let held = clerk.claim_next("clerk").await;
    let task = held["task_id"].as_str().unwrap().to_owned();
    let escalated = tenant.admin.claim_next("admin").await;
    println!("escalated {:.1} s after the start", begun.elapsed().as_secs_f64());
    assert_eq!((escalated["task_id"].as_str(), escalated["priority"].as_u64()), (Some(task.as_str()), Some(90)));
    clerk.complete(&task, &json!({})).await.problem(409, "task_claimed");
    tenant.admin.complete(&task, &json!({})).await.expect(200);
    instance.until_status("completed").await;
    let [fired] = <[Value; 1]>::try_from(instance.events("timer_fired").await).expect("one timer fired");
    let history = instance.history().await;
    let firing = history.iter().find(|entry| entry["events"].to_string().contains("timer_fired")).unwrap();
    assert_eq!((firing["actor"].as_str(), fired["timer"].is_number()), (Some("system:scheduler"), true));
}

#[tokio::test]
async fn an_approval_that_nobody_gives_in_time_goes_to_the_next_level() {
    let tenant = Tenant::create("next-level").await;
    let director = tenant.people(vec![e2e_tests::Person::new("diana", "director").of_level(2)]).await.remove(0);
    let mut document = e2e_tests::document(json!([{"step_type": "approval", "auto_escalation_hours": 0.0003}]));
    document["approval_hierarchies"] = json!([{"level": 1, "role_required": "manager", "minimum_level": 1}, {"level": 2, "role_required": "director", "minimum_level": 2}]);
    let instance = tenant.start(&tenant.deploy(&document).await, json!({})).await;
    let task = director.claim_next("director").await;
    assert_eq!(task["candidate_roles"], json!(["manager", "director"]));
    director.complete(task["task_id"].as_str().unwrap(), &json!({"outcome": "reject"})).await.expect(200);
    assert_eq!(instance.until_status("completed").await["outcome"], "rejected");
}
