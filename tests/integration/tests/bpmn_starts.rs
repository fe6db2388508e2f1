//! Processes that start by themselves, that ask decisions, and that walk far.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use clients::queues::Outgoing;
use integration_tests::{Delivery, World, bpmn, sequence};
use serde_json::json;
use testkit::{clock, documents};

const START: (&str, &str) = ("s", r#"<startEvent id="ID"/>"#);
const END: (&str, &str) = ("e", r#"<endEvent id="ID"/>"#);

fn every(cycle: &str) -> String {
    let start = format!(
        r#"<startEvent id="ID"><timerEventDefinition><timeCycle xsi:type="tFormalExpression">{cycle}</timeCycle></timerEventDefinition></startEvent>"#
    );
    sequence("cyclic", &[("s", &start), END], "")
}

/// Fires what is due, twice, until nothing is left within the time.
async fn run(world: &World, mut timers: Vec<Outgoing>, rounds: usize) -> Vec<Outgoing> {
    for _ in 0..rounds {
        if let Some(delay) = timers.iter().map(|timer| timer.delay_seconds).max() {
            clock::advance(delay);
        }
        world.fire(&timers).await;
        world.fire(&timers).await;
        timers = world.settle(Delivery::Twice).await;
    }
    timers
}

#[tokio::test]
async fn a_cycle_starts_an_instance_each_time_and_then_ends() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = admin.deploy(&every("R3/PT10M")).await;
    let timers = world.settle(Delivery::Twice).await;
    assert!(!timers.is_empty());
    let left = run(&world, timers, 5).await;
    assert_eq!(left, []);
    assert_eq!(admin.instances_of(&workflow).await.len(), 3);
}

#[tokio::test]
async fn a_start_timer_far_away_waits_in_a_bucket_and_a_newer_version_replaces_it() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = admin.deploy(&every("R/PT2H")).await;
    assert_eq!(world.settle(Delivery::Twice).await, []);
    admin.deploy(&every("R/PT3H")).await;
    assert_eq!(world.settle(Delivery::Twice).await, []);
    for (minutes, expected) in [(125, 0), (60, 1)] {
        for _ in 0..minutes {
            clock::advance(60);
            world.tick().await;
            let timers = world.queues.take();
            world.fire(&timers).await;
            world.fire(&timers).await;
        }
        world.settle(Delivery::Twice).await;
        assert_eq!(admin.instances_of(&workflow).await.len(), expected, "after {minutes} minutes");
    }
    assert_eq!(admin.instances_of(&workflow).await[0]["version"], json!(2));
}

#[tokio::test]
async fn a_decision_routes_a_process_and_the_history_keeps_which_rule_matched() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let xml = admin.clone().header("content-type", "application/xml");
    xml.send("POST", "/api/v1/decisions", Some(documents::discounts())).await.expect(201);
    let process = bpmn(
        "buys",
        r#"<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="r"/>
        <businessRuleTask id="r"><extensionElements><zeebe:calledDecision decisionId="discount" resultVariable="off"/></extensionElements></businessRuleTask>
        <sequenceFlow id="f2" sourceRef="r" targetRef="g"/><exclusiveGateway id="g" default="f4"/>
        <sequenceFlow id="f3" sourceRef="g" targetRef="u"><conditionExpression xsi:type="tFormalExpression">=off &gt; 0</conditionExpression></sequenceFlow>
        <sequenceFlow id="f4" sourceRef="g" targetRef="e"/><endEvent id="e"/>
        <userTask id="u"/><sequenceFlow id="f5" sourceRef="u" targetRef="e2"/><endEvent id="e2"/>"#,
        "",
    );
    let workflow = admin.deploy(&process).await;
    let gold = admin.start(&workflow, &json!({"variables": {"customer": "gold", "amount": 500}})).await;
    let small = admin.start(&workflow, &json!({"variables": {"customer": "gold", "amount": 5}})).await;
    let wrong = admin.start(&workflow, &json!({"variables": {"customer": "gold", "amount": "much"}})).await;
    world.settle(Delivery::Twice).await;
    assert_eq!((admin.status(&gold).await, admin.status(&small).await), ("running".to_owned(), "completed".to_owned()));
    assert_eq!(admin.instance(&small).await["variables"]["off"], json!(0));
    let history = admin.get(&format!("/api/v1/workflows/instances/{small}/history")).await.expect(200).to_string();
    assert!(history.contains(r#""id":"small""#) && history.contains(r#""model":"discounts""#), "{history}");
    let stuck = admin.instance(&wrong).await;
    assert_eq!(stuck["incidents"][0]["code"], json!("job_failed"), "{stuck}");
}

#[tokio::test]
async fn a_loop_of_more_than_one_command_may_walk_goes_on_by_itself() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let script = r#"<scriptTask id="ID"><extensionElements><zeebe:script expression="=n" resultVariable="last"/></extensionElements>
        <multiInstanceLoopCharacteristics isSequential="true"><extensionElements><zeebe:loopCharacteristics inputCollection="=items" inputElement="n"/></extensionElements></multiInstanceLoopCharacteristics></scriptTask>"#;
    let workflow = admin.deploy(&sequence("far", &[START, ("c", script), END], "")).await;
    let items: Vec<u32> = (1..=2_500).collect();
    let instance = admin.start(&workflow, &json!({"variables": {"items": items}})).await;
    world.settle(Delivery::Twice).await;
    let done = admin.instance(&instance).await;
    assert_eq!(done["status"], json!("completed"), "{}", done["incidents"]);
}

#[tokio::test]
async fn more_tasks_than_a_transaction_holds_are_closed_with_what_they_were_for() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let people = r#"<userTask id="ID"><extensionElements><zeebe:assignmentDefinition candidateGroups="employee"/></extensionElements>
        <multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=items" inputElement="n"/></extensionElements></multiInstanceLoopCharacteristics></userTask>"#;
    let workflow = admin.deploy(&sequence("many", &[START, ("u", people), END], "")).await;
    let items: Vec<u32> = (1..=60).collect();
    let instance = admin.start(&workflow, &json!({"variables": {"items": items}})).await;
    world.settle(Delivery::Twice).await;
    let emma = world.api("emma").await;
    assert_eq!(emma.task_ids("candidate=me&limit=200").await.len(), 60);
    admin.post(&format!("/api/v1/workflows/instances/{instance}/cancel"), &json!({})).await.expect(200);
    world.settle(Delivery::Twice).await;
    assert_eq!(emma.task_ids("candidate=me&limit=200").await, Vec::<String>::new());
    assert_eq!(admin.status(&instance).await, "cancelled");
}
