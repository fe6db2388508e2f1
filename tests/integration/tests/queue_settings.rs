//! Queues with settings: their order, whom their tasks are for, how many somebody may hold, calendars.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use engine::RoleName;
use futures_util::future::{join, join_all};
use integration_tests::{Api, World, demo, person};
use serde_json::{Value, json};
use store::{MAX_QUEUES, QueueChange};
use testkit::clock;
use testkit::documents::{process, user_task};
use work::queue::Queue;

const QUEUES: &str = "/api/v1/queues";

async fn configure(world: &World, settings: &Value) {
    world.api("admin").await.post(QUEUES, settings).await.expect(201);
}

/// Opens a task of employees for each priority, a minute after the other; gives their ids.
async fn open(world: &World, priorities: &[u64]) -> Vec<String> {
    let admin = world.api("admin").await;
    let workflow = admin.create_workflow(&process("One task", vec![user_task("work", "employee")])).await;
    let mut tasks = Vec::new();
    for priority in priorities {
        let instance = admin.start(&workflow, &json!({"priority": priority})).await;
        tasks.push(admin.instance(&instance).await["active"][0]["task_id"].as_str().unwrap().to_owned());
        clock::advance(60);
    }
    tasks
}

async fn take(api: &Api) -> u16 {
    api.post("/api/v1/tasks/claim/next", &json!({})).await.status
}

#[tokio::test]
async fn settings_are_read_as_they_were_written_and_change_by_merging() {
    let world = World::start().await;
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    let calendar = json!({"name": "Office", "time_zone": "Europe/Zurich", "week": {"monday": [{"from": "09:00", "to": "18:00"}]}});
    admin.send("PUT", "/api/v1/calendars/office", Some(calendar.to_string())).await.expect(200);
    let settings = json!({
        "name": "employee", "kind": {"priority": {"ageing_minutes_per_point": 2, "express_from": 95}}, "capacity": 100, "per_person": 3,
        "calendar": "office", "targets": [{"response_minutes": 30, "completion_minutes": 120, "warn_at_percent": 80}],
        "escalation": [{"after_minutes": 60, "raise_priority": {"to": 90}, "notify": {"roles": ["manager"]}}],
    });
    let made = admin.post(QUEUES, &settings).await.expect(201);
    assert_eq!((&made["kind"], &made["version"]), (&settings["kind"], &json!(1)));
    assert_eq!(admin.post(QUEUES, &settings).await.problem(409), "already_exists");
    let path = format!("{QUEUES}/employee");
    let patch = async |api: &Api, body: Value| api.send("PATCH", &path, Some(body.to_string())).await;
    let changed = patch(&admin, json!({"capacity": null, "paused": true, "version": 1})).await.expect(200);
    assert_eq!((&changed["capacity"], &changed["per_person"], &changed["version"]), (&Value::Null, &json!(3), &json!(2)));
    assert_eq!(patch(&admin, json!({"paused": false, "version": 1})).await.problem(409), "conflict");
    let read = emma.get(&path).await.expect(200);
    assert_eq!((&read["paused"], &read["ready"], &read["targets"]), (&json!(true), &json!(0), &made["targets"]));
    assert_eq!(patch(&emma, json!({"paused": false})).await.problem(403), "forbidden");
    assert_eq!(admin.send("DELETE", "/api/v1/calendars/office", None).await.problem(409), "conflict");

    let faults = admin.post(QUEUES, &json!({"name": "x", "kind": "fast", "capacity": 0, "calendar": "a b", "sla": 1})).await.expect(422);
    let mut paths: Vec<&str> = faults["errors"].as_array().unwrap().iter().map(|fault| fault["path"].as_str().unwrap()).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["/calendar", "/capacity", "/kind", "/sla"]);
    assert_eq!(admin.post(QUEUES, &json!({"name": "x", "calendar": "nowhere"})).await.problem(422), "validation_failed");

    assert_eq!(admin.send("DELETE", &path, None).await.status, 204);
    assert_eq!(emma.get(&path).await.expect(200)["version"], 0);
    assert_eq!(admin.send("DELETE", "/api/v1/calendars/office", None).await.status, 204);
}

/// Changes the settings of a queue; gives the status.
async fn patch(api: &Api, queue: &str, change: Value) -> u16 {
    api.send("PATCH", &format!("{QUEUES}/{queue}"), Some(change.to_string())).await.status
}

#[tokio::test]
async fn of_two_changes_at_once_that_do_not_go_together_one_is_refused() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let calendar = json!({"name": "Office", "time_zone": "Europe/Zurich", "week": {"monday": [{"from": "09:00", "to": "18:00"}]}});
    for round in 0..5 {
        let (one, other) = (format!("one{round}"), format!("other{round}"));
        let ring = join(patch(&admin, &one, json!({"overflow": other})), patch(&admin, &other, json!({"overflow": one}))).await;
        assert!([(200, 422), (422, 200)].contains(&ring), "they would hand on to each other: {ring:?}");

        let path = format!("/api/v1/calendars/office{round}");
        admin.send("PUT", &path, Some(calendar.to_string())).await.expect(200);
        let change = json!({"calendar": format!("office{round}")});
        let (removed, named) = join(admin.send("DELETE", &path, None), patch(&admin, &one, change)).await;
        let statuses = (removed.status, named);
        assert!([(204, 422), (409, 200)].contains(&statuses), "a queue would go by a calendar that is gone: {statuses:?}");
    }
}

#[tokio::test]
async fn changes_at_once_that_do_go_together_are_all_made() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let queues: Vec<String> = (0..6).map(|number| format!("desk{number}")).collect();
    let statuses = join_all(queues.iter().map(|queue| patch(&admin, queue, json!({"capacity": 5})))).await;
    assert_eq!(statuses, [200; 6]);
    let same = join(patch(&admin, "desk0", json!({"capacity": 6})), patch(&admin, "desk0", json!({"paused": true}))).await;
    assert_eq!(same, (200, 200));
    let read = admin.get(&format!("{QUEUES}/desk0")).await.expect(200);
    assert_eq!((&read["capacity"], &read["paused"], &read["version"]), (&json!(6), &json!(true), &json!(3)));
}

#[tokio::test]
async fn no_way_leads_to_more_configured_queues_than_a_tenant_may_have() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    for number in 0..MAX_QUEUES {
        let name = RoleName::parse(&format!("desk{number}")).unwrap();
        let change = QueueChange::Put(Box::new(Queue { version: 1, ..Queue::unconfigured(name) }));
        world.store().change_queues(&demo(), &change, u64::try_from(number).unwrap(), clock::now(), None).await.unwrap();
    }
    assert_eq!(patch(&admin, "one-more", json!({"capacity": 1})).await, 409);
    assert_eq!(admin.post(QUEUES, &json!({"name": "one-more"})).await.problem(409), "conflict");
    let calendar = json!({"name": "Office", "time_zone": "Europe/Zurich", "week": {"monday": [{"from": "09:00", "to": "18:00"}]}});
    assert_eq!(admin.send("PUT", "/api/v1/calendars/office", Some(calendar.to_string())).await.problem(409), "conflict");
    assert_eq!(patch(&admin, "desk0", json!({"capacity": 1})).await, 200, "what is there may change");
}

#[tokio::test]
async fn nothing_is_taken_out_of_a_paused_queue() {
    let world = World::start().await;
    configure(&world, &json!({"name": "employee", "paused": true})).await;
    let (task, emma) = (open(&world, &[50]).await.remove(0), world.api("emma").await);
    assert_eq!(take(&emma).await, 204);
    assert_eq!(emma.send("POST", &format!("/api/v1/tasks/{task}/claim"), None).await.problem(409), "invalid_state");
    let resumed = json!({"paused": false}).to_string();
    world.api("admin").await.send("PATCH", &format!("{QUEUES}/employee"), Some(resumed)).await.expect(200);
    assert_eq!(take(&emma).await, 200);
}

#[tokio::test]
async fn in_a_priority_queue_a_task_becomes_more_urgent_as_it_waits() {
    let world = World::start().await;
    configure(&world, &json!({"name": "employee", "kind": {"priority": {"ageing_minutes_per_point": 1, "express_from": 99}}})).await;
    // A minute between them is one point: those that began with 50, 52 and 53 are equals, and the oldest comes first.
    let tasks = open(&world, &[50, 10, 52, 53, 100]).await;
    let listed = world.api("emma").await.task_ids("queue=employee").await;
    assert_eq!(listed, [4, 0, 2, 3, 1].map(|place: usize| tasks[place].clone()));
    let paged = world.api("emma").await.get("/api/v1/tasks?limit=2").await.expect(200);
    let rest = world.api("emma").await.task_ids(&format!("limit=10&cursor={}", paged["next_cursor"].as_str().unwrap())).await;
    assert_eq!(rest, [2, 3, 1].map(|place: usize| tasks[place].clone()));
}

#[tokio::test]
async fn a_specialised_queue_is_for_those_who_are_able() {
    let world = World::start().await;
    configure(&world, &json!({"name": "employee", "kind": {"specialised": {"skills": {"aml": 3}, "tags": ["gdpr"]}}})).await;
    let (task, admin, emma) = (open(&world, &[50]).await.remove(0), world.api("admin").await, world.api("emma").await);
    assert_eq!(take(&emma).await, 204);
    let refused = emma.send("POST", &format!("/api/v1/tasks/{task}/claim"), None).await;
    assert_eq!(refused.body["detail"], "this task needs skill `aml` at level 3, tag `gdpr`");
    assert_eq!(refused.problem(403), "forbidden");
    let skills = json!({"skills": [{"name": "aml", "level": 3}, {"name": "gdpr", "level": 1}]}).to_string();
    admin.send("PATCH", "/api/v1/users/emma", Some(skills)).await.expect(200);
    assert_eq!(take(&emma).await, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_holds_more_than_they_may_however_many_requests_they_send_at_once() {
    let world = World::start().await;
    configure(&world, &json!({"name": "employee", "per_person": 3})).await;
    let (tasks, emma, admin) = (open(&world, &[50; 12]).await, world.api("emma").await, world.api("admin").await);
    let statuses = join_all((0..10).map(|_| take(&emma))).await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 3, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 409].contains(status)), "{statuses:?}");
    let held = emma.task_ids("assignee=me").await;
    assert_eq!(held.len(), 3);
    let free = tasks.iter().find(|task| !held.contains(task)).unwrap();
    assert_eq!(emma.send("POST", &format!("/api/v1/tasks/{free}/claim"), None).await.problem(409), "too_many_tasks");
    emma.complete(&held[0], None).await.expect(200);
    assert_eq!(take(&emma).await, 200);

    // A bound of their own holds over all queues; who is in charge may go beyond the queue's.
    admin.send("PATCH", "/api/v1/users/emma", Some(json!({"task_capacity": 2}).to_string())).await.expect(200);
    emma.complete(&held[1], None).await.expect(200);
    assert_eq!(emma.post("/api/v1/tasks/claim/next", &json!({})).await.problem(409), "too_many_tasks");
    admin.post(&format!("/api/v1/tasks/{free}/reassign"), &json!({"to": "emma"})).await.expect(200);
    let mia = world.api_as("demo", &person("mia", "employee", 0)).await;
    assert_eq!(take(&mia).await, 200);
}
