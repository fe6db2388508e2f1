//! Forms of user tasks, and documents with faults: everything wrong is named at once.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects; a panic is the report"
)]

use e2e_tests::{Instance, Tenant};
use serde_json::{Value, json};

fn with_form(form: Value) -> Value {
    json!([{"step_type": "user_task", "required_roles": ["admin"], "form_schema": form}])
}

fn places(problem: &Value) -> Vec<(&str, &str)> {
    let errors = problem["errors"].as_array().expect("errors");
    let mut places: Vec<_> = errors.iter().map(|fault| (fault["code"].as_str().unwrap(), fault["path"].as_str().unwrap())).collect();
    places.sort_unstable();
    places
}

async fn begin(tenant: &Tenant, form: Value) -> (Instance, String) {
    let instance = tenant.start(&tenant.workflow(with_form(form)).await, json!({})).await;
    let task = instance.open_task().await;
    (instance, task)
}

#[tokio::test]
async fn an_unknown_field_gets_422_naming_it_and_the_task_stays_open() {
    let tenant = Tenant::create("unknown-field").await;
    let (instance, task) = begin(&tenant, json!({"properties": {"laptop": {"type": "string"}}})).await;
    let problem =
        tenant.admin.complete(&task, &json!({"variables": {"laptop": "x1", "labtop": "x2"}})).await.problem(422, "validation_failed");
    assert_eq!(places(&problem), [("unknown_field", "/variables/labtop")]);
    assert!(problem["errors"][0]["message"].as_str().unwrap().contains("`labtop`"), "{problem}");
    assert_eq!(instance.open_task().await, task);
    tenant.admin.complete(&task, &json!({"variables": {"laptop": "x1"}})).await.expect(200);
    assert_eq!(instance.until_status("completed").await["variables"], json!({"laptop": "x1"}));
}

#[tokio::test]
async fn every_fault_of_a_form_is_named_at_once() {
    let tenant = Tenant::create("form-faults").await;
    let fields = json!([
        {"name": "resume", "type": "file", "required": true},
        {"name": "start", "type": "date", "required": true},
        {"name": "team", "type": "select", "options": ["red", "blue"]},
        {"name": "days", "type": "integer"},
    ]);
    let (_, task) = begin(&tenant, json!({"fields": fields})).await;
    let wrong = json!({"variables": {"start": "tomorrow", "team": "green", "days": "two"}});
    let problem = tenant.admin.complete(&task, &wrong).await.problem(422, "validation_failed");
    assert_eq!(
        places(&problem),
        [
            ("invalid_value", "/variables/days"),
            ("invalid_value", "/variables/start"),
            ("invalid_value", "/variables/team"),
            ("missing_field", "/variables/resume")
        ]
    );
    let right = json!({"variables": {"resume": "s3://r", "start": "2027-01-31", "team": "red", "days": 2}});
    tenant.admin.complete(&task, &right).await.expect(200);
}

#[tokio::test]
async fn the_person_at_the_task_sees_its_form_and_the_process_variables() {
    let tenant = Tenant::create("form-shown").await;
    let workflow =
        tenant.workflow(with_form(json!({"fields": [{"name": "desk", "type": "text", "label": "Desk", "required": true}]}))).await;
    let instance = tenant.start(&workflow, json!({"employee_name": "Noor"})).await;
    let task = tenant.admin.get(&format!("/api/v1/tasks/{}", instance.open_task().await)).await.expect(200);
    assert_eq!((&task["form_schema"]["required"], &task["form_schema"]["properties"]["desk"]["title"]), (&json!(["desk"]), &json!("Desk")));
    assert_eq!(task["variables"], json!({"employee_name": "Noor"}));
}

#[tokio::test]
async fn a_faulty_document_is_refused_with_every_fault_and_nothing_is_created() {
    let tenant = Tenant::create("document-faults").await;
    let document = json!({
        "workflow_name": "", "category": "test", "colour": "red",
        "steps": [
            {"step_id": "ask", "step_name": "Ask", "step_type": "user_task", "order_sequence": 1},
            {"step_id": "call", "step_name": "Call", "step_type": "teleport", "order_sequence": 2},
        ],
        "routing_rules": [{"rule_id": "r", "condition_expression": "amount >", "target_step_id": "ask"}],
    });
    let problem = tenant.admin.post("/api/v1/workflows/multi-step/create", &document).await.problem(422, "validation_failed");
    let found = places(&problem);
    for path in ["/workflow_name", "/colour", "/steps/0/required_roles", "/steps/1/step_type", "/routing_rules/0/condition_expression"] {
        assert!(found.iter().any(|(_, place)| *place == path), "{path} is not among {found:?}");
    }
    // Faults of references are found once every part can be read.
    let document = json!({
        "workflow_name": "References", "category": "test",
        "steps": [
            {"step_id": "call", "step_name": "Call", "step_type": "automated", "order_sequence": 1},
            {"step_id": "call", "step_name": "Call", "step_type": "automated", "order_sequence": 2},
        ],
        "routing_rules": [{"rule_id": "r", "condition_expression": "amount > 1", "target_step_id": "nowhere"}],
    });
    let problem = tenant.admin.post("/api/v1/workflows/multi-step/create", &document).await.problem(422, "validation_failed");
    assert_eq!(places(&problem), [("duplicate_id", "/steps/1"), ("unknown_reference", "/routing_rules/0/target_step_id")]);
    // And what a connector needs is checked against its own schema.
    let document = e2e_tests::document(json!([
        {"step_type": "automated", "connector": {"type": "http", "method": "SHOUT"}},
        {"step_type": "automated", "connector": {"type": "pigeon"}},
    ]));
    let problem = tenant.admin.post("/api/v1/workflows/multi-step/create", &document).await.problem(422, "validation_failed");
    assert_eq!(problem["errors"].as_array().map(Vec::len), Some(3), "{problem}");
    let listed = tenant.admin.get("/api/v1/workflows").await.expect(200);
    assert_eq!(listed["items"], json!([]));
}

#[tokio::test]
async fn a_body_of_another_type_or_shape_is_refused() {
    let tenant = Tenant::create("not-json").await;
    let path = "/api/v1/workflows/multi-step/create";
    let answer = tenant.admin.send("POST".parse().unwrap(), path, Some(&json!({})), &[("content-type", "text/plain")]).await;
    answer.problem(415, "unsupported_media_type");
    tenant.admin.post(path, &json!([1, 2])).await.problem(422, "validation_failed");
}
