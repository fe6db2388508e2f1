//! BPMN files: deployed, versioned, run, exported; faults with their places; what only the deployment knows.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use integration_tests::{Answer, Api, Delivery, World};
use serde_json::{Value, json};
use testkit::documents::discounts;

const BPMN: &str = "/api/v1/workflows/bpmn";

/// A file with a process of this id and these elements.
fn file(id: &str, elements: &str) -> String {
    format!(
        r##"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">
  <process id="{id}" name="Leave" isExecutable="true">
{elements}
  </process>
</definitions>
"##
    )
}

/// Nodes one after the other, between a start and an end.
fn sequence(id: &str, nodes: &[(&str, &str)]) -> String {
    let ids: Vec<&str> = std::iter::once("start").chain(nodes.iter().map(|(id, _)| *id)).chain(["end"]).collect();
    let flows =
        ids.windows(2).enumerate().map(|(n, pair)| format!(r#"<sequenceFlow id="f{n}" sourceRef="{}" targetRef="{}"/>"#, pair[0], pair[1]));
    let elements = std::iter::once(r#"<startEvent id="start"/>"#.to_owned())
        .chain(nodes.iter().map(|(_, xml)| (*xml).to_owned()))
        .chain([r#"<endEvent id="end"/>"#.to_owned()])
        .chain(flows);
    file(id, &elements.collect::<Vec<_>>().join("\n"))
}

const ASK: (&str, &str) = ("ask", r#"<userTask id="ask" name="Ask"/>"#);
const TRIPLE: (&str, &str) = (
    "triple",
    r#"<scriptTask id="triple" scriptFormat="feel"><extensionElements><zeebe:script expression="=n * 3" resultVariable="tripled"/></extensionElements></scriptTask>"#,
);

async fn deploy(api: &Api, xml: &str) -> Answer {
    api.clone().header("content-type", "application/xml").send("POST", BPMN, Some(xml.to_owned())).await
}

#[tokio::test]
async fn a_file_is_deployed_run_and_exported() {
    let world = World::start().await;
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    let xml = sequence("leave", &[TRIPLE, ASK]);
    let created = deploy(&admin, &xml).await.expect(201);
    let shown = ["workflow_id", "version", "workflow_name", "status", "process_id", "elements", "format"].map(|field| &created[field]);
    assert_eq!(shown, [&json!("leave"), &json!(1), &json!("Leave"), &json!("active"), &json!("leave"), &json!(4), &json!("bpmn")]);
    assert_eq!(created["notes"], json!([]), "{created}");

    let instance = emma.start("leave", &json!({"variables": {"n": 14}})).await;
    world.settle(Delivery::Twice).await;
    let running = emma.instance(&instance).await;
    assert_eq!((&running["variables"]["tripled"], &running["active"][0]["kind"]), (&json!(42), &json!("user_task")), "{running}");
    // A task that names nobody is everybody's.
    let task = emma.claim_next().await;
    assert_eq!(emma.get(&format!("/api/v1/tasks/{task}")).await.expect(200)["candidate_roles"], json!(["everyone"]));
    emma.complete(&task, None).await.expect(200);
    assert_eq!(emma.instance(&instance).await["status"], "completed");
    let told = emma.get(&format!("/api/v1/workflows/instances/{instance}/timeline")).await.expect(200);
    let kinds: Vec<&Value> = told["items"].as_array().unwrap().iter().map(|entry| &entry["kind"]).collect();
    assert_eq!(kinds, [&json!("script_task"), &json!("user_task")]);

    let exported = emma.get("/api/v1/workflows/leave/bpmn").await;
    assert_eq!((exported.status, exported.header("content-type")), (200, Some("application/xml; charset=utf-8")));
    let tag = exported.header("etag").unwrap().to_owned();
    assert_eq!(emma.clone().header("if-none-match", &tag).get("/api/v1/workflows/leave/versions/1/bpmn").await.status, 304);
    let text = emma.text("/api/v1/workflows/leave/bpmn").await;
    assert!(text.starts_with(xml.split("</definitions>").next().unwrap()) && text.contains("BPMNDiagram"), "{text}");
    // With its diagram it is another file, but comes back as it is.
    assert_eq!(deploy(&admin, &text).await.expect(201)["version"], 2);
    assert_eq!(emma.text("/api/v1/workflows/leave/bpmn").await, text);
    assert_eq!(emma.get("/api/v1/workflows/leave/versions/1").await.expect(200)["definition"], xml);
    emma.get("/api/v1/workflows/leave/versions/3/bpmn").await.problem(404);
    assert_eq!(deploy(&emma, &xml).await.problem(403), "forbidden");
}

#[tokio::test]
async fn the_same_file_is_the_same_version_and_a_key_gets_one_answer() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let [one, two] = ["Ask", "Ask again"].map(|name| sequence("leave", &[ASK]).replace(r#"name="Ask""#, &format!(r#"name="{name}""#)));
    assert_eq!(deploy(&admin, &one).await.expect(201)["version"], 1);
    assert_eq!(deploy(&admin, &one).await.expect(200)["version"], 1);
    assert_eq!(deploy(&admin, &two).await.expect(201)["version"], 2);
    // What is compared with is the latest version: going back is a change.
    assert_eq!(deploy(&admin, &one).await.expect(201)["version"], 3);
    for status in [200, 201] {
        let keyed = admin.clone().key(&format!("key-{status}"));
        let xml = if status == 200 { &one } else { &two };
        let first = deploy(&keyed, xml).await;
        assert_eq!(first.clone().expect(status), deploy(&keyed, xml).await.expect(status));
        assert_eq!(deploy(&keyed, &sequence("other", &[ASK])).await.problem(422), "idempotency_key_reused");
    }
}

#[tokio::test]
async fn every_fault_has_its_element_and_place() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let wrong = [
        ("call", r#"<serviceTask id="call"><extensionElements><zeebe:taskDefinition type="" /></extensionElements></serviceTask>"#),
        ("lost", r#"<userTask id="lost"/><userTask id="alone"/>"#),
    ];
    let problem = deploy(&admin, &sequence("leave", &wrong)).await;
    let errors = problem.clone().expect(422)["errors"].clone();
    assert_eq!(problem.problem(422), "invalid_process");
    let errors = errors.as_array().unwrap();
    assert!(!errors.is_empty() && errors.iter().all(|fault| fault["line"].is_u64() && fault["element"].is_string()), "{errors:?}");
    assert_eq!(admin.get("/api/v1/workflows").await.expect(200)["items"], json!([]));

    assert_eq!(deploy(&admin, "<definitions").await.problem(422), "invalid_process");
    let text = admin.clone().header("content-type", "text/plain").send("POST", BPMN, Some(sequence("leave", &[ASK]))).await;
    assert_eq!(text.problem(415), "unsupported_media_type");
    let large = sequence("leave", &[ASK]) + "<!--" + &"x".repeat(1024 * 1024) + "-->";
    assert_eq!(deploy(&admin, &large).await.problem(413), "payload_too_large");
}

#[tokio::test]
async fn the_process_names_the_workflow_as_far_as_it_can() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let created = deploy(&admin, &sequence("_leave", &[ASK])).await.expect(201);
    assert_eq!((&created["workflow_id"], &created["process_id"]), (&json!("leave"), &json!("_leave")));
    assert_eq!(created["notes"][0]["code"], "workflow_id");
    let problem = deploy(&admin, &sequence("urlaub_für_alle", &[ASK])).await.expect(422);
    assert_eq!((&problem["errors"][0]["code"], &problem["errors"][0]["line"]), (&json!("bad_id"), &json!(3)));
}

#[tokio::test]
async fn json_says_which_process_and_what_it_is_called() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let two = sequence("one", &[ASK]).replace(
        "</definitions>",
        r#"<process id="two" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/></process></definitions>"#,
    );
    assert_eq!(deploy(&admin, &two).await.problem(422), "invalid_process");
    let body = json!({"bpmn": two, "process_id": "two", "name": "The second", "category": "people"});
    let created = admin.post(BPMN, &body).await.expect(201);
    assert_eq!(
        (&created["workflow_id"], &created["workflow_name"], &created["category"]),
        (&json!("two"), &json!("The second"), &json!("people"))
    );
    let asked = admin.clone().header("content-type", "text/xml").send("POST", &format!("{BPMN}?process_id=one"), Some(two)).await;
    assert_eq!(asked.expect(201)["workflow_id"], "one");
    assert_eq!(admin.post(BPMN, &json!({"bpmn": 7})).await.problem(422), "validation_failed");
}

#[tokio::test]
async fn a_file_of_a_megabyte_and_a_graph_of_hundreds_of_elements_are_kept() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let nodes: Vec<(String, String)> =
        (0..600).map(|n| (format!("t{n}"), format!(r#"<scriptTask id="t{n}" name="{}"><extensionElements><zeebe:script expression="={n}" resultVariable="v"/></extensionElements></scriptTask>"#, "x".repeat(1200)))).collect();
    let nodes: Vec<(&str, &str)> = nodes.iter().map(|(id, xml)| (id.as_str(), xml.as_str())).collect();
    let xml = sequence("large", &nodes);
    assert!(xml.len() > 700 * 1024 && xml.len() < 1024 * 1024, "{}", xml.len());
    assert_eq!(deploy(&admin, &xml).await.expect(201)["elements"], 602);
    assert_eq!(deploy(&admin, &xml).await.expect(200)["version"], 1);
    assert_eq!(admin.get("/api/v1/workflows/large/versions/1").await.expect(200)["definition"], xml);
    let instance = admin.start("large", &json!({})).await;
    world.settle(Delivery::Once).await;
    let ended = admin.instance(&instance).await;
    assert_eq!((&ended["status"], &ended["variables"]["v"]), (&json!("completed"), &json!(599)));
}

#[tokio::test]
async fn what_is_bound_at_deployment_is_the_latest_of_then() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let call = r#"<callActivity id="call"><extensionElements><zeebe:calledElement processId="inner" bindingType="deployment"/></extensionElements></callActivity>"#;
    let decide = r#"<businessRuleTask id="decide"><extensionElements><zeebe:calledDecision decisionId="discount" bindingType="deployment" resultVariable="rate"/></extensionElements></businessRuleTask>"#;
    let outer = sequence("outer", &[("call", call), ("decide", decide)]);
    let problem = deploy(&admin, &outer).await.expect(422);
    let missing: Vec<(&Value, &Value)> =
        problem["errors"].as_array().unwrap().iter().map(|fault| (&fault["code"], &fault["element"])).collect();
    assert_eq!(missing, [(&json!("unknown_reference"), &json!("call")), (&json!("unknown_reference"), &json!("decide"))]);

    deploy(&admin, &sequence("inner", &[ASK])).await.expect(201);
    admin.post("/api/v1/decisions", &json!({"xml": discounts()})).await.expect(201);
    deploy(&admin, &outer).await.expect(201);
    deploy(&admin, &sequence("inner", &[TRIPLE])).await.expect(201);
    let instance = admin.start("outer", &json!({"variables": {"n": 1}})).await;
    world.settle(Delivery::Once).await;
    let waiting = admin.instance(&instance).await;
    let called = waiting["active"][0]["called_instances"][0].as_str().unwrap_or_else(|| panic!("{waiting}"));
    let child = admin.instance(called).await;
    assert_eq!((&child["version"], &child["called_by"]["workflow_instance_id"]), (&json!(1), &json!(instance)));
}

#[tokio::test]
async fn a_multi_step_workflow_travels_as_a_file_and_runs_the_same() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let steps = json!([
        {"step_id": "claim", "step_name": "Claim", "step_type": "user_task", "order_sequence": 1, "required_roles": ["employee"]},
        {"step_id": "pay", "step_name": "Pay", "step_type": "automated", "order_sequence": 2, "connector": {"type": "log", "message": "paid"}}
    ]);
    let workflow = admin.create_workflow(&json!({"workflow_name": "Expense", "category": "finance", "steps": steps})).await;
    let xml = admin.text(&format!("/api/v1/workflows/{workflow}/bpmn")).await;
    assert!(xml.contains("BPMNDiagram") && xml.contains("Expense"), "{xml}");
    let again = deploy(&admin, &xml).await.expect(201);
    assert_eq!((&again["workflow_id"], &again["version"]), (&json!(workflow), &json!(2)));
    let emma = world.api("emma").await;
    let instance = emma.start(&workflow, &json!({})).await;
    emma.complete(&emma.claim_next().await, None).await.expect(200);
    world.settle(Delivery::Once).await;
    assert_eq!(emma.instance(&instance).await["status"], "completed");
}
