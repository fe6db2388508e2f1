//! Which operation a route is: a request may be refused before anybody asks what it is, and the audit log calls it by its
//! operation id all the same.

use crate::public::public_operation;
use access::Operation;
use http::Method;

/// Method and path of each operation; a test compares them with `docs/openapi.json`.
const ROUTES: [(Method, &str, Operation); 140] = [
    (Method::GET, "/api/v1/audit", Operation::SearchAudit),
    (Method::GET, "/api/v1/audit/export", Operation::ExportAudit),
    (Method::POST, "/api/v1/auth/logout", Operation::LogOut),
    (Method::POST, "/api/v1/auth/logout-all", Operation::LogOutEverywhere),
    (Method::GET, "/api/v1/auth/me", Operation::ReadMe),
    (Method::POST, "/api/v1/auth/password", Operation::ChangePassword),
    (Method::GET, "/api/v1/auth/sessions", Operation::ListSessions),
    (Method::DELETE, "/api/v1/auth/sessions/{session_id}", Operation::EndSession),
    (Method::DELETE, "/api/v1/auth/totp", Operation::RemoveTotp),
    (Method::POST, "/api/v1/auth/totp", Operation::EnrollTotp),
    (Method::POST, "/api/v1/auth/totp/confirm", Operation::ConfirmTotp),
    (Method::POST, "/api/v1/auth/totp/recovery-codes", Operation::RenewRecoveryCodes),
    (Method::GET, "/api/v1/calendars", Operation::ListCalendars),
    (Method::DELETE, "/api/v1/calendars/{calendar_id}", Operation::RemoveCalendar),
    (Method::GET, "/api/v1/calendars/{calendar_id}", Operation::ReadCalendar),
    (Method::PUT, "/api/v1/calendars/{calendar_id}", Operation::ReplaceCalendar),
    (Method::GET, "/api/v1/cases", Operation::ListCases),
    (Method::POST, "/api/v1/cases", Operation::CreateCase),
    (Method::GET, "/api/v1/cases/{case_id}", Operation::ReadCase),
    (Method::PATCH, "/api/v1/cases/{case_id}", Operation::ChangeCase),
    (Method::POST, "/api/v1/cases/{case_id}/assign", Operation::AssignCase),
    (Method::GET, "/api/v1/cases/{case_id}/attachments", Operation::ListCaseAttachments),
    (Method::POST, "/api/v1/cases/{case_id}/attachments", Operation::AddCaseAttachment),
    (Method::DELETE, "/api/v1/cases/{case_id}/attachments/{attachment_id}", Operation::RemoveCaseAttachment),
    (Method::GET, "/api/v1/cases/{case_id}/attachments/{attachment_id}", Operation::ReadCaseAttachment),
    (Method::POST, "/api/v1/cases/{case_id}/attachments/{attachment_id}/complete", Operation::CompleteCaseAttachment),
    (Method::POST, "/api/v1/cases/{case_id}/close", Operation::CloseCase),
    (Method::PUT, "/api/v1/cases/{case_id}/legal-hold", Operation::HoldCase),
    (Method::GET, "/api/v1/cases/{case_id}/notes", Operation::ListCaseNotes),
    (Method::POST, "/api/v1/cases/{case_id}/notes", Operation::AddCaseNote),
    (Method::POST, "/api/v1/cases/{case_id}/related", Operation::RelateCases),
    (Method::POST, "/api/v1/cases/{case_id}/reopen", Operation::ReopenCase),
    (Method::GET, "/api/v1/cases/{case_id}/routing-history", Operation::ReadCaseHistory),
    (Method::POST, "/api/v1/cases/{case_id}/workflows", Operation::StartCaseWorkflows),
    (Method::GET, "/api/v1/decisions", Operation::ListDecisionModels),
    (Method::POST, "/api/v1/decisions", Operation::CreateDecisionModel),
    (Method::GET, "/api/v1/decisions/{decision_id}", Operation::ReadDecisionModel),
    (Method::POST, "/api/v1/decisions/{decision_id}/evaluate", Operation::EvaluateDecision),
    (Method::GET, "/api/v1/decisions/{decision_id}/imports", Operation::ReadDecisionModelImports),
    (Method::GET, "/api/v1/decisions/{decision_id}/json", Operation::ReadDecisionModelJson),
    (Method::GET, "/api/v1/decisions/{decision_id}/versions", Operation::ListDecisionModelVersions),
    (Method::GET, "/api/v1/decisions/{decision_id}/versions/{version}", Operation::ReadDecisionModelVersion),
    (Method::GET, "/api/v1/decisions/{decision_id}/versions/{version}/analysis", Operation::ReadDecisionAnalysis),
    (Method::GET, "/api/v1/decisions/{decision_id}/xml", Operation::ReadDecisionModelXml),
    (Method::GET, "/api/v1/departments", Operation::ListDepartments),
    (Method::POST, "/api/v1/departments", Operation::CreateDepartment),
    (Method::DELETE, "/api/v1/departments/{department_id}", Operation::RemoveDepartment),
    (Method::GET, "/api/v1/departments/{department_id}", Operation::ReadDepartment),
    (Method::PUT, "/api/v1/departments/{department_id}", Operation::ReplaceDepartment),
    (Method::POST, "/api/v1/expressions/evaluate", Operation::EvaluateExpression),
    (Method::GET, "/api/v1/limits", Operation::ReadLimits),
    (Method::PUT, "/api/v1/limits", Operation::SetLimits),
    (Method::GET, "/api/v1/policies", Operation::ListPolicies),
    (Method::POST, "/api/v1/policies", Operation::CreatePolicy),
    (Method::POST, "/api/v1/policies/evaluate", Operation::EvaluatePolicies),
    (Method::POST, "/api/v1/policies/validate", Operation::ValidatePolicy),
    (Method::DELETE, "/api/v1/policies/{policy_id}", Operation::DeletePolicy),
    (Method::GET, "/api/v1/policies/{policy_id}", Operation::ReadPolicy),
    (Method::PUT, "/api/v1/policies/{policy_id}", Operation::ReplacePolicy),
    (Method::GET, "/api/v1/queues", Operation::ListQueues),
    (Method::POST, "/api/v1/queues", Operation::CreateQueue),
    (Method::DELETE, "/api/v1/queues/{queue}", Operation::RemoveQueue),
    (Method::GET, "/api/v1/queues/{queue}", Operation::ReadQueue),
    (Method::PATCH, "/api/v1/queues/{queue}", Operation::ChangeQueue),
    (Method::POST, "/api/v1/queues/{queue}/rebalance", Operation::RebalanceQueue),
    (Method::GET, "/api/v1/queues/{queue}/statistics", Operation::ReadQueueStatistics),
    (Method::GET, "/api/v1/retention", Operation::ReadRetention),
    (Method::PUT, "/api/v1/retention", Operation::SetRetention),
    (Method::GET, "/api/v1/roles", Operation::ListRoles),
    (Method::POST, "/api/v1/roles", Operation::CreateRole),
    (Method::DELETE, "/api/v1/roles/{role}", Operation::RemoveRoleMeaning),
    (Method::GET, "/api/v1/roles/{role}", Operation::ReadRole),
    (Method::PUT, "/api/v1/roles/{role}", Operation::ReplaceRole),
    (Method::GET, "/api/v1/sso/providers", Operation::ListIdentityProviders),
    (Method::POST, "/api/v1/sso/providers", Operation::CreateIdentityProvider),
    (Method::DELETE, "/api/v1/sso/providers/{provider}", Operation::RemoveIdentityProvider),
    (Method::GET, "/api/v1/sso/providers/{provider}", Operation::ReadIdentityProvider),
    (Method::PUT, "/api/v1/sso/providers/{provider}", Operation::ReplaceIdentityProvider),
    (Method::GET, "/api/v1/tasks", Operation::ListTasks),
    (Method::POST, "/api/v1/tasks/bulk", Operation::ChangeTasks),
    (Method::POST, "/api/v1/tasks/claim/next", Operation::ClaimNextTask),
    (Method::GET, "/api/v1/tasks/{task_id}", Operation::ReadTask),
    (Method::PATCH, "/api/v1/tasks/{task_id}", Operation::ChangeTask),
    (Method::GET, "/api/v1/tasks/{task_id}/attachments", Operation::ListTaskAttachments),
    (Method::POST, "/api/v1/tasks/{task_id}/attachments", Operation::AddTaskAttachment),
    (Method::DELETE, "/api/v1/tasks/{task_id}/attachments/{attachment_id}", Operation::RemoveTaskAttachment),
    (Method::GET, "/api/v1/tasks/{task_id}/attachments/{attachment_id}", Operation::ReadTaskAttachment),
    (Method::POST, "/api/v1/tasks/{task_id}/attachments/{attachment_id}/complete", Operation::CompleteTaskAttachment),
    (Method::POST, "/api/v1/tasks/{task_id}/claim", Operation::ClaimTask),
    (Method::GET, "/api/v1/tasks/{task_id}/comments", Operation::ListTaskComments),
    (Method::POST, "/api/v1/tasks/{task_id}/comments", Operation::CommentTask),
    (Method::POST, "/api/v1/tasks/{task_id}/complete", Operation::CompleteTask),
    (Method::POST, "/api/v1/tasks/{task_id}/delegate", Operation::DelegateTask),
    (Method::POST, "/api/v1/tasks/{task_id}/escalate", Operation::EscalateTask),
    (Method::GET, "/api/v1/tasks/{task_id}/history", Operation::ReadTaskHistory),
    (Method::POST, "/api/v1/tasks/{task_id}/move", Operation::MoveTask),
    (Method::POST, "/api/v1/tasks/{task_id}/reassign", Operation::ReassignTask),
    (Method::POST, "/api/v1/tasks/{task_id}/release", Operation::ReleaseTask),
    (Method::POST, "/api/v1/tasks/{task_id}/resume", Operation::ResumeTask),
    (Method::POST, "/api/v1/tasks/{task_id}/return", Operation::ReturnTask),
    (Method::POST, "/api/v1/tasks/{task_id}/suspend", Operation::SuspendTask),
    (Method::GET, "/api/v1/users", Operation::ListUsers),
    (Method::POST, "/api/v1/users", Operation::CreateUser),
    (Method::DELETE, "/api/v1/users/{user_id}", Operation::RemoveUser),
    (Method::GET, "/api/v1/users/{user_id}", Operation::ReadUser),
    (Method::PATCH, "/api/v1/users/{user_id}", Operation::ChangeUser),
    (Method::GET, "/api/v1/users/{user_id}/api-keys", Operation::ListApiKeys),
    (Method::POST, "/api/v1/users/{user_id}/api-keys", Operation::CreateApiKey),
    (Method::DELETE, "/api/v1/users/{user_id}/api-keys/{key_id}", Operation::EndApiKey),
    (Method::GET, "/api/v1/users/{user_id}/delegations", Operation::ListDelegations),
    (Method::POST, "/api/v1/users/{user_id}/delegations", Operation::Delegate),
    (Method::DELETE, "/api/v1/users/{user_id}/delegations/{deputy}", Operation::EndDelegation),
    (Method::POST, "/api/v1/users/{user_id}/roles", Operation::AssignRole),
    (Method::DELETE, "/api/v1/users/{user_id}/roles/{role}", Operation::RemoveRole),
    (Method::DELETE, "/api/v1/users/{user_id}/second-factor", Operation::RemoveSecondFactor),
    (Method::DELETE, "/api/v1/users/{user_id}/sessions", Operation::EndUserSessions),
    (Method::GET, "/api/v1/workflows", Operation::ListWorkflows),
    (Method::POST, "/api/v1/workflows/bpmn", Operation::DeployBpmn),
    (Method::GET, "/api/v1/workflows/instances", Operation::ListInstances),
    (Method::GET, "/api/v1/workflows/instances/{workflow_instance_id}", Operation::ReadInstance),
    (Method::POST, "/api/v1/workflows/instances/{workflow_instance_id}/activate", Operation::ActivateElement),
    (Method::POST, "/api/v1/workflows/instances/{workflow_instance_id}/archive", Operation::ArchiveInstance),
    (Method::POST, "/api/v1/workflows/instances/{workflow_instance_id}/cancel", Operation::CancelInstance),
    (Method::POST, "/api/v1/workflows/instances/{workflow_instance_id}/fork", Operation::ForkInstance),
    (Method::GET, "/api/v1/workflows/instances/{workflow_instance_id}/history", Operation::ReadInstanceHistory),
    (Method::DELETE, "/api/v1/workflows/instances/{workflow_instance_id}/legal-hold", Operation::ReleaseInstance),
    (Method::PUT, "/api/v1/workflows/instances/{workflow_instance_id}/legal-hold", Operation::HoldInstance),
    (Method::POST, "/api/v1/workflows/instances/{workflow_instance_id}/resume", Operation::ResumeInstance),
    (Method::POST, "/api/v1/workflows/instances/{workflow_instance_id}/retry", Operation::RetryInstance),
    (Method::POST, "/api/v1/workflows/instances/{workflow_instance_id}/suspend", Operation::SuspendInstance),
    (Method::GET, "/api/v1/workflows/instances/{workflow_instance_id}/timeline", Operation::ReadInstanceTimeline),
    (Method::PATCH, "/api/v1/workflows/instances/{workflow_instance_id}/variables", Operation::SetInstanceVariables),
    (Method::POST, "/api/v1/workflows/messages", Operation::PublishMessage),
    (Method::POST, "/api/v1/workflows/multi-step/create", Operation::CreateWorkflow),
    (Method::POST, "/api/v1/workflows/signals", Operation::SendSignal),
    (Method::GET, "/api/v1/workflows/{workflow_id}", Operation::ReadWorkflow),
    (Method::GET, "/api/v1/workflows/{workflow_id}/bpmn", Operation::ExportWorkflow),
    (Method::POST, "/api/v1/workflows/{workflow_id}/instances", Operation::StartInstance),
    (Method::GET, "/api/v1/workflows/{workflow_id}/versions/{version}", Operation::ReadWorkflowVersion),
    (Method::GET, "/api/v1/workflows/{workflow_id}/versions/{version}/bpmn", Operation::ExportWorkflowVersion),
];

/// The operation id of a route; none where there is no such route.
pub(crate) fn operation_of(method: &Method, route: &str) -> Option<&'static str> {
    // HEAD is answered by what answers GET.
    let method = if method == Method::HEAD { &Method::GET } else { method };
    let known = ROUTES.iter().find(|(known, path, _)| known == method && *path == route);
    known.map(|(_, _, operation)| operation.id()).or_else(|| public_operation(method, route))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_operation_of_the_document_has_its_route_here_and_there_is_no_other() {
        let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap();
        let text = std::fs::read_to_string(std::path::Path::new(&package).join("../../docs/openapi.json")).unwrap();
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut described = BTreeSet::new();
        for (path, operations) in document["paths"].as_object().unwrap() {
            for (method, operation) in operations.as_object().unwrap().iter().filter(|(name, _)| *name != "parameters") {
                let (method, id) = (method.to_uppercase(), operation["operationId"].as_str().unwrap());
                assert_eq!(operation_of(&method.parse().unwrap(), path), Some(id), "{method} {path}");
                described.insert(id.to_owned());
            }
        }
        let listed = ROUTES.iter().map(|(_, _, operation)| operation.id().to_owned());
        assert_eq!(listed.filter(|id| !described.contains(id)).collect::<Vec<_>>(), Vec::<String>::new());
    }
}
