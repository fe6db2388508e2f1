//! `GET /auth/me`.

use crate::body::WhoBody;
use crate::state::Auth;
use axum::Json;
use axum::extract::State;
use web::{Answer, Caller, Operation, Problem, ProblemBody};

/// Read who you are and what you have at this moment
#[utoipa::path(get, operation_id = "read_me", path = "/api/v1/auth/me", tag = "auth",
    responses((status = 200, body = WhoBody), (status = 401, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller) -> Answer<Json<WhoBody>> {
    caller.may_with_own_account(Operation::ReadMe).await?;
    let user = auth.kit.store().user(&caller.tenant, &caller.user).await?;
    let user = user.ok_or_else(|| Problem::not_found("user"))?;
    Ok(Json(WhoBody::of(&caller, &user.display_name)))
}
