//! Who may do what: roles, levels, claims, sessions.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects; a panic is the report"
)]

use e2e_tests::{Api, Emulator, Person, Tenant};
use serde_json::{Value, json};

fn approval() -> Value {
    json!([{"step_type": "approval", "required_roles": ["manager"]}])
}

#[tokio::test]
async fn an_employee_who_approves_gets_403_and_changes_nothing() {
    let tenant = Tenant::create("employee").await;
    let emma = tenant.person("emma", "employee").await;
    let instance = tenant.start(&tenant.workflow(approval()).await, json!({})).await;
    let task = instance.open_task().await;
    let before = instance.read().await;
    emma.complete(&task, &json!({"outcome": "approve"})).await.problem(403, "forbidden");
    emma.post(&format!("/api/v1/tasks/{task}/claim"), &json!({})).await.problem(403, "forbidden");
    emma.get(&format!("/api/v1/tasks/{task}")).await.problem(403, "forbidden");
    emma.post("/api/v1/tasks/claim/next", &json!({"queues": ["manager"]})).await.problem(403, "forbidden");
    emma.get("/api/v1/tasks?queue=manager").await.problem(403, "forbidden");
    assert_eq!(instance.read().await, before);
}

#[tokio::test]
async fn completing_twice_gets_409() {
    let tenant = Tenant::create("twice-done").await;
    let mark = tenant.person("mark", "manager").await;
    let instance = tenant.start(&tenant.workflow(approval()).await, json!({})).await;
    let task = instance.open_task().await;
    mark.complete(&task, &json!({"outcome": "approve"})).await.expect(200);
    let sequence = instance.read().await["sequence"].clone();
    mark.complete(&task, &json!({"outcome": "approve"})).await.problem(409, "task_closed");
    mark.complete(&task, &json!({"outcome": "reject"})).await.problem(409, "task_closed");
    assert_eq!(instance.read().await["sequence"], sequence);
}

#[tokio::test]
async fn an_outcome_the_task_does_not_offer_gets_422() {
    let tenant = Tenant::create("outcome").await;
    let mark = tenant.person("mark", "manager").await;
    let instance = tenant.start(&tenant.workflow(approval()).await, json!({})).await;
    let task = instance.open_task().await;
    for body in [json!({"outcome": "maybe"}), json!({})] {
        mark.complete(&task, &body).await.problem(422, "unknown_outcome");
    }
    mark.complete(&task, &json!({"outcome": "approve"})).await.expect(200);
}

#[tokio::test]
async fn a_person_below_the_approval_level_gets_403() {
    let tenant = Tenant::create("level").await;
    let people = vec![Person::new("junior", "manager").of_level(1), Person::new("senior", "manager").of_level(2)];
    let [junior, senior] = tenant.people(people).await.try_into().expect("two people");
    let document = json!({
        "workflow_name": "Level", "category": "test",
        "steps": [{"step_id": "sign", "step_name": "Sign", "step_type": "approval", "order_sequence": 1}],
        "approval_hierarchies": [{"level": 1, "role_required": "manager", "minimum_level": 2}],
    });
    let instance = tenant.start(&tenant.deploy(&document).await, json!({})).await;
    let task = instance.open_task().await;
    junior.complete(&task, &json!({"outcome": "approve"})).await.problem(403, "forbidden");
    assert_eq!(junior.post("/api/v1/tasks/claim/next", &json!({})).await.status, 204, "it is not offered to them either");
    assert_eq!(senior.claim_next("manager").await["task_id"], task.as_str());
    senior.complete(&task, &json!({"outcome": "approve"})).await.expect(200);
}

#[tokio::test]
async fn what_one_person_has_claimed_another_cannot_take_or_complete() {
    let tenant = Tenant::create("claimed").await;
    let [mark, mia] =
        tenant.people(vec![Person::new("mark", "manager"), Person::new("mia", "manager")]).await.try_into().expect("two people");
    let instance = tenant.start(&tenant.workflow(approval()).await, json!({})).await;
    let task = mark.claim_next("manager").await["task_id"].as_str().unwrap().to_owned();
    assert_eq!(task, instance.open_task().await);
    for path in ["claim", "release"] {
        mia.post(&format!("/api/v1/tasks/{task}/{path}"), &json!({})).await.problem(409, "task_claimed");
    }
    mia.complete(&task, &json!({"outcome": "approve"})).await.problem(409, "task_claimed");
    mark.post(&format!("/api/v1/tasks/{task}/release"), &json!({})).await.expect(200);
    mia.complete(&task, &json!({"outcome": "approve"})).await.expect(200);
}

#[tokio::test]
async fn only_administrators_deploy_steer_and_manage_people() {
    let tenant = Tenant::create("admins").await;
    let emma = tenant.person("emma", "employee").await;
    let instance = tenant.start(&tenant.workflow(approval()).await, json!({})).await;
    let before = instance.read().await;
    let document = e2e_tests::document(approval());
    emma.post("/api/v1/workflows/multi-step/create", &document).await.problem(403, "forbidden");
    for command in ["cancel", "suspend", "resume"] {
        emma.post(&instance.path(&format!("/{command}")), &json!({})).await.problem(403, "forbidden");
    }
    emma.patch(&instance.path("/variables"), &json!({"variables": {"a": 1}})).await.problem(403, "forbidden");
    emma.post("/api/v1/users", &json!({"username": "eve", "password": "long-enough-for-now", "roles": ["admin"]}))
        .await
        .problem(403, "forbidden");
    emma.get("/api/v1/users").await.problem(403, "forbidden");
    emma.get("/api/v1/users/admin").await.problem(403, "forbidden");
    emma.get("/api/v1/users/emma").await.expect(200);
    assert_eq!(instance.read().await, before);
}

#[tokio::test]
async fn without_a_good_token_every_function_answers_401() {
    let tenant = Tenant::create("token").await;
    let nobody = Api::anonymous(&tenant.stack);
    let forged = nobody.with_token("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.");
    for path in ["/api/v1/workflows", "/api/v1/decisions", "/api/v1/tasks", "/api/v1/queues", "/api/v1/users", "/api/v1/auth/sessions"] {
        for api in [&nobody, &forged] {
            let answer = api.get(path).await;
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"), "{path}");
            answer.problem(401, "unauthenticated");
        }
    }
    let login = json!({"tenant": tenant.name, "username": "admin", "password": "not the password"});
    nobody.post("/api/v1/auth/login", &login).await.problem(401, "invalid_credentials");
}

#[tokio::test]
async fn a_log_out_counts_on_the_next_request_of_that_session_alone() {
    let tenant = Tenant::create("log-out").await;
    let [first, second] = [tenant.log_in("admin").await, tenant.log_in("admin").await];
    let paths = ["/api/v1/workflows", "/api/v1/decisions", "/api/v1/tasks", "/api/v1/auth/sessions"];
    for path in paths {
        first.get(path).await.expect(200);
    }
    first.post("/api/v1/auth/logout", &json!({})).await.expect(204);
    for path in paths {
        first.get(path).await.problem(401, "unauthenticated");
        second.get(path).await.expect(200);
    }
    second.post("/api/v1/auth/logout-all", &json!({})).await.expect(204);
    for path in paths {
        tenant.admin.get(path).await.problem(401, "unauthenticated");
        second.get(path).await.problem(401, "unauthenticated");
    }
}

#[tokio::test]
async fn every_function_notes_that_something_came_from_a_session_and_none_admits_one_that_was_idle() {
    let tenant = Tenant::create("idle").await;
    let rita = tenant.person("rita", "employee").await;
    let emulator = Emulator::of(&tenant.stack).await;
    let table = emulator.setting("auth", "IDENTITY_TABLE").to_owned();
    let session = async || emulator.items(&table, &format!("{}#U#rita", tenant.name)).await.pop().expect("a session");
    let activity = |session: &Value| session["last_activity"]["N"].as_str().and_then(|number| number.parse::<i64>().ok()).expect("a time");
    for path in ["/api/v1/workflows", "/api/v1/decisions", "/api/v1/tasks", "/api/v1/auth/sessions"] {
        let known = session().await;
        let before = activity(&known) - 3 * 60_000;
        emulator.set_number(&table, &known, "last_activity", before).await;
        rita.get(path).await.expect(200);
        assert!(activity(&session().await) > before + 60_000, "{path}");
    }
    let known = session().await;
    emulator.set_number(&table, &known, "last_activity", activity(&known) - 2 * 3_600_000).await;
    for path in ["/api/v1/workflows", "/api/v1/decisions", "/api/v1/tasks", "/api/v1/auth/sessions"] {
        rita.get(path).await.problem(401, "unauthenticated");
    }
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_its_reuse_ends_the_session() {
    let tenant = Tenant::create("refresh").await;
    let nobody = Api::anonymous(&tenant.stack);
    tenant.person("rita", "employee").await;
    let login = json!({"tenant": tenant.name, "username": "rita", "password": "a-password-for-tests"});
    let first = nobody.post("/api/v1/auth/login", &login).await.expect(200);
    let spend = json!({"refresh_token": first["refresh_token"]});
    let second = nobody.post("/api/v1/auth/refresh", &spend).await.expect(200);
    let rita = nobody.with_token(second["access_token"].as_str().unwrap());
    rita.get("/api/v1/auth/sessions").await.expect(200);
    nobody.post("/api/v1/auth/refresh", &spend).await.problem(401, "invalid_refresh_token");
    rita.get("/api/v1/auth/sessions").await.problem(401, "unauthenticated");
    nobody.post("/api/v1/auth/refresh", &json!({"refresh_token": second["refresh_token"]})).await.problem(401, "invalid_refresh_token");
}
