//! What is too much is refused, and what was there before can still be read.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use integration_tests::World;
use serde_json::{Value, json};
use testkit::documents::{automated, process, user_task, with};

fn nested(depth: usize) -> Value {
    (0..depth).fold(json!(1), |value, _| json!([value]))
}

#[tokio::test]
async fn a_value_nested_as_deep_as_is_allowed_can_be_read_back_and_a_deeper_one_is_refused() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = admin.create_workflow(&process("Deep", vec![user_task("work", "employee")])).await;
    let start = format!("/api/v1/workflows/{workflow}/instances");
    // The body and `variables` are two of the levels, the number inside is one.
    let instance = admin.start(&workflow, &json!({"variables": {"deep": nested(61)}})).await;
    assert_eq!(admin.instance(&instance).await["variables"]["deep"], nested(61));
    assert_eq!(admin.post(&start, &json!({"variables": {"deep": nested(62)}})).await.problem(422), "validation_failed");
}

#[tokio::test]
async fn variables_that_together_outgrow_a_snapshot_are_refused_and_the_instance_goes_on() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = admin.create_workflow(&process("Large", vec![user_task("work", "employee")])).await;
    let instance = admin.start(&workflow, &json!({})).await;
    let path = format!("/api/v1/workflows/instances/{instance}/variables");
    let part = |name: &str| Some(json!({"variables": {name: "x".repeat(90_000)}}).to_string());
    for name in ["a", "b", "c"] {
        admin.send("PATCH", &path, part(name)).await.expect(200);
    }
    assert_eq!(admin.send("PATCH", &path, part("d")).await.problem(413), "payload_too_large");
    assert_eq!(admin.instance(&instance).await["sequence"], 4);
}

#[tokio::test]
async fn a_role_that_stands_twice_is_a_fault() {
    let world = World::start().await;
    let step = with(user_task("work", "employee"), "required_roles", json!(["employee", "employee"]));
    let answer = world.api("admin").await.post("/api/v1/workflows/multi-step/create", &process("Twice", vec![step])).await;
    let faults = answer.expect(422)["errors"].clone();
    assert_eq!((&faults[0]["code"], &faults[0]["path"]), (&json!("duplicate_id"), &json!("/steps/0/required_roles/1")));
}

#[tokio::test]
async fn a_cursor_that_no_list_gave_is_refused() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = admin.create_workflow(&process("Paged", vec![automated("run")])).await;
    let instance = admin.start(&workflow, &json!({})).await;
    for invented in ["zzz", "99999999998", "-1", &"9".repeat(2_000)] {
        let cursor = URL_SAFE_NO_PAD.encode(invented);
        for list in ["history", "timeline"] {
            let path = format!("/api/v1/workflows/instances/{instance}/{list}?cursor={cursor}");
            assert_eq!(admin.get(&path).await.problem(400), "invalid_cursor", "{list} {invented}");
        }
    }
}
