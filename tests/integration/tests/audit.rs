//! The audit log: what is written into it, that nothing is done which is not, and that its chain holds whatever the stream does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::future::join_all;
use integration_tests::{Api, PASSWORD, World, demo};
use lambda_runtime::{Context, LambdaEvent};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use testkit::{Trouble, clock};
use web::{Kit, Recorder};

const AUDIT: &str = "/api/v1/audit";
const LOGIN: &str = "/api/v1/auth/login";
const TODAY: &str = "2026-03-02";

async fn recorded() -> World {
    let mut world = World::start().await;
    world.change_kit(|kit| Kit { recorder: Recorder::new(kit.store().clone(), 400), ..kit });
    world
}

/// All entries of the table that are of the audit log, oldest first.
async fn entries(world: &World) -> Vec<Value> {
    let items = world.database.items("workflow").await;
    let mut entries: Vec<Value> =
        items.iter().filter_map(|item| item.get("e")).map(|text| serde_json::from_str(text.as_s().unwrap()).unwrap()).collect();
    entries.sort_by_key(|entry| entry["id"].as_str().unwrap().to_owned());
    entries
}

/// Operation, actor, outcome, reason of all entries; the clock has to move between those that are compared in order.
async fn told(world: &World) -> Vec<[String; 4]> {
    let word = |entry: &Value, name: &str| entry[name].as_str().unwrap_or_default().to_owned();
    entries(world).await.iter().map(|entry| ["operation", "actor", "outcome", "reason"].map(|name| word(entry, name))).collect()
}

fn expected(entries: &[[&str; 4]]) -> Vec<[String; 4]> {
    entries.iter().map(|entry| entry.map(str::to_owned)).collect()
}

/// A day's export, all pages.
async fn export(world: &World, day: &str) -> String {
    let admin = world.api("admin").await;
    let (mut text, mut path) = (String::new(), format!("{AUDIT}/export?day={day}"));
    loop {
        let answer = admin.get_text(&path).await;
        assert_eq!((answer.0, answer.1["content-type"].to_str().unwrap()), (200, "application/x-ndjson"));
        text.push_str(&answer.2);
        let Some(link) = answer.1.get("link") else { return text };
        path = link.to_str().unwrap().split(['<', '>']).nth(1).unwrap().to_owned();
    }
}

async fn claim(api: &Api) {
    clock::advance(1);
    assert_eq!(api.post("/api/v1/tasks/claim/next", &json!({})).await.status, 204);
}

#[tokio::test]
async fn who_did_what_from_where_is_written_down_and_plain_reads_are_not() {
    let world = recorded().await;
    let nobody = world.anonymous().header("user-agent", "test/1");
    let tick = || clock::advance(1);
    let login = json!({"username": "emma", "password": PASSWORD});
    let tokens = nobody.post(LOGIN, &login).await.expect(200);
    tick();
    nobody.post(LOGIN, &json!({"username": "emma", "password": "wrong horse battery"})).await.expect(401);
    tick();
    let next = nobody.post("/api/v1/auth/refresh", &json!({"refresh_token": tokens["refresh_token"]})).await.expect(200);
    tick();
    let emma = nobody.clone().token(next["access_token"].as_str());
    emma.get("/api/v1/tasks").await.expect(200);
    emma.post("/api/v1/users", &json!({"username": "nora", "password": "rain on a tin roof"})).await.expect(403);
    tick();
    emma.get("/api/v1/limits").await.expect(403);
    tick();
    emma.post("/api/v1/expressions/evaluate", &json!({"expression": "1 + 1"})).await.expect(200);
    emma.post("/api/v1/auth/password", &json!({"current_password": PASSWORD, "new_password": "password"})).await.expect(422);
    tick();
    nobody.post("/api/v1/auth/refresh", &json!({"refresh_token": tokens["refresh_token"]})).await.expect(401);
    tick();
    // Nobody's tenant: nobody's log.
    nobody.post("/api/v1/auth/refresh", &json!({"refresh_token": "invented"})).await.expect(401);
    nobody.get("/api/v1/tasks").await.expect(401);
    world.api("admin").await.post("/api/v1/users", &json!({"username": "nora", "password": "rain on a tin roof"})).await.expect(201);

    let mut found = told(&world).await;
    // Of the same moment: what was let in, and what became of it.
    found[5..7].sort();
    assert_eq!(
        found,
        expected(&[
            ["log_in", "user:emma", "allowed", ""],
            ["log_in", "user:emma", "denied", "invalid_credentials"],
            ["refresh_tokens", "user:emma", "allowed", ""],
            ["create_user", "user:emma", "denied", "forbidden"],
            ["read_limits", "user:emma", "denied", "forbidden"],
            ["change_password", "user:emma", "allowed", ""],
            ["change_password", "user:emma", "failed", "validation_failed"],
            ["refresh_tokens", "user:emma", "denied", "refresh_token_reused"],
            ["create_user", "user:admin", "allowed", ""],
        ])
    );
    let first = entries(&world).await.remove(0);
    assert_eq!(first["user_agent"], json!("test/1"));
    assert_eq!((&first["tenant"], &first["resource"], &first["at"]), (&json!("demo"), &json!(LOGIN), &json!("2026-03-02T09:00:00.000Z")));
    assert_eq!(first["credential"], json!(format!("session:{}", tokens["session"]["session_id"].as_str().unwrap())));
    assert_eq!(first["correlation_id"].as_str().unwrap().len(), 26);
    let item = world.database.items("workflow").await.into_iter().find(|item| item.contains_key("e")).unwrap();
    let ttl: i64 = item["ttl"].as_n().unwrap().parse().unwrap();
    assert!((399..=401).contains(&((ttl - testkit::clock::START.as_millis() / 1000) / 86_400)), "kept for 400 days");
}

#[tokio::test]
async fn a_new_password_by_a_link_is_written_down_before_it_counts() {
    let world = recorded().await;
    world.anonymous().post("/api/v1/auth/password/forgot", &json!({"username": "mark"})).await.expect(202);
    let mail: Value = serde_json::from_str(&world.queues.take()[0].body).unwrap();
    let link = json!({"reset_token": mail["reset_token"], "new_password": "a long walk home"});
    let reset = async || world.anonymous().post("/api/v1/auth/password/reset", &link).await;
    world.database.calls.trouble(Trouble::Refuses("PutItem"));
    assert_eq!(reset().await.problem(503), "unavailable");
    world.database.calls.trouble(Trouble::None);
    clock::advance(1);
    reset().await.expect(204);
    clock::advance(1);
    reset().await.expect(401);
    assert_eq!(
        told(&world).await,
        expected(&[
            ["forget_password", "user:mark", "allowed", ""],
            ["reset_password", "user:mark", "allowed", ""],
            ["reset_password", "user:mark", "denied", "invalid_reset_token"],
        ])
    );
}

#[tokio::test]
async fn a_tenant_is_made_once_it_is_written_down() {
    let world = recorded().await;
    let create = async || {
        let event = json!({"create_tenant": {"tenant": "acme", "admin": {"username": "boss", "password": "rain on a tin roof"}}});
        let event = LambdaEvent::new(serde_json::from_value(event).unwrap(), Context::default());
        auth::answer(world.auth.clone(), auth::router(world.auth.clone()), event).await.map(|answer| answer["created"].clone())
    };
    world.database.calls.trouble(Trouble::Refuses("PutItem"));
    assert!(create().await.is_err());
    world.database.calls.trouble(Trouble::None);
    assert_eq!(told(&world).await, expected(&[]));
    assert_eq!(create().await.unwrap(), json!(true));
    assert_eq!(create().await.unwrap(), json!(false));
    assert_eq!(told(&world).await, expected(&[["create_tenant", "deployment", "allowed", ""]]));
}

#[tokio::test]
async fn reads_are_written_down_where_the_deployment_asks_for_it() {
    let mut world = recorded().await;
    world.change_kit(|kit| Kit { recorder: kit.recorder.clone().with_reads(), ..kit });
    world.api("emma").await.get("/api/v1/tasks").await.expect(200);
    assert_eq!(told(&world).await, expected(&[["list_tasks", "user:emma", "allowed", ""]]));
}

#[tokio::test]
async fn what_cannot_be_written_down_is_not_done() {
    let world = recorded().await;
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    let before = world.database.dump().await;
    world.database.calls.trouble(Trouble::Refuses("PutItem"));
    let nora = json!({"username": "nora", "password": "rain on a tin roof"});
    assert_eq!(admin.post("/api/v1/users", &nora).await.problem(503), "unavailable");
    assert_eq!(world.database.dump().await, before, "nothing was done");
    // Its tokens are given to nobody.
    let answer = world.anonymous().post(LOGIN, &json!({"username": "emma", "password": PASSWORD})).await;
    assert_eq!(answer.body.get("access_token"), None);
    assert_eq!(answer.problem(503), "unavailable");
    // Reading goes on, and what is refused stays refused.
    emma.get("/api/v1/tasks").await.expect(200);
    emma.get("/api/v1/limits").await.expect(403);
    world.database.calls.trouble(Trouble::None);
    admin.post("/api/v1/users", &nora).await.expect(201);
}

#[tokio::test]
async fn the_chain_holds_whatever_order_the_stream_has_and_however_often_it_comes() {
    let world = recorded().await;
    let emma = world.api("emma").await;
    for _ in 0..7 {
        claim(&emma).await;
    }
    let records = world.stream().await;
    assert_eq!(records.len(), 7);
    // Two at first, one of them twice in the same batch.
    world.dispatch(&[records[3].clone(), records[1].clone(), records[3].clone()]).await;
    // Then all of them backwards, among them what was sealed; again; and several at the same time.
    let backwards: Vec<Value> = records.iter().rev().cloned().collect();
    world.dispatch(&backwards).await;
    let before = world.database.dump().await;
    world.dispatch(&records).await;
    assert_eq!(world.database.dump().await, before, "a record that comes again changes nothing");
    for _ in 0..12 {
        claim(&emma).await;
    }
    let more = world.stream().await;
    let overlapping = [&more[..8], &more[4..], &more[..], &records[..]];
    let sealed = join_all(overlapping.map(|some| world.try_dispatch(some))).await;
    // Who had to give way too often is delivered again.
    for (some, outcome) in overlapping.iter().zip(sealed) {
        if outcome.is_err() {
            world.dispatch(some).await;
        }
    }
    let text = export(&world, TODAY).await;
    let report = audit::verify(&text);
    assert_eq!((report.faults, report.entries, report.unsealed), (vec![], 19, 0));
    let marks: BTreeSet<String> =
        world.database.items("workflow").await.iter().filter_map(|item| item.get("ln")).map(|mark| mark.as_s().unwrap().clone()).collect();
    assert_eq!(marks.len() as u64, report.links);
}

#[tokio::test]
async fn more_entries_than_a_link_holds_make_several() {
    let world = recorded().await;
    let emma = world.api("emma").await;
    for _ in 0..audit::MAX_ENTRIES + 5 {
        claim(&emma).await;
    }
    let records = world.stream().await;
    world.dispatch(&records).await;
    let report = audit::verify(&export(&world, TODAY).await);
    assert_eq!((report.faults, report.links, report.entries), (vec![], 2, audit::MAX_ENTRIES as u64 + 5));
}

#[tokio::test]
async fn a_days_first_link_names_the_last_of_the_day_before_and_a_day_that_passed_stays_as_it_was() {
    let world = recorded().await;
    let emma = world.api("emma").await;
    claim(&emma).await;
    world.dispatch(&world.stream().await).await;
    let first = export(&world, TODAY).await;
    // Written just before midnight, sealed after it.
    clock::advance(15 * 3600 - 3);
    claim(&emma).await;
    let late = world.stream().await;
    clock::advance(10);
    world.dispatch(&late).await;
    claim(&emma).await;
    world.dispatch(&world.stream().await).await;
    let (again, second) = (export(&world, TODAY).await, export(&world, "2026-03-03").await);
    let links = |text: &str| text.lines().filter(|line| line.starts_with("{\"link\"")).count();
    assert_eq!((links(&first), links(&again), links(&second)), (1, 1, 2));
    let report = audit::verify(&format!("{again}{second}"));
    // Three claims, and that the log was exported.
    assert_eq!((report.faults, report.entries, report.days.len()), (vec![], 4, 2));
    let alone = audit::verify(&second);
    assert_eq!((alone.faults, alone.begins_after), (vec![], audit::verify(&again).ends_with));
    assert!(!audit::verify(&second.lines().skip(2).collect::<Vec<_>>().join("\n")).faults.is_empty());
}

#[tokio::test]
async fn an_export_of_many_entries_comes_in_pages() {
    let world = recorded().await;
    let now = clock::now();
    for number in 0..150 {
        let entry: audit::Entry = serde_json::from_value(json!({
            "id": runtime::outside::ulid(now).unwrap(), "at": runtime::outside::rfc3339(now), "tenant": "demo", "operation": "made_up",
            "resource": "/", "outcome": "allowed", "correlation_id": number.to_string(), "user_agent": "a".repeat(20_000),
        }))
        .unwrap();
        world.store().write_audit(&demo(), &entry, now, now.plus_seconds(86_400)).await.unwrap();
        if number % 30 == 29 {
            world.dispatch(&world.stream().await).await;
        }
    }
    let answer = world.api("admin").await.get_text(&format!("{AUDIT}/export?day={TODAY}")).await;
    assert!(answer.1.contains_key("link") && answer.2.len() < 6_000_000);
    let report = audit::verify(&export(&world, TODAY).await);
    assert_eq!((report.faults, report.links, report.entries), (vec![], 5, 150));
}

type Item = HashMap<String, AttributeValue>;

#[tokio::test]
async fn whatever_is_done_to_the_table_shows_in_the_export() {
    let mut world = recorded().await;
    let emma = world.api("emma").await;
    for _ in 0..3 {
        for _ in 0..3 {
            claim(&emma).await;
        }
        world.dispatch(&world.stream().await).await;
    }
    // Looking is written down too, and here it is what is there that is looked at.
    world.change_kit(|kit| Kit { recorder: Recorder::off(kit.store().clone()), ..kit });
    assert_eq!(audit::verify(&export(&world, TODAY).await).faults, []);
    let all: Vec<Item> =
        world.database.items("workflow").await.into_iter().filter(|item| item["pk"].as_s().unwrap().contains("#AU#2026")).collect();
    let s = |text: &str| AttributeValue::S(text.to_owned());
    let text = |item: &Item, name: &str| item[name].as_s().unwrap().clone();
    let found = async || !audit::verify(&export(&world, TODAY).await).faults.is_empty();
    let (mut changed, mut added) = (0, 0);
    for item in &all {
        // Removed.
        world.database.lose("workflow", item).await;
        assert!(found().await, "{item:?} was removed");
        // Changed: who, what, the hash of a link.
        for (from, to) in [
            ("user:emma", "user:mark"),
            ("claim_next_task", "read_task"),
            ("\"previous\":\"", "\"previous\":\"0"),
            ("\"seq\":", "\"seq\":1"),
        ] {
            for attribute in ["e", "l"].into_iter().filter(|attribute| item.contains_key(*attribute)) {
                let before = text(item, attribute);
                let after = before.replace(from, to);
                if after != before {
                    let mut other = item.clone();
                    other.insert(attribute.to_owned(), s(&after));
                    world.database.overwrite("workflow", other).await;
                    assert!(found().await, "{before} became {after}");
                    changed += 1;
                }
            }
        }
        world.database.overwrite("workflow", item.clone()).await;
        // Added: a copy under another id, that says it is in a link.
        if item.contains_key("e") {
            let id = "01KJPYQTG0ZZZZZZZZZZZZZZZZ";
            let mut other = item.clone();
            let old = text(item, "sk");
            other.insert("sk".to_owned(), s(&format!("E#{id}")));
            other.insert("e".to_owned(), s(&text(item, "e").replace(old.trim_start_matches("E#"), id)));
            clock::advance(86_400);
            // It says that it is in a link, here or tomorrow; or says nothing.
            for mark in [Some("2026-03-02#1"), Some("2026-03-03#1"), None] {
                other.remove("ln");
                other.extend(mark.map(|mark| ("ln".to_owned(), s(mark))));
                world.database.overwrite("workflow", other.clone()).await;
                assert!(found().await, "an entry that no link names: {mark:?}");
            }
            world.database.lose("workflow", &other).await;
            added += 1;
        }
    }
    assert_eq!((changed, added), (9 * 2 + 3 * 2, 9));
    assert_eq!(audit::verify(&export(&world, TODAY).await).faults, []);
    // Reordered: two links change places, with their numbers.
    let links: Vec<&Item> = all.iter().filter(|item| item.contains_key("l")).collect();
    for (one, other) in [(0, 1), (1, 2)] {
        let mut swapped = links[one].clone();
        swapped.insert("l".to_owned(), links[other]["l"].clone());
        world.database.overwrite("workflow", swapped).await;
        assert!(found().await);
        world.database.overwrite("workflow", links[one].clone()).await;
    }
}

#[tokio::test]
async fn an_administrator_searches_their_tenants_log_and_nobody_else_does() {
    let mut world = recorded().await;
    world.settle_tenant("other").await;
    let (emma, mark) = (world.api("emma").await, world.api("mark").await);
    for _ in 0..5 {
        claim(&emma).await;
    }
    clock::advance(86_400);
    claim(&mark).await;
    claim(&world.api_of("other", "emma").await).await;
    emma.get("/api/v1/limits").await.expect(403);
    clock::advance(1);

    world.change_kit(|kit| Kit { recorder: Recorder::off(kit.store().clone()), ..kit });
    let (emma, admin) = (world.api("emma").await, world.api("admin").await);
    let search = async |query: &str| {
        let page = admin.get(&format!("{AUDIT}?{query}")).await.expect(200);
        let word = |entry: &Value| format!("{} {}", entry["actor"].as_str().unwrap(), entry["operation"].as_str().unwrap());
        let items: Vec<String> = page["items"].as_array().unwrap().iter().map(word).collect();
        (items, page["next_cursor"].as_str().map(str::to_owned))
    };
    assert_eq!(search("").await.0.len(), 7);
    assert_eq!(search("outcome=denied").await.0, ["user:emma read_limits"]);
    assert_eq!(search("actor=mark").await.0, ["user:mark claim_next_task"]);
    assert_eq!(search("actor=user:mark&operation=claim_next_task&resource=/api/v1/tasks").await.0.len(), 1);
    assert_eq!(search("resource=/api/v1/users").await.0.len(), 0);
    assert_eq!(search("to=2026-03-03T00:00:00Z").await.0, ["user:emma claim_next_task"; 5]);
    assert_eq!(search("from=2026-03-03T00:00:00Z").await.0.len(), 2);
    // Page by page it is the same.
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let (items, next) = search(&format!("limit=2{cursor}")).await;
        all.extend(items);
        let Some(next) = next else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(all, search("").await.0);

    assert_eq!(admin.get(&format!("{AUDIT}?outcome=perhaps&from=yesterday")).await.body["errors"].as_array().unwrap().len(), 2);
    assert_eq!(admin.get(&format!("{AUDIT}?from=2026-01-01T00:00:00Z")).await.problem(422), "validation_failed");
    assert_eq!(admin.get(&format!("{AUDIT}?cursor=eA")).await.problem(400), "invalid_cursor");
    admin.get(&format!("{AUDIT}/export")).await.expect(200);
    assert_eq!(admin.get(&format!("{AUDIT}/export?day=2026-02-30")).await.problem(422), "validation_failed");
    for path in [AUDIT.to_owned(), format!("{AUDIT}/export?day={TODAY}")] {
        assert_eq!(emma.get(&path).await.problem(403), "forbidden");
        assert_eq!(world.anonymous().get(&path).await.problem(401), "unauthenticated");
    }
    let theirs = world.api_of("other", "admin").await.get(AUDIT).await.expect(200);
    assert_eq!(theirs["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_day_of_a_thousand_links_is_exported_in_pages_with_few_reads_and_ends_whatever_the_head_says() {
    let world = recorded().await;
    let (admin, now) = (world.api("admin").await, clock::now());
    for number in 0..1_050 {
        let entry: audit::Entry = serde_json::from_value(json!({
            "id": runtime::outside::ulid(now).unwrap(), "at": runtime::outside::rfc3339(now), "tenant": "demo", "operation": "made_up",
            "resource": "/", "outcome": "allowed", "correlation_id": number.to_string(),
        }))
        .unwrap();
        let written = store::Written { day: audit::Day::parse(TODAY).unwrap(), id: entry.id.clone(), hash: entry.hash() };
        world.store().write_audit(&demo(), &entry, now, now.plus_seconds(86_400)).await.unwrap();
        world.store().seal_audit(&demo(), &[written], now, "2026-03-02T09:00:00Z", now.plus_seconds(86_400)).await.unwrap();
    }
    world.database.calls.take();
    let first = admin.get_text(&format!("{AUDIT}/export?day={TODAY}")).await;
    assert!(first.1.contains_key("link") && first.2.len() < 2 * 1024 * 1024, "a page ends by its links too");
    let report = audit::verify(&export(&world, TODAY).await);
    let reads = world.database.calls.take().iter().filter(|call| *call == "BatchGetItem").count();
    assert_eq!((report.faults, report.links, report.entries), (vec![], 1_050, 1_050));
    assert!(reads < 60, "{reads} for 2,050 links and 1,050 entries");

    // A head far behind what is there: as when many links are sealed while an export runs.
    let items = world.database.items("workflow").await;
    let mut head = items.into_iter().find(|item| item["pk"].as_s().unwrap() == "demo#AU#HEAD").unwrap();
    head.insert("seq".to_owned(), AttributeValue::N("250".to_owned()));
    world.database.overwrite("workflow", head).await;
    let ended = tokio::time::timeout(std::time::Duration::from_secs(60), export(&world, TODAY)).await.expect("an end");
    assert_eq!(ended.lines().filter(|line| line.starts_with("{\"link\"")).count(), 250);
}

#[tokio::test]
async fn what_waits_to_be_sealed_is_exported_in_pages_too() {
    let world = recorded().await;
    let now = clock::now();
    for number in 0..130 {
        let entry: audit::Entry = serde_json::from_value(json!({
            "id": runtime::outside::ulid(now).unwrap(), "at": runtime::outside::rfc3339(now), "tenant": "demo", "operation": "made_up",
            "resource": "/", "outcome": "allowed", "correlation_id": number.to_string(), "user_agent": "a".repeat(20_000),
        }))
        .unwrap();
        world.store().write_audit(&demo(), &entry, now, now.plus_seconds(86_400)).await.unwrap();
    }
    let first = world.api("admin").await.get_text(&format!("{AUDIT}/export?day={TODAY}")).await;
    assert!(first.1.contains_key("link") && first.2.len() < 3 * 1024 * 1024);
    let report = audit::verify(&export(&world, TODAY).await);
    // With what says that the log was exported, a page each.
    assert_eq!((report.faults, report.links, report.entries, report.unsealed >= 130), (vec![], 0, 0, true));
}
