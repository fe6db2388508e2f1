//! What ended is archived in its time, and not before; read as it was; removed only when its archive is good; and kept by whoever
//! holds it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use aws_sdk_dynamodb::types::AttributeValue;
use clients::queues::Outgoing;
use engine::Timestamp;
use integration_tests::{Api, Delivery, World, announcement, demo, id, sqs_event};
use runtime::messages::{Destinations, Errand, Message, Task, Work};
use serde_json::{Value, json};
use std::collections::HashMap;
use store::CaseChange;
use testkit::documents::{process, user_task};
use testkit::{Trouble, clock};
use work::case::By;

const DAY: u64 = 24 * 3600;

/// An instance that ended, with a task that somebody completed and commented, and to which they attached a file.
struct Ended {
    admin: Api,
    instance: String,
    task: String,
}

impl Ended {
    async fn make(world: &World, start: &Value) -> Self {
        let (admin, emma) = (world.api("admin").await, world.api("emma").await);
        let workflow = admin.create_workflow(&process("Leave", vec![user_task("ask", "employee")])).await;
        let instance = admin.start(&workflow, start).await;
        world.settle(Delivery::Once).await;
        let task = emma.claim_next().await;
        emma.post(&format!("/api/v1/tasks/{task}/comments"), &json!({"text": "Gladly."})).await.expect(201);
        world.attach(&emma, &format!("/api/v1/tasks/{task}"), "form.txt").await;
        let completed = json!({"variables": {"days": 3}});
        emma.post(&format!("/api/v1/tasks/{task}/complete"), &completed).await.expect(200);
        Self { admin, instance, task }
    }

    fn path(&self, below: &str) -> String {
        format!("/api/v1/workflows/instances/{}{below}", self.instance)
    }

    /// All that can be read of it, by path.
    async fn everything(&self) -> Vec<(String, Value)> {
        let mut all = Vec::new();
        let paths = [
            self.path(""),
            self.path("?at=1"),
            self.path("/history"),
            self.path("/history?limit=1"),
            self.path("/timeline"),
            format!("/api/v1/tasks/{}", self.task),
            format!("/api/v1/tasks/{}/history", self.task),
            format!("/api/v1/tasks/{}/comments", self.task),
            format!("/api/v1/tasks/{}/attachments", self.task),
        ];
        for path in paths {
            let body = self.admin.get(&path).await.expect(200);
            all.push((path, body));
        }
        all
    }

    async fn ask(&self) -> integration_tests::Answer {
        self.admin.post(&self.path("/archive"), &json!({})).await
    }

    async fn archived_at(&self) -> Option<String> {
        self.admin.instance(&self.instance).await["archived_at"].as_str().map(str::to_owned)
    }

    /// Items of the table that name it.
    async fn items(&self, world: &World) -> Vec<String> {
        let items = world.database.items("workflow").await;
        let keys = items.iter().map(|item| format!("{} {}", text(item, "pk"), text(item, "sk")));
        let apart = ["#XN#", "TIMER"];
        let mut found: Vec<String> =
            keys.filter(|key| key.contains(&self.instance) && !apart.iter().any(|word| key.contains(word))).collect();
        found.sort();
        found
    }
}

/// The same body without what archiving adds to it.
fn but_archived_at(mut body: Value) -> Value {
    if let Some(object) = body.as_object_mut() {
        object.remove("archived_at");
    }
    body
}

async fn keep_days(admin: &Api, days: Option<u32>) -> Value {
    let body = json!({"instances_days": days}).to_string();
    admin.send("PUT", "/api/v1/retention", Some(body)).await.expect(200)
}

/// Time that goes by, with everything that is due in it: timers that wait in buckets, and messages by their delays.
struct Life<'a> {
    world: &'a World,
    /// Messages that wait.
    pending: Vec<(Timestamp, Outgoing)>,
    /// The last minute whose timers were sent.
    ticked: i64,
}

impl<'a> Life<'a> {
    fn of(world: &'a World) -> Self {
        Self { world, pending: Vec::new(), ticked: minute(clock::now()) - 1 }
    }

    /// Lets so many seconds go by; every message comes so often.
    async fn live(&mut self, seconds: u64, times: usize) {
        let end = clock::now().plus_seconds(seconds);
        loop {
            let sent = self.world.settle(Delivery::Once).await;
            self.pending.extend(sent.into_iter().map(|message| (clock::now().plus_seconds(message.delay_seconds), message)));
            self.pending.sort_by_key(|(due, _)| *due);
            let message = self.pending.first().map(|(due, _)| *due).filter(|due| *due <= end);
            let timer = self.next_timer().await.filter(|due| *due <= end);
            match (message, timer) {
                (None, None) => return self.world.wait_until(end.max(clock::now())),
                (message, Some(timer)) if message.is_none_or(|due| timer < due) => {
                    self.world.wait_until(timer.max(clock::now()));
                    // Nothing is due in the minutes that are left out.
                    self.world.store().set_scheduler_cursor(minute(timer) - 1).await.unwrap();
                    self.world.tick().await;
                    self.ticked = minute(clock::now()) + 1;
                }
                (_, _) => {
                    let (due, message) = self.pending.remove(0);
                    self.world.wait_until(due.max(clock::now()));
                    for _ in 0..times {
                        self.world.fire(std::slice::from_ref(&message)).await;
                    }
                }
            }
        }
    }

    /// When the next timer is due of those that wait in buckets.
    async fn next_timer(&self) -> Option<Timestamp> {
        let items = self.world.database.items("workflow").await;
        let timers = items.iter().filter(|item| text(item, "pk").starts_with("~#TIMER#"));
        let due = timers.map(|item| Timestamp::from_millis(text(item, "sk").split('#').next().unwrap().parse().unwrap()));
        due.filter(|due| minute(*due) > self.ticked).min()
    }
}

fn minute(at: Timestamp) -> i64 {
    at.as_millis() / 60_000
}

fn text(item: &HashMap<String, AttributeValue>, name: &str) -> String {
    item[name].as_s().unwrap().clone()
}

/// Gives the scheduler an errand to archive; says whether it has to come again.
async fn archive(world: &World, instance: &str) -> bool {
    let errand = Errand { tenant: demo(), errand: Task::Archive { instance: id(instance), asked: true } };
    let message = Destinations::default().errand(&errand);
    let answer = scheduler::handle(world.scheduler(), sqs_event(&[message])).await.unwrap();
    answer["batchItemFailures"].as_array().is_some_and(|failures| !failures.is_empty())
}

/// Archives an instance and removes it from the table, without waiting for what waits for its time.
async fn archived_by_hand(world: &World, ended: &Ended) {
    world.settle(Delivery::Once).await;
    assert!(!archive(world, &ended.instance).await);
    clock::advance(runtime::archive::STAYS);
    assert!(!archive(world, &ended.instance).await);
}

#[tokio::test]
async fn what_ended_is_archived_after_the_time_and_not_before_though_everything_comes_twice() {
    let world = World::start().await;
    let mut life = Life::of(&world);
    keep_days(&world.api("admin").await, Some(30)).await;
    world.settle(Delivery::Once).await;
    let ended = Ended::make(&world, &json!({"business_key": "leave-1", "variables": {"who": "emma"}})).await;
    world.settle(Delivery::Twice).await;
    let before = ended.everything().await;

    life.live(30 * DAY - 3_600, 2).await;
    assert_eq!(ended.archived_at().await, None);
    assert!(world.archived.keys().is_empty());
    life.live(2 * 3_600, 2).await;
    let keys = world.archived.keys();
    assert!(matches!(keys.as_slice(), [key] if key.starts_with(&format!("demo/instances/2026/03/{}.", ended.instance))), "{keys:?}");
    assert!(ended.archived_at().await.is_some());

    // Of it nothing is left but that it is archived.
    let left = ended.items(&world).await;
    assert_eq!(left, [format!("demo#I#{} E#0000000001", ended.instance), format!("demo#X {}", ended.instance)]);
    for ((path, was), (_, is)) in before.into_iter().zip(ended.everything().await) {
        let says_so = is.get("items").is_none();
        assert_eq!(is["archived_at"].is_string(), says_so, "{path}: {is}");
        assert_eq!(but_archived_at(is), but_archived_at(was), "{path}");
    }
}

#[tokio::test]
async fn what_is_archived_stands_in_a_list_of_its_own_and_does_not_change() {
    let world = World::start().await;
    let ended = Ended::make(&world, &json!({"business_key": "leave-2"})).await;
    archived_by_hand(&world, &ended).await;
    let admin = &ended.admin;

    let listed = admin.get("/api/v1/workflows/instances?archived=true&business_key=leave-2&status=completed").await.expect(200);
    assert_eq!((listed["items"].as_array().unwrap().len(), &listed["items"][0]["workflow_instance_id"]), (1, &json!(ended.instance)));
    assert!(listed["items"][0]["archived_at"].is_string());
    for other in ["archived=true&business_key=other", "archived=true&status=failed", "business_key=leave-2", "status=completed"] {
        assert_eq!(admin.get(&format!("/api/v1/workflows/instances?{other}")).await.expect(200)["items"], json!([]), "{other}");
    }
    // Whoever may not see it does not see it here either.
    let hanna = world.api("hanna").await;
    assert_eq!(hanna.get("/api/v1/workflows/instances?archived=true").await.expect(200)["items"], json!([]));
    assert_eq!(hanna.get(&ended.path("")).await.problem(403), "forbidden");

    let task = |act: &str| format!("/api/v1/tasks/{}/{act}", ended.task);
    for (method, path, body) in [
        ("POST", ended.path("/cancel"), json!({})),
        ("POST", ended.path("/retry"), json!({})),
        ("POST", ended.path("/fork"), json!({})),
        ("PATCH", ended.path("/variables"), json!({"variables": {"a": 1}})),
        ("POST", ended.path("/archive"), json!({})),
        ("PUT", ended.path("/legal-hold"), json!({"reason": "too late"})),
        ("DELETE", ended.path("/legal-hold"), Value::Null),
        ("POST", task("suspend"), json!({})),
    ] {
        let body = (!body.is_null()).then(|| body.to_string());
        let answer = admin.send(method, &path, body).await;
        assert_eq!((answer.status, answer.body["code"].as_str()), (409, Some("archived")), "{method} {path}: {}", answer.body);
    }
    let comment = world.api("emma").await.post(&task("comments"), &json!({"text": "too late"})).await;
    assert_eq!(comment.problem(409), "archived");
    // A timer or a message that comes later finds nothing to do.
    let late = Message { tenant: demo(), instance: id(&ended.instance), work: Work::Timer(engine::TimerId(1)), failures: 0 };
    world.fire(&[Destinations::default().work(&late)]).await;
}

#[tokio::test]
async fn files_of_what_is_archived_are_had_as_before_and_none_comes_or_goes() {
    let world = World::start().await;
    let ended = Ended::make(&world, &json!({})).await;
    let emma = world.api("emma").await;
    let files = format!("/api/v1/tasks/{}/attachments", ended.task);
    let before = emma.get(&files).await.expect(200);
    let file = format!("{files}/{}", before["items"][0]["attachment_id"].as_str().unwrap());
    let download = emma.get(&file).await.expect(200)["download"]["url"].clone();
    let had = async || {
        for who in [&emma, &ended.admin] {
            assert_eq!(who.get(&files).await.expect(200), before);
            assert_eq!(who.get(&file).await.expect(200)["download"]["url"], download);
        }
        for (method, path, body) in [
            ("POST", files.clone(), Some(announcement("late.txt", "text/plain", b"Too late."))),
            ("POST", format!("{file}/complete"), Some(json!({}))),
            ("DELETE", file.clone(), None),
        ] {
            let answer = emma.send(method, &path, body.map(|body| body.to_string())).await;
            assert_eq!((answer.status, answer.body["code"].as_str()), (409, Some("archived")), "{method} {path}: {}", answer.body);
        }
        assert_eq!(world.bucket.keys().len(), 1);
    };
    // As long as it stays in the table, and when it is in the archive alone.
    world.settle(Delivery::Once).await;
    assert!(!archive(&world, &ended.instance).await);
    had().await;
    clock::advance(runtime::archive::STAYS);
    assert!(!archive(&world, &ended.instance).await);
    assert_eq!(ended.items(&world).await.len(), 2);
    had().await;
    assert_eq!(ended.admin.get(&format!("{files}/01ARZ3NDEKTSV4RRFFQ69G5FAV")).await.problem(404), "not_found");
}

#[tokio::test]
async fn a_damaged_archive_removes_nothing() {
    let world = World::start().await;
    let ended = Ended::make(&world, &json!({})).await;
    world.settle(Delivery::Once).await;
    let before = ended.items(&world).await;
    world.archived.damage_what_comes(true);
    assert!(archive(&world, &ended.instance).await, "it has to come again");
    assert_eq!((ended.items(&world).await, ended.archived_at().await), (before.clone(), None));
    world.archived.damage_what_comes(false);
    assert!(!archive(&world, &ended.instance).await);

    // Damaged later, before anything was removed: all of it stays in the table.
    let key = world.archived.keys().remove(0);
    world.archived.damage(&key, b"nothing".to_vec());
    clock::advance(runtime::archive::STAYS);
    assert!(archive(&world, &ended.instance).await);
    let left = ended.items(&world).await;
    assert!(before.iter().all(|key| left.contains(key)), "{left:?}");
    assert_eq!(ended.admin.get(&ended.path("")).await.problem(500), "internal");
}

#[tokio::test]
async fn a_hold_keeps_an_instance_also_one_that_is_set_while_it_is_archived() {
    let world = World::start().await;
    let ended = Ended::make(&world, &json!({})).await;
    world.settle(Delivery::Once).await;
    let set = |reason: &str| {
        let (api, path, body) = (ended.admin.clone(), ended.path("/legal-hold"), json!({"reason": reason}).to_string());
        async move { api.send("PUT", &path, Some(body)).await }
    };
    let held = set("litigation").await.expect(200);
    assert_eq!((&held["legal_hold"]["reason"], &held["legal_hold"]["by"]), (&json!("litigation"), &json!("user:admin")));
    assert_eq!(ended.ask().await.problem(409), "invalid_state");
    assert_eq!(world.api("emma").await.send("DELETE", &ended.path("/legal-hold"), None).await.problem(403), "forbidden");
    assert!(!archive(&world, &ended.instance).await);
    assert!(world.archived.keys().is_empty() && ended.archived_at().await.is_none());

    let free = ended.admin.send("DELETE", &ended.path("/legal-hold"), None).await.expect(200);
    assert_eq!(free["legal_hold"], Value::Null);
    // Set after it was looked for and before it is noted: the transaction says no.
    world.database.calls.trouble(Trouble::Refuses("TransactWriteItems"));
    assert!(archive(&world, &ended.instance).await);
    world.database.calls.trouble(Trouble::None);
    assert_eq!(world.archived.keys().len(), 1, "all but the last step was done");
    let entry = store::ArchivedInstance {
        instance_id: id(&ended.instance),
        listing: engine::instance::Listing {
            workflow_id: engine::WorkflowId::parse("leave").unwrap(),
            version: 1,
            status: engine::instance::Status::Completed,
            outcome: None,
            business_key: None,
            incidents: 0,
            started_by: None,
            department: None,
            roles: Vec::new(),
        },
        ended_at: clock::now(),
        archived_at: clock::now(),
        key: "none".to_owned(),
        bytes: 0,
        sha256: "none".to_owned(),
        count: 0,
    };
    set("found out").await.expect(200);
    let unheld = store::Unheld { instance: id(&ended.instance), case: None };
    assert!(matches!(world.store().note_archived(&demo(), &entry, &[unheld]).await, Err(store::Error::Held)));
    ended.admin.send("DELETE", &ended.path("/legal-hold"), None).await.expect(200);
    archived_by_hand(&world, &ended).await;
    assert!(ended.archived_at().await.is_some());
}

#[tokio::test]
async fn a_hold_is_set_although_something_else_is_written_at_the_same_moment() {
    let world = World::start().await;
    let ended = Ended::make(&world, &json!({})).await;
    let hold = async || ended.admin.send("PUT", &ended.path("/legal-hold"), Some(json!({"reason": "litigation"}).to_string())).await;
    world.database.calls.trouble(Trouble::Conflicts(3));
    assert_eq!(hold().await.expect(200)["legal_hold"]["reason"], "litigation");
    // Whoever is in the way for ever is not waited for.
    world.database.calls.trouble(Trouble::Conflicts(u32::MAX));
    assert_eq!(hold().await.problem(409), "conflict");
    world.database.calls.trouble(Trouble::None);

    // What was written was that it is archived.
    ended.admin.send("DELETE", &ended.path("/legal-hold"), None).await.expect(200);
    archived_by_hand(&world, &ended).await;
    world.database.calls.trouble(Trouble::Conflicts(1));
    let late = store::Hold { reason: "too late".to_owned(), by: engine::instance::Actor("user:admin".to_owned()), at: clock::now() };
    assert!(matches!(world.store().set_hold(&demo(), &id(&ended.instance), &late).await, Err(store::Error::Archived)));
}

#[tokio::test]
async fn what_is_held_is_looked_at_again_every_day_until_it_is_released() {
    let world = World::start().await;
    let mut life = Life::of(&world);
    keep_days(&world.api("admin").await, Some(1)).await;
    world.settle(Delivery::Once).await;
    let ended = Ended::make(&world, &json!({})).await;
    ended.admin.send("PUT", &ended.path("/legal-hold"), Some(json!({"reason": "litigation"}).to_string())).await.expect(200);
    life.live(3 * DAY, 1).await;
    assert_eq!(ended.archived_at().await, None);
    ended.admin.send("DELETE", &ended.path("/legal-hold"), None).await.expect(200);
    life.live(DAY + 3_600, 1).await;
    assert!(ended.archived_at().await.is_some());
}

#[tokio::test]
async fn a_case_on_hold_holds_the_instances_that_were_started_for_it() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = admin.create_workflow(&process("Inquiry", vec![user_task("ask", "employee")])).await;
    let case = admin.post("/api/v1/cases", &json!({"title": "Noise", "kind": "complaint", "assigned_to": "admin"})).await.expect(201);
    let case_id = case["case_id"].as_str().unwrap();
    let linked = json!({"workflows": [{"workflow_id": workflow}]});
    let started = admin.post(&format!("/api/v1/cases/{case_id}/workflows"), &linked).await.expect(201);
    let instance = started["workflows"][0]["workflow_instance_id"].as_str().unwrap().to_owned();
    let emma = world.api("emma").await;
    let task = emma.claim_next().await;
    emma.complete(&task, None).await.expect(200);
    world.settle(Delivery::Once).await;
    let ended = Ended { admin: admin.clone(), instance, task };
    let hold = async |hold: bool| {
        let path = format!("/api/v1/cases/{case_id}/legal-hold");
        admin.send("PUT", &path, Some(json!({"hold": hold}).to_string())).await.expect(200);
    };
    hold(true).await;
    assert!(!archive(&world, &ended.instance).await);
    assert_eq!(ended.archived_at().await, None);
    hold(false).await;

    // Held between the look at the case and the note: the note says no.
    let case_id_parsed = engine::CaseId::parse(case_id).unwrap();
    let seen = world.store().case(&demo(), &case_id_parsed).await.unwrap().unwrap();
    let by = By { actor: "user:admin".to_owned(), at: clock::now(), reason: None };
    let made = seen.hold(by, true).unwrap();
    world.store().change_cases(&demo(), &[CaseChange { before: &seen, made: &made }], &[], None).await.unwrap();
    hold(false).await;
    archived_by_hand(&world, &ended).await;
    assert!(ended.archived_at().await.is_some());
    // The case goes on without it.
    admin.get(&format!("/api/v1/cases/{case_id}")).await.expect(200);
    admin.post(&format!("/api/v1/cases/{case_id}/close"), &json!({})).await.expect(200);
}

#[tokio::test]
async fn interrupted_anywhere_it_goes_on_where_it_was() {
    let world = World::start().await;
    let ended = Ended::make(&world, &json!({"business_key": "leave-3"})).await;
    world.settle(Delivery::Once).await;
    let before = ended.everything().await;
    for operation in ["Query", "GetItem", "TransactWriteItems"] {
        world.database.calls.trouble(Trouble::Refuses(operation));
        assert!(archive(&world, &ended.instance).await, "{operation}");
        world.database.calls.trouble(Trouble::None);
        assert_eq!(ended.everything().await, before);
    }
    assert!(!archive(&world, &ended.instance).await);
    clock::advance(runtime::archive::STAYS);
    world.database.calls.trouble(Trouble::Refuses("BatchWriteItem"));
    assert!(archive(&world, &ended.instance).await);
    world.database.calls.trouble(Trouble::None);
    // Half of it is gone: the log's beginning first, as it is done.
    let log = ended.items(&world).await.into_iter().filter(|key| key.contains("#I#") && !key.ends_with('~')).collect::<Vec<_>>();
    for key in log.iter().skip(1).take(1) {
        let (pk, sk) = key.split_once(' ').unwrap();
        let key = HashMap::from([("pk", pk), ("sk", sk)].map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned()))));
        world.database.lose("workflow", &key).await;
    }
    let same = async || {
        for ((path, was), (_, is)) in before.iter().zip(ended.everything().await) {
            assert_eq!(but_archived_at(is), but_archived_at(was.clone()), "{path}");
        }
    };
    same().await;
    assert!(!archive(&world, &ended.instance).await);
    assert_eq!(ended.items(&world).await.len(), 2);
    same().await;
    let after = world.database.dump().await;
    assert!(!archive(&world, &ended.instance).await);
    assert_eq!(world.database.dump().await, after, "once more changes nothing");
}

#[tokio::test]
async fn what_came_after_the_archive_was_made_is_added_before_anything_of_it_is_removed() {
    let world = World::start().await;
    let ended = Ended::make(&world, &json!({})).await;
    world.settle(Delivery::Once).await;
    assert!(!archive(&world, &ended.instance).await);
    // Written by somebody who looked before, as only a very slow request is.
    let mut item = world.database.items("workflow").await.into_iter().find(|item| text(item, "sk").starts_with("C#")).unwrap();
    for (name, value) in [("sk", "C#01ZZZZZZZZZZZZZZZZZZZZZZZZ"), ("comment_id", "01ZZZZZZZZZZZZZZZZZZZZZZZZ"), ("text", "By the way.")] {
        item.insert(name.to_owned(), AttributeValue::S(value.to_owned()));
    }
    world.database.overwrite("workflow", item).await;
    clock::advance(runtime::archive::STAYS);
    assert!(!archive(&world, &ended.instance).await);
    assert_eq!(ended.items(&world).await.len(), 2);
    let comments = ended.admin.get(&format!("/api/v1/tasks/{}/comments", ended.task)).await.expect(200);
    let texts: Vec<&str> = comments["items"].as_array().unwrap().iter().map(|comment| comment["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["Gladly.", "By the way."]);
}

#[tokio::test]
async fn a_setting_reaches_what_ended_before_it_and_a_timer_by_an_older_one_sets_itself_anew() {
    let world = World::start().await;
    let mut life = Life::of(&world);
    let admin = world.api("admin").await;
    let old = Ended::make(&world, &json!({})).await;
    world.settle(Delivery::Once).await;
    clock::advance(5 * DAY);
    assert_eq!(keep_days(&admin, Some(3)).await["version"], 1);
    life.live(600, 2).await;
    assert!(old.archived_at().await.is_some(), "due two days ago");

    // Lengthened: the timer that was set comes too early, and archives in its new time.
    let young = Ended::make(&world, &json!({})).await;
    world.settle(Delivery::Once).await;
    keep_days(&admin, Some(6)).await;
    life.live(4 * DAY, 1).await;
    assert_eq!(young.archived_at().await, None);
    // Never: nothing happens any more. Again: it does.
    keep_days(&admin, None).await;
    life.live(4 * DAY, 1).await;
    assert_eq!(young.archived_at().await, None);
    keep_days(&admin, Some(7)).await;
    life.live(3_600, 1).await;
    assert!(young.archived_at().await.is_some());
}

#[tokio::test]
async fn the_setting_has_versions_and_every_fault_of_it_is_named() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let read = admin.get("/api/v1/retention").await;
    assert_eq!(read.header("etag"), Some("\"0\""));
    assert_eq!(read.expect(200), json!({"instances_days": null, "version": 0, "changed_at": null, "changed_by": null}));
    let set = keep_days(&admin, Some(36_500)).await;
    assert_eq!((&set["version"], &set["changed_by"]), (&json!(1), &json!("user:admin")));
    let put = async |api: &Api, body: Value| api.send("PUT", "/api/v1/retention", Some(body.to_string())).await;
    for (bad, path) in [
        (json!({}), "/instances_days"),
        (json!({"instances_days": 0}), "/instances_days"),
        (json!({"instances_days": 36_501}), "/instances_days"),
        (json!({"instances_days": "3"}), "/instances_days"),
        (json!({"instances_days": 3, "days": 3}), "/days"),
    ] {
        let answer = put(&admin, bad.clone()).await.expect(422);
        let faults: Vec<&str> = answer["errors"].as_array().unwrap().iter().map(|fault| fault["path"].as_str().unwrap()).collect();
        assert_eq!(faults, [path], "{bad}");
    }
    let stale = put(&admin.clone().header("if-match", "\"0\""), json!({"instances_days": 3})).await;
    assert_eq!(stale.problem(409), "conflict");
    for name in ["emma", "mark"] {
        let api = world.api(name).await;
        assert_eq!(api.get("/api/v1/retention").await.problem(403), "forbidden");
        assert_eq!(put(&api, json!({"instances_days": 3})).await.problem(403), "forbidden");
    }
}

#[tokio::test]
async fn another_tenant_sees_nothing_of_an_archive() {
    let world = World::start().await;
    world.settle_tenant("other").await;
    let ended = Ended::make(&world, &json!({})).await;
    archived_by_hand(&world, &ended).await;
    let stranger = world.api_of("other", "admin").await;
    let task = |below: &str| format!("/api/v1/tasks/{}{below}", ended.task);
    for path in [ended.path(""), ended.path("/history"), task(""), task("/history"), task("/attachments")] {
        assert_eq!(stranger.get(&path).await.problem(404), "not_found", "{path}");
    }
    assert_eq!(stranger.get("/api/v1/workflows/instances?archived=true").await.expect(200)["items"], json!([]));
    assert_eq!(stranger.post(&ended.path("/archive"), &json!({})).await.problem(404), "not_found");
}

#[tokio::test]
async fn asked_for_it_is_archived_at_once_but_not_while_it_runs() {
    let world = World::start().await;
    let mut life = Life::of(&world);
    let admin = world.api("admin").await;
    let workflow = admin.create_workflow(&process("Leave", vec![user_task("ask", "employee")])).await;
    let running = admin.start(&workflow, &json!({})).await;
    let answer = admin.post(&format!("/api/v1/workflows/instances/{running}/archive"), &json!({})).await;
    assert_eq!(answer.problem(409), "invalid_state");
    assert!(!archive(&world, &running).await, "nor by an errand");
    admin.post(&format!("/api/v1/workflows/instances/{running}/cancel"), &json!({})).await.expect(200);
    world.settle(Delivery::Once).await;

    let ended = Ended::make(&world, &json!({})).await;
    world.settle(Delivery::Once).await;
    assert_eq!(world.api("mark").await.post(&ended.path("/archive"), &json!({})).await.problem(403), "forbidden");
    assert_eq!(ended.ask().await.expect(202)["status"], "archiving");
    life.live(0, 2).await;
    assert!(ended.archived_at().await.is_some());
    assert!(ended.items(&world).await.len() > 2, "what is archived stays for those who are reading it");
    life.live(600, 2).await;
    assert_eq!(ended.items(&world).await.len(), 2);
}

#[tokio::test]
async fn what_is_archived_is_not_started_again_and_late_records_of_it_change_nothing() {
    let world = World::start().await;
    let ended = Ended::make(&world, &json!({"business_key": "leave-4"})).await;
    world.streamed_again();
    let records: Vec<Value> = world.stream().await.into_iter().filter(|record| record.to_string().contains(&ended.instance)).collect();
    assert!(records.len() > 4, "batches of the log and moves of the task");
    world.dispatch(&records).await;
    archived_by_hand(&world, &ended).await;
    world.queues.take();
    let before = world.database.dump().await;
    world.dispatch(&records).await;
    assert_eq!(world.database.dump().await, before);
    assert!(world.store().has_begun(&demo(), &id(&ended.instance)).await.unwrap());
    for message in world.queues.take() {
        world.fire(&[message]).await;
    }
    assert_eq!(world.database.dump().await, before);
}
