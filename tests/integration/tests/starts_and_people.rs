//! Where instances begin, what people begin in them, and who finds which task.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use integration_tests::{Api, Delivery, World};
use serde_json::{Value, json};

fn file(elements: &str) -> String {
    format!(
        r##"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:test">
<message id="m" name="order"/><process id="p" isExecutable="true">{elements}</process></definitions>"##
    )
}

async fn deploy(api: &Api, elements: &str) {
    let answer = api.clone().header("content-type", "text/xml").send("POST", "/api/v1/workflows/bpmn", Some(file(elements))).await;
    answer.expect(201);
}

fn waiting(instance: &Value) -> Vec<&str> {
    instance["active"].as_array().unwrap().iter().map(|active| active["element_id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_instance_begins_at_all_its_starts_or_at_the_one_that_is_named() {
    let world = World::start().await;
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    let path = |n: u32| {
        format!(
            r#"<userTask id="t{n}"/><endEvent id="e{n}"/><sequenceFlow id="a{n}" sourceRef="s{n}" targetRef="t{n}"/><sequenceFlow id="b{n}" sourceRef="t{n}" targetRef="e{n}"/>"#
        )
    };
    let starts = r#"<startEvent id="s1"/><startEvent id="s2"/><startEvent id="s3"><messageEventDefinition messageRef="m"/></startEvent>"#;
    deploy(&admin, &format!("{starts}{}{}{}", path(1), path(2), path(3))).await;
    for (api, body, expected) in [
        (&emma, json!({}), &["t1", "t2"][..]),
        (&emma, json!({"start_event_id": "s2"}), &["t2"]),
        (&admin, json!({"start_event_id": "s3"}), &["t3"]),
    ] {
        let id = api.start("p", &body).await;
        assert_eq!(waiting(&api.instance(&id).await), expected, "{body}");
    }
    // Who may not send the message may not say that it came.
    let refused = emma.post("/api/v1/workflows/p/instances", &json!({"start_event_id": "s3"})).await;
    assert_eq!(refused.problem(403), "forbidden");
    for wrong in ["t1", "nobody"] {
        let problem = admin.post("/api/v1/workflows/p/instances", &json!({"start_event_id": wrong})).await.expect(422);
        assert_eq!(problem["errors"][0]["path"], "/start_event_id");
    }
}

#[tokio::test]
async fn the_incident_of_the_process_itself_is_retried_by_its_number() {
    let world = World::start().await;
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    let watches = r#"<startEvent id="s"/><userTask id="t"/><endEvent id="e"/><sequenceFlow id="a" sourceRef="s" targetRef="t"/><sequenceFlow id="b" sourceRef="t" targetRef="e"/>
<subProcess id="watch" triggeredByEvent="true"><startEvent id="full" isInterrupting="false"><conditionalEventDefinition><condition>${level}</condition></conditionalEventDefinition></startEvent><endEvent id="e2"/><sequenceFlow id="c" sourceRef="full" targetRef="e2"/></subProcess>"#;
    deploy(&admin, watches).await;
    let id = emma.start("p", &json!({})).await;
    let path = format!("/api/v1/workflows/instances/{id}");
    let set = async |level: Value| {
        let body = json!({"variables": {"level": level}}).to_string();
        admin.send("PATCH", &format!("{path}/variables"), Some(body)).await.expect(200)
    };
    let stuck = set(json!(3)).await;
    assert_eq!((&stuck["incidents"][0]["element"], &stuck["incidents"][0]["code"]), (&json!(0), &json!("event_failed")), "{stuck}");
    set(json!(false)).await;
    let retry = format!("{path}/retry");
    assert_eq!(emma.post(&retry, &json!({"element": 0})).await.problem(403), "forbidden");
    let again = admin.post(&retry, &json!({"element": 0})).await.expect(200);
    assert_eq!((&again["incidents"], waiting(&again)), (&json!([]), vec!["t"]));
}

#[tokio::test]
async fn activities_of_an_ad_hoc_sub_process_are_begun_by_those_who_may() {
    let world = World::start().await;
    let (admin, emma, mark) = (world.api("admin").await, world.api("emma").await, world.api("mark").await);
    let ad_hoc = r#"<startEvent id="s"/><adHocSubProcess id="any"><userTask id="call" camunda:candidateGroups="employee"/><userTask id="visit" camunda:candidateGroups="manager"/></adHocSubProcess><endEvent id="e"/><sequenceFlow id="a" sourceRef="s" targetRef="any"/><sequenceFlow id="b" sourceRef="any" targetRef="e"/>"#;
    deploy(&admin, ad_hoc).await;
    let id = emma.start("p", &json!({})).await;
    let instance = emma.instance(&id).await;
    assert_eq!((waiting(&instance), &instance["active"][0]["kind"]), (vec!["any"], &json!("ad_hoc_sub_process")));
    let activate = format!("/api/v1/workflows/instances/{id}/activate");
    assert_eq!(mark.post(&activate, &json!({"element_id": "call"})).await.problem(403), "forbidden");
    let begun = emma.post(&activate, &json!({"element_id": "call"})).await.expect(200);
    let scope = &begun["active"][0]["element"];
    assert_eq!((&begun["active"][1]["element_id"], &begun["active"][1]["scope"]), (&json!("call"), scope));
    admin.post(&activate, &json!({"element_id": "visit", "scope": scope})).await.expect(200);
    assert_eq!(emma.post(&activate, &json!({"element_id": "nothing"})).await.problem(422), "validation_failed");
    assert_eq!(
        world.api("hanna").await.post(&activate, &json!({"element_id": "nothing"})).await.problem(403),
        "forbidden",
        "who has no work here learns nothing"
    );
    assert_eq!(admin.post(&activate, &json!({"element_id": "s"})).await.problem(409), "invalid_state");
    assert_eq!(admin.post(&activate, &json!({"element_id": "call", "scope": 99})).await.problem(404), "not_found");
    for (api, expected) in [(&emma, "running"), (&mark, "completed")] {
        api.complete(&api.claim_next().await, None).await.expect(200);
        world.settle(Delivery::Once).await;
        assert_eq!(emma.instance(&id).await["status"], expected);
    }
}

#[tokio::test]
async fn a_task_is_found_by_those_whom_it_names() {
    let world = World::start().await;
    let (admin, emma, mark, hanna) = (world.api("admin").await, world.api("emma").await, world.api("mark").await, world.api("hanna").await);
    let named = r#"<startEvent id="s"/><userTask id="t" camunda:candidateUsers="emma, mark" camunda:formKey="leave-form" camunda:followUpDate="2026-12-01T09:00:00Z"/><endEvent id="e"/><sequenceFlow id="a" sourceRef="s" targetRef="t"/><sequenceFlow id="b" sourceRef="t" targetRef="e"/>"#;
    deploy(&admin, named).await;
    admin.start("p", &json!({})).await;
    for (api, count) in [(&emma, 1), (&mark, 1), (&hanna, 0)] {
        assert_eq!(api.task_ids("candidate=me").await.len(), count);
    }
    let task = &emma.get("/api/v1/tasks").await.expect(200)["items"][0];
    assert_eq!((&task["candidate_users"], &task["form_key"]), (&json!(["emma", "mark"]), &json!("leave-form")));
    assert_eq!(task["follow_up_at"], "2026-12-01T09:00:00.000Z");
    assert_eq!(hanna.send("POST", "/api/v1/tasks/claim/next", None).await.status, 204);
    let id = mark.claim_next().await;
    assert_eq!((emma.task_ids("candidate=me").await.len(), mark.task_ids("assignee=me").await), (0, vec![id.clone()]));
    mark.send("POST", &format!("/api/v1/tasks/{id}/release"), None).await.expect(200);
    assert_eq!(emma.claim_next().await, id);
    emma.complete(&id, None).await.expect(200);
}

#[tokio::test]
async fn a_task_that_names_nobody_is_everybodys() {
    let world = World::start().await;
    let (admin, hanna) = (world.api("admin").await, world.api("hanna").await);
    deploy(&admin, r#"<startEvent id="s"/><userTask id="t"/><endEvent id="e"/><sequenceFlow id="a" sourceRef="s" targetRef="t"/><sequenceFlow id="b" sourceRef="t" targetRef="e"/>"#).await;
    let queues = async || hanna.get("/api/v1/queues").await.expect(200)["items"].as_array().unwrap().len();
    assert_eq!(queues().await, 1);
    admin.start("p", &json!({})).await;
    assert_eq!((queues().await, hanna.task_ids("queue=everyone").await.len()), (2, 1));
    hanna.complete(&hanna.claim_next().await, None).await.expect(200);
}
