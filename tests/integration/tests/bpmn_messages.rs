//! Messages and signals between the outside, instances and definitions, in every order and everything twice.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use integration_tests::{Api, Delivery, World};
use serde_json::{Value, json};
use testkit::clock;

/// A process in BPMN, with what stands in it and beside it.
fn bpmn(id: &str, inside: &str, beside: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="t">
  {beside}
  <process id="{id}" name="{id}" isExecutable="true">{inside}</process>
</definitions>"#
    )
}

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

async fn deploy(api: &Api, xml: &str) -> String {
    let api = api.clone().header("content-type", "application/xml");
    let created = api.send("POST", "/api/v1/workflows/bpmn", Some(xml.to_owned())).await.expect(201);
    created["workflow_id"].as_str().unwrap().to_owned()
}

async fn send(api: &Api, name: &str, key: &str, id: &str) -> Value {
    let body = json!({"name": name, "correlation_key": key, "message_id": id, "variables": {"amount": 7}});
    api.post("/api/v1/workflows/messages", &body).await.expect(202)
}

async fn status(api: &Api, instance: &str) -> String {
    api.instance(instance).await["status"].as_str().unwrap().to_owned()
}

async fn instances(api: &Api, workflow: &str) -> Vec<Value> {
    let list = api.get(&format!("/api/v1/workflows/instances?workflow_id={workflow}")).await.expect(200);
    list["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_message_reaches_who_waits_already() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = deploy(&admin, &waits()).await;
    let instance = admin.start(&workflow, &json!({"business_key": "o-1"})).await;
    let other = admin.start(&workflow, &json!({"business_key": "o-2"})).await;
    world.settle(Delivery::Twice).await;
    let sent = send(&admin, "paid", "o-1", "m-1").await;
    assert_eq!((&sent["status"], &sent["workflow_instance_id"]), (&json!("taken"), &json!(instance)));
    assert_eq!(send(&admin, "paid", "o-1", "m-1").await["status"], json!("known"));
    world.settle(Delivery::Twice).await;
    assert_eq!(admin.instance(&instance).await["variables"]["amount"], json!(7));
    assert_eq!((status(&admin, &instance).await, status(&admin, &other).await), ("completed".to_owned(), "running".to_owned()));
}

#[tokio::test]
async fn a_message_waits_for_who_waits_later_and_goes_to_one_of_them() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = deploy(&admin, &waits()).await;
    assert_eq!(send(&admin, "paid", "o-1", "m-1").await["status"], json!("waiting"));
    assert_eq!(send(&admin, "paid", "o-1", "m-1").await["status"], json!("known"));
    world.settle(Delivery::Twice).await;
    let first = admin.start(&workflow, &json!({"business_key": "o-1"})).await;
    world.settle(Delivery::Twice).await;
    let second = admin.start(&workflow, &json!({"business_key": "o-1"})).await;
    world.settle(Delivery::Twice).await;
    assert_eq!((status(&admin, &first).await, status(&admin, &second).await), ("completed".to_owned(), "running".to_owned()));
    // The same message a third time is still the same message.
    assert_eq!(send(&admin, "paid", "o-1", "m-1").await["status"], json!("known"));
    assert_eq!(send(&admin, "paid", "o-1", "m-2").await["workflow_instance_id"], json!(second));
}

#[tokio::test]
async fn a_message_whose_time_is_up_is_taken_by_nobody() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = deploy(&admin, &waits()).await;
    send(&admin, "paid", "o-1", "m-1").await;
    clock::advance(3_601);
    let instance = admin.start(&workflow, &json!({"business_key": "o-1"})).await;
    world.settle(Delivery::Once).await;
    assert_eq!(status(&admin, &instance).await, "running");
}

#[tokio::test]
async fn a_suspended_instance_takes_its_message_when_it_is_resumed() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = deploy(&admin, &waits()).await;
    let instance = admin.start(&workflow, &json!({"business_key": "o-1"})).await;
    world.settle(Delivery::Once).await;
    let path = format!("/api/v1/workflows/instances/{instance}");
    admin.post(&format!("{path}/suspend"), &json!({})).await.expect(200);
    assert_eq!(send(&admin, "paid", "o-1", "m-1").await["status"], json!("waiting"));
    world.settle(Delivery::Twice).await;
    admin.post(&format!("{path}/resume"), &json!({})).await.expect(200);
    world.settle(Delivery::Twice).await;
    assert_eq!(status(&admin, &instance).await, "completed");
}

#[tokio::test]
async fn a_message_starts_one_instance_however_often_it_is_sent() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = deploy(&admin, &ordered("ordered")).await;
    world.settle(Delivery::Twice).await;
    let sent = send(&admin, "ordered", "o-1", "m-1").await;
    assert_eq!((&sent["status"], &sent["started"]), (&json!("taken"), &json!(true)));
    send(&admin, "ordered", "o-1", "m-1").await;
    world.settle(Delivery::Twice).await;
    let started = instances(&admin, &workflow).await;
    assert_eq!(started.len(), 1, "{started:?}");
    assert_eq!((&started[0]["workflow_instance_id"], &started[0]["business_key"]), (&sent["workflow_instance_id"], &json!("o-1")));
    send(&admin, "ordered", "o-1", "m-2").await;
    world.settle(Delivery::Once).await;
    assert_eq!(instances(&admin, &workflow).await.len(), 2);
}

#[tokio::test]
async fn only_the_latest_version_starts() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = deploy(&admin, &ordered("ordered")).await;
    world.settle(Delivery::Twice).await;
    deploy(&admin, &ordered("ordered").replace(r#"name="ordered"/>"#, r#"name="bestellt"/>"#)).await;
    world.settle(Delivery::Twice).await;
    assert_eq!(send(&admin, "ordered", "o-1", "m-1").await["status"], json!("waiting"));
    assert_eq!(send(&admin, "bestellt", "o-1", "m-2").await["status"], json!("taken"));
    world.settle(Delivery::Once).await;
    assert_eq!(instances(&admin, &workflow).await[0]["version"], json!(2));
}

#[tokio::test]
async fn a_process_sends_a_message_to_another() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let waits = deploy(&admin, &waits()).await;
    let sends = bpmn(
        "sends",
        r#"<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
           <intermediateThrowEvent id="t"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>
           <sequenceFlow id="f2" sourceRef="t" targetRef="e"/><endEvent id="e"/>"#,
        r#"<message id="m" name="paid"/>"#,
    );
    let sends = deploy(&admin, &sends).await;
    let waiting = admin.start(&waits, &json!({"business_key": "o-1"})).await;
    let left = admin.start(&waits, &json!({"business_key": "o-1"})).await;
    admin.start(&sends, &json!({"business_key": "o-1"})).await;
    world.settle(Delivery::Twice).await;
    assert_eq!((status(&admin, &waiting).await, status(&admin, &left).await), ("completed".to_owned(), "running".to_owned()));
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
    let workflow = deploy(&admin, &stops("stops")).await;
    let begins = bpmn(
        "begins",
        r#"<startEvent id="s"><signalEventDefinition signalRef="g"/></startEvent><sequenceFlow id="f1" sourceRef="s" targetRef="u"/>
           <userTask id="u"/><sequenceFlow id="f2" sourceRef="u" targetRef="e"/><endEvent id="e"/>"#,
        r#"<signal id="g" name="stop"/>"#,
    );
    let begins = deploy(&admin, &begins).await;
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
    assert_eq!((status(&admin, &started[0]).await, status(&admin, &started[1]).await), ("completed".to_owned(), "completed".to_owned()));
    assert_eq!(status(&admin, &started[2]).await, "suspended");
    admin.post(&format!("{suspended}/resume"), &json!({})).await.expect(200);
    world.settle(Delivery::Twice).await;
    assert_eq!(status(&admin, &started[2]).await, "completed");
    assert_eq!(admin.instance(&started[2]).await["variables"]["why"], json!("fire"));
    assert_eq!(instances(&admin, &begins).await.len(), 1);
}

#[tokio::test]
async fn tenants_do_not_hear_each_other() {
    let world = World::start().await;
    world.settle_tenant("other").await;
    let (demo, other) = (world.api("admin").await, world.api_of("other", "admin").await);
    let workflow = deploy(&demo, &waits()).await;
    let instance = demo.start(&workflow, &json!({"business_key": "o-1"})).await;
    world.settle(Delivery::Once).await;
    assert_eq!(send(&other, "paid", "o-1", "m-1").await["status"], json!("waiting"));
    world.settle(Delivery::Once).await;
    assert_eq!(status(&demo, &instance).await, "running");
    assert_eq!(send(&demo, "paid", "o-1", "m-1").await["status"], json!("taken"));
}
