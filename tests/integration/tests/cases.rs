//! Cases in process: their numbers, their versions, their lists, and the processes that work on them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use engine::TenantId;
use engine::instance::Command;
use futures_util::future::join_all;
use integration_tests::{Api, Delivery, World, demo, id, person};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::clock;
use testkit::documents::{automated, process, user_task, with};
use work::case::CaseNumber;

/// Emma and Mark work at the desk.
async fn desk(world: &World) -> [Api; 2] {
    let of = |name: &str| person(name, "desk", 0);
    [world.api_as("demo", &of("ella")).await, world.api_as("demo", &of("max")).await]
}

async fn open(api: &Api, more: Value) -> Value {
    let mut body = json!({"title": "Noise", "kind": "complaint", "queue": "desk"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    api.post("/api/v1/cases", &body).await.expect(201)
}

fn path(case: &Value, below: &str) -> String {
    format!("/api/v1/cases/{}{below}", case["case_id"].as_str().unwrap())
}

async fn patch(api: &Api, case: &Value, body: Value) -> integration_tests::Answer {
    api.send("PATCH", &path(case, ""), Some(body.to_string())).await
}

async fn history(api: &Api, case: &Value) -> Vec<Value> {
    let (mut entries, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = api.get(&path(case, &format!("/routing-history?limit=2{cursor}"))).await.expect(200);
        entries.extend(page["items"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return entries,
        }
    }
}

/// The kinds of everything in the history, in order.
fn kinds(history: &[Value]) -> Vec<&str> {
    history.iter().flat_map(|entry| entry["what"].as_array().unwrap()).map(|what| what["kind"].as_str().unwrap()).collect()
}

async fn numbers(api: &Api, query: &str) -> Vec<String> {
    let list = api.get(&format!("/api/v1/cases?{query}")).await.expect(200);
    list["items"].as_array().unwrap().iter().map(|case| case["case_number"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn numbers_are_in_order_one_after_the_other_and_unique_among_sixty_four_at_once() {
    let world = World::start().await;
    let api = &desk(&world).await[0];
    let place = |case: &Value| CaseNumber::parse(case["case_number"].as_str().unwrap()).unwrap().place;
    for expected in 1..=9 {
        assert_eq!(place(&open(api, json!({})).await), expected);
    }
    let taken = join_all((0..64).map(|_| world.store().next_case_number(&WORLD, 2026))).await;
    let places: BTreeSet<u64> = taken.into_iter().map(|number| number.unwrap().place).collect();
    assert_eq!(places.len(), 64);
    // No counter runs away from the others by more than those who came at once.
    assert!(places.iter().all(|place| *place <= 9 + 4 * 64), "{places:?}");
    // The next year begins anew, and another tenant has numbers of its own.
    assert_eq!(world.store().next_case_number(&WORLD, 2027).await.unwrap().place, 1);
    assert_eq!(world.store().next_case_number(&TenantId::parse("other").unwrap(), 2026).await.unwrap().place, 1);
}

static WORLD: std::sync::LazyLock<TenantId> = std::sync::LazyLock::new(demo);

#[tokio::test]
async fn a_case_whose_number_was_given_before_gets_the_next() {
    let world = World::start().await;
    let api = &desk(&world).await[0];
    open(api, json!({})).await;
    // The counters are lost.
    for item in world.database.items("workflow").await {
        if item["pk"].as_s().unwrap().contains("#CN#") {
            world.database.lose("workflow", &item).await;
        }
    }
    assert!(open(api, json!({})).await["case_number"].as_str().unwrap().starts_with("2026-000002-"));
}

#[tokio::test]
async fn a_change_is_made_to_the_version_that_was_read_or_not_at_all() {
    let world = World::start().await;
    let [ella, max] = desk(&world).await;
    let exact = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let case = open(&ella, exact(r#"{"data": {"claim": {"amount": 1.10, "currency": "EUR"}}}"#)).await;
    let read = ella.get(&path(&case, "")).await;
    assert_eq!((read.header("etag"), &read.body), (Some("\"1\""), &case));

    patch(&max, &case, json!({"title": "Loud noise", "version": 1})).await.expect(200);
    assert_eq!(patch(&ella, &case, json!({"title": "Silence", "version": 1})).await.problem(409), "conflict");
    assert_eq!(patch(&ella.clone().header("if-match", "\"1\""), &case, json!({"title": "Silence"})).await.problem(409), "conflict");
    assert_eq!(patch(&ella.clone().header("if-match", "1"), &case, json!({})).await.problem(422), "validation_failed");
    let changed = patch(&ella.header("if-match", "\"2\""), &case, exact(r#"{"data": {"claim": {"currency": null, "paid": 0.30}}}"#)).await;
    assert_eq!(changed.header("etag"), Some("\"3\""));
    let changed = changed.expect(200);
    // What was sent comes back digit for digit.
    assert_eq!(
        (changed["title"].as_str(), changed["data"].to_string()),
        (Some("Loud noise"), r#"{"claim":{"amount":1.10,"paid":0.30}}"#.to_owned())
    );
    assert_eq!(patch(&max, &case, json!({"title": "Loud noise"})).await.expect(200)["version"], 3, "nothing changes");
}

#[tokio::test]
async fn many_who_change_different_things_at_once_all_come_through() {
    let world = World::start().await;
    let api = &desk(&world).await[0];
    let case = open(api, json!({})).await;
    let changes = (0..6).map(|number| patch(api, &case, json!({"data": {format!("field_{number}"): number}})));
    for answer in join_all(changes).await {
        answer.expect(200);
    }
    let after = api.get(&path(&case, "")).await.expect(200);
    assert_eq!((after["version"].as_u64(), after["data"].as_object().unwrap().len()), (Some(7), 6));
    assert_eq!(history(api, &case).await.len(), 7);
}

#[tokio::test]
async fn every_fault_of_a_case_is_named() {
    let world = World::start().await;
    let api = &desk(&world).await[0];
    let party = json!({"party_id": "p", "role": "witness", "name": "Pia"});
    let body = json!({
        "title": "", "priority": 101, "department": "nowhere!", "queue": "a#b", "colour": "red",
        "parties": [party, party, {"party_id": "q"}], "items": [{"item_id": "i", "kind": "claim", "description": "d", "status": "decided"}],
    });
    let answer = api.post("/api/v1/cases", &body).await.expect(422);
    let mut places: Vec<&str> = answer["errors"].as_array().unwrap().iter().map(|fault| fault["path"].as_str().unwrap()).collect();
    places.sort_unstable();
    let expected = [
        "/colour",
        "/department",
        "/items/0/finding",
        "/kind",
        "/parties/1",
        "/parties/2/name",
        "/parties/2/role",
        "/priority",
        "/queue",
        "/title",
    ];
    assert_eq!(places, expected);
    let nobody = json!({"title": "t", "kind": "k", "assigned_to": "nobody"});
    assert_eq!(api.post("/api/v1/cases", &nobody).await.expect(422)["errors"][0]["path"], "/assigned_to");
    let nowhere = json!({"title": "t", "kind": "k", "department": "nowhere"});
    assert_eq!(api.post("/api/v1/cases", &nowhere).await.expect(422)["errors"][0]["code"], "unknown_department");
    let large = json!({"title": "t", "kind": "k", "data": {"text": "ä".repeat(45_000)}});
    api.post("/api/v1/cases", &large).await.expect(201);
}

#[tokio::test]
async fn lists_are_current_after_a_write_and_show_only_what_one_may_see() {
    let world = World::start().await;
    let [ella, max] = desk(&world).await;
    let (emma, admin) = (world.api("emma").await, world.api("admin").await);
    let mut all = Vec::new();
    for (place, more) in
        [json!({}), json!({"priority": "high"}), json!({"queue": "legal"}), json!({"assigned_to": "max"})].into_iter().enumerate()
    {
        clock::advance(1);
        let by = if place == 2 { &emma } else { &ella };
        all.push(open(by, more).await);
    }
    let number = |place: usize| all[place]["case_number"].as_str().unwrap().to_owned();
    assert_eq!(numbers(&ella, "queue=desk").await, [number(3), number(1), number(0)]);
    assert_eq!(numbers(&ella, "min_priority=60").await, [number(1)]);
    assert_eq!(numbers(&ella, "").await, [number(3), number(1), number(0)], "the legal ones are not hers to see");
    assert_eq!(numbers(&emma, "").await, [number(2)], "who opened it sees it");
    assert_eq!(numbers(&admin, "").await, [number(3), number(2), number(1), number(0)]);
    assert_eq!(numbers(&max, "assigned_to=me").await, [number(3)]);
    assert_eq!(numbers(&ella, &format!("case_number={}", number(2).to_lowercase())).await, Vec::<String>::new());
    assert_eq!(numbers(&admin, &format!("case_number={}", number(2).to_lowercase())).await, [number(2)]);
    ella.get("/api/v1/cases?case_number=2026-000001-Z").await.expect(422);

    max.post(&path(&all[3], "/close"), &json!({})).await.expect(200);
    assert_eq!(numbers(&ella, "status=closed").await, [number(3)]);
    assert_eq!(numbers(&ella, "status=open").await, [number(1), number(0)]);
    assert_eq!(numbers(&ella, "queue=desk").await, [number(1), number(0), number(3)], "closed ones come last");
    ella.post(&path(&all[0], "/assign"), &json!({"to": "max", "queue": "legal"})).await.expect(200);
    assert_eq!(numbers(&max, "assigned_to=me").await, [number(0), number(3)]);
    assert_eq!(numbers(&ella, "queue=desk").await, [number(1), number(3)]);
    // Page by page comes the same.
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = admin.get(&format!("/api/v1/cases?limit=1{cursor}")).await.expect(200);
        found.extend(page["items"].as_array().unwrap().iter().map(|case| case["case_number"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(found, [number(2), number(1), number(0), number(3)]);
}

#[tokio::test]
async fn rows_that_are_not_ones_own_cost_pages_not_rows() {
    let world = World::start().await;
    let ella = &desk(&world).await[0];
    let emma = world.api("emma").await;
    let mine = open(&emma, json!({})).await;
    for _ in 0..30 {
        clock::advance(1);
        open(ella, json!({})).await;
    }
    assert_eq!(numbers(&emma, "limit=5").await, [mine["case_number"].as_str().unwrap()]);
}

/// A workflow with one user task, and one with one job.
async fn workflows(world: &World) -> [String; 2] {
    let admin = world.api("admin").await;
    let inquiry = admin.create_workflow(&process("Inquiry", vec![user_task("ask", "desk")])).await;
    [inquiry, admin.create_workflow(&process("Payment", vec![automated("pay")])).await]
}

#[tokio::test]
async fn processes_start_with_what_the_case_says_and_the_case_closes_with_the_last_of_them() {
    for delivery in [Delivery::Once, Delivery::Twice, Delivery::Backwards] {
        let world = World::start().await;
        let [inquiry, payment] = workflows(&world).await;
        let ella = &desk(&world).await[0];
        let more = json!({"close_with_processes": true, "priority": 80, "data": {"claim": {"amount": 12.50}},
            "parties": [{"party_id": "p", "role": "complainant", "name": "Pia"}]});
        let case = open(ella, more).await;
        let body = json!({"workflows": [
            {"workflow_id": inquiry, "variables": {"channel": "mail"}, "map": {"amount": "data.claim.amount", "who": "parties[role = \"complainant\"][1].name"}},
            {"workflow_id": payment},
        ], "reason": "as usual"});
        let started = ella.clone().key("once").post(&path(&case, "/workflows"), &body).await.expect(201);
        assert_eq!(ella.clone().key("once").post(&path(&case, "/workflows"), &body).await.expect(201), started);
        let ids: Vec<&str> =
            started["workflows"].as_array().unwrap().iter().map(|one| one["workflow_instance_id"].as_str().unwrap()).collect();
        let instance = world.api("admin").await.instance(ids[0]).await;
        assert_eq!(instance["variables"], json!({"channel": "mail", "amount": 12.50, "who": "Pia"}));
        assert_eq!((&instance["business_key"], &instance["priority"]), (&case["case_number"], &json!(80)));

        world.settle(delivery).await;
        let answer = ella.post(&path(&case, "/close"), &json!({})).await;
        let running = answer.clone().expect(409);
        assert_eq!((answer.problem(409).as_str(), running["errors"].as_array().unwrap().len()), ("processes_running", 1));
        assert_eq!(running["errors"][0]["element"], ids[0]);
        let task = ella.claim_next().await;
        ella.complete(&task, None).await.expect(200);
        world.settle(delivery).await;

        let closed = ella.get(&path(&case, "")).await.expect(200);
        assert_eq!((closed["status"].as_str(), closed["workflows"].as_array().unwrap().len()), (Some("closed"), 2), "{closed}");
        assert!(closed["workflows"].as_array().unwrap().iter().all(|linked| linked["status"] == "completed"));
        let history = history(ella, &case).await;
        assert_eq!(
            kinds(&history),
            ["opened", "moved", "workflow_linked", "workflow_linked", "workflow_ended", "workflow_ended", "status_changed"],
            "{delivery:?}"
        );
        let again = json!({"workflows": [{"workflow_id": inquiry}]});
        assert_eq!(ella.post(&path(&case, "/workflows"), &again).await.problem(409), "invalid_state");
    }
}

#[tokio::test]
async fn what_crashes_between_linking_and_starting_is_started_by_the_stream() {
    let world = World::start().await;
    let [inquiry, _] = workflows(&world).await;
    let ella = &desk(&world).await[0];
    let case = open(ella, json!({})).await;
    let started = ella.post(&path(&case, "/workflows"), &json!({"workflows": [{"workflow_id": inquiry}]})).await.expect(201);
    let instance = started["workflows"][0]["workflow_instance_id"].as_str().unwrap();
    // As if the function had died before it started anything.
    for item in world.database.items("workflow").await {
        let key = item["pk"].as_s().unwrap();
        if key.contains(&format!("#I#{instance}")) || key.contains(&format!("#T#{instance}")) || key.contains("#Q#desk#") {
            world.database.lose("workflow", &item).await;
        }
    }
    world.api("admin").await.get(&format!("/api/v1/workflows/instances/{instance}")).await.expect(404);
    assert_eq!(ella.post(&path(&case, "/close"), &json!({})).await.problem(409), "processes_running", "what is about to start runs");
    world.settle(Delivery::Twice).await;
    let found = world.api("admin").await.instance(instance).await;
    assert_eq!((&found["status"], &found["business_key"]), (&json!("running"), &case["case_number"]));
}

#[tokio::test]
async fn a_case_is_closed_by_what_the_logs_say_before_the_stream_told_it() {
    let world = World::start().await;
    let [inquiry, _] = workflows(&world).await;
    let ella = &desk(&world).await[0];
    let case = open(ella, json!({})).await;
    let started = ella.post(&path(&case, "/workflows"), &json!({"workflows": [{"workflow_id": inquiry}]})).await.expect(201);
    let instance = id(started["workflows"][0]["workflow_instance_id"].as_str().unwrap());
    let command = Command::Cancel { reason: "withdrawn".to_owned() };
    world.kit.instances.execute(&demo(), &instance, &command, &world.context("user:admin"), None).await.unwrap();
    let closed = ella.post(&path(&case, "/close"), &json!({"outcome": "withdrawn", "reason": "no answer"})).await.expect(200);
    assert_eq!(
        (&closed["status"], &closed["workflows"][0]["status"], &closed["outcome"]),
        (&json!("closed"), &json!("cancelled"), &json!("withdrawn"))
    );
    world.settle(Delivery::Twice).await;
    assert_eq!(ella.get(&path(&case, "")).await.expect(200), closed, "told twice more, it stays as it is");
    let reopened = ella.post(&path(&case, "/reopen"), &json!({"reason": "new evidence"})).await.expect(200);
    assert_eq!((&reopened["status"], &reopened["closed_at"]), (&json!("in_progress"), &json!(null)));
    let history = history(ella, &case).await;
    assert_eq!(kinds(&history), ["opened", "moved", "workflow_linked", "workflow_ended", "status_changed", "status_changed"]);
    assert_eq!(history.last().unwrap()["reason"], "new evidence");
}

#[tokio::test]
async fn what_cannot_be_started_is_not_linked() {
    let world = World::start().await;
    let [inquiry, _] = workflows(&world).await;
    let ella = &desk(&world).await[0];
    let case = open(ella, json!({"data": {"text": "x".repeat(80_000)}})).await;
    let start = |one: Value| json!({"workflows": [one]});
    let all = with(json!({"workflow_id": inquiry}), "map", json!({"one": "data", "two": "data", "three": "data"}));
    for (body, status, place) in [
        (start(json!({"workflow_id": "none"})), 422, "/workflows/0/workflow_id"),
        (start(json!({"workflow_id": inquiry, "version": 7})), 422, "/workflows/0/workflow_id"),
        (start(json!({"workflow_id": inquiry, "map": {"a": "1 +"}})), 422, "/workflows/0/map/a"),
        (start(json!({"workflow_id": inquiry, "map": {"a": "title"}, "variables": {"a": 1}})), 422, "/workflows/0/map/a"),
        (json!({"workflows": []}), 422, "/workflows"),
        (start(all), 413, ""),
    ] {
        let answer = ella.post(&path(&case, "/workflows"), &body).await.expect(status);
        assert!(place.is_empty() || answer["errors"][0]["path"] == place, "{answer}");
    }
    assert_eq!(history(ella, &case).await.len(), 1);
}

#[tokio::test]
async fn notes_stay_as_they_are_and_are_in_nobodys_way() {
    let world = World::start().await;
    let [ella, max] = desk(&world).await;
    let (emma, case) = (world.api("emma").await, open(&ella, json!({})).await);
    for text in ["first", "second", "third"] {
        clock::advance(1);
        max.post(&path(&case, "/notes"), &json!({"text": text})).await.expect(201);
    }
    patch(&ella.clone().header("if-match", "\"1\""), &case, json!({"status": "in_progress"})).await.expect(200);
    ella.post(&path(&case, "/close"), &json!({})).await.expect(200);
    clock::advance(1);
    let keyed = max.clone().key("note");
    let fourth = keyed.post(&path(&case, "/notes"), &json!({"text": "after closing"})).await.expect(201);
    assert_eq!(keyed.post(&path(&case, "/notes"), &json!({"text": "after closing"})).await.expect(201), fourth);
    let page = ella.get(&path(&case, "/notes?limit=3")).await.expect(200);
    let texts: Vec<&str> = page["items"].as_array().unwrap().iter().map(|note| note["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["first", "second", "third"]);
    let rest = ella.get(&path(&case, &format!("/notes?cursor={}", page["next_cursor"].as_str().unwrap()))).await.expect(200);
    assert_eq!(rest["items"], json!([fourth]));
    let history = history(&ella, &case).await;
    assert_eq!(kinds(&history).iter().filter(|kind| **kind == "noted").count(), 4);
    assert_eq!(emma.get(&path(&case, "/notes")).await.problem(403), "forbidden");
}

#[tokio::test]
async fn related_cases_say_so_from_both_sides_and_holds_are_for_administrators() {
    let world = World::start().await;
    let [ella, max] = desk(&world).await;
    let (one, other) = (open(&ella, json!({})).await, open(&ella, json!({})).await);
    let secret = open(&world.api("emma").await, json!({"queue": "legal"})).await;
    let relate = |other: &Value| json!({"case_id": other["case_id"], "relation": "duplicates"});
    let related = ella.post(&path(&one, "/related"), &relate(&other)).await.expect(200);
    assert_eq!(related["related"][0]["relation"], "duplicates");
    let there = ella.get(&path(&other, "")).await.expect(200);
    assert_eq!((&there["related"][0]["relation"], &there["related"][0]["case_number"]), (&json!("duplicated_by"), &one["case_number"]));
    assert_eq!(ella.post(&path(&one, "/related"), &relate(&other)).await.expect(200), related, "twice is once");
    assert_eq!(ella.post(&path(&one, "/related"), &relate(&secret)).await.problem(403), "forbidden");
    assert_eq!(ella.post(&path(&one, "/related"), &relate(&one)).await.problem(422), "validation_failed");

    let hold = |hold: bool| Some(json!({"hold": hold, "reason": "lawsuit"}).to_string());
    assert_eq!(max.send("PUT", &path(&one, "/legal-hold"), hold(true)).await.problem(403), "forbidden");
    let admin = world.api("admin").await;
    assert_eq!(admin.send("PUT", &path(&one, "/legal-hold"), hold(true)).await.expect(200)["legal_hold"], true);
    assert_eq!(admin.send("PUT", &path(&one, "/legal-hold"), hold(false)).await.expect(200)["legal_hold"], false);
    assert_eq!(kinds(&history(&ella, &one).await), ["opened", "moved", "related", "legal_hold_set", "legal_hold_released"]);
    // An administrator gives a case away and does not work on it.
    admin.post(&path(&one, "/assign"), &json!({"to": "max"})).await.expect(200);
    assert_eq!(admin.post(&path(&one, "/close"), &json!({})).await.problem(403), "forbidden");
}

#[tokio::test]
async fn what_a_held_case_says_is_added_to_and_never_lost() {
    let world = World::start().await;
    let ella = &desk(&world).await[0];
    let admin = world.api("admin").await;
    let party = |name: &str| json!({"party_id": name, "role": "witness", "name": name});
    let item = |status: &str| json!({"item_id": "i", "kind": "claim", "description": "d", "status": status});
    let more = json!({"parties": [party("pia")], "items": [item("open")], "data": {"claim": {"amount": 12.50}}});
    let case = open(ella, more).await;
    let hold = async |hold: bool| {
        admin.send("PUT", &path(&case, "/legal-hold"), Some(json!({"hold": hold}).to_string())).await.expect(200);
    };
    let wiped = json!({"data": null, "parties": [], "items": []});
    hold(true).await;
    for body in [
        wiped.clone(),
        json!({"title": "Silence", "parties": [party("ben")]}),
        json!({"items": [item("withdrawn")]}),
        json!({"data": {"claim": {"amount": null}}}),
        json!({"data": {"claim": {"amount": 1}}}),
        json!({"data": {"claim": "none"}}),
    ] {
        assert_eq!(patch(ella, &case, body.clone()).await.problem(409), "legal_hold", "{body}");
    }
    let added =
        json!({"title": "Loud noise", "status": "in_progress", "parties": [party("pia"), party("ben")], "data": {"claim": {"paid": 1}}});
    let there = patch(ella, &case, added).await.expect(200);
    assert_eq!(
        (&there["version"], &there["parties"].as_array().unwrap().len(), &there["items"], &there["data"]["claim"]["amount"]),
        (&json!(3), &2, &case["items"], &case["data"]["claim"]["amount"])
    );
    hold(false).await;
    let gone = patch(ella, &case, wiped).await.expect(200);
    assert_eq!([&gone["parties"], &gone["items"], &gone["data"]], [&json!([]), &json!([]), &json!({})]);
}

#[tokio::test]
async fn only_the_steps_of_the_table_are_taken() {
    let world = World::start().await;
    let ella = &desk(&world).await[0];
    let case = open(ella, json!({})).await;
    for (to, status) in [
        ("in_progress", 200),
        ("open", 409),
        ("on_hold", 200),
        ("in_progress", 200),
        ("resolved", 200),
        ("in_progress", 409),
        ("closed", 409),
    ] {
        let answer = patch(ella, &case, json!({"status": to})).await;
        assert_eq!(answer.status, status, "{to}: {}", answer.body);
    }
    ella.post(&path(&case, "/close"), &json!({})).await.expect(200);
    let closed = ella.post(&path(&case, "/close"), &json!({})).await.expect(200);
    assert_eq!(closed["version"], 6, "closing what is closed changes nothing");
    assert_eq!(patch(ella, &case, json!({"title": "New"})).await.problem(409), "invalid_state");
    assert_eq!(ella.post(&path(&case, "/assign"), &json!({"to": null})).await.problem(409), "invalid_state");
}
