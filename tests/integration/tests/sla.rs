//! Targets and escalation: by the calendar, level by level, each once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use clients::queues::Outgoing;
use engine::Timestamp;
use integration_tests::{Api, Delivery, World};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::clock;
use testkit::documents::{process, user_task};

/// A Friday, ten minutes before the office closes, in Zurich.
const FRIDAY: &str = "2026-03-06T16:50:00Z";

fn at(text: &str) -> Timestamp {
    Timestamp::from_millis(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

/// Office hours, half an hour to respond and three levels after a breach.
async fn configure(admin: &Api) {
    let day = json!([{"from": "09:00", "to": "18:00"}]);
    let week = json!({"monday": day, "tuesday": day, "wednesday": day, "thursday": day, "friday": day});
    let calendar = json!({"name": "Office", "time_zone": "Europe/Zurich", "week": week});
    admin.send("PUT", "/api/v1/calendars/office", Some(calendar.to_string())).await.expect(200);
    let settings = json!({
        "name": "employee", "calendar": "office",
        "targets": [{"completion_minutes": 30, "warn_at_percent": 50}],
        "escalation": [
            {"after_minutes": 15, "raise_priority": {"to": 80}, "notify": {"holder": true, "roles": ["employee"]}},
            {"after_minutes": 30, "reassign": {"role": "manager"}, "notify": {"roles": ["manager"]}},
            {"after_minutes": 60, "raise_priority": {"by": 20}, "notify": {"roles": ["director"]}},
        ],
    });
    admin.post("/api/v1/queues", &settings).await.expect(201);
}

async fn moves(api: &Api, task: &str) -> Vec<(String, String)> {
    let history = api.get(&format!("/api/v1/tasks/{task}/history")).await.expect(200);
    let word = |one: &Value, field: &str| one[field].as_str().unwrap().to_owned();
    history["items"].as_array().unwrap().iter().map(|one| (word(one, "move"), word(one, "at"))).collect()
}

/// Lets time go by minute by minute, with a tick in each unless the scheduler is down; every message comes as often as said. Gives the
/// notices that were sent.
async fn live(world: &World, from: &str, to: &str, times: usize) -> Vec<Value> {
    world.wait_until(at(from));
    let (mut notices, mut pending): (Vec<Value>, Vec<(Timestamp, Outgoing)>) = (Vec::new(), Vec::new());
    while clock::now() < at(to) {
        world.tick().await;
        let minute_ends = clock::now().plus_seconds(60);
        loop {
            for message in world.settle(Delivery::Twice).await {
                match message.queue.ends_with("notifications") {
                    true => notices.push(serde_json::from_str(&message.body).unwrap()),
                    false => pending.push((clock::now().plus_seconds(message.delay_seconds), message)),
                }
            }
            pending.sort_by_key(|(due, _)| *due);
            let Some((due, _)) = pending.first().filter(|(due, _)| *due < minute_ends) else { break };
            world.wait_until((*due).max(clock::now()));
            let (_, message) = pending.remove(0);
            for _ in 0..times {
                world.fire(std::slice::from_ref(&message)).await;
            }
        }
        world.wait_until(minute_ends);
    }
    notices
}

/// An open task of employees that begins on Friday.
async fn open(world: &World, admin: &Api) -> String {
    configure(admin).await;
    world.wait_until(at(FRIDAY));
    let workflow = admin.create_workflow(&process("One task", vec![user_task("work", "employee")])).await;
    let instance = admin.start(&workflow, &json!({})).await;
    admin.instance(&instance).await["active"][0]["task_id"].as_str().unwrap().to_owned()
}

/// The ids of notices, each once.
fn ids(notices: &[Value]) -> BTreeSet<&str> {
    notices.iter().map(|notice| notice["notice_id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_breach_on_friday_evening_escalates_on_monday_morning_level_by_level_though_every_message_comes_twice() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let task = open(&world, &admin).await;
    assert_eq!(admin.get(&format!("/api/v1/tasks/{task}")).await.expect(200)["due_at"], "2026-03-09T08:20:00.000Z");

    let mut notices = live(&world, FRIDAY, "2026-03-06T17:20:00Z", 2).await;
    notices.extend(live(&world, "2026-03-09T07:55:00Z", "2026-03-09T09:40:00Z", 2).await);
    let expected = [
        ("opened", "2026-03-06T16:50:00.000Z"),
        ("warned", "2026-03-09T08:05:00.000Z"),
        ("breached", "2026-03-09T08:20:00.000Z"),
        ("level_reached", "2026-03-09T08:35:00.000Z"),
        ("level_reached", "2026-03-09T08:50:00.000Z"),
        ("level_reached", "2026-03-09T09:20:00.000Z"),
    ];
    assert_eq!(moves(&admin, &task).await, expected.map(|(what, when)| (what.to_owned(), when.to_owned())));
    assert_eq!(ids(&notices).len(), 5, "each has a notice of its own: {notices:?}");
    let after = admin.get(&format!("/api/v1/tasks/{task}")).await.expect(200);
    assert_eq!((&after["status"], &after["priority"]), (&json!("escalated"), &json!(100)));
    assert_eq!(world.api("mark").await.task_ids("queue=manager").await, [task]);
}

#[tokio::test]
async fn after_an_hour_without_a_scheduler_every_level_comes_once_and_in_order() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let task = open(&world, &admin).await;
    live(&world, FRIDAY, "2026-03-06T17:20:00Z", 1).await;
    let notices = live(&world, "2026-03-09T09:30:00Z", "2026-03-09T09:40:00Z", 2).await;
    let history = admin.get(&format!("/api/v1/tasks/{task}/history")).await.expect(200);
    let seen: Vec<(&str, u64)> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["move"].as_str().unwrap(), one["level"].as_u64().unwrap_or(0)))
        .collect();
    assert_eq!(seen, [("opened", 0), ("warned", 0), ("breached", 0), ("level_reached", 1), ("level_reached", 2), ("level_reached", 3)]);
    assert_eq!(ids(&notices).len(), 5);
}

#[tokio::test]
async fn while_a_task_waits_for_a_customer_its_time_stands_still() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let task = open(&world, &admin).await;
    let emma = world.api("emma").await;
    emma.post(&format!("/api/v1/tasks/{task}/claim"), &json!({})).await.expect(200);
    emma.post(&format!("/api/v1/tasks/{task}/suspend"), &json!({"reason": "asked for the invoice"})).await.expect(200);
    live(&world, "2026-03-09T07:55:00Z", "2026-03-09T09:40:00Z", 1).await;
    assert_eq!(moves(&admin, &task).await.len(), 3, "nothing was reached");
    let resumed = emma.post(&format!("/api/v1/tasks/{task}/resume"), &json!({})).await.expect(200);
    assert_eq!(resumed["due_at"], "2026-03-09T10:10:00.000Z");
    live(&world, "2026-03-09T09:41:00Z", "2026-03-09T10:00:00Z", 1).await;
    assert_eq!(moves(&admin, &task).await.last().unwrap(), &("warned".to_owned(), "2026-03-09T09:55:00.000Z".to_owned()));
    emma.complete(&task, None).await.expect(200);
    live(&world, "2026-03-09T10:01:00Z", "2026-03-09T11:30:00Z", 1).await;
    assert_eq!(moves(&admin, &task).await.last().unwrap().0, "completed");
}
