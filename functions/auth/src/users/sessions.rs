//! `DELETE /users/{id}/sessions`.

use super::{allowed, granting};
use crate::logout::end_all;
use crate::state::Auth;
use axum::extract::{Path, State};
use http::StatusCode;
use web::{Answer, Caller, Operation, ProblemBody};

/// End all sessions of a user: each gets 401 on its next request
#[utoipa::path(delete, operation_id = "end_user_sessions", path = "/api/v1/users/{user_id}/sessions", tag = "users", params(("user_id" = String, Path)),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn end(State(auth): State<Auth>, caller: Caller, Path(id): Path<String>) -> Answer<StatusCode> {
    let user = allowed(&auth, &caller, Operation::EndUserSessions, &id).await?;
    granting::may_act_on(&auth, &caller, &user).await?;
    end_all(auth.kit.store(), &caller.tenant, &user.user_id, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
