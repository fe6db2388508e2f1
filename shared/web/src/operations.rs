//! What each endpoint's operation is called, for the audit log: the ids of `docs/openapi.json`, which a test compares. The
//! annotations say it too, but reading them means to build the whole description.

use http::Method;

/// Method, route, operation id; by route.
const OPERATIONS: [(&str, &str, &str); 84] = [
    ("GET", "/api/v1/audit", "search_audit"),
    ("GET", "/api/v1/audit/export", "export_audit"),
    ("GET", "/api/v1/auth/jwks.json", "read_public_keys"),
    ("POST", "/api/v1/auth/login", "log_in"),
    ("POST", "/api/v1/auth/logout", "log_out"),
    ("POST", "/api/v1/auth/logout-all", "log_out_everywhere"),
    ("GET", "/api/v1/auth/me", "read_me"),
    ("POST", "/api/v1/auth/password", "change_password"),
    ("POST", "/api/v1/auth/password/forgot", "forget_password"),
    ("POST", "/api/v1/auth/password/reset", "reset_password"),
    ("POST", "/api/v1/auth/refresh", "refresh_tokens"),
    ("GET", "/api/v1/auth/sessions", "list_sessions"),
    ("DELETE", "/api/v1/auth/sessions/{session_id}", "end_session"),
    ("DELETE", "/api/v1/auth/totp", "remove_totp"),
    ("POST", "/api/v1/auth/totp", "enroll_totp"),
    ("POST", "/api/v1/auth/totp/confirm", "confirm_totp"),
    ("GET", "/api/v1/decisions", "list_decision_models"),
    ("POST", "/api/v1/decisions", "create_decision_model"),
    ("GET", "/api/v1/decisions/{decision_id}", "read_decision_model"),
    ("POST", "/api/v1/decisions/{decision_id}/evaluate", "evaluate_decision"),
    ("GET", "/api/v1/decisions/{decision_id}/imports", "read_decision_model_imports"),
    ("GET", "/api/v1/decisions/{decision_id}/json", "read_decision_model_json"),
    ("GET", "/api/v1/decisions/{decision_id}/versions", "list_decision_model_versions"),
    ("GET", "/api/v1/decisions/{decision_id}/versions/{version}", "read_decision_model_version"),
    ("GET", "/api/v1/decisions/{decision_id}/versions/{version}/analysis", "read_decision_analysis"),
    ("GET", "/api/v1/decisions/{decision_id}/xml", "read_decision_model_xml"),
    ("GET", "/api/v1/departments", "list_departments"),
    ("POST", "/api/v1/departments", "create_department"),
    ("DELETE", "/api/v1/departments/{department_id}", "remove_department"),
    ("GET", "/api/v1/departments/{department_id}", "read_department"),
    ("PUT", "/api/v1/departments/{department_id}", "replace_department"),
    ("POST", "/api/v1/expressions/evaluate", "evaluate_expression"),
    ("GET", "/api/v1/limits", "read_limits"),
    ("PUT", "/api/v1/limits", "set_limits"),
    ("GET", "/api/v1/queues", "list_queues"),
    ("GET", "/api/v1/roles", "list_roles"),
    ("POST", "/api/v1/roles", "create_role"),
    ("DELETE", "/api/v1/roles/{role}", "remove_role_meaning"),
    ("GET", "/api/v1/roles/{role}", "read_role"),
    ("PUT", "/api/v1/roles/{role}", "replace_role"),
    ("GET", "/api/v1/tasks", "list_tasks"),
    ("POST", "/api/v1/tasks/claim/next", "claim_next_task"),
    ("GET", "/api/v1/tasks/{task_id}", "read_task"),
    ("POST", "/api/v1/tasks/{task_id}/claim", "claim_task"),
    ("POST", "/api/v1/tasks/{task_id}/complete", "complete_task"),
    ("POST", "/api/v1/tasks/{task_id}/release", "release_task"),
    ("GET", "/api/v1/users", "list_users"),
    ("POST", "/api/v1/users", "create_user"),
    ("DELETE", "/api/v1/users/{user_id}", "remove_user"),
    ("GET", "/api/v1/users/{user_id}", "read_user"),
    ("PATCH", "/api/v1/users/{user_id}", "change_user"),
    ("GET", "/api/v1/users/{user_id}/api-keys", "list_api_keys"),
    ("POST", "/api/v1/users/{user_id}/api-keys", "create_api_key"),
    ("DELETE", "/api/v1/users/{user_id}/api-keys/{key_id}", "end_api_key"),
    ("GET", "/api/v1/users/{user_id}/delegations", "list_delegations"),
    ("POST", "/api/v1/users/{user_id}/delegations", "delegate"),
    ("DELETE", "/api/v1/users/{user_id}/delegations/{deputy}", "end_delegation"),
    ("POST", "/api/v1/users/{user_id}/roles", "assign_role"),
    ("DELETE", "/api/v1/users/{user_id}/roles/{role}", "remove_role"),
    ("DELETE", "/api/v1/users/{user_id}/second-factor", "remove_second_factor"),
    ("DELETE", "/api/v1/users/{user_id}/sessions", "end_user_sessions"),
    ("GET", "/api/v1/workflows", "list_workflows"),
    ("POST", "/api/v1/workflows/bpmn", "deploy_bpmn"),
    ("GET", "/api/v1/workflows/capabilities", "read_capabilities"),
    ("GET", "/api/v1/workflows/health", "read_health"),
    ("GET", "/api/v1/workflows/instances", "list_instances"),
    ("GET", "/api/v1/workflows/instances/{workflow_instance_id}", "read_instance"),
    ("POST", "/api/v1/workflows/instances/{workflow_instance_id}/activate", "activate_element"),
    ("POST", "/api/v1/workflows/instances/{workflow_instance_id}/cancel", "cancel_instance"),
    ("POST", "/api/v1/workflows/instances/{workflow_instance_id}/fork", "fork_instance"),
    ("GET", "/api/v1/workflows/instances/{workflow_instance_id}/history", "read_instance_history"),
    ("POST", "/api/v1/workflows/instances/{workflow_instance_id}/resume", "resume_instance"),
    ("POST", "/api/v1/workflows/instances/{workflow_instance_id}/retry", "retry_instance"),
    ("POST", "/api/v1/workflows/instances/{workflow_instance_id}/suspend", "suspend_instance"),
    ("GET", "/api/v1/workflows/instances/{workflow_instance_id}/timeline", "read_instance_timeline"),
    ("PATCH", "/api/v1/workflows/instances/{workflow_instance_id}/variables", "set_instance_variables"),
    ("POST", "/api/v1/workflows/messages", "publish_message"),
    ("POST", "/api/v1/workflows/multi-step/create", "create_workflow"),
    ("POST", "/api/v1/workflows/signals", "send_signal"),
    ("GET", "/api/v1/workflows/{workflow_id}", "read_workflow"),
    ("GET", "/api/v1/workflows/{workflow_id}/bpmn", "export_workflow"),
    ("POST", "/api/v1/workflows/{workflow_id}/instances", "start_instance"),
    ("GET", "/api/v1/workflows/{workflow_id}/versions/{version}", "read_workflow_version"),
    ("GET", "/api/v1/workflows/{workflow_id}/versions/{version}/bpmn", "export_workflow_version"),
];

/// The id of an endpoint's operation; `none` where there is no such endpoint.
pub(crate) fn id_of(method: &Method, route: &str) -> &'static str {
    let found = OPERATIONS.iter().find(|(of, at, _)| *of == method.as_str() && *at == route);
    found.map_or("none", |(_, _, id)| id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeSet;

    #[test]
    fn operations_are_those_of_the_contract() {
        let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap();
        let text = std::fs::read_to_string(std::path::Path::new(&package).join("../../docs/openapi.json")).unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        let mut expected = BTreeSet::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                expected.insert((method.to_uppercase(), path.clone(), operation["operationId"].as_str().unwrap().to_owned()));
            }
        }
        let ours: BTreeSet<(String, String, String)> =
            OPERATIONS.map(|(method, path, id)| (method.to_owned(), path.to_owned(), id.to_owned())).into();
        assert_eq!(ours, expected);
        assert_eq!(id_of(&Method::POST, "/api/v1/auth/login"), "log_in");
        assert_eq!(id_of(&Method::GET, "/api/v1/auth/login"), "none");
    }
}
