//! Every route there is, from the functions' own OpenAPI documents, with what each takes: so that a test of all of them tries
//! a new one without anybody thinking of it.

use crate::api::{Answer, Api};
use crate::people::PASSWORD;
use serde_json::{Value, json};
use testkit::documents::{discounts, process, user_task};

/// What stands in everything of tenant A and in nothing of tenant B.
pub const MARK: &str = "alpha";

/// A process that anybody may deploy.
const PROCESS: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:test"><process id="theirs" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/></process></definitions>"#;

/// A route as its documentation has it.
#[derive(Debug, Clone)]
pub struct Route {
    /// In capitals.
    pub method: String,
    /// With its parameters in braces.
    pub path: String,
    /// The names of what its query may have.
    pub query: Vec<String>,
    /// Its operation id.
    pub operation: String,
}

/// All of them.
pub fn routes() -> Vec<Route> {
    let documents = [auth::documented(), workflows::documented(), routing::documented(), tasks::documented()];
    let mut routes = Vec::new();
    for document in documents {
        let document = serde_json::to_value(document).unwrap();
        for (path, operations) in document["paths"].as_object().unwrap() {
            for (method, operation) in operations.as_object().unwrap().iter().filter(|(name, _)| *name != "parameters") {
                let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
                let query = parameters
                    .iter()
                    .filter(|parameter| parameter["in"] == "query")
                    .map(|parameter| parameter["name"].as_str().unwrap().to_owned());
                let operation = operation["operationId"].as_str().unwrap().to_owned();
                routes.push(Route { method: method.to_uppercase(), path: path.clone(), query: query.collect(), operation });
            }
        }
    }
    assert!(routes.len() > 25, "{}", routes.len());
    routes
}

impl Route {
    /// A body that the route would accept from tenant A; without one nothing but its absence would be refused.
    pub fn body(&self) -> Option<Value> {
        if matches!(self.method.as_str(), "GET" | "DELETE") {
            return None;
        }
        Some(match self.path.rsplit('/').next().unwrap() {
            "login" => json!({"tenant": "b", "username": format!("{MARK}_admin"), "password": PASSWORD}),
            "password" => json!({"current_password": PASSWORD, "new_password": "a fine day for sailing"}),
            "forgot" => json!({"tenant": "b", "username": format!("{MARK}_admin")}),
            "reset" => json!({"reset_token": "none", "new_password": "a fine day for sailing"}),
            "limits" => json!({"user": {"read": {"limit": 100_000, "window_seconds": 1}}}),
            "providers" => {
                json!({"provider_id": "theirs", "name": "Theirs", "oidc": {"issuer": "https://idp.example.com", "client_id": "theirs"}})
            }
            "{provider}" => json!({"name": "Theirs", "oidc": {"issuer": "https://idp.example.com", "client_id": "theirs"}}),
            "callback" => json!({}),
            "token" => json!({"code": "b.none"}),
            "totp" | "recovery-codes" => json!({"current_password": PASSWORD}),
            "confirm" => json!({"code": "123456"}),
            "refresh" => json!({"refresh_token": "none"}),
            "users" => json!({"username": "betty", "password": "a long enough password"}),
            "{user_id}" => json!({"display_name": "Theirs"}),
            "roles" if self.path.contains("users") => json!({"role": "employee"}),
            "roles" => json!({"role": "theirs", "permissions": []}),
            "{role}" => json!({"permissions": []}),
            "departments" => json!({"department_id": "theirs", "name": "Theirs"}),
            "{department_id}" => json!({"name": "Theirs"}),
            "delegations" => json!({"to": format!("{MARK}_emma"), "valid_to": "2099-01-01T00:00:00Z"}),
            "api-keys" => json!({"name": "theirs", "scopes": ["read"]}),
            "policies" => json!({"policy_id": "theirs", "text": "forbid (principal == User::\"none/none\", action, resource);"}),
            "{policy_id}" | "validate" => json!({"text": "forbid (principal == User::\"none/none\", action, resource);"}),
            "evaluate" if self.path.contains("policies") => json!({"operation": "list_users", "resource": {"type": "tenant"}}),
            "create" => process("Theirs", vec![user_task("work", "employee")]),
            "variables" => json!({"variables": {"seen": true}}),
            "bpmn" => json!({"bpmn": PROCESS}),
            "activate" if self.path.contains("instances") => json!({"element_id": "work"}),
            "fork" => json!({"at": 1}),
            "messages" | "signals" => json!({"name": "theirs"}),
            "decisions" => json!({"xml": discounts()}),
            "evaluate" if self.path.contains("expressions") => json!({"expression": "1 + 1"}),
            "evaluate" => json!({"inputs": {"customer": "gold", "amount": 100}}),
            "cases" => json!({"title": "Theirs", "kind": "complaint"}),
            "{case_id}" => json!({"title": "Theirs"}),
            "assign" => json!({"to": null, "queue": "theirs"}),
            "workflows" => json!({"workflows": [{"workflow_id": "theirs"}]}),
            "notes" => json!({"text": "theirs"}),
            "attachments" => crate::announcement("theirs.txt", "text/plain", b"theirs"),
            "related" => json!({"case_id": "01ARZ3NDEKTSV4RRFFQ69G5FAV"}),
            "queues" => json!({"name": "theirs"}),
            "{queue}" => json!({"paused": false}),
            "{calendar_id}" => {
                let day = json!([{"from": "09:00", "to": "17:00"}]);
                json!({"name": "Theirs", "time_zone": "Europe/Zurich", "week": {"monday": day}})
            }
            "bulk" => json!({"action": "claim", "task_ids": ["01ARZ3NDEKTSV4RRFFQ69G5FAV-1"]}),
            "{task_id}" => json!({"priority": 60}),
            "comments" => json!({"text": "theirs"}),
            "delegate" => json!({"to": format!("{MARK}_admin")}),
            "move" => json!({"queue": "employee"}),
            "legal-hold" if self.path.contains("instances") => json!({"reason": "theirs"}),
            "legal-hold" => json!({"hold": true}),
            "retention" => json!({"instances_days": null}),
            "close" | "reopen" => json!({}),
            "return" | "reassign" | "escalate" | "instances" | "archive" | "cancel" | "suspend" | "resume" | "retry" | "claim"
            | "release" | "complete" | "rebalance" | "next" | "logout" | "logout-all" => json!({}),
            other => panic!("teach this test a body for `{other}` of {}", self.path),
        })
    }

    /// Whether browsers come here on their way to and from an identity provider, as nobody yet: what is theirs to see of which
    /// tenant has tests of its own.
    pub fn is_of_sign_on(&self) -> bool {
        self.path.starts_with("/api/v1/auth/sso/{provider}/")
    }

    /// Sends a request with its body to a path of it.
    pub async fn send(&self, api: &Api, path: &str) -> Answer {
        api.send(&self.method, path, self.body().map(|body| body.to_string())).await
    }
}
