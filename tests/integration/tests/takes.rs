//! Taking tasks out of several queues with settings: whose turn it is, who may, and how many.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use integration_tests::{Api, Person, World, person};
use serde_json::{Value, json};
use testkit::clock;
use testkit::documents::{process, user_task};

const QUEUES: &str = "/api/v1/queues";
/// More than a claimer alone chooses from.
const MANY: usize = store::NARROWEST + 2;

async fn configure(world: &World, settings: &Value) {
    world.api("admin").await.post(QUEUES, settings).await.expect(201);
}

async fn open(world: &World, queue: &str, priority: u64) -> String {
    let admin = world.api("admin").await;
    let workflow = admin.create_workflow(&process("One task", vec![user_task("work", queue)])).await;
    let instance = admin.start(&workflow, &json!({"priority": priority})).await;
    admin.instance(&instance).await["active"][0]["task_id"].as_str().unwrap().to_owned()
}

async fn act(api: &Api, task: &str, what: &str, body: &Value) -> integration_tests::Answer {
    api.post(&format!("/api/v1/tasks/{task}/{what}"), body).await
}

/// Somebody of several queues.
async fn worker(world: &World, name: &str, queues: &[&str]) -> Api {
    let roles = queues.iter().map(|queue| (*queue).to_owned()).collect();
    world.api_as("demo", &Person { roles, ..person(name, queues[0], 0) }).await
}

#[tokio::test]
async fn what_waited_longest_in_a_queue_that_ages_is_not_hidden_by_what_is_more_urgent_by_itself() {
    let world = World::start().await;
    configure(&world, &json!({"name": "desk", "kind": {"priority": {"ageing_minutes_per_point": 1}}})).await;
    let oldest = open(&world, "desk", 0).await;
    clock::advance(101 * 60);
    for _ in 0..100 {
        open(&world, "desk", 100).await;
    }
    let ann = worker(&world, "ann", &["desk"]).await;
    assert_eq!(ann.task_ids("queue=desk").await[0], oldest);
    // One alone takes any of the first eight. That the very first is none of so many happens once in a hundred thousand times.
    let mut taken = Vec::new();
    for _ in 0..85 {
        taken.push(ann.claim_next().await);
    }
    assert!(taken.contains(&oldest), "{taken:?}");
}

#[tokio::test]
async fn a_queue_of_which_somebody_can_hold_no_more_does_not_hide_the_others() {
    let world = World::start().await;
    configure(&world, &json!({"name": "desk", "per_person": 1})).await;
    for _ in 0..MANY {
        open(&world, "desk", 90).await;
    }
    let other = open(&world, "other", 10).await;
    let ann = worker(&world, "ann", &["desk", "other"]).await;
    ann.claim_next().await;
    assert_eq!(ann.claim_next().await, other);
    assert_eq!(ann.post("/api/v1/tasks/claim/next", &json!({})).await.problem(409), "too_many_tasks");
}

#[tokio::test]
async fn what_somebody_may_not_take_they_may_not_complete_either() {
    let world = World::start().await;
    configure(&world, &json!({"name": "desk", "kind": {"specialised": {"tags": ["gdpr"]}}})).await;
    let task = open(&world, "desk", 50).await;
    let ann = worker(&world, "ann", &["desk"]).await;
    assert_eq!(ann.complete(&task, None).await.problem(403), "forbidden");
    let admin = world.api("admin").await;
    let paused = json!({"kind": "standard", "paused": true}).to_string();
    admin.send("PATCH", &format!("{QUEUES}/desk"), Some(paused)).await.expect(200);
    assert_eq!(ann.complete(&task, None).await.problem(409), "invalid_state");
    admin.send("PATCH", &format!("{QUEUES}/desk"), Some(json!({"paused": false}).to_string())).await.expect(200);
    ann.complete(&task, None).await.expect(200);
}

#[tokio::test]
async fn a_task_that_was_moved_is_still_for_those_it_was_for_if_its_queue_lets_them() {
    let world = World::start().await;
    configure(&world, &json!({"name": "other", "kind": {"specialised": {"skills": {"tax": 2}}}})).await;
    let (task, admin) = (open(&world, "desk", 50).await, world.api("admin").await);
    act(&admin, &task, "move", &json!({"queue": "other"})).await.expect(200);
    let ann = worker(&world, "ann", &["desk"]).await;
    assert_eq!(act(&ann, &task, "claim", &json!({})).await.problem(403), "forbidden");
    let skills = json!({"skills": [{"name": "tax", "level": 2}]}).to_string();
    admin.send("PATCH", "/api/v1/users/ann", Some(skills)).await.expect(200);
    assert_eq!(act(&ann, &task, "claim", &json!({})).await.expect(200)["assignee"], "ann");
}

#[tokio::test]
async fn who_has_no_room_is_not_asked_to_help_and_what_comes_back_is_taken_back() {
    let world = World::start().await;
    configure(&world, &json!({"name": "desk", "per_person": 1})).await;
    let (first, second) = (open(&world, "desk", 50).await, open(&world, "desk", 50).await);
    let (ann, ben) = (worker(&world, "ann", &["desk"]).await, worker(&world, "ben", &["desk"]).await);
    act(&ann, &first, "claim", &json!({})).await.expect(200);
    act(&ben, &second, "claim", &json!({})).await.expect(200);
    assert_eq!(act(&ann, &first, "delegate", &json!({"to": "ben"})).await.problem(409), "too_many_tasks");
    act(&ben, &second, "release", &json!({})).await.expect(200);
    act(&ann, &first, "delegate", &json!({"to": "ben"})).await.expect(200);
    act(&ann, &second, "claim", &json!({})).await.expect(200);
    assert_eq!(act(&ben, &first, "return", &json!({})).await.expect(200)["assignee"], "ann");
    assert_eq!(ann.task_ids("assignee=me").await.len(), 2);
}

#[tokio::test]
async fn those_a_task_is_escalated_to_find_it_and_there_is_an_end_to_them() {
    let world = World::start().await;
    let (task, admin) = (open(&world, "desk", 50).await, world.api("admin").await);
    for turn in 0..3 {
        let roles: Vec<String> = (0..5).map(|number| format!("role-{turn}-{number}")).collect();
        act(&admin, &task, "escalate", &json!({"to_roles": roles})).await.expect(200);
    }
    let last = worker(&world, "last", &["role-2-0"]).await;
    assert_eq!(last.task_ids("queue=role-2-0").await, std::slice::from_ref(&task));
    let more: Vec<String> = (0..5).map(|number| format!("more-{number}")).collect();
    assert_eq!(act(&admin, &task, "escalate", &json!({"to_roles": more})).await.problem(422), "validation_failed");
    let faults = act(&admin, &task, "escalate", &json!({"to_roles": ["a", "b", "c", "d", "e", "f"]})).await;
    assert_eq!(faults.problem(422), "validation_failed");
    assert_eq!(last.claim_next().await, task);
    assert_eq!(admin.get(&format!("{QUEUES}/role-0-0/statistics")).await.expect(200)["load"], 0, "counted later");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_tasks_of_one_person_are_taken_and_given_back_at_once() {
    let world = World::start().await;
    let mut tasks = Vec::new();
    for _ in 0..30 {
        tasks.push(open(&world, "desk", 50).await);
    }
    let ann = worker(&world, "ann", &["desk"]).await;
    for action in ["claim", "release"] {
        let answer = ann.post("/api/v1/tasks/bulk", &json!({"action": action, "task_ids": tasks})).await.expect(200);
        assert_eq!((&answer["done"], &answer["failed"]), (&json!(30), &json!(0)), "{answer}");
    }
}
