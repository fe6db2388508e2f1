//! An ended instance goes to the archive on the deployed stack, is read there as it was, and does not change any more.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects; a panic is the report"
)]

use e2e_tests::{Instance, Tenant, eventually, eventually_within};
use serde_json::{Value, json};
use std::time::Duration;

/// What is archived stays in the table for a minute; then some time for whatever else the stack is doing.
const REMOVED_WITHIN: Duration = Duration::from_secs(180);

async fn everything(tenant: &Tenant, instance: &Instance, task: &str) -> Vec<Value> {
    let paths = [
        instance.path(""),
        instance.path("/history"),
        instance.path("/timeline"),
        format!("/api/v1/tasks/{task}"),
        format!("/api/v1/tasks/{task}/history"),
        format!("/api/v1/tasks/{task}/comments"),
    ];
    let mut bodies = Vec::new();
    for path in paths {
        let mut body = tenant.admin.get(&path).await.expect(200);
        body.as_object_mut().expect("an object").remove("archived_at");
        bodies.push(body);
    }
    bodies
}

#[tokio::test]
async fn an_ended_instance_is_archived_read_as_it_was_and_changed_no_more() {
    let tenant = Tenant::create("retention").await;
    let admin = &tenant.admin;
    let clerk = tenant.person("carla", "clerk").await;
    let set = json!({"instances_days": 365});
    let set = admin.send("PUT".parse().unwrap(), "/api/v1/retention", Some(&set), &[]).await.expect(200);
    assert_eq!((&set["instances_days"], &set["version"]), (&json!(365), &json!(1)));
    clerk.get("/api/v1/retention").await.problem(403, "forbidden");

    let workflow = tenant.workflow(json!([{"step_type": "user_task", "required_roles": ["clerk"]}])).await;
    let instance = Instance::start(&clerk, &workflow, &json!({"business_key": "file-7", "variables": {"amount": 7}})).await;
    admin.post(&instance.path("/archive"), &json!({})).await.problem(409, "invalid_state");
    let task = clerk.claim_next("clerk").await["task_id"].as_str().unwrap().to_owned();
    clerk.post(&format!("/api/v1/tasks/{task}/comments"), &json!({"text": "Done by noon."})).await.expect(201);
    clerk.complete(&task, &json!({})).await.expect(200);
    instance.until_status("completed").await;
    eventually("it is listed as ended", async || {
        let listed = admin.get("/api/v1/workflows/instances?status=completed").await.expect(200);
        listed["items"].as_array().is_some_and(|items| !items.is_empty()).then_some(())
    })
    .await;

    // Held it stays, released it goes.
    let hold = json!({"reason": "litigation"});
    let held = admin.send("PUT".parse().unwrap(), &instance.path("/legal-hold"), Some(&hold), &[]).await.expect(200);
    assert_eq!(held["legal_hold"]["by"], "user:admin");
    admin.post(&instance.path("/archive"), &json!({})).await.problem(409, "invalid_state");
    admin.send("DELETE".parse().unwrap(), &instance.path("/legal-hold"), None, &[]).await.expect(200);
    let before = everything(&tenant, &instance, &task).await;
    assert_eq!(admin.post(&instance.path("/archive"), &json!({})).await.expect(202)["status"], "archiving");
    eventually("it is archived", async || admin.get(&instance.path("")).await.expect(200)["archived_at"].as_str().map(str::to_owned)).await;
    assert_eq!(everything(&tenant, &instance, &task).await, before);

    admin.post(&instance.path("/cancel"), &json!({})).await.problem(409, "archived");
    admin.post(&instance.path("/archive"), &json!({})).await.problem(409, "archived");
    clerk.post(&format!("/api/v1/tasks/{task}/comments"), &json!({"text": "Too late."})).await.problem(409, "archived");
    let listed = clerk.get("/api/v1/workflows/instances?archived=true&business_key=file-7").await.expect(200);
    assert_eq!(listed["items"][0]["workflow_instance_id"], instance.id.as_str());

    // Once nobody can be reading it there any more, the table has nothing of it but that it is archived.
    let table = tenant.emulator.setting("workflows", "WORKFLOW_TABLE").to_owned();
    eventually_within(REMOVED_WITHIN, "it has left the table", async || {
        let log = tenant.emulator.items(&table, &format!("{}#I#{}", tenant.name, instance.id)).await;
        let of_task = tenant.emulator.items(&table, &format!("{}#T#{task}", tenant.name)).await;
        (log.len() == 1 && of_task.is_empty()).then_some(())
    })
    .await;
    assert_eq!(everything(&tenant, &instance, &task).await, before);
    assert_eq!(admin.get("/api/v1/workflows/instances?status=completed").await.expect(200)["items"], json!([]));
}
