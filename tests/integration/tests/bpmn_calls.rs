//! Call activities: a process that calls another, whatever becomes of either.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use integration_tests::{Api, Delivery, World, bpmn, sequence};
use serde_json::json;
use testkit::clock;

const START: (&str, &str) = ("s", r#"<startEvent id="ID"/>"#);
const END: (&str, &str) = ("e", r#"<endEvent id="ID"/>"#);
const PERSON: (&str, &str) = (
    "u",
    r#"<userTask id="ID"><extensionElements><zeebe:assignmentDefinition candidateGroups="employee"/></extensionElements></userTask>"#,
);

/// Calls `child`; an error `broke` goes to an end of its own, and after an hour it gives up.
fn parent() -> String {
    bpmn(
        "parent",
        r#"<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="call"/>
        <callActivity id="call" calledElement="child"><extensionElements><zeebe:calledElement processId="child" propagateAllChildVariables="true"/></extensionElements></callActivity>
        <sequenceFlow id="f2" sourceRef="call" targetRef="e"/><endEvent id="e"/>
        <boundaryEvent id="b" attachedToRef="call"><errorEventDefinition errorRef="broke"/></boundaryEvent>
        <sequenceFlow id="f3" sourceRef="b" targetRef="broken"/><endEvent id="broken" name="broken"/>
        <boundaryEvent id="t" attachedToRef="call"><timerEventDefinition><timeDuration xsi:type="tFormalExpression">PT10M</timeDuration></timerEventDefinition></boundaryEvent>
        <sequenceFlow id="f4" sourceRef="t" targetRef="late"/><endEvent id="late"/>"#,
        r#"<error id="broke" name="broke" errorCode="broke"/>"#,
    )
}

async fn child_of(api: &Api) -> String {
    let children = api.instances_of("child").await;
    assert_eq!(children.len(), 1, "{children:?}");
    children[0]["workflow_instance_id"].as_str().unwrap().to_owned()
}

async fn called(world: &World, child: &str) -> (Api, String) {
    let admin = world.api("admin").await;
    admin.deploy(child).await;
    let parent = admin.deploy(&parent()).await;
    let parent = admin.start(&parent, &json!({"business_key": "k-1", "priority": 80, "variables": {"asked": 1}})).await;
    (admin, parent)
}

#[tokio::test]
async fn what_a_called_process_comes_to_goes_back_to_its_caller() {
    let world = World::start().await;
    let (admin, parent) = called(&world, &sequence("child", &[START, PERSON, END], "")).await;
    world.settle(Delivery::Twice).await;
    let child = child_of(&admin).await;
    let known = admin.instance(&child).await;
    assert_eq!((&known["business_key"], &known["priority"], &known["variables"]["asked"]), (&json!("k-1"), &json!(80), &json!(1)));
    assert_eq!(admin.status(&parent).await, "running");
    let emma = world.api("emma").await;
    let task = emma.claim_next().await;
    emma.post(&format!("/api/v1/tasks/{task}/complete"), &json!({"variables": {"answer": 42}})).await.expect(200);
    world.settle(Delivery::Twice).await;
    assert_eq!((admin.status(&child).await, admin.status(&parent).await), ("completed".to_owned(), "completed".to_owned()));
    assert_eq!(admin.instance(&parent).await["variables"]["answer"], json!(42));
}

#[tokio::test]
async fn an_error_of_a_called_process_is_caught_by_its_caller() {
    let world = World::start().await;
    let fails = ("e", r#"<endEvent id="ID"><errorEventDefinition errorRef="broke"/></endEvent>"#);
    let (admin, parent) =
        called(&world, &sequence("child", &[START, fails], r#"<error id="broke" name="broke" errorCode="broke"/>"#)).await;
    world.settle(Delivery::Twice).await;
    assert_eq!(admin.status(&child_of(&admin).await).await, "failed");
    assert_eq!(admin.status(&parent).await, "completed");
}

#[tokio::test]
async fn a_called_process_ends_with_its_call() {
    let world = World::start().await;
    let (admin, parent) = called(&world, &sequence("child", &[START, PERSON, END], "")).await;
    let timers = world.settle(Delivery::Twice).await;
    clock::advance(600);
    world.fire(&timers).await;
    world.settle(Delivery::Twice).await;
    assert_eq!(
        (admin.status(&parent).await, admin.status(&child_of(&admin).await).await),
        ("completed".to_owned(), "cancelled".to_owned())
    );
    assert_eq!(world.api("emma").await.task_ids("candidate=me").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_call_that_ended_before_its_process_was_started_starts_none() {
    let world = World::start().await;
    let (admin, parent) = called(&world, &sequence("child", &[START, PERSON, END], "")).await;
    let records = world.stream().await;
    world.dispatch(&records).await;
    let calls = world.queues.take();
    admin.post(&format!("/api/v1/workflows/instances/{parent}/cancel"), &json!({})).await.expect(200);
    world.settle(Delivery::Twice).await;
    let calls: Vec<_> = calls.into_iter().filter(|message| message.body.contains("effect")).collect();
    assert_eq!(calls.len(), 1, "{calls:?}");
    world.fire(&calls).await;
    world.settle(Delivery::Twice).await;
    assert_eq!(admin.instances_of("child").await, Vec::<serde_json::Value>::new());
}

#[tokio::test]
async fn a_call_of_nothing_is_an_incident_that_a_retry_resolves() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let parent = admin.deploy(&parent()).await;
    let parent = admin.start(&parent, &json!({})).await;
    world.settle(Delivery::Twice).await;
    let stuck = admin.instance(&parent).await;
    assert_eq!(stuck["incidents"][0]["code"], json!("call_failed"), "{stuck}");
    admin.deploy(&sequence("child", &[START, END], "")).await;
    admin.post(&format!("/api/v1/workflows/instances/{parent}/retry"), &json!({})).await.expect(200);
    world.settle(Delivery::Twice).await;
    assert_eq!(admin.status(&parent).await, "completed");
}

#[tokio::test]
async fn what_ended_while_its_caller_was_suspended_is_told_when_it_is_resumed() {
    let world = World::start().await;
    let (admin, parent) = called(&world, &sequence("child", &[START, PERSON, END], "")).await;
    world.settle(Delivery::Once).await;
    let path = format!("/api/v1/workflows/instances/{parent}");
    admin.post(&format!("{path}/suspend"), &json!({})).await.expect(200);
    let emma = world.api("emma").await;
    let task = emma.claim_next().await;
    emma.complete(&task, None).await.expect(200);
    world.settle(Delivery::Twice).await;
    assert_eq!(admin.status(&parent).await, "suspended");
    admin.post(&format!("{path}/resume"), &json!({})).await.expect(200);
    world.settle(Delivery::Twice).await;
    assert_eq!(admin.status(&parent).await, "completed");
}

#[tokio::test]
async fn an_escalation_is_heard_before_the_end_however_they_arrive() {
    let escalation = r#"<escalation id="odd" name="odd" escalationCode="odd"/>"#;
    let child = bpmn(
        "child",
        r#"<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
        <intermediateThrowEvent id="t"><escalationEventDefinition escalationRef="odd"/></intermediateThrowEvent>
        <sequenceFlow id="f2" sourceRef="t" targetRef="e"/><endEvent id="e"/>"#,
        escalation,
    );
    let parent = bpmn(
        "parent",
        r#"<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="call"/><callActivity id="call" calledElement="child"/>
        <sequenceFlow id="f2" sourceRef="call" targetRef="e"/><endEvent id="e"/>
        <boundaryEvent id="b" attachedToRef="call" cancelActivity="false"><escalationEventDefinition escalationRef="odd"/></boundaryEvent>
        <sequenceFlow id="f3" sourceRef="b" targetRef="u"/><userTask id="u"/><sequenceFlow id="f4" sourceRef="u" targetRef="e2"/><endEvent id="e2"/>"#,
        escalation,
    );
    for delivery in [Delivery::Once, Delivery::Twice, Delivery::Backwards] {
        let world = World::start().await;
        let admin = world.api("admin").await;
        admin.deploy(&child).await;
        let parent = admin.deploy(&parent).await;
        let instance = admin.start(&parent, &json!({})).await;
        world.settle(delivery).await;
        let read = admin.instance(&instance).await;
        let active: Vec<&str> = read["active"].as_array().unwrap().iter().map(|at| at["element_id"].as_str().unwrap()).collect();
        assert_eq!((read["status"].as_str(), active), (Some("running"), vec!["u"]), "{delivery:?}");
    }
}
