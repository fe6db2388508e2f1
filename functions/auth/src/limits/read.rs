//! `GET /limits`.

use super::LimitsBody;
use crate::state::Auth;
use axum::Json;
use axum::extract::State;
use web::{Answer, Caller, Operation, ProblemBody};

/// Read how often requests may come
#[utoipa::path(get, operation_id = "read_limits", path = "/api/v1/limits", tag = "limits",
    responses((status = 200, body = LimitsBody), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller) -> Answer<Json<LimitsBody>> {
    caller.may_in_tenant(Operation::ReadLimits).await?;
    Ok(Json(super::body(&auth, &caller.limits)))
}
