//! `PUT /limits`.

use super::{LimitsBody, NewLimits};
use crate::state::Auth;
use axum::Json;
use axum::extract::State;
use store::Limits;
use web::{Answer, Body, Caller, Operation, ProblemBody};

/// Replace the tenant's own limits
///
/// They hold from the next request on, beside the deployment's. Requests to this path are limited by the deployment's alone.
#[utoipa::path(put, operation_id = "set_limits", path = "/api/v1/limits", tag = "limits", request_body = NewLimits,
    responses((status = 200, body = LimitsBody), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller, Body(body): Body<NewLimits>) -> Answer<Json<LimitsBody>> {
    caller.may_in_tenant(Operation::SetLimits).await?;
    let limits = Limits { tenant: body.tenant, user: body.user };
    auth.kit.store().set_limits(&caller.tenant, &limits).await?;
    Ok(Json(super::body(&auth, &limits)))
}
