//! `DELETE /roles/{role}`.

use crate::state::Auth;
use axum::extract::{Path, State};
use engine::RoleName;
use http::StatusCode;
use store::{AccessChange, RuleId};
use web::{Answer, Caller, Operation, Problem, ProblemBody};

/// Forget what a role means
///
/// Whoever has it keeps it, and the queue of its name.
#[utoipa::path(delete, operation_id = "remove_role_meaning", path = "/api/v1/roles/{role}", tag = "organisation", params(("role" = String, Path)),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller, Path(role): Path<String>) -> Answer<StatusCode> {
    caller.may_in_tenant(Operation::RemoveRoleMeaning).await?;
    let role = RoleName::parse(&role)?;
    caller.rules.role(&role).ok_or_else(|| Problem::not_found("role"))?;
    let change = AccessChange::Remove(RuleId::Role(role));
    auth.kit.store().change_access(&caller.tenant, caller.rules.version, &change, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
