//! What comes just before, or just after, who takes it: no message and no signal is missed between two functions.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use integration_tests::{Delivery, World, bpmn};
use serde_json::{Value, json};
use testkit::clock;

/// Waits for the signal `stop`, then is done.
fn stops() -> String {
    bpmn(
        "stops",
        r#"<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="c"/>
           <intermediateCatchEvent id="c"><signalEventDefinition signalRef="g"/></intermediateCatchEvent>
           <sequenceFlow id="f2" sourceRef="c" targetRef="e"/><endEvent id="e"/>"#,
        r#"<signal id="g" name="stop"/>"#,
    )
}

/// Whether a record of the stream is of a signal.
fn is_signal(record: &Value) -> bool {
    record["sk"]["S"].as_str().unwrap().starts_with("O#")
}

#[tokio::test]
async fn a_signal_sent_before_the_wait_is_written_down_is_heard() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = admin.deploy(&stops()).await;
    let instance = admin.start(&workflow, &json!({})).await;
    assert_eq!(admin.instance(&instance).await["active"][0]["waits_for"][0]["kind"], "signal");
    clock::advance(2);
    let send = json!({"name": "stop", "signal_id": "g-1", "variables": {"why": "fire"}});
    admin.post("/api/v1/workflows/signals", &send).await.expect(202);
    // The signal is carried to everyone who waits before the dispatcher comes to the instance.
    let (signals, others): (Vec<_>, Vec<_>) = world.stream().await.into_iter().partition(is_signal);
    assert_eq!(signals.len(), 1);
    world.dispatch(&signals).await;
    world.fire(&world.queues.take()).await;
    assert_eq!(admin.status(&instance).await, "running");
    world.dispatch(&others).await;
    world.settle(Delivery::Twice).await;
    assert_eq!(
        (admin.status(&instance).await, admin.instance(&instance).await["variables"]["why"].clone()),
        ("completed".to_owned(), json!("fire"))
    );
}

#[tokio::test]
async fn a_signal_sent_before_an_instance_waited_is_not_heard() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = admin.deploy(&stops()).await;
    let send = json!({"name": "stop", "signal_id": "g-1"});
    admin.post("/api/v1/workflows/signals", &send).await.expect(202);
    world.settle(Delivery::Twice).await;
    clock::advance(2);
    let instance = admin.start(&workflow, &json!({})).await;
    clock::advance(2);
    // Sent again it is the same signal, of the same time.
    admin.post("/api/v1/workflows/signals", &send).await.expect(202);
    world.settle(Delivery::Twice).await;
    assert_eq!(admin.status(&instance).await, "running");
}

#[tokio::test]
async fn a_signal_is_heard_once_although_the_wait_is_written_down_after_it() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let twice = bpmn(
        "twice",
        r#"<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="c"/>
           <intermediateCatchEvent id="c"><signalEventDefinition signalRef="g"/></intermediateCatchEvent>
           <sequenceFlow id="f2" sourceRef="c" targetRef="c2"/>
           <intermediateCatchEvent id="c2"><signalEventDefinition signalRef="g"/></intermediateCatchEvent>
           <sequenceFlow id="f3" sourceRef="c2" targetRef="e"/><endEvent id="e"/>"#,
        r#"<signal id="g" name="stop"/>"#,
    );
    let workflow = admin.deploy(&twice).await;
    let instance = admin.start(&workflow, &json!({})).await;
    for (id, status) in [("g-1", "running"), ("g-2", "completed")] {
        clock::advance(2);
        admin.post("/api/v1/workflows/signals", &json!({"name": "stop", "signal_id": id})).await.expect(202);
        world.settle(Delivery::Twice).await;
        assert_eq!(admin.status(&instance).await, status, "{id}");
    }
}

/// Begins with the message `ordered`, then waits for a person.
fn ordered(name: &str) -> String {
    bpmn(
        "ordered",
        r#"<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent><sequenceFlow id="f1" sourceRef="s" targetRef="u"/>
           <userTask id="u"/><sequenceFlow id="f2" sourceRef="u" targetRef="e"/><endEvent id="e"/>"#,
        &format!(r#"<message id="m" name="{name}"/>"#),
    )
}

/// How many instances were ever started.
async fn started(world: &World) -> usize {
    let items = world.database.items("workflow").await;
    items.iter().filter(|item| item["sk"].as_s().is_ok_and(|sk| sk == "E#0000000001")).count()
}

#[tokio::test]
async fn messages_that_came_before_their_workflow_start_it() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    // More than a page of them.
    let keys: Vec<String> = (0..store::MAX_PAGE + 3).map(|n| format!("o-{n:03}")).collect();
    for key in &keys {
        assert_eq!(admin.message("ordered", key, "m-1").await["status"], json!("waiting"));
    }
    admin.message("other", "o-1", "m-1").await;
    world.settle(Delivery::Once).await;
    admin.deploy(&ordered("ordered")).await;
    world.settle(Delivery::Once).await;
    assert_eq!(started(&world).await, keys.len());
    // Once each: the next version, of another name, finds what is left of that name only.
    admin.deploy(&ordered("other")).await;
    world.settle(Delivery::Twice).await;
    assert_eq!(started(&world).await, keys.len() + 1);
}

#[tokio::test]
async fn messages_sent_while_their_workflow_is_settled_start_it() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    for round in 1..=10 {
        let name = format!("ordered {round}");
        admin.deploy(&ordered(&name)).await;
        futures_util::future::join(world.settle(Delivery::Once), admin.message(&name, "o-1", "m-1")).await;
        world.settle(Delivery::Once).await;
        assert_eq!(started(&world).await, round);
    }
}

#[tokio::test]
async fn messages_of_one_id_and_different_keys_start_an_instance_each() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = admin.deploy(&ordered("ordered")).await;
    world.settle(Delivery::Twice).await;
    for key in ["o-1", "o-2"] {
        assert_eq!(admin.message("ordered", key, "m-1").await["started"], json!(true));
    }
    world.settle(Delivery::Twice).await;
    assert_eq!(admin.instances_of(&workflow).await.len(), 2);
}

/// Begins once a form and a photo have come, whichever first, then waits for a person.
fn passport() -> String {
    bpmn(
        "passport",
        r#"<eventBasedGateway id="both" instantiate="true" eventGatewayType="Parallel"/>
           <sequenceFlow id="f1" sourceRef="both" targetRef="a"/><sequenceFlow id="f2" sourceRef="both" targetRef="b"/>
           <intermediateCatchEvent id="a"><messageEventDefinition messageRef="m1"/></intermediateCatchEvent>
           <intermediateCatchEvent id="b"><messageEventDefinition messageRef="m2"/></intermediateCatchEvent>
           <sequenceFlow id="f3" sourceRef="a" targetRef="j"/><sequenceFlow id="f4" sourceRef="b" targetRef="j"/><parallelGateway id="j"/>
           <sequenceFlow id="f5" sourceRef="j" targetRef="u"/><userTask id="u"/>
           <sequenceFlow id="f6" sourceRef="u" targetRef="e"/><endEvent id="e"/>"#,
        r#"<message id="m1" name="form"/><message id="m2" name="photo"/>"#,
    )
}

/// How many instances are at the user task, and how many there are.
async fn at_the_desk(world: &World, workflow: &str) -> (usize, usize) {
    let admin = world.api("admin").await;
    let instances = admin.instances_of(workflow).await;
    let mut there = 0;
    for instance in &instances {
        let read = admin.instance(instance["workflow_instance_id"].as_str().unwrap()).await;
        there += usize::from(read["active"][0]["element_id"] == "u");
    }
    (there, instances.len())
}

#[tokio::test]
async fn messages_that_begin_an_instance_together_begin_one() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = admin.deploy(&passport()).await;
    world.settle(Delivery::Twice).await;
    assert_eq!(admin.message("form", "k-1", "m-1").await["started"], json!(true));
    assert_eq!(admin.message("photo", "k-1", "m-2").await["status"], json!("waiting"));
    assert_eq!(admin.message("photo", "k-2", "m-3").await["started"], json!(true), "another key is another passport");
    world.settle(Delivery::Twice).await;
    assert_eq!(at_the_desk(&world, &workflow).await, (1, 2));
    admin.message("form", "k-2", "m-4").await;
    world.settle(Delivery::Twice).await;
    assert_eq!(at_the_desk(&world, &workflow).await, (2, 2));
}

#[tokio::test]
async fn the_next_of_a_key_begins_the_next_instance() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = admin.deploy(&passport()).await;
    world.settle(Delivery::Twice).await;
    for (name, id) in [("form", "1"), ("form", "2"), ("photo", "3"), ("photo", "4"), ("photo", "5")] {
        admin.message(name, "k-1", id).await;
    }
    world.settle(Delivery::Twice).await;
    // A third photo waits for a form in an instance of its own.
    assert_eq!(at_the_desk(&world, &workflow).await, (2, 3));
    admin.message("form", "k-1", "6").await;
    world.settle(Delivery::Twice).await;
    assert_eq!(at_the_desk(&world, &workflow).await, (3, 3));
}

#[tokio::test]
async fn messages_sent_at_the_same_time_begin_one_instance() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = admin.deploy(&passport()).await;
    world.settle(Delivery::Twice).await;
    for round in 0..10 {
        let key = format!("k-{round}");
        futures_util::future::join(admin.message("form", &key, "m-1"), admin.message("photo", &key, "m-2")).await;
    }
    world.settle(Delivery::Twice).await;
    assert_eq!(at_the_desk(&world, &workflow).await, (10, 10));
}
