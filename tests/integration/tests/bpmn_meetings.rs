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
