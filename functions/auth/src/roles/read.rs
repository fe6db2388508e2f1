//! `GET /roles/{role}`.

use super::RoleBody;
use axum::Json;
use axum::extract::Path;
use engine::RoleName;
use web::{Answer, Caller, Operation, Problem, ProblemBody};

/// Read what a role means
#[utoipa::path(get, operation_id = "read_role", path = "/api/v1/roles/{role}", tag = "organisation", params(("role" = String, Path)),
    responses((status = 200, body = RoleBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(caller: Caller, Path(role): Path<String>) -> Answer<Json<RoleBody>> {
    caller.may_in_tenant(Operation::ReadRole).await?;
    let found = caller.rules.role(&RoleName::parse(&role)?).map(RoleBody::from);
    Ok(Json(found.ok_or_else(|| Problem::not_found("role"))?))
}
