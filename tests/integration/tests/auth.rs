//! Who is let in and what they may do: log-in, sessions, tokens, refusals and how they are told.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::join_all;
use integration_tests::{Answer, Api, PASSWORD, World, demo, person};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::clock;
use testkit::documents::{onboarding, process, user_task, with};

const LOGIN: &str = "/api/v1/auth/login";
const SESSIONS: &str = "/api/v1/auth/sessions";

async fn log_in(world: &World, name: &str) -> Value {
    let body = json!({"tenant": "demo", "username": name, "password": PASSWORD});
    world.anonymous().post(LOGIN, &body).await.expect(200)
}

fn with_token(world: &World, tokens: &Value) -> Api {
    world.anonymous().token(tokens["access_token"].as_str())
}

async fn refresh(world: &World, token: &Value) -> Answer {
    world.anonymous().post("/api/v1/auth/refresh", &json!({"refresh_token": token})).await
}

/// The codes and places of all faults of an answer.
fn faults(answer: &Answer) -> BTreeSet<(String, String)> {
    let word = |fault: &Value, name: &str| fault[name].as_str().unwrap().to_owned();
    answer.body["errors"].as_array().unwrap_or(&Vec::new()).iter().map(|fault| (word(fault, "code"), word(fault, "path"))).collect()
}

fn expected(faults: &[(&str, &str)]) -> BTreeSet<(String, String)> {
    faults.iter().map(|(code, path)| ((*code).to_owned(), (*path).to_owned())).collect()
}

#[tokio::test]
async fn the_right_password_begins_a_session_and_nothing_else_does() {
    let world = World::start().await;
    let left = store::User { active: false, ..person("lars", "employee", 0).user(clock::now()) };
    world.store().create_user(&demo(), &left, None).await.unwrap();

    let tokens = log_in(&world, "emma").await;
    assert_eq!((&tokens["token_type"], &tokens["user"]["roles"]), (&json!("Bearer"), &json!(["employee"])));
    let sessions = with_token(&world, &tokens).get(SESSIONS).await.expect(200);
    assert_eq!(sessions["items"][0]["current"], json!(true));

    let wrong = [
        ("demo", "emma", "wrong horse battery"),
        ("demo", "nobody", PASSWORD),
        ("demo", "lars", PASSWORD),
        ("other", "emma", PASSWORD),
        ("demo", "em#ma", PASSWORD),
    ];
    for (tenant, name, password) in wrong {
        let answer = world.anonymous().post(LOGIN, &json!({"tenant": tenant, "username": name, "password": password})).await;
        assert_eq!(answer.body["detail"], json!("wrong user name or password"), "{tenant} {name}");
        assert_eq!(answer.problem(401), "invalid_credentials", "{tenant} {name}");
    }
    assert_eq!(world.store().sessions(&demo(), &left.user_id, &store::PageRequest::default()).await.unwrap().items, []);
}

#[tokio::test]
async fn a_log_out_counts_on_the_next_request() {
    let world = World::start().await;
    let (one, other) = (log_in(&world, "emma").await, log_in(&world, "emma").await);
    let (on_one, on_other) = (with_token(&world, &one), with_token(&world, &other));
    assert_eq!(on_one.send("POST", "/api/v1/auth/logout", None).await.status, 204);
    for path in [SESSIONS, "/api/v1/workflows", "/api/v1/tasks"] {
        assert_eq!(on_one.get(path).await.problem(401), "unauthenticated", "{path}");
    }
    assert_eq!(refresh(&world, &one["refresh_token"]).await.problem(401), "invalid_refresh_token");
    on_other.get(SESSIONS).await.expect(200);
}

#[tokio::test]
async fn logging_out_everywhere_ends_every_session_and_no_one_elses() {
    let world = World::start().await;
    let mut mine = Vec::new();
    for _ in 0..3 {
        mine.push(with_token(&world, &log_in(&world, "emma").await));
    }
    let marks = with_token(&world, &log_in(&world, "mark").await);
    assert_eq!(mine[0].send("POST", "/api/v1/auth/logout-all", None).await.status, 204);
    for api in &mine {
        assert_eq!(api.get(SESSIONS).await.status, 401);
    }
    marks.get(SESSIONS).await.expect(200);
}

#[tokio::test]
async fn a_new_password_takes_the_place_of_the_old_one_and_ends_all_other_sessions() {
    let world = World::start().await;
    let (here, elsewhere, marks) = (log_in(&world, "emma").await, log_in(&world, "emma").await, log_in(&world, "mark").await);
    let (change, chosen) = ("/api/v1/auth/password", "a fine day for sailing");
    let body = json!({"current_password": PASSWORD, "new_password": chosen});
    assert_eq!(world.anonymous().post(change, &body).await.problem(401), "unauthenticated");
    assert_eq!(with_token(&world, &here).post(change, &body).await.status, 204);

    with_token(&world, &here).get(SESSIONS).await.expect(200);
    with_token(&world, &marks).get(SESSIONS).await.expect(200);
    assert_eq!(with_token(&world, &elsewhere).get(SESSIONS).await.problem(401), "unauthenticated");
    assert_eq!(refresh(&world, &elsewhere["refresh_token"]).await.problem(401), "invalid_refresh_token");
    let with = async |password: &str| world.anonymous().post(LOGIN, &json!({"username": "emma", "password": password})).await;
    assert_eq!(with(PASSWORD).await.problem(401), "invalid_credentials");
    with(chosen).await.expect(200);
    // Again, since a version that counts from nothing has to count on.
    let body = json!({"current_password": chosen, "new_password": "rain on a tin roof"});
    assert_eq!(with_token(&world, &here).post(change, &body).await.status, 204);
    with("rain on a tin roof").await.expect(200);
}

#[tokio::test]
async fn a_password_that_may_not_be_chosen_is_refused_with_every_reason_and_changes_nothing() {
    let world = World::start().await;
    let emma = with_token(&world, &log_in(&world, "emma").await);
    let before = world.database.dump().await;
    for (current, new, reasons) in [
        (
            "wrong horse battery",
            "password",
            vec![("wrong_password", "/current_password"), ("out_of_range", "/new_password"), ("common_password", "/new_password")],
        ),
        (PASSWORD, "Emma-2026-11-21", vec![("contains_user_name", "/new_password"), ("common_password", "/new_password")]),
        (PASSWORD, PASSWORD, vec![("invalid_value", "/new_password")]),
        (PASSWORD, &"long ".repeat(26), vec![("out_of_range", "/new_password")]),
    ] {
        let answer = emma.post("/api/v1/auth/password", &json!({"current_password": current, "new_password": new})).await;
        assert_eq!(faults(&answer), expected(&reasons), "{}", answer.body);
        assert_eq!(answer.problem(422), "validation_failed");
    }
    let user = json!({"username": "nora", "password": "Nora!!"});
    let answer = world.api("admin").await.post("/api/v1/users", &user).await;
    assert_eq!(faults(&answer), expected(&[("out_of_range", "/password"), ("contains_user_name", "/password")]));
    // Attempts count, and the administrator has a session now.
    let stay = |dump: testkit::Dump| -> testkit::Dump {
        dump.into_iter().filter(|((table, pk, _), _)| table != "operations" && !pk.contains("admin")).collect()
    };
    assert_eq!(stay(world.database.dump().await), stay(before));

    let weak = json!({"create_tenant": {"tenant": "new", "admin": {"username": "root", "password": "Password2026!"}}});
    let event = lambda_runtime::LambdaEvent::new(serde_json::from_value(weak).unwrap(), lambda_runtime::Context::default());
    let refused = auth::answer(world.auth.clone(), auth::router(world.auth.clone()), event).await.unwrap_err();
    assert!(refused.to_string().contains("common"), "{refused}");
}

#[tokio::test]
async fn no_session_begins_with_a_password_that_was_changed_meanwhile() {
    let world = World::start().await;
    let emma = with_token(&world, &log_in(&world, "emma").await);
    let id = person("emma", "employee", 0).user(clock::now()).user_id;
    let checked = world.store().user(&demo(), &id).await.unwrap().unwrap();
    let body = json!({"current_password": PASSWORD, "new_password": "a fine day for sailing"});
    assert_eq!(emma.post("/api/v1/auth/password", &body).await.status, 204);
    let sessions = async || world.store().sessions(&demo(), &id, &store::PageRequest::default()).await.unwrap().items;
    let late = store::Session { session_id: "late".to_owned(), ..sessions().await[0].clone() };
    assert!(matches!(world.store().begin_session(&demo(), &late, store::Proof::Password(&checked)).await, Err(store::Error::Conflict)));
    assert!(matches!(world.store().change_credentials(&demo(), &checked, &checked).await, Err(store::Error::Conflict)));
    assert_eq!(sessions().await.len(), 1);
}

#[tokio::test]
async fn one_session_of_many_can_be_ended_from_another() {
    let world = World::start().await;
    let (lost, kept) = (log_in(&world, "emma").await, log_in(&world, "emma").await);
    let path = format!("{SESSIONS}/{}", lost["session"]["session_id"].as_str().unwrap());
    assert_eq!(with_token(&world, &log_in(&world, "mark").await).send("DELETE", &path, None).await.status, 204);
    with_token(&world, &lost).get(SESSIONS).await.expect(200);
    assert_eq!(with_token(&world, &kept).send("DELETE", &path, None).await.status, 204);
    assert_eq!(with_token(&world, &lost).get(SESSIONS).await.status, 401);
    with_token(&world, &kept).get(SESSIONS).await.expect(200);
}

#[tokio::test]
async fn what_cannot_be_an_id_is_none_and_is_not_looked_for() {
    let world = World::start().await;
    let (admin, long) = (world.api("admin").await, "K".repeat(2_000));
    admin.post("/api/v1/users", &json!({"username": "robot", "kind": "service"})).await.expect(201);
    for id in [long.as_str(), "k1"] {
        assert_eq!(admin.send("DELETE", &format!("/api/v1/auth/sessions/{id}"), None).await.problem(404), "not_found");
        assert_eq!(admin.send("DELETE", &format!("/api/v1/users/robot/api-keys/{id}"), None).await.problem(404), "not_found");
        use base64::Engine as _;
        let key = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(format!("demo#robot#{id}#secret"));
        world.database.calls.take();
        let answer = world.anonymous().token(Some(&format!("mrk_{key}"))).get("/api/v1/users").await;
        assert_eq!(answer.problem(401), "unauthenticated");
        assert_eq!(world.database.calls.take(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_a_spent_one_ends_the_session() {
    let world = World::start().await;
    let first = log_in(&world, "emma").await;
    clock::advance(600);
    let second = refresh(&world, &first["refresh_token"]).await.expect(200);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert_eq!(first["session"]["session_id"], second["session"]["session_id"]);
    with_token(&world, &second).get(SESSIONS).await.expect(200);

    assert_eq!(refresh(&world, &first["refresh_token"]).await.problem(401), "invalid_refresh_token");
    assert_eq!(with_token(&world, &second).get(SESSIONS).await.problem(401), "unauthenticated");
    assert_eq!(refresh(&world, &second["refresh_token"]).await.problem(401), "invalid_refresh_token");
    assert_eq!(refresh(&world, &json!("made up")).await.problem(401), "invalid_refresh_token");
}

#[tokio::test]
async fn tokens_and_sessions_run_out() {
    let world = World::start().await;
    let tokens = log_in(&world, "emma").await;
    let api = with_token(&world, &tokens);
    clock::advance(tokens["expires_in"].as_u64().unwrap() - 1);
    api.get(SESSIONS).await.expect(200);
    clock::advance(1);
    let answer = api.get(SESSIONS).await;
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    assert_eq!(answer.problem(401), "unauthenticated");
    clock::advance(12 * 3600);
    assert_eq!(refresh(&world, &tokens["refresh_token"]).await.problem(401), "invalid_refresh_token");
}

#[tokio::test]
async fn of_twenty_who_spend_one_refresh_token_one_wins_and_the_session_ends() {
    let world = World::start().await;
    let first = log_in(&world, "emma").await;
    let answers = join_all((0..20).map(|_| refresh(&world, &first["refresh_token"]))).await;
    let won: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(won.len(), 1);
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 401)));
    // One of the two who had it stole it: neither goes on.
    assert_eq!(with_token(&world, &won[0].body).get(SESSIONS).await.status, 401);
    assert_eq!(refresh(&world, &won[0].body["refresh_token"]).await.problem(401), "invalid_refresh_token");
    assert_eq!(
        world.store().sessions(&demo(), &engine::UserId::parse("emma").unwrap(), &store::PageRequest::default()).await.unwrap().items,
        []
    );
}

#[tokio::test]
async fn a_session_from_which_nothing_comes_ends_and_one_at_work_ends_at_last() {
    let world = World::start().await;
    let idle = log_in(&world, "emma").await;
    clock::advance(2 * 3600 - 1);
    let idle = refresh(&world, &idle["refresh_token"]).await.expect(200);
    clock::advance(2 * 3600);
    assert_eq!(refresh(&world, &idle["refresh_token"]).await.problem(401), "invalid_refresh_token");

    let mut busy = log_in(&world, "emma").await;
    let begun = clock::now();
    while clock::now() < begun.plus_seconds(12 * 3600 - 600) {
        clock::advance(600);
        with_token(&world, &busy).get(SESSIONS).await.expect(200);
        busy = refresh(&world, &busy["refresh_token"]).await.expect(200);
    }
    with_token(&world, &busy).get(SESSIONS).await.expect(200);
    clock::advance(600);
    assert_eq!(with_token(&world, &busy).get(SESSIONS).await.problem(401), "unauthenticated");
}

#[tokio::test]
async fn a_sessions_last_activity_is_known_to_the_minute() {
    let world = World::start().await;
    let tokens = log_in(&world, "emma").await;
    clock::advance(1);
    let other = log_in(&world, "emma").await;
    let (api, session) = (with_token(&world, &tokens), tokens["session"]["session_id"].as_str().unwrap());
    let begun = clock::now().plus_millis(-1000);
    let mut written = Vec::new();
    for _ in 0..9 {
        clock::advance(20);
        api.get("/api/v1/tasks").await.expect(200);
        let emma = engine::UserId::parse("emma").unwrap();
        let known = world.store().session_admission(&demo(), &emma, session).await.unwrap().unwrap().shown;
        written.push((known.last_activity.as_millis() - begun.as_millis()) / 1000);
    }
    assert_eq!(written, [0, 0, 61, 61, 61, 121, 121, 121, 181]);
    let sessions = with_token(&world, &other).get(SESSIONS).await.expect(200);
    let listed: Vec<&Value> = sessions["items"].as_array().unwrap().iter().map(|session| &session["current"]).collect();
    assert_eq!(listed, [&json!(false), &json!(true)], "the oldest first");
}

#[tokio::test]
async fn one_log_in_more_than_there_may_be_ends_the_oldest() {
    let world = World::start().await;
    let mut all = Vec::new();
    for _ in 0..11 {
        clock::advance(1);
        all.push(log_in(&world, "emma").await);
    }
    for (number, tokens) in all.iter().enumerate() {
        assert_eq!(with_token(&world, tokens).get(SESSIONS).await.status, if number == 0 { 401 } else { 200 }, "log-in {number}");
    }
}

#[tokio::test]
async fn anyone_can_verify_a_token_with_the_published_key() {
    let world = World::start().await;
    let token = log_in(&world, "emma").await["access_token"].as_str().unwrap().to_owned();
    let [header, claims, signature] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let header_json: Value = serde_json::from_slice(&bytes(header)).unwrap();
    let jwks = world.anonymous().get("/api/v1/auth/jwks.json").await.expect(200);
    let jwk = jwks["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header_json["kid"]).unwrap();
    assert_eq!((&header_json["alg"], &jwk["crv"], jwk.get("d")), (&json!("EdDSA"), &json!("Ed25519"), None));
    let key = ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, bytes(jwk["x"].as_str().unwrap()));
    key.verify(format!("{header}.{claims}").as_bytes(), &bytes(signature)).unwrap();

    let claims_json: Value = serde_json::from_slice(&bytes(claims)).unwrap();
    assert_eq!((&claims_json["sub"], &claims_json["tenant"]), (&json!("emma"), &json!("demo")));
    let forged = URL_SAFE_NO_PAD.encode(with(claims_json, "sub", json!("admin")).to_string());
    let answer = world.anonymous().token(Some(&format!("{header}.{forged}.{signature}"))).get(SESSIONS).await;
    assert_eq!(answer.problem(401), "unauthenticated");
}

#[tokio::test]
async fn every_fault_of_a_request_is_named_at_its_place() {
    let world = World::start().await;
    let answer = world.anonymous().post(LOGIN, &json!({"tenant": "NOT ONE", "user": "emma", "password": 7})).await;
    assert_eq!(
        faults(&answer),
        expected(&[("bad_id", "/tenant"), ("missing_field", "/username"), ("wrong_type", "/password"), ("unknown_field", "/user")]),
        "{}",
        answer.body
    );
    assert_eq!(answer.problem(422), "validation_failed");

    let admin = world.api("admin").await;
    let answer =
        admin.post("/api/v1/users", &json!({"username": "nora", "password": "short", "roles": ["a#b"], "approval_level": 101})).await;
    assert_eq!(
        faults(&answer),
        expected(&[("out_of_range", "/password"), ("bad_id", "/roles/0"), ("out_of_range", "/approval_level")]),
        "{}",
        answer.body
    );

    let answer = admin.get("/api/v1/workflows/instances?limit=0&status=asleep&colour=red").await;
    assert_eq!(
        faults(&answer),
        expected(&[("invalid_value", "/limit"), ("invalid_value", "/status"), ("unknown_parameter", "/colour")]),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn a_refusal_is_a_problem_document_with_the_callers_correlation_id() {
    let world = World::start().await;
    let given = world.anonymous().header("x-correlation-id", "order-4711").get("/api/v1/tasks").await;
    assert_eq!(given.header("content-type"), Some("application/problem+json"));
    assert_eq!(given.header("x-correlation-id"), Some("order-4711"));
    assert_eq!(
        given.expect(401),
        json!({"type": "urn:millrace:problem:unauthenticated", "title": "log in first", "status": 401, "detail": "no bearer token",
            "code": "unauthenticated", "correlation_id": "order-4711"})
    );
    for indecent in ["a b", "x\"y", &"y".repeat(65)] {
        let answer = world.anonymous().header("x-correlation-id", indecent).get("/api/v1/nowhere").await;
        let made = answer.header("x-correlation-id").unwrap().to_owned();
        assert_eq!((made.len(), &answer.body["correlation_id"]), (26, &json!(made)), "a ULID instead of {indecent}");
        assert_eq!(answer.problem(404), "not_found");
    }
    let emma = world.api("emma").await;
    let answer = emma.send("PUT", "/api/v1/workflows", None).await;
    assert_eq!(answer.header("allow"), Some("GET,HEAD"));
    assert_eq!(answer.problem(405), "method_not_allowed");
    assert_eq!(emma.send("POST", "/api/v1/tasks/claim/next", Some("{".to_owned())).await.problem(400), "invalid_json");
    assert_eq!(emma.send("POST", "/api/v1/tasks/claim/next", Some("[]".to_owned())).await.problem(422), "validation_failed");
    let long = json!({"queues": ["x".repeat(110 * 1024)]}).to_string();
    assert_eq!(emma.send("POST", "/api/v1/tasks/claim/next", Some(long)).await.problem(413), "payload_too_large");
    assert_eq!(emma.get("/api/v1/workflows?cursor=%21").await.problem(400), "invalid_cursor");
}

#[tokio::test]
async fn what_only_administrators_may_do_is_refused_to_everyone_else() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let document = process("Sample", vec![user_task("work", "employee")]);
    let workflow = admin.create_workflow(&document).await;
    let instance = admin.start(&workflow, &json!({})).await;
    let of_instance = |what: &str| format!("/api/v1/workflows/instances/{instance}/{what}");
    let requests = [
        ("GET", "/api/v1/users".to_owned(), json!({})),
        ("GET", "/api/v1/users/admin".to_owned(), json!({})),
        ("POST", "/api/v1/users".to_owned(), json!({"username": "nora", "password": "a long enough password"})),
        ("POST", "/api/v1/workflows/multi-step/create".to_owned(), document),
        ("PATCH", of_instance("variables"), json!({"variables": {"a": 1}})),
        ("POST", of_instance("suspend"), json!({})),
        ("POST", of_instance("resume"), json!({})),
        ("POST", of_instance("cancel"), json!({})),
    ];
    for name in ["emma", "mark", "hanna", "diana"] {
        let api = world.api(name).await;
        let before = world.database.dump().await;
        for (method, path, body) in &requests {
            let body = (*method != "GET").then(|| body.to_string());
            assert_eq!(api.send(method, path, body).await.problem(403), "forbidden", "{name} {method} {path}");
        }
        assert_eq!(world.database.dump().await, before, "{name}");
        api.get(&format!("/api/v1/users/{name}")).await.expect(200);
    }
    for (method, path, body) in &requests {
        let body = (*method != "GET").then(|| body.to_string());
        let status = admin.send(method, path, body).await.status;
        assert!((200..300).contains(&status), "{method} {path}: {status}");
    }
}

#[tokio::test]
async fn an_employee_cannot_approve_and_nobody_can_complete_twice() {
    let world = World::start().await;
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    let workflow = admin.create_workflow(&onboarding()).await;
    let instance = emma.start(&workflow, &json!({"variables": {"priority": "low"}})).await;
    let request = emma.claim_next().await;
    emma.complete(&request, None).await.expect(200);
    assert_eq!(emma.complete(&request, None).await.problem(409), "task_closed");

    let approval = admin.instance(&instance).await["active"][0]["task_id"].as_str().unwrap().to_owned();
    assert_eq!(emma.complete(&approval, Some("approve")).await.problem(403), "forbidden");
    assert_eq!(admin.complete(&approval, Some("approve")).await.problem(403), "forbidden", "not even an administrator decides for others");
    let mark = world.api("mark").await;
    assert_eq!(mark.complete(&approval, Some("maybe")).await.problem(422), "unknown_outcome");
    assert_eq!(mark.complete(&approval, None).await.problem(422), "unknown_outcome");
    mark.complete(&approval, Some("approve")).await.expect(200);
    assert_eq!(mark.complete(&approval, Some("approve")).await.problem(409), "task_closed");
}

#[tokio::test]
async fn a_form_names_every_field_that_is_wrong_and_takes_what_is_right() {
    let world = World::start().await;
    let fields = json!({"fields": [{"name": "resume", "type": "file", "required": true}, {"name": "years", "type": "integer"}, {"name": "begins", "type": "date"}]});
    let admin = world.api("admin").await;
    let workflow = admin.create_workflow(&process("Form", vec![with(user_task("apply", "employee"), "form_schema", fields)])).await;
    let emma = world.api("emma").await;
    let instance = emma.start(&workflow, &json!({})).await;
    let complete = format!("/api/v1/tasks/{}/complete", emma.claim_next().await);

    let answer = emma.post(&complete, &json!({"variables": {"resumee": "r.pdf", "years": "many", "begins": "soon"}})).await;
    assert_eq!(
        faults(&answer),
        expected(&[
            ("unknown_field", "/variables/resumee"),
            ("missing_field", "/variables/resume"),
            ("invalid_value", "/variables/years"),
            ("invalid_value", "/variables/begins")
        ]),
        "{}",
        answer.body
    );
    assert_eq!(answer.problem(422), "validation_failed");
    assert_eq!(admin.instance(&instance).await["status"], json!("running"));

    let right = json!({"variables": {"resume": "r.pdf", "years": 7, "begins": "2026-04-01"}});
    emma.post(&complete, &right).await.expect(200);
    let done = admin.instance(&instance).await;
    assert_eq!((&done["status"], &done["variables"]), (&json!("completed"), &right["variables"]));
}
