//! What meets what is being archived: others who archive the same at the same time, what it asked for and is not carried out yet,
//! holds on what called it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use aws_sdk_dynamodb::types::AttributeValue;
use clients::objects::{Described, MemoryObjects, Objects, ObjectsFailed, UploadRequest};
use clients::queues::Outgoing;
use engine::WorkflowId;
use futures_util::future::BoxFuture;
use integration_tests::{Api, Delivery, World, demo, id, sequence, sqs_event};
use runtime::archive::{Archive, STAYS};
use runtime::messages::{Destinations, Errand, Task};
use scheduler::Scheduler;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use testkit::clock;
use testkit::documents::{process, user_task};
use tokio::sync::{Notify, Semaphore};

const START: (&str, &str) = ("s", r#"<startEvent id="ID"/>"#);
const END: (&str, &str) = ("e", r#"<endEvent id="ID"/>"#);
const PERSON: (&str, &str) = (
    "u",
    r#"<userTask id="ID"><extensionElements><zeebe:assignmentDefinition candidateGroups="employee"/></extensionElements></userTask>"#,
);

/// The bucket of the archive, into which nothing is put before it is let in.
struct Gate {
    bucket: Arc<MemoryObjects>,
    reached: Notify,
    open: Semaphore,
}

impl Objects for Gate {
    fn put<'a>(&'a self, key: &'a str, what: &'a Described, bytes: Vec<u8>) -> BoxFuture<'a, Result<(), ObjectsFailed>> {
        Box::pin(async move {
            self.reached.notify_one();
            let _let_in = self.open.acquire().await.expect("a gate is never closed for good");
            self.bucket.put(key, what, bytes).await
        })
    }

    fn get<'a>(&'a self, key: &'a str, at_most: u64) -> BoxFuture<'a, Result<Option<Vec<u8>>, ObjectsFailed>> {
        self.bucket.get(key, at_most)
    }

    fn describe<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Described>, ObjectsFailed>> {
        self.bucket.describe(key)
    }

    fn remove<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), ObjectsFailed>> {
        self.bucket.remove(key)
    }

    fn first_bytes<'a>(&'a self, key: &'a str, count: u64) -> BoxFuture<'a, Result<Option<Vec<u8>>, ObjectsFailed>> {
        self.bucket.first_bytes(key, count)
    }

    fn keep<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<bool, ObjectsFailed>> {
        self.bucket.keep(key)
    }

    fn upload<'a>(&'a self, key: &'a str, what: &'a Described, seconds: u64) -> BoxFuture<'a, Result<UploadRequest, ObjectsFailed>> {
        self.bucket.upload(key, what, seconds)
    }

    fn download<'a>(&'a self, key: &'a str, file: &'a str, seconds: u64) -> BoxFuture<'a, Result<String, ObjectsFailed>> {
        self.bucket.download(key, file, seconds)
    }
}

/// Gives a scheduler an errand to archive; says whether it has to come again.
async fn archive_by(scheduler: Scheduler, instance: &str) -> bool {
    let errand = Errand { tenant: demo(), errand: Task::Archive { instance: id(instance), asked: true } };
    let message = Destinations::default().errand(&errand);
    let answer = scheduler::handle(scheduler, sqs_event(&[message])).await.unwrap();
    answer["batchItemFailures"].as_array().is_some_and(|failures| !failures.is_empty())
}

async fn archive(world: &World, instance: &str) -> bool {
    archive_by(world.scheduler(), instance).await
}

/// The same, while something else happens just before an object is written.
async fn archive_while(world: &World, instance: &str, meanwhile: impl Future<Output = ()>) -> bool {
    let gate = Arc::new(Gate { bucket: world.archived.clone(), reached: Notify::new(), open: Semaphore::new(0) });
    let scheduler = world.scheduler();
    let instances = scheduler.instances.clone().with_archive(Some(Archive::new(gate.clone())));
    let between = async {
        tokio::time::timeout(Duration::from_secs(60), gate.reached.notified()).await.expect("an object is written");
        meanwhile.await;
        gate.open.add_permits(1);
    };
    tokio::join!(archive_by(Scheduler { instances, ..scheduler }, instance), between).0
}

/// Archives an instance that nothing keeps, and removes it from the table.
async fn archived_and_removed(world: &World, instance: &str) {
    assert!(!archive(world, instance).await);
    clock::advance(STAYS);
    assert!(!archive(world, instance).await);
    assert!(!world.store().awaits_removal(&demo(), &id(instance)).await.unwrap());
    assert!(is_archived(world, instance).await);
}

async fn is_archived(world: &World, instance: &str) -> bool {
    world.store().archived_instance(&demo(), &id(instance)).await.unwrap().is_some()
}

/// An instance that ended, with a task that somebody commented and completed.
async fn ended(world: &World, start: &Value) -> (String, String) {
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    let workflow = admin.create_workflow(&process("Leave", vec![user_task("ask", "employee")])).await;
    let instance = admin.start(&workflow, start).await;
    world.settle(Delivery::Once).await;
    let task = emma.claim_next().await;
    comment(&emma, &task, "Gladly.").await;
    emma.complete(&task, None).await.expect(200);
    world.settle(Delivery::Once).await;
    (instance, task)
}

async fn comment(api: &Api, task: &str, text: &str) {
    api.post(&format!("/api/v1/tasks/{task}/comments"), &json!({"text": text})).await.expect(201);
}

async fn comments(api: &Api, task: &str) -> Vec<String> {
    let comments = api.get(&format!("/api/v1/tasks/{task}/comments")).await.expect(200);
    comments["items"].as_array().unwrap().iter().map(|comment| comment["text"].as_str().unwrap().to_owned()).collect()
}

fn text(item: &HashMap<String, AttributeValue>, name: &str) -> String {
    item[name].as_s().unwrap().clone()
}

/// Writes a comment as a very slow request does, that looked before the instance was archived. The same again is the same comment.
async fn late_comment(world: &World, text_of_it: &str) {
    let mut item = world.database.items("workflow").await.into_iter().find(|item| text(item, "sk").starts_with("C#")).unwrap();
    for (name, value) in [("sk", "C#01ZZZZZZZZZZZZZZZZZZZZZZZZ"), ("comment_id", "01ZZZZZZZZZZZZZZZZZZZZZZZZ"), ("text", text_of_it)] {
        item.insert(name.to_owned(), AttributeValue::S(value.to_owned()));
    }
    world.database.overwrite("workflow", item).await;
}

#[tokio::test]
async fn who_archives_at_the_same_time_leaves_what_another_noted_as_it_is() {
    let world = World::start().await;
    let (instance, task) = ended(&world, &json!({})).await;
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    let history = format!("/api/v1/workflows/instances/{instance}/history");
    let before = admin.get(&history).await.expect(200);
    // The second collected it before there was this comment, and writes its object when the first has noted its own.
    let first = async {
        clock::advance(1);
        comment(&emma, &task, "By the way.").await;
        assert!(!archive(&world, &instance).await);
    };
    assert!(archive_while(&world, &instance, first).await, "it has to come again");
    assert_eq!(world.archived.keys().len(), 2);
    for _ in 0..2 {
        assert_eq!(admin.get(&history).await.expect(200), before);
        assert_eq!(comments(&admin, &task).await, ["Gladly.", "By the way."]);
        clock::advance(STAYS);
        assert!(!archive(&world, &instance).await);
    }
    assert!(!world.store().awaits_removal(&demo(), &id(&instance)).await.unwrap());
}

#[tokio::test]
async fn who_adds_to_an_archive_at_the_same_time_leaves_what_another_noted_as_it_is() {
    let world = World::start().await;
    let (instance, task) = ended(&world, &json!({})).await;
    let admin = world.api("admin").await;
    assert!(!archive(&world, &instance).await);
    late_comment(&world, "By the way.").await;
    clock::advance(STAYS);
    // As many items, of which one says something else.
    let first = async {
        late_comment(&world, "By the way!").await;
        assert!(!archive(&world, &instance).await);
    };
    assert!(archive_while(&world, &instance, first).await, "it has to come again");
    assert!(!archive(&world, &instance).await);
    assert!(!world.store().awaits_removal(&demo(), &id(&instance)).await.unwrap());
    assert_eq!(comments(&admin, &task).await, ["Gladly.", "By the way!"]);
}

#[tokio::test]
async fn what_is_marked_as_archived_is_not_collected_without_its_first_batch() {
    let world = World::start().await;
    let (instance, _) = ended(&world, &json!({})).await;
    let workflow = WorkflowId::parse("leave").unwrap();
    let collect = async || {
        let mut lines = 0_usize;
        let mut each = |_: &str| {
            lines += 1;
            Ok(())
        };
        let collected = world.store().collect_instance(&demo(), &id(&instance), (&workflow, None), &mut each).await;
        (collected.map(|_| ()), lines)
    };
    let (collected, lines) = collect().await;
    assert!(collected.is_ok() && lines > 3, "{lines}");
    assert!(!archive(&world, &instance).await);
    assert!(matches!(collect().await.0, Err(store::Error::Conflict)));
}

/// What instances asked for since the last look, as messages that are not delivered yet.
async fn asked_for(world: &World) -> Vec<Outgoing> {
    let records = world.stream().await;
    world.dispatch(&records).await;
    world.queues.take().into_iter().filter(|message| message.body.contains("effect")).collect()
}

#[tokio::test]
async fn a_message_is_sent_though_who_sends_it_is_archived_before() {
    let message = r#"<message id="m" name="paid"/>"#;
    let waits = ("c", r#"<intermediateCatchEvent id="ID"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>"#);
    let sends = ("t", r#"<intermediateThrowEvent id="ID"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>"#);
    for removed in [false, true] {
        let world = World::start().await;
        let admin = world.api("admin").await;
        let waits = admin.deploy(&sequence("waits", &[START, waits, END], message)).await;
        let sends = admin.deploy(&sequence("sends", &[START, sends, END], message)).await;
        let waiting = admin.start(&waits, &json!({"business_key": "o-1"})).await;
        world.settle(Delivery::Once).await;
        let sending = admin.start(&sends, &json!({"business_key": "o-1"})).await;
        let messages = asked_for(&world).await;
        assert_eq!((messages.len(), admin.status(&sending).await.as_str()), (1, "completed"));
        if removed {
            archived_and_removed(&world, &sending).await;
        } else {
            assert!(!archive(&world, &sending).await && is_archived(&world, &sending).await);
        }
        world.fire(&messages).await;
        world.fire(&messages).await;
        world.settle(Delivery::Once).await;
        assert_eq!(admin.status(&waiting).await, "completed", "removed: {removed}");
    }
}

/// A process that calls another.
fn calls(name: &str, called: &str) -> String {
    sequence(name, &[START, ("call", &format!(r#"<callActivity id="ID" calledElement="{called}"/>"#)), END], "")
}

/// Starts a process that calls one in which a person has something to do; it has not called it yet.
async fn about_to_call(world: &World) -> (Api, String) {
    let admin = world.api("admin").await;
    admin.deploy(&sequence("child", &[START, PERSON, END], "")).await;
    let parent = admin.deploy(&calls("parent", "child")).await;
    world.settle(Delivery::Once).await;
    let parent = admin.start(&parent, &json!({})).await;
    (admin, parent)
}

async fn only(api: &Api, workflow: &str) -> String {
    let instances = api.instances_of(workflow).await;
    assert_eq!(instances.len(), 1, "{instances:?}");
    instances[0]["workflow_instance_id"].as_str().unwrap().to_owned()
}

async fn cancel(api: &Api, instance: &str) {
    api.post(&format!("/api/v1/workflows/instances/{instance}/cancel"), &json!({})).await.expect(200);
}

#[tokio::test]
async fn a_called_process_ends_with_its_call_though_its_caller_is_archived_before() {
    for removed in [false, true] {
        let world = World::start().await;
        let (admin, parent) = about_to_call(&world).await;
        world.settle(Delivery::Once).await;
        let child = only(&admin, "child").await;
        cancel(&admin, &parent).await;
        let cancels = asked_for(&world).await;
        assert_eq!(cancels.len(), 1, "{cancels:?}");
        if removed {
            archived_and_removed(&world, &parent).await;
        } else {
            assert!(!archive(&world, &parent).await && is_archived(&world, &parent).await);
        }
        assert_eq!(admin.status(&child).await, "running");
        world.fire(&cancels).await;
        world.fire(&cancels).await;
        world.settle(Delivery::Once).await;
        assert_eq!(admin.status(&child).await, "cancelled", "removed: {removed}");
        // What it would tell its caller, nobody waits for.
        archived_and_removed(&world, &child).await;
    }
}

#[tokio::test]
async fn a_call_whose_caller_is_archived_starts_nothing_and_ends_what_it_started() {
    for started in [false, true] {
        let world = World::start().await;
        let (admin, parent) = about_to_call(&world).await;
        let starts = asked_for(&world).await;
        assert_eq!(starts.len(), 1, "{starts:?}");
        if started {
            world.fire(&starts).await;
        }
        cancel(&admin, &parent).await;
        // That it was cancelled is heard of too late, or never.
        assert!(!asked_for(&world).await.is_empty());
        archived_and_removed(&world, &parent).await;
        world.fire(&starts).await;
        world.settle(Delivery::Once).await;
        if started {
            assert_eq!(admin.status(&only(&admin, "child").await).await, "cancelled");
        } else {
            assert_eq!(admin.instances_of("child").await, Vec::<Value>::new());
        }
    }
}

#[tokio::test]
async fn a_hold_keeps_what_the_held_process_called_and_what_that_called() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    admin.deploy(&sequence("child", &[START, PERSON, END], "")).await;
    admin.deploy(&calls("parent", "child")).await;
    let top = admin.deploy(&calls("top", "parent")).await;
    let top = admin.start(&top, &json!({})).await;
    world.settle(Delivery::Once).await;
    let emma = world.api("emma").await;
    let task = emma.claim_next().await;
    emma.complete(&task, None).await.expect(200);
    world.settle(Delivery::Once).await;
    assert_eq!(admin.status(&top).await, "completed");
    let (parent, child) = (only(&admin, "parent").await, only(&admin, "child").await);
    let path = format!("/api/v1/workflows/instances/{top}/legal-hold");
    let hold = async || drop(admin.send("PUT", &path, Some(json!({"reason": "litigation"}).to_string())).await.expect(200));
    let release = async || drop(admin.send("DELETE", &path, None).await.expect(200));

    hold().await;
    for instance in [&parent, &child] {
        assert!(!archive(&world, instance).await && !is_archived(&world, instance).await);
    }
    assert!(world.archived.keys().is_empty());
    release().await;

    // Held after it was looked for and before it is noted.
    assert!(!archive_while(&world, &child, hold()).await && !is_archived(&world, &child).await);
    release().await;

    // What is archived can't be held: what it called goes after it.
    for instance in [&top, &child, &parent] {
        archived_and_removed(&world, instance).await;
    }
}

#[tokio::test]
async fn a_case_on_hold_keeps_what_the_processes_called_that_were_started_for_it() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    admin.deploy(&sequence("child", &[START, PERSON, END], "")).await;
    let workflow = admin.deploy(&calls("parent", "child")).await;
    let case = admin.post("/api/v1/cases", &json!({"title": "Noise", "kind": "complaint", "assigned_to": "admin"})).await.expect(201);
    let case = format!("/api/v1/cases/{}", case["case_id"].as_str().unwrap());
    admin.post(&format!("{case}/workflows"), &json!({"workflows": [{"workflow_id": workflow}]})).await.expect(201);
    world.settle(Delivery::Once).await;
    let emma = world.api("emma").await;
    let task = emma.claim_next().await;
    emma.complete(&task, None).await.expect(200);
    world.settle(Delivery::Once).await;
    let child = only(&admin, "child").await;
    assert_eq!(admin.status(&child).await, "completed");
    let path = format!("{case}/legal-hold");
    let hold = async |hold: bool| drop(admin.send("PUT", &path, Some(json!({"hold": hold}).to_string())).await.expect(200));

    hold(true).await;
    assert!(!archive(&world, &child).await && !is_archived(&world, &child).await);
    hold(false).await;

    // Held after the case was looked at and before the instance is noted: it comes again, and is kept then.
    assert!(archive_while(&world, &child, hold(true)).await);
    assert!(!archive(&world, &child).await && !is_archived(&world, &child).await);
    hold(false).await;
    archived_and_removed(&world, &child).await;
}

#[tokio::test]
async fn one_among_many_archived_instances_is_found_by_few_queries() {
    let world = World::start().await;
    let (instance, _) = ended(&world, &json!({"business_key": "rare"})).await;
    archived_and_removed(&world, &instance).await;
    let entry = world.database.items("workflow").await.into_iter().find(|item| text(item, "pk") == "demo#X").unwrap();
    for seconds in 1..=300 {
        let younger = runtime::outside::ulid(clock::now().plus_seconds(seconds)).unwrap();
        let mut item = entry.clone();
        for (name, value) in [("sk", younger.as_str()), ("instance_id", younger.as_str()), ("business_key", "often")] {
            item.insert(name.to_owned(), AttributeValue::S(value.to_owned()));
        }
        world.database.overwrite("workflow", item).await;
    }
    let admin = world.api("admin").await;
    world.database.calls.take();
    let found = admin.get("/api/v1/workflows/instances?archived=true&business_key=rare&limit=1").await.expect(200);
    assert_eq!((&found["items"][0]["workflow_instance_id"], &found["next_cursor"]), (&json!(instance), &Value::Null));
    let queries = world.database.calls.take().into_iter().filter(|operation| operation == "Query").count();
    assert!(queries < 10, "{queries}");

    // Page by page every one comes once.
    let (mut ids, mut path) = (Vec::new(), "/api/v1/workflows/instances?archived=true&business_key=often&limit=70".to_owned());
    loop {
        let page = admin.get(&path).await.expect(200);
        ids.extend(page["items"].as_array().unwrap().iter().map(|one| one["workflow_instance_id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        path = format!("/api/v1/workflows/instances?archived=true&business_key=often&limit=70&cursor={next}");
    }
    assert!(ids.is_sorted_by(|one, next| one > next), "newest first, none twice");
    assert_eq!(ids.len(), 300);
}
