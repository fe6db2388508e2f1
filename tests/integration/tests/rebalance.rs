//! Held tasks of a queue are spread evenly: when somebody asks for it, and by a schedule.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use clients::queues::Outgoing;
use integration_tests::{Api, Delivery, World, person};
use serde_json::{Value, json};
use testkit::clock;
use testkit::documents::{process, user_task};

const QUEUES: &str = "/api/v1/queues";
const PEOPLE: [&str; 3] = ["ann", "ben", "cleo"];

/// Clerks, one of whom took all tasks of the desk.
async fn office(tasks: usize) -> World {
    let world = World::start().await;
    let mut clerks = Vec::new();
    for name in PEOPLE {
        clerks.push(world.api_as("demo", &person(name, "desk", 0)).await);
    }
    let admin = world.api("admin").await;
    let workflow = admin.create_workflow(&process("One task", vec![user_task("work", "desk")])).await;
    for _ in 0..tasks {
        admin.start(&workflow, &json!({})).await;
        clerks[0].claim_next().await;
        clock::advance(1);
    }
    world
}

async fn held(world: &World) -> Vec<usize> {
    let mut counts = Vec::new();
    for name in PEOPLE {
        counts.push(world.api_as("demo", &person(name, "desk", 0)).await.task_ids("assignee=me").await.len());
    }
    counts
}

/// Takes all tasks from everybody and gives them to ann.
async fn all_to_ann(world: &World, admin: &Api) {
    for name in &PEOPLE[1..] {
        for task in world.api_as("demo", &person(name, "desk", 0)).await.task_ids("assignee=me").await {
            admin.post(&format!("/api/v1/tasks/{task}/reassign"), &json!({"to": "ann"})).await.expect(200);
        }
    }
}

#[tokio::test]
async fn the_fewest_moves_make_what_people_hold_even() {
    let world = office(7).await;
    let (admin, ann) = (world.api("admin").await, world.api_as("demo", &person("ann", "desk", 0)).await);
    let path = format!("{QUEUES}/desk/rebalance");
    assert_eq!(ann.post(&path, &json!({})).await.problem(403), "forbidden");
    let answer = admin.post(&path, &json!({})).await.expect(200);
    let moved = answer["moved"].as_array().unwrap();
    assert_eq!((moved.len(), &answer["left"]), (4, &json!(0)), "{answer}");
    assert!(moved.iter().all(|one| one["from"] == "ann"), "{answer}");
    let mut counts = held(&world).await;
    counts.sort_unstable();
    assert_eq!(counts, [2, 2, 3]);
    let task = moved[0]["task"].as_str().unwrap();
    let history = admin.get(&format!("/api/v1/tasks/{task}/history")).await.expect(200);
    let last = history["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["move"], &last["actor"], &last["reason"]), (&json!("reassigned"), &json!("user:admin"), &json!("rebalanced")));
    assert_eq!(admin.post(&path, &json!({})).await.expect(200), json!({"moved": [], "left": 0}), "nothing would be better");
    world.settle(Delivery::Once).await;
    let statistics = admin.get(&format!("{QUEUES}/desk/statistics")).await.expect(200);
    assert_eq!((&statistics["counts"]["claimed"], &statistics["wait"]["count"]), (&json!(7), &json!(7)), "each was taken once");
}

#[tokio::test]
async fn what_waits_for_others_stays_and_nobody_gets_more_than_they_may() {
    let world = office(6).await;
    let (admin, ann) = (world.api("admin").await, world.api_as("demo", &person("ann", "desk", 0)).await);
    admin.post(QUEUES, &json!({"name": "desk", "per_person": 1})).await.expect(201);
    let tasks = ann.task_ids("assignee=me").await;
    // The last ones are the first to go; these two may not.
    ann.post(&format!("/api/v1/tasks/{}/suspend", tasks[5]), &json!({})).await.expect(200);
    ann.post(&format!("/api/v1/tasks/{}/delegate", tasks[4]), &json!({"to": "ben"})).await.expect(200);
    let answer = admin.post(&format!("{QUEUES}/desk/rebalance"), &json!({})).await.expect(200);
    let moved: Vec<(&Value, &Value)> = answer["moved"].as_array().unwrap().iter().map(|one| (&one["task"], &one["to"])).collect();
    assert_eq!(moved, [(&json!(tasks[3]), &json!("cleo"))], "ben holds what he was asked to do");
    assert_eq!(held(&world).await, [4, 1, 1]);
}

/// The timers among messages.
fn timers(messages: Vec<Outgoing>) -> Vec<Outgoing> {
    messages.into_iter().filter(|message| message.body.contains("rebalance")).collect()
}

#[tokio::test]
async fn a_schedule_spreads_tasks_evenly_each_time_once_until_it_goes() {
    let world = office(6).await;
    let admin = world.api("admin").await;
    world.settle(Delivery::Once).await;
    admin.post(QUEUES, &json!({"name": "desk", "rebalance_minutes": 10})).await.expect(201);
    let mut pending = timers(world.settle(Delivery::Once).await);
    assert_eq!((pending.len(), pending[0].delay_seconds), (1, 600));
    for _ in 0..3 {
        clock::advance(600);
        let timer = pending.remove(0);
        world.fire(std::slice::from_ref(&timer)).await;
        let mut counts = held(&world).await;
        counts.sort_unstable();
        assert_eq!(counts, [2, 2, 2]);
        pending.extend(timers(world.queues.take()));
        // Delivered again it finds that the next is set.
        all_to_ann(&world, &admin).await;
        world.fire(&[timer]).await;
        assert_eq!(held(&world).await, [6, 0, 0]);
        assert!(timers(world.queues.take()).is_empty());
        assert_eq!((pending.len(), pending[0].delay_seconds), (1, 600), "one timer at a time");
        // Nor does the record of the settings set another one, however often it comes.
        world.streamed_again();
        assert!(timers(world.settle(Delivery::Once).await).is_empty());
    }

    // Other settings, another timer; the one before does nothing more.
    clock::advance(1);
    admin.send("PATCH", &format!("{QUEUES}/desk"), Some(json!({"rebalance_minutes": 5}).to_string())).await.expect(200);
    let mut changed = timers(world.settle(Delivery::Once).await);
    assert_eq!((changed.len(), changed[0].delay_seconds), (1, 300));
    clock::advance(600);
    world.fire(&pending).await;
    assert_eq!(held(&world).await, [6, 0, 0]);
    // It is late: the next is in time again.
    world.fire(&[changed.remove(0)]).await;
    let next = timers(world.queues.take());
    assert_eq!((next.len(), next[0].delay_seconds), (1, 300));

    admin.send("PATCH", &format!("{QUEUES}/desk"), Some(json!({"rebalance_minutes": null}).to_string())).await.expect(200);
    world.settle(Delivery::Once).await;
    all_to_ann(&world, &admin).await;
    clock::advance(600);
    world.fire(&next).await;
    assert_eq!((held(&world).await, world.queues.take().len()), (vec![6, 0, 0], 0));
}
