//! `GET /users/{id}`.

use super::{UserBody, known};
use crate::state::Auth;
use axum::Json;
use axum::extract::{Path, State};
use web::{Answer, Caller, ProblemBody};

/// Read a user: any of your tenant as an administrator, else yourself
#[utoipa::path(get, operation_id = "read_user", path = "/api/v1/users/{user_id}", tag = "users", params(("user_id" = String, Path)),
    responses((status = 200, body = UserBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller, Path(id): Path<String>) -> Answer<Json<UserBody>> {
    if id != caller.user.as_str() {
        caller.must_be_admin()?;
    }
    Ok(Json(UserBody::of(&known(&auth, &caller, &id).await?, auth.kit.now())))
}
