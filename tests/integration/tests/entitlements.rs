//! What a user has is decided at the moment of a request: roles for a time, deputies, departments, meanings of roles, keys of
//! programs. A session that is alive sees every change on its next request.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use integration_tests::{Answer, Api, World};
use serde_json::{Value, json};
use testkit::documents::{process, user_task, with};
use testkit::{Trouble, clock};
use web::shape::rfc3339;

const USERS: &str = "/api/v1/users";

/// A moment some seconds from now, as the API has it.
fn after(seconds: u64) -> String {
    rfc3339(clock::now().plus_seconds(seconds))
}

/// The first moment from now at which a minute is full, as `12:00:00` is.
fn a_full_minute() -> u64 {
    let millis = clock::now().as_millis();
    let until = 60_000 - millis.rem_euclid(60_000);
    assert_eq!(until % 1000, 0, "the clock of tests has whole seconds");
    u64::try_from(until / 1000).unwrap()
}

async fn roles(api: &Api) -> Value {
    api.get("/api/v1/auth/me").await.expect(200)["roles"].clone()
}

async fn assign(admin: &Api, user: &str, body: Value) -> Answer {
    admin.post(&format!("{USERS}/{user}/roles"), &body).await
}

/// The code and place of an answer's only fault.
fn fault(answer: Answer) -> (String, String) {
    let body = answer.expect(422);
    assert_eq!(body["errors"].as_array().unwrap().len(), 1, "{body}");
    let word = |name: &str| body["errors"][0][name].as_str().unwrap().to_owned();
    (word("code"), word("path"))
}

#[tokio::test]
async fn a_role_that_ends_at_twelve_counts_until_the_second_before() {
    let world = World::start().await;
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    let workflow = admin.create_workflow(&process("Approval", vec![user_task("approve", "manager")])).await;
    emma.start(&workflow, &json!({})).await;
    let task = admin.get("/api/v1/tasks?queue=manager").await.expect(200)["items"][0]["task_id"].as_str().unwrap().to_owned();
    let claim = format!("/api/v1/tasks/{task}/claim");
    emma.post(&claim, &json!({})).await.problem(403);

    let twelve = a_full_minute() + 3600;
    assign(&admin, "emma", json!({"role": "manager", "valid_to": after(twelve)})).await.expect(200);
    clock::advance(twelve - 1);
    emma.post(&claim, &json!({})).await.expect(200);
    emma.post(&format!("/api/v1/tasks/{task}/release"), &json!({})).await.expect(200);
    clock::advance(1);
    assert_eq!(emma.post(&claim, &json!({})).await.problem(403), "forbidden");
    assert_eq!(roles(&emma).await, json!(["employee"]));
}

#[tokio::test]
async fn a_role_counts_from_its_beginning_and_goes_at_once_when_it_is_taken() {
    let world = World::start().await;
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    assign(&admin, "emma", json!({"role": "manager", "valid_from": after(60)})).await.expect(200);
    assert_eq!(roles(&emma).await, json!(["employee"]));
    clock::advance(60);
    assert_eq!(roles(&emma).await, json!(["employee", "manager"]));
    admin.send("DELETE", &format!("{USERS}/emma/roles/manager"), None).await.expect(200);
    assert_eq!(roles(&emma).await, json!(["employee"]));
    assert_eq!(admin.send("DELETE", &format!("{USERS}/emma/roles/manager"), None).await.problem(404), "not_found");
}

#[tokio::test]
async fn an_escalation_has_a_reason_and_an_end() {
    let world = World::start().await;
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    let place = |field: &str| ("out_of_range".to_owned(), format!("/{field}"));
    assert_eq!(fault(assign(&admin, "emma", json!({"role": "operator", "reason": "fire"})).await), place("valid_to"));
    let long = json!({"role": "operator", "reason": "fire", "valid_to": after(8 * 24 * 3600)});
    assert_eq!(fault(assign(&admin, "emma", long).await), place("valid_to"));
    assert_eq!(fault(assign(&admin, "emma", json!({"role": "operator", "valid_to": after(0)})).await), place("valid_to"));
    let upside_down = json!({"role": "operator", "valid_from": after(20), "valid_to": after(10)});
    assert_eq!(fault(assign(&admin, "emma", upside_down).await), place("valid_to"));
    emma.post(&format!("{USERS}/emma/roles"), &json!({"role": "admin"})).await.problem(403);

    let user = assign(&admin, "emma", json!({"role": "operator", "reason": "fire", "valid_to": after(3600)})).await.expect(200);
    let escalation = &user["assignments"][1];
    assert_eq!(
        (&escalation["source"], &escalation["reason"], &escalation["granted_by"]),
        (&json!("escalation"), &json!("fire"), &json!("admin"))
    );
    assert_eq!(roles(&emma).await, json!(["employee", "operator"]));
    clock::advance(3600);
    assert_eq!(roles(&emma).await, json!(["employee"]));
    // What is past makes room when something else is given.
    let user = assign(&admin, "emma", json!({"role": "clerk"})).await.expect(200);
    assert_eq!(user["assignments"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_deputy_has_what_the_absent_has_then_with_their_level() {
    let world = World::start().await;
    let (admin, emma, mark) = (world.api("admin").await, world.api("emma").await, world.api("mark").await);
    let approve = with(user_task("approve", "manager"), "step_type", json!("approval"));
    let levels = json!([{"level": 1, "role_required": "manager", "minimum_level": 1}]);
    let workflow = admin.create_workflow(&with(process("Approval", vec![approve]), "approval_hierarchies", levels)).await;
    emma.start(&workflow, &json!({})).await;
    let path = format!("{USERS}/mark/delegations");
    let absence = json!({"to": "emma", "valid_from": after(60), "valid_to": after(3600)});
    emma.post(&path, &absence).await.problem(403);
    mark.post(&path, &absence).await.expect(200);
    assert_eq!(emma.get(&format!("{USERS}/emma/delegations")).await.expect(200)["held"][0]["active"], json!(false));
    assert_eq!(roles(&emma).await, json!(["employee"]));

    clock::advance(60);
    assert_eq!(roles(&emma).await, json!(["employee", "manager"]));
    let task = emma.claim_next().await;
    emma.post(&format!("/api/v1/tasks/{task}/release"), &json!({})).await.expect(200);
    // What mark loses, his deputy loses.
    admin.send("DELETE", &format!("{USERS}/mark/roles/manager"), None).await.expect(200);
    assert_eq!(roles(&emma).await, json!(["employee"]));
    assign(&admin, "mark", json!({"role": "manager"})).await.expect(200);
    assert_eq!(roles(&emma).await, json!(["employee", "manager"]));
    // And it ends: by mark's word, or by time.
    mark.send("DELETE", &format!("{path}/emma"), None).await.expect(204);
    assert_eq!(roles(&emma).await, json!(["employee"]));
    assert_eq!(mark.send("DELETE", &format!("{path}/emma"), None).await.problem(404), "not_found");
    mark.post(&path, &json!({"to": "emma", "valid_to": after(60)})).await.expect(200);
    clock::advance(59);
    assert_eq!(roles(&emma).await, json!(["employee", "manager"]));
    clock::advance(1);
    assert_eq!(roles(&emma).await, json!(["employee"]));
}

#[tokio::test]
async fn nobody_is_deputy_of_themselves_for_ever_or_without_being_there() {
    let world = World::start().await;
    let mark = world.api("mark").await;
    let path = format!("{USERS}/mark/delegations");
    for to in ["mark", "nobody"] {
        assert_eq!(fault(mark.post(&path, &json!({"to": to, "valid_to": after(60)})).await), ("unknown_user".to_owned(), "/to".to_owned()));
    }
    for end in [json!(null), json!(after(367 * 24 * 3600))] {
        let answer = mark.post(&path, &json!({"to": "emma", "valid_to": end})).await;
        assert_eq!(fault(answer), ("out_of_range".to_owned(), "/valid_to".to_owned()));
    }
}

#[tokio::test]
async fn who_is_deactivated_is_out_on_their_next_request_and_their_deputy_loses_what_was_theirs() {
    let world = World::start().await;
    let (admin, emma, mark) = (world.api("admin").await, world.api("emma").await, world.api("mark").await);
    mark.post(&format!("{USERS}/mark/delegations"), &json!({"to": "emma", "valid_to": after(3600)})).await.expect(200);
    assert_eq!(roles(&emma).await, json!(["employee", "manager"]));
    let version = admin.get(&format!("{USERS}/mark")).await.expect(200)["version"].clone();
    let patch = |body: Value| {
        let admin = admin.clone();
        async move { admin.send("PATCH", &format!("{USERS}/mark"), Some(body.to_string())).await }
    };
    assert_eq!(patch(json!({"active": false, "version": 0})).await.problem(409), "conflict");
    patch(json!({"active": false, "version": version})).await.expect(200);
    assert_eq!(mark.get("/api/v1/auth/me").await.problem(401), "unauthenticated");
    assert_eq!(roles(&emma).await, json!(["employee"]));
    admin.send("DELETE", &format!("{USERS}/emma"), None).await.expect(204);
    assert_eq!(emma.get("/api/v1/auth/me").await.problem(401), "unauthenticated");
    assert_eq!(admin.send("DELETE", &format!("{USERS}/admin"), None).await.problem(403), "forbidden");
}

#[tokio::test]
async fn departments_are_a_tree() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let create = |body: Value| {
        let admin = admin.clone();
        async move { admin.post("/api/v1/departments", &body).await }
    };
    create(json!({"department_id": "all", "name": "All"})).await.expect(201);
    create(json!({"department_id": "hr", "name": "Human Resources", "parent": "all", "manager": "diana"})).await.expect(201);
    create(json!({"department_id": "payroll", "name": "Payroll", "parent": "hr"})).await.expect(201);
    assert_eq!(create(json!({"department_id": "hr", "name": "Again"})).await.problem(409), "already_exists");
    let unknown = create(json!({"department_id": "x", "name": "X", "parent": "nowhere"})).await;
    assert_eq!(fault(unknown), ("unknown_department".to_owned(), "/parent".to_owned()));
    let unknown = create(json!({"department_id": "x", "name": "X", "manager": "nobody"})).await;
    assert_eq!(fault(unknown), ("unknown_user".to_owned(), "/manager".to_owned()));

    let replace = |id: &str, body: Value| {
        let (admin, path) = (admin.clone(), format!("/api/v1/departments/{id}"));
        async move { admin.send("PUT", &path, Some(body.to_string())).await }
    };
    assert_eq!(
        fault(replace("all", json!({"name": "All", "parent": "payroll"})).await),
        ("invalid_value".to_owned(), "/parent".to_owned())
    );
    assert_eq!(fault(replace("all", json!({"name": "All", "parent": "all"})).await), ("invalid_value".to_owned(), "/parent".to_owned()));
    replace("payroll", json!({"name": "Pay", "parent": "all"})).await.expect(200);
    assert_eq!(admin.get("/api/v1/departments/payroll").await.expect(200)["parent"], json!("all"));

    let listed = admin.get("/api/v1/departments?limit=2").await.expect(200);
    assert_eq!((&listed["items"][0]["department_id"], &listed["items"][1]["department_id"]), (&json!("all"), &json!("hr")));
    let rest = admin.get(&format!("/api/v1/departments?cursor={}", listed["next_cursor"].as_str().unwrap())).await.expect(200);
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next_cursor"]), (1, &json!(null)));

    assert_eq!(admin.send("DELETE", "/api/v1/departments/all", None).await.problem(409), "conflict");
    admin.send("DELETE", "/api/v1/departments/payroll", None).await.expect(204);
    assert_eq!(admin.get("/api/v1/departments/payroll").await.problem(404), "not_found");

    let patch = |body: Value| {
        let admin = admin.clone();
        async move { admin.send("PATCH", &format!("{USERS}/emma"), Some(body.to_string())).await }
    };
    assert_eq!(fault(patch(json!({"department": "payroll"})).await), ("unknown_department".to_owned(), "/department".to_owned()));
    patch(json!({"department": "hr", "skills": [{"name": "cobol", "level": 4}]})).await.expect(200);
    let me = world.api("emma").await.get("/api/v1/auth/me").await.expect(200);
    assert_eq!((&me["department"], &me["skills"]), (&json!("hr"), &json!([{"name": "cobol", "level": 4}])));
    assert_eq!(patch(json!({"department": null})).await.expect(200)["department"], json!(null));
}

#[tokio::test]
async fn a_role_opens_the_queues_that_its_meaning_names() {
    let world = World::start().await;
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    let workflow = admin.create_workflow(&process("Claim", vec![user_task("look", "claims_desk")])).await;
    emma.start(&workflow, &json!({})).await;
    assert_eq!(emma.post("/api/v1/tasks/claim/next", &json!({})).await.status, 204);
    let key = emma.clone();
    admin
        .header("idempotency-key", "once")
        .post("/api/v1/roles", &json!({"role": "employee", "permissions": [], "queues": ["claims_desk"]}))
        .await
        .expect(201);
    let task = key.claim_next().await;
    assert!(!task.is_empty());
}

#[tokio::test]
async fn a_program_has_keys_that_end() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let misplaced = admin.post(USERS, &json!({"username": "billing", "kind": "service", "password": "a long enough password"})).await;
    assert_eq!(fault(misplaced), ("misplaced_field".to_owned(), "/password".to_owned()));
    admin.post(USERS, &json!({"username": "billing", "kind": "service", "roles": ["admin"]})).await.expect(201);
    let keys = format!("{USERS}/billing/api-keys");
    assert_eq!(admin.post(&format!("{USERS}/emma/api-keys"), &json!({"name": "n", "scopes": ["read"]})).await.problem(409), "conflict");
    assert_eq!(fault(admin.post(&keys, &json!({"name": "n", "scopes": []})).await), ("missing_field".to_owned(), "/scopes".to_owned()));
    let one = admin.post(&keys, &json!({"name": "nightly", "scopes": ["read", "work"], "expires_in_days": 2})).await.expect(201);
    let two = admin.post(&keys, &json!({"name": "other", "scopes": ["administer"]})).await.expect(201);
    let listed = admin.get(&keys).await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    assert!(!listed.to_string().contains(one["key"].as_str().unwrap()));

    let program = world.anonymous().token(one["key"].as_str());
    program.get(USERS).await.expect(200);
    assert_eq!(program.post("/api/v1/auth/logout-all", &json!({})).await.problem(403), "forbidden");
    // It starts processes in its own name.
    let workflow = admin.create_workflow(&process("Work", vec![user_task("work", "employee")])).await;
    let instance = program.start(&workflow, &json!({})).await;
    let history = admin.get(&format!("/api/v1/workflows/instances/{instance}/history")).await.expect(200);
    assert!(history.to_string().contains("service:billing"), "{history}");

    let half = one["key"].as_str().unwrap().split_at(60).0;
    assert_eq!(world.anonymous().token(Some(half)).get(USERS).await.problem(401), "unauthenticated");
    admin.send("DELETE", &format!("{keys}/{}", two["key_id"].as_str().unwrap()), None).await.expect(204);
    assert_eq!(world.anonymous().token(two["key"].as_str()).get(USERS).await.problem(401), "unauthenticated");
    clock::advance(2 * 24 * 3600);
    assert_eq!(program.get(USERS).await.problem(401), "unauthenticated");
    assert_eq!(admin.get(&keys).await.expect(200)["items"], json!([]));
    // A program without a password cannot log in with none.
    let login = json!({"tenant": "demo", "username": "billing", "password": "x"});
    assert_eq!(world.anonymous().post("/api/v1/auth/login", &login).await.problem(401), "invalid_credentials");
}

#[tokio::test]
async fn a_lost_second_factor_is_taken_by_an_administrator_with_all_sessions() {
    let world = World::start().await;
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    let secret = store::SecondFactor { sealed_secret: "sealed".to_owned(), confirmed: true, last_step: 0, recovery_hashes: Vec::new() };
    let user = world.store().user(&integration_tests::demo(), &engine::UserId::parse("emma").unwrap()).await.unwrap().unwrap();
    let with_factor = store::User { second_factor: Some(secret), ..user.clone() };
    world.store().change_credentials(&integration_tests::demo(), &user, &with_factor).await.unwrap();
    emma.send("DELETE", &format!("{USERS}/emma/second-factor"), None).await.problem(403);
    // What the first try did not come to, the second does.
    world.database.calls.trouble(Trouble::Refuses("DeleteItem"));
    admin.send("DELETE", &format!("{USERS}/emma/second-factor"), None).await.expect(503);
    world.database.calls.trouble(Trouble::None);
    admin.send("DELETE", &format!("{USERS}/emma/second-factor"), None).await.expect(204);
    assert_eq!(emma.get("/api/v1/auth/me").await.problem(401), "unauthenticated");
    let login = json!({"tenant": "demo", "username": "emma", "password": integration_tests::PASSWORD});
    world.anonymous().post("/api/v1/auth/login", &login).await.expect(200);
}

#[tokio::test]
async fn a_request_costs_one_read_and_a_deputys_two() {
    let world = World::start().await;
    let emma = world.api("emma").await;
    emma.get("/api/v1/auth/sessions").await.expect(200);
    world.database.calls.take();
    emma.get("/api/v1/departments").await.expect(200);
    assert_eq!(world.database.calls.take(), ["BatchGetItem"]);
    let mark = world.api("mark").await;
    mark.post(&format!("{USERS}/mark/delegations"), &json!({"to": "emma", "valid_to": after(3600)})).await.expect(200);
    world.database.calls.take();
    emma.get("/api/v1/departments").await.expect(200);
    assert_eq!(world.database.calls.take(), ["BatchGetItem", "BatchGetItem"]);
}
