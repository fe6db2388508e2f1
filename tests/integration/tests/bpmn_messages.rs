//! Messages and signals between the outside, instances and definitions, in every order and everything twice.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use integration_tests::{Delivery, World, bpmn};
use serde_json::json;
use testkit::clock;

/// Waits for the message `paid` with the instance's business key, then is done.
fn waits() -> String {
    bpmn(
        "waits",
        r#"<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="c"/>
           <intermediateCatchEvent id="c"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
           <sequenceFlow id="f2" sourceRef="c" targetRef="e"/><endEvent id="e"/>"#,
        r#"<message id="m" name="paid"/>"#,
    )
}

/// Begins with the message `ordered`, then waits for a person.
fn ordered(id: &str) -> String {
    bpmn(
        id,
        r#"<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent><sequenceFlow id="f1" sourceRef="s" targetRef="u"/>
           <userTask id="u"/><sequenceFlow id="f2" sourceRef="u" targetRef="e"/><endEvent id="e"/>"#,
        r#"<message id="m" name="ordered"/>"#,
    )
}

#[tokio::test]
async fn a_message_reaches_who_waits_already() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = admin.deploy(&waits()).await;
    let instance = admin.start(&workflow, &json!({"business_key": "o-1"})).await;
    let other = admin.start(&workflow, &json!({"business_key": "o-2"})).await;
    world.settle(Delivery::Twice).await;
    let sent = admin.message("paid", "o-1", "m-1").await;
    assert_eq!((&sent["status"], &sent["workflow_instance_id"]), (&json!("taken"), &json!(instance)));
    assert_eq!(admin.message("paid", "o-1", "m-1").await["status"], json!("known"));
    world.settle(Delivery::Twice).await;
    assert_eq!(admin.instance(&instance).await["variables"]["amount"], json!(7));
    assert_eq!((admin.status(&instance).await, admin.status(&other).await), ("completed".to_owned(), "running".to_owned()));
}

#[tokio::test]
async fn a_message_waits_for_who_waits_later_and_goes_to_one_of_them() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = admin.deploy(&waits()).await;
    assert_eq!(admin.message("paid", "o-1", "m-1").await["status"], json!("waiting"));
    assert_eq!(admin.message("paid", "o-1", "m-1").await["status"], json!("known"));
    world.settle(Delivery::Twice).await;
    let first = admin.start(&workflow, &json!({"business_key": "o-1"})).await;
    world.settle(Delivery::Twice).await;
    let second = admin.start(&workflow, &json!({"business_key": "o-1"})).await;
    world.settle(Delivery::Twice).await;
    assert_eq!((admin.status(&first).await, admin.status(&second).await), ("completed".to_owned(), "running".to_owned()));
    // The same message a third time is still the same message.
    assert_eq!(admin.message("paid", "o-1", "m-1").await["status"], json!("known"));
    assert_eq!(admin.message("paid", "o-1", "m-2").await["workflow_instance_id"], json!(second));
}

#[tokio::test]
async fn a_message_whose_time_is_up_is_taken_by_nobody() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = admin.deploy(&waits()).await;
    admin.message("paid", "o-1", "m-1").await;
    clock::advance(3_601);
    let instance = admin.start(&workflow, &json!({"business_key": "o-1"})).await;
    world.settle(Delivery::Once).await;
    assert_eq!(admin.status(&instance).await, "running");
}

#[tokio::test]
async fn a_suspended_instance_takes_its_message_when_it_is_resumed() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = admin.deploy(&waits()).await;
    let instance = admin.start(&workflow, &json!({"business_key": "o-1"})).await;
    world.settle(Delivery::Once).await;
    let path = format!("/api/v1/workflows/instances/{instance}");
    admin.post(&format!("{path}/suspend"), &json!({})).await.expect(200);
    assert_eq!(admin.message("paid", "o-1", "m-1").await["status"], json!("waiting"));
    world.settle(Delivery::Twice).await;
    admin.post(&format!("{path}/resume"), &json!({})).await.expect(200);
    world.settle(Delivery::Twice).await;
    assert_eq!(admin.status(&instance).await, "completed");
}

#[tokio::test]
async fn a_message_starts_one_instance_however_often_it_is_sent() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = admin.deploy(&ordered("ordered")).await;
    world.settle(Delivery::Twice).await;
    let sent = admin.message("ordered", "o-1", "m-1").await;
    assert_eq!((&sent["status"], &sent["started"]), (&json!("taken"), &json!(true)));
    admin.message("ordered", "o-1", "m-1").await;
    world.settle(Delivery::Twice).await;
    let started = admin.instances_of(&workflow).await;
    assert_eq!(started.len(), 1, "{started:?}");
    assert_eq!((&started[0]["workflow_instance_id"], &started[0]["business_key"]), (&sent["workflow_instance_id"], &json!("o-1")));
    admin.message("ordered", "o-1", "m-2").await;
    world.settle(Delivery::Once).await;
    assert_eq!(admin.instances_of(&workflow).await.len(), 2);
}

#[tokio::test]
async fn only_the_latest_version_starts() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = admin.deploy(&ordered("ordered")).await;
    world.settle(Delivery::Twice).await;
    admin.deploy(&ordered("ordered").replace(r#"name="ordered"/>"#, r#"name="bestellt"/>"#)).await;
    world.settle(Delivery::Twice).await;
    assert_eq!(admin.message("ordered", "o-1", "m-1").await["status"], json!("waiting"));
    assert_eq!(admin.message("bestellt", "o-1", "m-2").await["status"], json!("taken"));
    world.settle(Delivery::Once).await;
    assert_eq!(admin.instances_of(&workflow).await[0]["version"], json!(2));
}

#[tokio::test]
async fn a_process_sends_a_message_to_another() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let waits = admin.deploy(&waits()).await;
    let sends = bpmn(
        "sends",
        r#"<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
           <intermediateThrowEvent id="t"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>
           <sequenceFlow id="f2" sourceRef="t" targetRef="e"/><endEvent id="e"/>"#,
        r#"<message id="m" name="paid"/>"#,
    );
    let sends = admin.deploy(&sends).await;
    let waiting = admin.start(&waits, &json!({"business_key": "o-1"})).await;
    let left = admin.start(&waits, &json!({"business_key": "o-1"})).await;
    admin.start(&sends, &json!({"business_key": "o-1"})).await;
    world.settle(Delivery::Twice).await;
    let mut both = [admin.status(&waiting).await, admin.status(&left).await];
    both.sort();
    assert_eq!(both, ["completed", "running"]);
}

#[tokio::test]
async fn an_id_belongs_to_a_name_and_a_key() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let both = bpmn(
        "both",
        r#"<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="g"/><parallelGateway id="g"/>
           <sequenceFlow id="f2" sourceRef="g" targetRef="p"/><sequenceFlow id="f3" sourceRef="g" targetRef="h"/>
           <intermediateCatchEvent id="p"><messageEventDefinition messageRef="m1"/></intermediateCatchEvent>
           <intermediateCatchEvent id="h"><messageEventDefinition messageRef="m2"/></intermediateCatchEvent>
           <sequenceFlow id="f4" sourceRef="p" targetRef="e"/><sequenceFlow id="f5" sourceRef="h" targetRef="e"/><endEvent id="e"/>"#,
        r#"<message id="m1" name="paid"/><message id="m2" name="shipped"/>"#,
    );
    let workflow = admin.deploy(&both).await;
    let instance = admin.start(&workflow, &json!({"business_key": "o-1"})).await;
    world.settle(Delivery::Twice).await;
    for name in ["paid", "shipped"] {
        let sent = admin.message(name, "o-1", "7").await;
        assert_eq!((&sent["status"], &sent["workflow_instance_id"]), (&json!("taken"), &json!(instance)), "{name}");
    }
    world.settle(Delivery::Twice).await;
    assert_eq!(admin.status(&instance).await, "completed");
}

/// Waits for the signal `stop`.
fn stops(id: &str) -> String {
    bpmn(
        id,
        r#"<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="c"/>
           <intermediateCatchEvent id="c"><signalEventDefinition signalRef="g"/></intermediateCatchEvent>
           <sequenceFlow id="f2" sourceRef="c" targetRef="e"/><endEvent id="e"/>"#,
        r#"<signal id="g" name="stop"/>"#,
    )
}

#[tokio::test]
async fn a_signal_reaches_everyone_and_starts_who_begins_with_it() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = admin.deploy(&stops("stops")).await;
    let begins = bpmn(
        "begins",
        r#"<startEvent id="s"><signalEventDefinition signalRef="g"/></startEvent><sequenceFlow id="f1" sourceRef="s" targetRef="u"/>
           <userTask id="u"/><sequenceFlow id="f2" sourceRef="u" targetRef="e"/><endEvent id="e"/>"#,
        r#"<signal id="g" name="stop"/>"#,
    );
    let begins = admin.deploy(&begins).await;
    let mut started = Vec::new();
    for _ in 0..3 {
        started.push(admin.start(&workflow, &json!({})).await);
    }
    world.settle(Delivery::Twice).await;
    let suspended = format!("/api/v1/workflows/instances/{}", started[2]);
    admin.post(&format!("{suspended}/suspend"), &json!({})).await.expect(200);
    let body = json!({"name": "stop", "signal_id": "g-1", "variables": {"why": "fire"}});
    admin.post("/api/v1/workflows/signals", &body).await.expect(202);
    admin.post("/api/v1/workflows/signals", &body).await.expect(202);
    world.settle(Delivery::Twice).await;
    assert_eq!((admin.status(&started[0]).await, admin.status(&started[1]).await), ("completed".to_owned(), "completed".to_owned()));
    assert_eq!(admin.status(&started[2]).await, "suspended");
    admin.post(&format!("{suspended}/resume"), &json!({})).await.expect(200);
    world.settle(Delivery::Twice).await;
    assert_eq!(admin.status(&started[2]).await, "completed");
    assert_eq!(admin.instance(&started[2]).await["variables"]["why"], json!("fire"));
    assert_eq!(admin.instances_of(&begins).await.len(), 1);
}

#[tokio::test]
async fn a_signal_kept_for_a_suspended_instance_is_heard_once_however_often_it_comes() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let alarmed = bpmn(
        "alarmed",
        r#"<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="u"/><userTask id="u"/>
           <sequenceFlow id="f2" sourceRef="u" targetRef="e"/><endEvent id="e"/>
           <boundaryEvent id="b" attachedToRef="u" cancelActivity="false"><signalEventDefinition signalRef="g"/></boundaryEvent>
           <sequenceFlow id="f3" sourceRef="b" targetRef="v"/><userTask id="v"/>
           <sequenceFlow id="f4" sourceRef="v" targetRef="e2"/><endEvent id="e2"/>"#,
        r#"<signal id="g" name="stop"/>"#,
    );
    let workflow = admin.deploy(&alarmed).await;
    let instance = admin.start(&workflow, &json!({})).await;
    world.settle(Delivery::Once).await;
    let path = format!("/api/v1/workflows/instances/{instance}");
    admin.post(&format!("{path}/suspend"), &json!({})).await.expect(200);
    admin.post("/api/v1/workflows/signals", &json!({"name": "stop", "signal_id": "g-1"})).await.expect(202);
    world.settle(Delivery::Twice).await;
    admin.post(&format!("{path}/resume"), &json!({})).await.expect(200);
    world.settle(Delivery::Twice).await;
    world.streamed_again();
    world.settle(Delivery::Twice).await;
    let active = admin.instance(&instance).await["active"].clone();
    let alarms = active.as_array().unwrap().iter().filter(|active| active["element_id"] == "v").count();
    assert_eq!(alarms, 1, "{active}");
}

#[tokio::test]
async fn tenants_do_not_hear_each_other() {
    let world = World::start().await;
    world.settle_tenant("other").await;
    let (demo, other) = (world.api("admin").await, world.api_of("other", "admin").await);
    let workflow = demo.deploy(&waits()).await;
    let instance = demo.start(&workflow, &json!({"business_key": "o-1"})).await;
    world.settle(Delivery::Once).await;
    assert_eq!(other.message("paid", "o-1", "m-1").await["status"], json!("waiting"));
    world.settle(Delivery::Once).await;
    assert_eq!(demo.status(&instance).await, "running");
    assert_eq!(demo.message("paid", "o-1", "m-1").await["status"], json!("taken"));
}
