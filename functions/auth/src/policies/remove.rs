//! `DELETE /policies/{id}`.

use crate::state::Auth;
use axum::extract::{Path, State};
use engine::PolicyId;
use http::StatusCode;
use store::{AccessChange, RuleId};
use web::{Answer, Caller, Operation, Problem, ProblemBody, Resource};

/// Take an access policy away: it counts no more from the next request on
#[utoipa::path(delete, operation_id = "delete_policy", path = "/api/v1/policies/{policy_id}", tag = "policies", params(("policy_id" = String, Path)),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller, Path(id): Path<String>) -> Answer<StatusCode> {
    let id = PolicyId::parse(&id)?;
    caller.may(Operation::DeletePolicy, &Resource::policy(&caller.tenant, &id)).await?;
    caller.rules.policy(&id).ok_or_else(|| Problem::not_found("policy"))?;
    let change = AccessChange::Remove(RuleId::Policy(id));
    auth.kit.store().change_access(&caller.tenant, caller.rules.version, &change, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
