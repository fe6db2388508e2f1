//! `GET /policies/{id}`.

use super::PolicyBody;
use axum::Json;
use axum::extract::Path;
use engine::PolicyId;
use web::{Answer, Caller, Operation, Problem, ProblemBody, Resource};

/// Read an access policy of your tenant's own
#[utoipa::path(get, operation_id = "read_policy", path = "/api/v1/policies/{policy_id}", tag = "policies", params(("policy_id" = String, Path)),
    responses((status = 200, body = PolicyBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(caller: Caller, Path(id): Path<String>) -> Answer<Json<PolicyBody>> {
    let id = PolicyId::parse(&id)?;
    caller.may(Operation::ReadPolicy, &Resource::policy(&caller.tenant, &id)).await?;
    Ok(Json(caller.rules.policy(&id).map(PolicyBody::from).ok_or_else(|| Problem::not_found("policy"))?))
}
