//! `GET /roles`.

use super::RoleBody;
use axum::Json;
use web::{Answer, Caller, ListBody, Operation, ProblemBody, Query};

/// List the roles whose meaning your tenant has said, by name
#[utoipa::path(get, operation_id = "list_roles", path = "/api/v1/roles", tag = "organisation", params(("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<RoleBody>), (status = 403, body = ProblemBody)))]
pub(crate) async fn handle(caller: Caller, mut query: Query) -> Answer<Json<ListBody<RoleBody>>> {
    caller.may_in_tenant(Operation::ListRoles).await?;
    let page = query.page()?;
    query.finish()?;
    Ok(Json(page.of(caller.rules.roles().collect(), |role| role.role.to_string()).map(RoleBody::from).into()))
}
