//! What somebody has counts on their next request to any function; forgotten passwords; keys that roll over.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects; a panic is the report"
)]

use e2e_tests::{Api, Tenant, eventually};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

/// A moment some seconds from now, and its text.
fn after(seconds: u64) -> (SystemTime, String) {
    let at = SystemTime::now() + Duration::from_secs(seconds);
    let text = jiff::Timestamp::try_from(at).unwrap();
    (at, format!("{text:.3}"))
}

async fn until(at: SystemTime) {
    tokio::time::sleep(at.duration_since(SystemTime::now()).unwrap_or_default() + Duration::from_millis(20)).await;
}

async fn roles(api: &Api) -> Value {
    api.get("/api/v1/auth/me").await.expect(200)["roles"].clone()
}

#[tokio::test]
async fn a_role_counts_at_once_in_every_function_and_ends_to_the_moment() {
    let tenant = Tenant::create("for-a-time").await;
    let emma = tenant.person("emma", "employee").await;
    let workflow = tenant.workflow(json!([{"step_type": "user_task", "required_roles": ["manager"]}])).await;
    let task = tenant.start(&workflow, json!({})).await.open_task().await;
    let claim = format!("/api/v1/tasks/{task}/claim");
    emma.post(&claim, &json!({})).await.problem(403, "forbidden");
    let (end, valid_to) = after(3);
    let given = tenant.admin.post("/api/v1/users/emma/roles", &json!({"role": "manager", "valid_to": valid_to})).await;
    given.expect(200);
    emma.post(&claim, &json!({})).await.expect(200);
    emma.post(&format!("/api/v1/tasks/{task}/release"), &json!({})).await.expect(200);
    until(end).await;
    emma.post(&claim, &json!({})).await.problem(403, "forbidden");
    assert_eq!(roles(&emma).await, json!(["employee"]));
}

#[tokio::test]
async fn a_deputy_works_for_the_absent_until_they_are_back() {
    let tenant = Tenant::create("deputy").await;
    let (emma, mark) = (tenant.person("emma", "employee").await, tenant.person("mark", "manager").await);
    let (_, valid_to) = after(600);
    mark.post("/api/v1/users/mark/delegations", &json!({"to": "emma", "valid_to": valid_to})).await.expect(200);
    assert_eq!(roles(&emma).await, json!(["employee", "manager"]));
    mark.send("DELETE".parse().unwrap(), "/api/v1/users/mark/delegations/emma", None, &[]).await.expect_status(204);
    assert_eq!(roles(&emma).await, json!(["employee"]));
}

#[tokio::test]
async fn a_program_works_with_a_key_until_it_is_taken() {
    let tenant = Tenant::create("program").await;
    tenant.admin.post("/api/v1/users", &json!({"username": "robot", "kind": "service", "roles": ["operator"]})).await.expect(201);
    let keys = "/api/v1/users/robot/api-keys";
    let key = tenant.admin.post(keys, &json!({"name": "nightly", "scopes": ["read"]})).await.expect(201);
    let robot = Api::anonymous(&tenant.stack).with_token(key["key"].as_str().unwrap());
    robot.get("/api/v1/workflows/instances").await.expect(200);
    robot.get("/api/v1/tasks?candidate=me").await.expect(200);
    // Its scope is to read, whatever its role allows.
    robot.post("/api/v1/workflows/signals", &json!({"name": "all"})).await.problem(403, "forbidden");
    let path = format!("{keys}/{}", key["key_id"].as_str().unwrap());
    tenant.admin.send("DELETE".parse().unwrap(), &path, None, &[]).await.expect_status(204);
    robot.get("/api/v1/workflows/instances").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew_by_what_was_mailed() {
    let tenant = Tenant::create("forgot").await;
    let emma = tenant.person("emma", "employee").await;
    tenant.admin.patch("/api/v1/users/emma", &json!({"email": "emma@example.org"})).await.expect(200);
    let nobody = Api::anonymous(&tenant.stack);
    let asked = json!({"tenant": tenant.name, "username": "emma"});
    nobody.post("/api/v1/auth/password/forgot", &asked).await.expect_status(202);
    let queue = tenant.emulator.setting("auth", "NOTIFICATIONS_QUEUE_URL");
    let mail = eventually("the link is on its way", async || {
        let mails = tenant.emulator.receive(queue).await;
        mails.into_iter().find(|mail| mail["tenant"] == tenant.name.as_str() && mail["user_id"] == "emma")
    })
    .await;
    assert_eq!(mail["to"], "emma@example.org");
    let reset = json!({"reset_token": mail["reset_token"], "new_password": "a fine day for sailing"});
    nobody.post("/api/v1/auth/password/reset", &reset).await.expect_status(204);
    emma.get("/api/v1/auth/me").await.problem(401, "unauthenticated");
    nobody.post("/api/v1/auth/password/reset", &reset).await.problem(401, "invalid_reset_token");
    let login = json!({"tenant": tenant.name, "username": "emma", "password": "a fine day for sailing"});
    nobody.post("/api/v1/auth/login", &login).await.expect(200);
}

#[tokio::test]
async fn a_new_signing_key_is_published_and_tokens_that_are_out_stay_good() {
    let tenant = Tenant::create("rotation").await;
    let emma = tenant.person("emma", "employee").await;
    let rotated = tenant.emulator.invoke("auth", &json!({"rotate_signing_key": {}})).await;
    let published = rotated["published"].as_array().unwrap();
    assert!(published.len() >= 2, "{rotated}");
    let known = emma.get("/api/v1/auth/jwks.json").await.expect(200);
    for kid in published {
        assert!(known["keys"].as_array().unwrap().iter().any(|key| key["kid"] == *kid), "{known}");
    }
    emma.get("/api/v1/auth/me").await.expect(200);
    tenant.log_in("emma").await.get("/api/v1/workflows").await.expect(200);
}
