//! BPMN files on the deployed stack: deployed, run, exported; instances as they were and as they would have been.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects; a panic is the report"
)]

use e2e_tests::{Answer, Api, Instance, Tenant};
use serde_json::{Value, json};

const BPMN: &str = "/api/v1/workflows/bpmn";

/// A request that a clerk enters, a machine logs and a message releases.
const ORDER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">
  <process id="order" name="Order" isExecutable="true">
    <startEvent id="start"/>
    <userTask id="enter" name="Enter"><extensionElements><zeebe:assignmentDefinition candidateGroups="clerk"/></extensionElements></userTask>
    <scriptTask id="sum"><extensionElements><zeebe:script expression="=amount * 2" resultVariable="total"/></extensionElements></scriptTask>
    <exclusiveGateway id="large" default="small"/>
    <userTask id="check" name="Check"><extensionElements><zeebe:assignmentDefinition candidateGroups="clerk"/></extensionElements></userTask>
    <endEvent id="done"/>
    <endEvent id="checked"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="enter"/>
    <sequenceFlow id="f2" sourceRef="enter" targetRef="sum"/>
    <sequenceFlow id="f3" sourceRef="sum" targetRef="large"/>
    <sequenceFlow id="to_check" sourceRef="large" targetRef="check"><conditionExpression>=total &gt; 100</conditionExpression></sequenceFlow>
    <sequenceFlow id="small" sourceRef="large" targetRef="done"/>
    <sequenceFlow id="f4" sourceRef="check" targetRef="checked"/>
  </process>
</definitions>
"#;

async fn deploy(api: &Api, xml: &str) -> Answer {
    api.post_text(BPMN, "application/xml", xml, &[]).await
}

/// An instance whose first task was done with an amount.
async fn ordered(tenant: &Tenant, clerk: &Api, amount: u32) -> Instance {
    deploy(&tenant.admin, ORDER).await.expect_status(201);
    let instance = tenant.start("order", json!({})).await;
    let task = instance.open_task().await;
    clerk.complete(&task, &json!({"variables": {"amount": amount}})).await.expect(200);
    instance
}

#[tokio::test]
async fn a_file_is_deployed_run_and_exported() {
    let tenant = Tenant::create("bpmn-file").await;
    let clerk = tenant.person("carl", "clerk").await;
    let instance = ordered(&tenant, &clerk, 10).await;
    let ended = instance.until_status("completed").await;
    assert_eq!(ended["variables"], json!({"amount": 10, "total": 20}));
    let kinds: Vec<Value> = instance.timeline().await.iter().map(|entry| entry["kind"].clone()).collect();
    assert_eq!(kinds, ["user_task", "script_task"]);
    let exported = clerk.get("/api/v1/workflows/order/bpmn").await;
    assert_eq!((exported.status, exported.text.contains("BPMNDiagram")), (200, true));
    assert!(exported.header("etag").is_some());
    assert_eq!(deploy(&tenant.admin, &exported.text).await.expect(201)["version"], 2);
    assert_eq!(deploy(&tenant.admin, &exported.text).await.expect(200)["version"], 2);
    let wrong = ORDER.replace(r#"targetRef="sum""#, r#"targetRef="nowhere""#);
    let problem = deploy(&tenant.admin, &wrong).await.problem(422, "invalid_process");
    assert!(problem["errors"][0]["line"].is_u64(), "{problem}");
}

#[tokio::test]
async fn a_multi_step_workflow_is_exported_and_deployed_again() {
    let tenant = Tenant::create("bpmn-export").await;
    let workflow = tenant.workflow(json!([{"step_type": "user_task", "required_roles": ["clerk"]}, {"step_type": "automated"}])).await;
    let exported = tenant.admin.get(&format!("/api/v1/workflows/{workflow}/bpmn")).await;
    assert_eq!(exported.status, 200);
    assert_eq!(deploy(&tenant.admin, &exported.text).await.expect(201)["version"], 2);
    let clerk = tenant.person("carl", "clerk").await;
    let instance = tenant.start(&workflow, json!({})).await;
    clerk.complete(&instance.open_task().await, &json!({})).await.expect(200);
    instance.until_status("completed").await;
}

#[tokio::test]
async fn an_instance_is_read_as_it_was_and_tried_otherwise() {
    let tenant = Tenant::create("bpmn-fork").await;
    let clerk = tenant.person("carl", "clerk").await;
    let instance = ordered(&tenant, &clerk, 10).await;
    instance.until_status("completed").await;
    let was = clerk.get(&instance.path("?at=1")).await.expect(200);
    assert_eq!((&was["status"], &was["active"][0]["element_id"]), (&json!("running"), &json!("enter")));
    tenant.admin.get(&instance.path("?at=0")).await.problem(404, "not_found");

    let what_if = json!({"at": 1, "mocks": {"enter": {"variables": {"amount": 90}}}});
    let forked = tenant.admin.post(&instance.path("/fork"), &what_if).await.expect(201);
    assert_eq!((&forked["sandbox"], &forked["variables"]["total"]), (&json!(true), &json!(180)));
    assert_eq!((&forked["without_answer"][0]["element_id"], &forked["without_answer"][0]["waits_for"]), (&json!("check"), &json!("task")));
    let id = forked["workflow_instance_id"].as_str().unwrap();
    let read = clerk.get(&format!("/api/v1/workflows/instances/{id}")).await.expect(200);
    assert_eq!((&read["sandbox"], &read["forked_from"]), (&json!(true), &json!({"of": instance.id, "at": 1})));
    assert_eq!(clerk.get("/api/v1/tasks?queue=clerk").await.expect(200)["items"], json!([]), "a sandbox has no tasks");
}
