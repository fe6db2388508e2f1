//! Who gets which task: claims, queues, lists.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use engine::Timestamp;
use engine::instance::Command;
use futures_util::future::join_all;
use integration_tests::{Api, Delivery, World, demo, id, person};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::clock;
use testkit::documents::{process, user_task, with};

/// The window of `claim_next` while nobody else claims.
const WINDOW: usize = store::NARROWEST;

/// Starts one instance of a one-task process for each priority; gives the tasks' ids in the same order.
async fn open_tasks(world: &World, role: &str, priorities: &[u64]) -> Vec<String> {
    let admin = world.api("admin").await;
    let workflow = admin.create_workflow(&process("One task", vec![user_task("work", role)])).await;
    let mut tasks = Vec::new();
    for priority in priorities {
        let instance = admin.start(&workflow, &json!({"priority": priority})).await;
        tasks.push(open_task(&admin, &instance).await);
    }
    tasks
}

async fn open_task(api: &Api, instance: &str) -> String {
    api.instance(instance).await["active"][0]["task_id"].as_str().unwrap().to_owned()
}

async fn task(api: &Api, task: &str) -> Value {
    api.get(&format!("/api/v1/tasks/{task}")).await.expect(200)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_concurrent_claims_give_each_of_fifty_tasks_to_exactly_one_person() {
    let world = World::start().await;
    let tasks: BTreeSet<String> = open_tasks(&world, "employee", &[50; 50]).await.into_iter().collect();
    let people: Vec<String> = (0..50).map(|n| format!("worker{n}")).collect();
    let apis = join_all(people.iter().map(async |name| world.api_as("demo", &person(name, "employee", 0)).await)).await;

    let claims = apis.into_iter().map(|api| tokio::spawn(async move { (api.claim_next().await, api) }));
    let claimed = join_all(claims.collect::<Vec<_>>()).await.into_iter().map(Result::unwrap).collect::<Vec<_>>();

    let given: BTreeSet<String> = claimed.iter().map(|(task, _)| task.clone()).collect();
    assert_eq!(given, tasks);
    for ((claimed, api), name) in claimed.iter().zip(&people) {
        assert_eq!(task(api, claimed).await["assignee"], json!(name));
        assert_eq!(api.task_ids("assignee=me").await, std::slice::from_ref(claimed));
    }
    let late = world.api("emma").await;
    assert_eq!(late.post("/api/v1/tasks/claim/next", &json!({})).await.status, 204);
    assert!(late.task_ids("queue=employee").await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_task_that_many_want_by_its_id_goes_to_one_and_the_others_are_told() {
    let world = World::start().await;
    let wanted = open_tasks(&world, "employee", &[50]).await.remove(0);
    let apis = join_all((0..10).map(async |n| world.api_as("demo", &person(&format!("worker{n}"), "employee", 0)).await)).await;
    let path = format!("/api/v1/tasks/{wanted}/claim");
    let answers = join_all(apis.iter().map(|api| api.send("POST", &path, None))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![200], vec![409; 9]].concat());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_task_that_many_complete_at_the_same_time_is_completed_once() {
    let world = World::start().await;
    let shared = open_tasks(&world, "employee", &[50]).await.remove(0);
    let apis = join_all((0..10).map(async |n| world.api_as("demo", &person(&format!("worker{n}"), "employee", 0)).await)).await;
    // Each of them twice: a person's own double click is no different from a colleague.
    let answers = join_all(apis.iter().chain(&apis).map(|api| api.complete(&shared, None))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![200], vec![409; 19]].concat());
    let done = task(&world.api("admin").await, &shared).await;
    let winner = answers.into_iter().find(|answer| answer.status == 200).unwrap().body;
    assert_eq!((&done["status"], &done["assignee"], &done["version"]), (&json!("completed"), &winner["assignee"], &winner["version"]));
    let history = world.store().history(&demo(), &id(shared.split('-').next().unwrap()), &store::PageRequest::default()).await.unwrap();
    assert_eq!(history.items.len(), 2);
}

#[tokio::test]
async fn urgent_tasks_come_first_within_the_window() {
    let world = World::start().await;
    let priorities: Vec<u64> = (0..40).map(|n| (n * 37) % 40 + 10).collect();
    let tasks = open_tasks(&world, "employee", &priorities).await;
    let priority_of = |id: &String| priorities[tasks.iter().position(|task| task == id).unwrap()];

    let emma = world.api("emma").await;
    let listed: Vec<u64> = emma.task_ids("queue=employee&limit=200").await.iter().map(priority_of).collect();
    assert!(listed.is_sorted_by(|one, next| one >= next), "{listed:?}");
    let mut waiting = listed;
    while !waiting.is_empty() {
        let priority = priority_of(&emma.claim_next().await);
        let more_urgent = waiting.iter().filter(|other| **other > priority).count();
        assert!(more_urgent < WINDOW, "{more_urgent} more urgent tasks than {priority} were waiting");
        let at = waiting.iter().position(|other| *other == priority).unwrap();
        waiting.remove(at);
    }
}

#[tokio::test]
async fn of_equally_urgent_tasks_the_oldest_is_listed_first() {
    let world = World::start().await;
    let mut tasks = Vec::new();
    for _ in 0..6 {
        clock::advance(60);
        tasks.extend(open_tasks(&world, "employee", &[50]).await);
    }
    assert_eq!(world.api("emma").await.task_ids("queue=employee").await, tasks);
}

#[tokio::test]
async fn only_people_with_the_role_and_the_level_get_a_task() {
    let world = World::start().await;
    let approval = with(user_task("approve", "manager"), "step_type", json!("approval"));
    let document = with(
        process("Approval", vec![approval]),
        "approval_hierarchies",
        json!([{"level": 1, "role_required": "manager", "minimum_level": 2}]),
    );
    let admin = world.api("admin").await;
    let workflow = admin.create_workflow(&document).await;
    let wanted = open_task(&admin, &admin.start(&workflow, &json!({})).await).await;
    let claim = format!("/api/v1/tasks/{wanted}/claim");

    for name in ["emma", "mark"] {
        let api = world.api(name).await;
        assert_eq!(api.send("POST", &claim, None).await.problem(403), "forbidden");
        assert_eq!(api.complete(&wanted, Some("approve")).await.problem(403), "forbidden");
    }
    let emma = world.api("emma").await;
    assert_eq!(emma.post("/api/v1/tasks/claim/next", &json!({"queues": ["manager"]})).await.problem(403), "forbidden");
    assert_eq!(emma.get("/api/v1/tasks?queue=manager").await.problem(403), "forbidden");
    assert_eq!(emma.get("/api/v1/tasks?assignee=mark").await.problem(403), "forbidden");
    assert_eq!(emma.get(&format!("/api/v1/tasks/{wanted}")).await.problem(403), "forbidden");
    let low = world.api("mark").await;
    assert_eq!(low.post("/api/v1/tasks/claim/next", &json!({})).await.status, 204, "mark has the role but not the level");
    let high = world.api_as("demo", &person("mona", "manager", 2)).await;
    assert_eq!(high.claim_next().await, wanted);
}

#[tokio::test]
async fn tasks_one_may_not_take_do_not_hide_those_behind_them() {
    let world = World::start().await;
    let approval = with(user_task("approve", "manager"), "step_type", json!("approval"));
    let levels = json!([{"level": 1, "role_required": "manager", "minimum_level": 9}]);
    let admin = world.api("admin").await;
    let workflow = admin.create_workflow(&with(process("High approval", vec![approval]), "approval_hierarchies", levels)).await;
    for _ in 0..60 {
        admin.start(&workflow, &json!({"priority": 90})).await;
    }
    let mine = open_tasks(&world, "manager", &[10]).await;
    assert_eq!(world.api("mark").await.claim_next().await, mine[0]);
}

#[tokio::test]
async fn lists_are_current_after_every_move() {
    let world = World::start().await;
    let moved = open_tasks(&world, "employee", &[50]).await.remove(0);
    let emma = world.api("emma").await;
    let expect = async |ready: bool, claimed: bool, after: &str| {
        assert_eq!(emma.task_ids("queue=employee").await.contains(&moved), ready, "ready list {after}");
        assert_eq!(emma.task_ids("assignee=me").await.contains(&moved), claimed, "claimed list {after}");
        let queues = emma.get("/api/v1/queues").await.expect(200);
        let queue = &queues["items"][0];
        assert_eq!(
            (&queue["name"], &queue["ready"], &queue["more"]),
            (&json!("employee"), &json!(usize::from(ready)), &json!(false)),
            "queue {after}"
        );
    };
    let make = async |name: &str| emma.send("POST", &format!("/api/v1/tasks/{moved}/{name}"), None).await;

    expect(true, false, "when it opened").await;
    make("claim").await.expect(200);
    expect(false, true, "after the claim").await;
    let again = make("claim").await.expect(200);
    assert_eq!(again["version"], json!(2), "claiming what is yours changes nothing");
    let released = make("release").await.expect(200);
    assert_eq!((&released["status"], &released["assignee"]), (&json!("open"), &Value::Null));
    expect(true, false, "after the release").await;
    assert_eq!(make("release").await.problem(409), "task_claimed");
    make("claim").await.expect(200);
    emma.complete(&moved, None).await.expect(200);
    expect(false, false, "after its completion").await;
    assert_eq!(make("claim").await.problem(409), "task_closed");
}

#[tokio::test]
async fn an_escalated_task_moves_to_the_front_of_more_queues_and_leaves_whoever_had_it() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let step = with(with(user_task("work", "employee"), "auto_escalation_hours", json!(0.1)), "escalate_to_roles", json!(["manager"]));
    let workflow = admin.create_workflow(&process("Escalates", vec![step])).await;
    let instance = admin.start(&workflow, &json!({})).await;
    let (emma, mark) = (world.api("emma").await, world.api("mark").await);
    let escalated = emma.claim_next().await;

    let live = world.kit.instances.load(&demo(), &id(&instance)).await.unwrap();
    let timer = live.state.timers().iter().min_by_key(|timer| timer.due).unwrap().clone();
    assert_eq!(timer.due, Timestamp::from_millis(clock::START.as_millis() + 360_000));
    let later = world.settle(Delivery::Once).await;
    assert_eq!(later.iter().map(|message| message.delay_seconds).collect::<Vec<_>>(), [360]);
    world.wait_until(timer.due);
    world.fire(&later).await;

    assert!(emma.task_ids("assignee=me").await.is_empty());
    for (api, queue) in [(&emma, "employee"), (&mark, "manager")] {
        assert_eq!(api.task_ids(&format!("queue={queue}&min_priority=90&status=escalated")).await, std::slice::from_ref(&escalated));
    }
    assert_eq!(mark.claim_next().await, escalated);
    assert!(emma.task_ids("queue=employee").await.is_empty());
    assert_eq!(emma.complete(&escalated, None).await.problem(409), "task_claimed");
    mark.complete(&escalated, None).await.expect(200);
}

#[tokio::test]
async fn a_task_of_a_cancelled_instance_leaves_all_lists() {
    let world = World::start().await;
    let closed = open_tasks(&world, "employee", &[50]).await.remove(0);
    let emma = world.api("emma").await;
    emma.claim_next().await;
    let instance = closed.split('-').next().unwrap();
    let cancel = Command::Cancel { reason: "no longer needed".to_owned() };
    world.kit.instances.execute(&demo(), &id(instance), &cancel, &world.context("user:admin"), None).await.unwrap();
    assert!(emma.task_ids("assignee=me").await.is_empty());
    assert!(emma.task_ids("queue=employee").await.is_empty());
    assert_eq!(emma.complete(&closed, None).await.problem(409), "task_closed");
    assert_eq!(task(&emma, &closed).await["status"], json!("cancelled"));
}
