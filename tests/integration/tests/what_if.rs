//! Instances as they were, and as they would have been.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use integration_tests::{Api, Delivery, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::clock;

/// A leave request: asked for, decided, and either booked by a job or turned down.
const LEAVE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">
  <message id="paid" name="paid"><extensionElements><zeebe:subscription correlationKey="=number"/></extensionElements></message>
  <process id="leave" name="Leave" isExecutable="true">
    <startEvent id="start"/>
    <userTask id="ask" name="Ask"/>
    <exclusiveGateway id="ok" default="no"/>
    <serviceTask id="book" name="Book"><extensionElements><zeebe:taskDefinition type="book"/></extensionElements></serviceTask>
    <intermediateCatchEvent id="wait"><messageEventDefinition messageRef="paid"/></intermediateCatchEvent>
    <endEvent id="booked"/>
    <endEvent id="refused"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="ask"/>
    <sequenceFlow id="f2" sourceRef="ask" targetRef="ok"/>
    <sequenceFlow id="yes" sourceRef="ok" targetRef="book"><conditionExpression>=days &lt; 10</conditionExpression></sequenceFlow>
    <sequenceFlow id="no" sourceRef="ok" targetRef="refused"/>
    <sequenceFlow id="f3" sourceRef="book" targetRef="wait"/>
    <sequenceFlow id="f4" sourceRef="wait" targetRef="booked"/>
  </process>
</definitions>
"#;

async fn deploy(api: &Api, xml: &str) {
    let sent =
        api.clone().header("content-type", "application/bpmn+xml").send("POST", "/api/v1/workflows/bpmn", Some(xml.to_owned())).await;
    assert!(sent.status < 300, "{}", sent.body);
}

fn path(instance: &str) -> String {
    format!("/api/v1/workflows/instances/{instance}")
}

/// An instance whose task was done with so many days.
async fn asked(world: &World, days: u32) -> String {
    let emma = world.api("emma").await;
    deploy(&world.api("admin").await, LEAVE).await;
    let instance = emma.start("leave", &json!({"business_key": "b-1", "variables": {"number": "7"}})).await;
    clock::advance(60);
    let body = json!({"variables": {"days": days}});
    emma.post(&format!("/api/v1/tasks/{}/complete", emma.claim_next().await), &body).await.expect(200);
    world.settle(Delivery::Once).await;
    instance
}

/// Everything in the tables but the logs of sandboxes and receipts.
async fn outside(world: &World, sandbox: &str) -> BTreeMap<String, Value> {
    let items = world.database.items("workflow").await;
    let all = items.iter().map(testkit::item_json).map(|item| (format!("{}{}", item["pk"], item["sk"]), item));
    all.filter(|(key, _)| !key.contains(sandbox)).collect()
}

#[tokio::test]
async fn an_instance_is_read_as_it_was() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let begun = clock::now();
    let instance = asked(&world, 3).await;
    let at = async |at: &str| admin.get(&format!("{}?at={at}", path(&instance))).await;
    let first = at("1").await.expect(200);
    assert_eq!(
        (&first["active"][0]["element_id"], &first["variables"], &first["sequence"]),
        (&json!("ask"), &json!({"number": "7"}), &json!(1))
    );
    let now = admin.instance(&instance).await;
    assert_eq!(now["active"][0]["element_id"], "book");
    assert_eq!(at("2").await.expect(200), now);
    assert_eq!(at("999").await.expect(200), now, "its log has not come so far");
    let moment = |millis: i64| web::shape::rfc3339(begun.plus_millis(millis));
    assert_eq!(at(&moment(30_000)).await.expect(200), first);
    assert_eq!(at(&moment(60_000)).await.expect(200), now);
    for before in ["0".to_owned(), moment(-1)] {
        assert_eq!(at(&before).await.problem(404), "not_found", "{before}");
    }
    assert_eq!(at("yesterday").await.problem(422), "validation_failed");
    let other = world.api_of("demo", "emma").await;
    assert_eq!(other.get(&format!("{}?at=1", path("01ARZ3NDEKTSV4RRFFQ69G5FAV"))).await.problem(404), "not_found");
}

#[tokio::test]
async fn a_state_far_in_the_past_of_a_long_log_is_found() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let instance = asked(&world, 3).await;
    for n in 3..=50 {
        clock::advance(10);
        admin.send("PATCH", &format!("{}/variables", path(&instance)), Some(json!({"variables": {"n": n}}).to_string())).await.expect(200);
    }
    let begun = clock::now().plus_millis(-480_000);
    for n in [3, 15, 16, 17, 32, 49, 50] {
        let by_number = admin.get(&format!("{}?at={n}", path(&instance))).await.expect(200);
        assert_eq!((&by_number["variables"]["n"], &by_number["sequence"]), (&json!(n), &json!(n)));
        let moment = web::shape::rfc3339(begun.plus_millis((n - 2) * 10_000 + 5));
        assert_eq!(admin.get(&format!("{}?at={moment}", path(&instance))).await.expect(200), by_number);
    }
}

#[tokio::test]
async fn a_log_that_ends_with_a_snapshot_was_changed_when_its_last_batch_was() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let instance = asked(&world, 3).await;
    for n in 3..=16 {
        clock::advance(10);
        admin.send("PATCH", &format!("{}/variables", path(&instance)), Some(json!({"variables": {"n": n}}).to_string())).await.expect(200);
    }
    let last = web::shape::rfc3339(clock::now());
    clock::advance(3_600);
    let look = async || {
        let now = admin.instance(&instance).await;
        assert_eq!((&now["sequence"], &now["updated_at"]), (&json!(16), &json!(last)));
        assert_eq!(admin.get(&format!("{}?at=16", path(&instance))).await.expect(200), now);
        let fork = admin.post(&format!("{}/fork", path(&instance)), &json!({"at": 16})).await.expect(201);
        let history = admin.get(&format!("{}/history", path(fork["workflow_instance_id"].as_str().unwrap()))).await.expect(200);
        assert_eq!(history["items"][0]["at"], json!(last));
    };
    look().await;
    // Snapshots that were written before they had a time.
    for mut item in world.database.items("workflow").await {
        if item["sk"].as_s().is_ok_and(|sk| sk.ends_with("#S")) {
            item.remove("at");
            world.database.overwrite("workflow", item).await;
        }
    }
    look().await;
}

#[tokio::test]
async fn a_fork_tries_what_would_have_been_and_leaves_no_trace() {
    let world = World::start().await;
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    let instance = asked(&world, 3).await;
    let fork = format!("{}/fork", path(&instance));
    let before = world.database.items("workflow").await.len();

    // As it was, up to what nobody has answered yet.
    let same = admin.post(&fork, &json!({"at": 1})).await.expect(201);
    assert_eq!((&same["sandbox"], &same["forked_from"]), (&json!(true), &json!({"of": instance, "at": 1})));
    assert_eq!(
        (&same["without_answer"][0]["waits_for"], &same["without_answer"][0]["element_id"]),
        (&json!("job"), &json!("book")),
        "{same}"
    );
    assert_eq!((&same["variables"]["days"], &same["within_bounds"]), (&json!(3), &json!(true)));

    // Another answer takes another way.
    let other = admin.post(&fork, &json!({"at": 1, "mocks": {"ask": {"variables": {"days": 30}}}})).await.expect(201);
    assert_eq!((&other["status"], &other["without_answer"]), (&json!("completed"), &json!([])), "{other}");

    // To the end, with what nobody has said yet.
    let mocks = json!({"book": {"variables": {"room": 5}}, "wait": {"variables": {"sum": 9}}});
    let keyed = admin.clone().key("what-if");
    let ended = keyed.post(&fork, &json!({"mocks": mocks, "variables": {"x": 1}})).await.expect(201);
    assert_eq!(
        (&ended["status"], &ended["variables"]),
        (&json!("completed"), &json!({"number": "7", "days": 3, "room": 5, "sum": 9, "x": 1}))
    );
    assert_eq!(keyed.post(&fork, &json!({"mocks": mocks, "variables": {"x": 1}})).await.expect(201), ended);

    // It is an instance of its own, whose history holds all of it.
    let id = ended["workflow_instance_id"].as_str().unwrap();
    let read = emma.instance(id).await;
    for field in ["status", "variables", "sandbox", "forked_from", "sequence", "updated_at"] {
        assert_eq!(read[field], ended[field], "{field}");
    }
    let history = emma.get(&format!("{}/history", path(id))).await.expect(200);
    assert!(
        history["items"][0]["events"][0]["forked"].is_object()
            && history["items"].as_array().unwrap().iter().all(|entry| entry["chained"] == true)
    );

    // Nothing of it is anywhere else, and nothing follows from it.
    let after = outside(&world, id).await;
    let sandboxes = [&same, &other].map(|body| body["workflow_instance_id"].as_str().unwrap().to_owned());
    let left = after.keys().filter(|key| !sandboxes.iter().any(|sandbox| key.contains(sandbox.as_str())));
    assert_eq!(left.count(), before);
    world.settle(Delivery::Twice).await;
    assert_eq!(emma.instance(&instance).await["active"][0]["element_id"], "book", "the original stands where it stood");
    assert_eq!(emma.task_ids("candidate=me").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_fork_says_what_is_wrong_with_it() {
    let world = World::start().await;
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    let instance = asked(&world, 30).await;
    let fork = format!("{}/fork", path(&instance));
    assert_eq!(admin.post(&fork, &json!({})).await.problem(409), "invalid_state", "it has ended");
    let wrong = json!({"at": 1, "mocks": {"nobody": {}, "ask": {"outcome": "maybe"}, "ok": {}, "book": {"error": 7}}});
    let problem = admin.post(&fork, &wrong).await.expect(422);
    assert_eq!(problem["errors"][0]["path"], "/mocks/book/error", "{problem}");
    let wrong = json!({"at": 1, "mocks": {"nobody": {}, "ask": {"outcome": "maybe"}, "ok": {}}});
    let problem = admin.post(&fork, &wrong).await.expect(422);
    let paths: Vec<&Value> = problem["errors"].as_array().unwrap().iter().map(|fault| &fault["path"]).collect();
    assert_eq!(paths, ["/mocks/ask/outcome", "/mocks/nobody", "/mocks/ok"].map(|path| json!(path)).iter().collect::<Vec<_>>());
    assert_eq!(admin.post(&fork, &json!({"at": 0})).await.problem(404), "not_found");
    assert_eq!(admin.post(&fork, &json!({"at": "soon"})).await.problem(422), "validation_failed");
    assert_eq!(emma.post(&fork, &json!({"at": 1})).await.problem(403), "forbidden");
}

#[tokio::test]
async fn a_sandbox_can_be_forked_again() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let instance = asked(&world, 3).await;
    let first = admin.post(&format!("{}/fork", path(&instance)), &json!({"at": 1})).await.expect(201);
    let first = first["workflow_instance_id"].as_str().unwrap();
    let second = admin.post(&format!("{}/fork", path(first)), &json!({"mocks": {"book": {}, "wait": {}}})).await.expect(201);
    assert_eq!((&second["status"], &second["forked_from"]["of"]), (&json!("completed"), &json!(first)), "{second}");
}
