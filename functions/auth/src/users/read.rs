//! `GET /users/{id}`.

use super::UserBody;
use crate::state::Auth;
use axum::Json;
use axum::extract::{Path, State};
use engine::UserId;
use web::{Answer, Caller, Problem, ProblemBody};

/// Read a user: any of your tenant as an administrator, else yourself
#[utoipa::path(get, operation_id = "read_user", path = "/api/v1/users/{user_id}", tag = "users", params(("user_id" = String, Path)),
    responses((status = 200, body = UserBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller, Path(id): Path<String>) -> Answer<Json<UserBody>> {
    let id = UserId::parse(&id)?;
    if id != caller.user {
        caller.must_be_admin()?;
    }
    let found = auth.kit.store().user(&caller.tenant, &id).await?;
    Ok(Json(found.ok_or_else(|| Problem::not_found("user"))?.into()))
}
