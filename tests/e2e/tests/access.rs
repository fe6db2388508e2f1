//! The table of roles and endpoints (docs/access.md) holds on the deployed stack: every refusal it names is tried on every endpoint,
//! and everything that only reads and is allowed. What changes something is tried in process, where worlds are cheap.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use e2e_tests::{Answer, Api, Instance, Person, Tenant, eventually};
use serde_json::{Value, json};

const COLUMNS: [&str; 9] = ["admin", "operator", "modeler", "auditor", "manager", "everyone", "no scope", "nobody", "stranger"];
const PROCESS: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:test"><process id="theirs" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/></process></definitions>"#;
const POLICY: &str = r#"permit (principal in Role::"none", action, resource);"#;

/// A line of the table.
struct Row {
    method: String,
    path: String,
    operation: String,
    cells: Vec<String>,
}

fn table() -> Vec<Row> {
    let lines = include_str!("../../../docs/access.md").lines().filter(|line| line.starts_with("| ") && line.contains(" /api/"));
    lines
        .map(|line| {
            let cells: Vec<String> = line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect();
            let (method, path) = cells[0].split_once(' ').expect("a method and a path");
            let (method, path) = (method.to_owned(), path.to_owned());
            Row { method, path, operation: cells[1].clone(), cells: cells[2..].to_vec() }
        })
        .collect()
}

/// A tenant in which Olga, a pilot, has things.
struct Place {
    tenant: Tenant,
    instance: Instance,
    ids: Vec<(&'static str, String)>,
}

impl Place {
    async fn found() -> Self {
        let tenant = Tenant::create("table").await;
        let admin = &tenant.admin;
        let olga = tenant.person("olga", "pilot").await;
        let workflow = tenant.workflow(json!([{"step_type": "user_task", "required_roles": ["pilot"]}])).await;
        let instance = Instance::start(&olga, &workflow, &json!({})).await;
        let task = instance.open_task().await;
        let event: Value = serde_json::from_str(include_str!("../../../events/routing/create_discounts.json")).unwrap();
        admin.post("/api/v1/decisions", &json!({"xml": event["body"]})).await.expect(201);
        // A program that is an administrator, whose key is good for listing policies and nothing of the table's.
        admin.post("/api/v1/users", &json!({"username": "robot", "kind": "service", "roles": ["admin"]})).await.expect(201);
        admin.post("/api/v1/departments", &json!({"department_id": "theirs", "name": "Theirs"})).await.expect(201);
        admin.post("/api/v1/roles", &json!({"role": "theirs", "permissions": []})).await.expect(201);
        admin.post("/api/v1/policies", &json!({"policy_id": "theirs", "text": POLICY})).await.expect(201);
        let provider = json!({"provider_id": "theirs", "name": "Theirs", "oidc": {"issuer": "http://127.0.0.1:1", "client_id": "theirs"}});
        admin.post("/api/v1/sso/providers", &provider).await.expect(201);
        let week = json!({"monday": [{"from": "09:00", "to": "17:00"}]});
        let calendar = json!({"name": "Theirs", "time_zone": "UTC", "week": week});
        admin.send("PUT".parse().unwrap(), "/api/v1/calendars/theirs", Some(&calendar), &[]).await.expect(200);
        admin.post("/api/v1/queues", &json!({"name": "pilot"})).await.expect(201);
        let case = olga.post("/api/v1/cases", &json!({"title": "Theirs", "kind": "complaint", "queue": "pilot"})).await.expect(201);
        let sessions = olga.get("/api/v1/auth/sessions").await.expect(200);
        let case = case["case_id"].as_str().unwrap().to_owned();
        let of_task = e2e_tests::attach(&olga, &format!("/api/v1/tasks/{task}"), "theirs.txt").await;
        let of_case = e2e_tests::attach(&olga, &format!("/api/v1/cases/{case}"), "theirs.txt").await;
        let ids = vec![
            ("{task_id}/attachments/{attachment_id}", format!("{task}/attachments/{of_task}")),
            ("{case_id}/attachments/{attachment_id}", format!("{case}/attachments/{of_case}")),
            ("{user_id}/api-keys", "robot/api-keys".to_owned()),
            ("{workflow_id}", workflow),
            ("{workflow_instance_id}", instance.id.clone()),
            ("{task_id}", task),
            ("{calendar_id}", "theirs".to_owned()),
            ("{queue}", "pilot".to_owned()),
            ("{case_id}", case),
            ("{decision_id}", "discounts".to_owned()),
            ("{version}", "1".to_owned()),
            ("{user_id}", "olga".to_owned()),
            ("{key_id}", "none".to_owned()),
            ("{department_id}", "theirs".to_owned()),
            ("{role}", "theirs".to_owned()),
            ("{policy_id}", "theirs".to_owned()),
            ("{provider}", "theirs".to_owned()),
            ("{deputy}", "admin".to_owned()),
            ("{session_id}", sessions["items"][0]["session_id"].as_str().unwrap().to_owned()),
        ];
        let place = Self { tenant, instance, ids };
        eventually("the instance is listed", async || {
            let listed = place.tenant.admin.get("/api/v1/workflows/instances").await.expect(200);
            listed["items"].as_array().is_some_and(|items| !items.is_empty()).then_some(())
        })
        .await;
        place
    }

    fn fill(&self, template: &str) -> String {
        let path = self.ids.iter().fold(template.to_owned(), |path, (name, id)| path.replace(name, id));
        assert!(!path.contains('{'), "this test knows no id for {template}");
        path
    }
}

/// What the routes read before they ask.
fn body(operation: &str) -> Value {
    match operation {
        "deploy_bpmn" => json!({"bpmn": PROCESS}),
        "create_decision_model" => json!({"xml": "<definitions/>"}),
        "assign_role" => json!({"role": "clerk"}),
        "create_case" => json!({"title": "Mine", "kind": "complaint"}),
        "create_queue" => json!({"name": "none"}),
        "change_queue" => json!({"paused": false}),
        "replace_calendar" => json!({"name": "Theirs", "time_zone": "UTC", "week": {"monday": [{"from": "09:00", "to": "17:00"}]}}),
        "change_tasks" => json!({"action": "claim", "task_ids": ["01ARZ3NDEKTSV4RRFFQ69G5FAV-1"]}),
        "change_task" => json!({"priority": 60}),
        "comment_task" => json!({"text": "none"}),
        "delegate_task" => json!({"to": "admin"}),
        "move_task" => json!({"queue": "pilot"}),
        "assign_case" => json!({"to": null}),
        "add_case_note" => json!({"text": "none"}),
        "add_task_attachment" | "add_case_attachment" => e2e_tests::announcement("theirs.txt", "text/plain", b"theirs"),
        "start_case_workflows" => json!({"workflows": [{"workflow_id": "none"}]}),
        "relate_cases" => json!({"case_id": "01ARZ3NDEKTSV4RRFFQ69G5FAV"}),
        "hold_case" => json!({"hold": false}),
        "delegate" => json!({"to": "admin", "valid_to": "2099-01-01T00:00:00Z"}),
        "create_api_key" => json!({"name": "none", "scopes": ["read"]}),
        "set_instance_variables" => json!({"variables": {}}),
        "activate_element" => json!({"element_id": "step_1"}),
        "publish_message" | "send_signal" => json!({"name": "none"}),
        "change_password" => json!({"current_password": "none", "new_password": "a fine day for sailing"}),
        "enroll_totp" | "renew_recovery_codes" | "remove_totp" => json!({"current_password": "none"}),
        "confirm_totp" => json!({"code": "123456"}),
        "replace_department" => json!({"name": "Theirs"}),
        "replace_role" => json!({"permissions": []}),
        "set_limits" => json!({}),
        "set_retention" => json!({"instances_days": null}),
        "hold_instance" => json!({"reason": "none"}),
        "exchange_sign_on_code" => json!({"code": "none"}),
        "create_identity_provider" => {
            json!({"provider_id": "others", "name": "Others", "oidc": {"issuer": "http://127.0.0.1:1", "client_id": "others"}})
        }
        "replace_identity_provider" => json!({"name": "Others", "oidc": {"issuer": "http://127.0.0.1:1", "client_id": "others"}}),
        "validate_policy" | "replace_policy" => json!({"text": POLICY}),
        "evaluate_policies" => json!({"operation": "list_users", "resource": {"type": "tenant"}}),
        _ => json!({}),
    }
}

async fn ask(api: &Api, row: &Row, path: &str) -> Answer {
    let body = (row.method != "GET" && (row.method != "DELETE" || row.operation == "remove_totp")).then(|| body(&row.operation));
    api.send(row.method.parse().unwrap(), path, body.as_ref(), &[]).await
}

async fn callers(place: &Place) -> Vec<Api> {
    let tenant = &place.tenant;
    let roles = ["operator", "modeler", "auditor", "manager"].map(|role| Person::new(role, role));
    let mut people = tenant.people(roles.to_vec()).await;
    people.extend(tenant.people(vec![Person { name: "nora".to_owned(), roles: Vec::new(), approval_level: 0 }]).await);
    let key = tenant.admin.post("/api/v1/users/robot/api-keys", &json!({"name": "k", "scopes": ["log_out"]})).await.expect(201);
    let nobody = Api::anonymous(&tenant.stack);
    let stranger = Tenant::create("stranger").await.admin;
    let mut all = vec![tenant.admin.clone()];
    all.extend(people);
    all.extend([nobody.with_token(key["key"].as_str().unwrap()), nobody, stranger]);
    all
}

#[tokio::test]
async fn what_the_table_refuses_is_refused_and_what_may_be_read_is_read() {
    let place = Place::found().await;
    let callers = callers(&place).await;
    let table = table();
    let before = place.instance.read().await;
    let mut requests = 0;
    for (place_in_row, (column, api)) in COLUMNS.iter().zip(&callers).enumerate() {
        // What browsers pass on their way to an identity provider has tests of its own.
        for row in table.iter().filter(|row| !row.path.starts_with("/api/v1/auth/sso/{provider}/")) {
            let cell = row.cells[place_in_row].as_str();
            let path = place.fill(&row.path);
            let expected = match cell {
                "401" | "403" | "404" => cell.parse().unwrap(),
                // Others' things; who names none has a list of their own.
                "own" if row.path != path && row.operation != "end_session" => 403,
                "yes" | "own" | "own tenant" if row.method == "GET" => 200,
                _ => continue,
            };
            let answer = ask(api, row, &path).await;
            requests += 1;
            // Whether a model can be written in another form is no matter of access.
            let met = answer.status == expected || (expected == 200 && answer.status == 409);
            assert!(met, "{} as {column}: {} {}", row.operation, answer.status, answer.text);
            assert!(cell == "yes" || !answer.text.contains(&place.instance.id) || answer.status >= 400, "{} as {column}", row.operation);
        }
    }
    println!("{requests} requests of {} endpoints as {} callers", table.len(), callers.len());
    assert_eq!(place.instance.read().await, before);
}
