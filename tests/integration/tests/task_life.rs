//! The life of a task over HTTP: who may do what, and what its history says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use integration_tests::{Answer, Api, World, person};
use serde_json::{Value, json};
use testkit::clock;
use testkit::documents::{process, user_task};

/// One open task of employees.
async fn open(world: &World) -> String {
    let admin = world.api("admin").await;
    let workflow = admin.create_workflow(&process("One task", vec![user_task("work", "employee")])).await;
    let instance = admin.start(&workflow, &json!({})).await;
    admin.instance(&instance).await["active"][0]["task_id"].as_str().unwrap().to_owned()
}

async fn act(api: &Api, task: &str, what: &str, body: &Value) -> Answer {
    api.post(&format!("/api/v1/tasks/{task}/{what}"), body).await
}

async fn moves(api: &Api, task: &str) -> Vec<(String, String)> {
    let history = api.get(&format!("/api/v1/tasks/{task}/history")).await.expect(200);
    let word = |one: &Value, field: &str| one[field].as_str().unwrap().to_owned();
    history["items"].as_array().unwrap().iter().map(|one| (word(one, "move"), word(one, "actor"))).collect()
}

#[tokio::test]
async fn every_move_of_a_task_is_in_its_history_with_who_and_why() {
    let world = World::start().await;
    let (task, emma, admin) = (open(&world).await, world.api("emma").await, world.api("admin").await);
    let erin = world.api_as("demo", &person("erin", "employee", 0)).await;
    let because = json!({"reason": "a customer called"});
    act(&emma, &task, "claim", &json!({})).await.expect(200);
    act(&emma, &task, "suspend", &because).await.expect(200);
    act(&emma, &task, "resume", &json!({})).await.expect(200);
    act(&emma, &task, "delegate", &json!({"to": "erin", "reason": "you know this one"})).await.expect(200);
    act(&erin, &task, "return", &json!({})).await.expect(200);
    act(&emma, &task, "release", &json!({})).await.expect(200);
    act(&admin, &task, "reassign", &json!({"to": "erin"})).await.expect(200);
    act(&erin, &task, "escalate", &json!({"to_roles": ["manager"], "reason": "too large for me"})).await.expect(200);
    let changed = json!({"priority": 70, "due_at": "2027-02-01T12:00:00Z"});
    admin.send("PATCH", &format!("/api/v1/tasks/{task}"), Some(changed.to_string())).await.expect(200);
    act(&admin, &task, "move", &json!({"queue": "employee"})).await.expect(200);
    emma.complete(&task, None).await.expect(200);

    let expected = [
        ("opened", "user:admin"),
        ("claimed", "user:emma"),
        ("suspended", "user:emma"),
        ("resumed", "user:emma"),
        ("delegated", "user:emma"),
        ("returned", "user:erin"),
        ("released", "user:emma"),
        ("reassigned", "user:admin"),
        ("escalated", "user:erin"),
        ("changed", "user:admin"),
        ("moved", "user:admin"),
        ("completed", "user:emma"),
    ];
    assert_eq!(moves(&admin, &task).await, expected.map(|(what, who)| (what.to_owned(), who.to_owned())));
    let history = admin.get(&format!("/api/v1/tasks/{task}/history?limit=5")).await.expect(200);
    assert_eq!(history["items"][2]["reason"], because["reason"]);
    assert_eq!((&history["items"][4]["to"], &history["items"][4]["version"]), (&json!("erin"), &json!(5)));
    let rest = admin.get(&format!("/api/v1/tasks/{task}/history?cursor={}", history["next_cursor"].as_str().unwrap())).await.expect(200);
    assert_eq!(rest["items"][4]["due_at"], "2027-02-01T12:00:00.000Z");
}

#[tokio::test]
async fn who_is_not_in_charge_and_has_not_the_task_may_not_move_it() {
    let world = World::start().await;
    let (task, emma) = (open(&world).await, world.api("emma").await);
    let erin = world.api_as("demo", &person("erin", "employee", 0)).await;
    for (what, body) in [("reassign", json!({"to": "emma"})), ("move", json!({"queue": "manager"})), ("suspend", json!({}))] {
        assert_eq!(act(&emma, &task, what, &body).await.problem(403), "forbidden", "{what}");
    }
    act(&emma, &task, "claim", &json!({})).await.expect(200);
    for (what, body) in [("delegate", json!({"to": "emma"})), ("return", json!({})), ("escalate", json!({})), ("suspend", json!({}))] {
        assert_eq!(act(&erin, &task, what, &body).await.problem(403), "forbidden", "{what}");
    }
    assert_eq!(act(&erin, &task, "claim", &json!({})).await.problem(409), "task_claimed");
    assert_eq!(act(&emma, &task, "delegate", &json!({"to": "nobody"})).await.problem(422), "validation_failed");
    act(&emma, &task, "delegate", &json!({"to": "erin"})).await.expect(200);
    assert_eq!(erin.complete(&task, None).await.problem(409), "invalid_state");
    assert_eq!(act(&erin, &task, "release", &json!({})).await.problem(409), "invalid_state");
    let admin = world.api("admin").await;
    assert_eq!(act(&admin, &task, "reassign", &json!({"to": "mark"})).await.problem(422), "validation_failed");
}

#[tokio::test]
async fn what_people_say_about_a_task_stays_with_it() {
    let world = World::start().await;
    let (task, emma) = (open(&world).await, world.api("emma").await);
    let path = format!("/api/v1/tasks/{task}/comments");
    let said = emma.clone().key("once").post(&path, &json!({"text": "Called back."})).await.expect(201);
    let again = emma.clone().key("once").post(&path, &json!({"text": "Called back."})).await.expect(201);
    assert_eq!(said, again);
    clock::advance(1);
    emma.post(&path, &json!({"text": "No answer."})).await.expect(201);
    let list = emma.get(&path).await.expect(200);
    let texts: Vec<&str> = list["items"].as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["Called back.", "No answer."]);
    assert_eq!(emma.post(&path, &json!({"text": ""})).await.problem(422), "validation_failed");
    assert_eq!(world.api("mark").await.get(&path).await.problem(403), "forbidden");
}

#[tokio::test]
async fn of_many_tasks_each_is_done_or_refused_by_itself() {
    let world = World::start().await;
    let (one, other, emma) = (open(&world).await, open(&world).await, world.api("emma").await);
    let erin = world.api_as("demo", &person("erin", "employee", 0)).await;
    act(&erin, &other, "claim", &json!({})).await.expect(200);
    let missing = "01ARZ3NDEKTSV4RRFFQ69G5FAV-2";
    let body = json!({"action": "claim", "task_ids": [one, other, missing], "reason": "my morning"});
    let answer = emma.post("/api/v1/tasks/bulk", &body).await.expect(200);
    assert_eq!((&answer["done"], &answer["failed"]), (&json!(1), &json!(2)));
    assert_eq!(answer["results"][0]["task"]["assignee"], "emma");
    assert_eq!(
        (&answer["results"][1]["problem"]["code"], &answer["results"][1]["problem"]["status"]),
        (&json!("task_claimed"), &json!(409))
    );
    assert_eq!(answer["results"][2]["problem"]["code"], "not_found");
    assert_eq!(moves(&emma, &one).await.len(), 2);

    let faults = emma.post("/api/v1/tasks/bulk", &json!({"action": "escalate", "task_ids": [], "to": 3})).await.expect(422);
    let paths: Vec<&str> = faults["errors"].as_array().unwrap().iter().map(|fault| fault["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["/task_ids", "/to"]);
}

#[tokio::test]
async fn a_team_sees_all_that_it_is_not_done_with_first_due_first() {
    let world = World::start().await;
    let (late, soon, free) = (open(&world).await, open(&world).await, open(&world).await);
    let (emma, admin) = (world.api("emma").await, world.api("admin").await);
    for (task, due) in [(&late, "2027-01-10T00:00:00Z"), (&soon, "2026-01-05T00:00:00Z")] {
        admin.send("PATCH", &format!("/api/v1/tasks/{task}"), Some(json!({"due_at": due}).to_string())).await.expect(200);
    }
    act(&emma, &soon, "claim", &json!({})).await.expect(200);
    assert_eq!(emma.task_ids("team=true").await, [soon.clone(), late.clone(), free.clone()]);
    assert_eq!(emma.task_ids("team=true&queue=employee&status=claimed").await, std::slice::from_ref(&soon));
    assert_eq!(emma.task_ids("due_before=2027-01-11T00:00:00Z").await, [soon.clone(), late.clone()]);
    assert_eq!(emma.task_ids("queue=employee&due_before=2026-02-01T00:00:00Z").await, std::slice::from_ref(&soon));
    emma.complete(&soon, None).await.expect(200);
    assert_eq!(emma.task_ids("team=true").await, [late, free]);
    assert!(world.api("mark").await.task_ids("team=true").await.is_empty());
}
