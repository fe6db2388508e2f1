//! `DELETE /auth/totp`.

use super::{OwnFactors, shown};
use crate::state::Auth;
use axum::extract::State;
use http::StatusCode;
use store::User;
use web::{Answer, Body, Caller, Operation, Origin, ProblemBody};

/// Take one-time passwords away
///
/// Takes a code or a recovery code beside the password. Recovery codes go with them. Where there are none, nothing changes.
/// Who has lost both asks an administrator.
#[utoipa::path(delete, operation_id = "remove_totp", path = "/api/v1/auth/totp", tag = "auth", request_body = OwnFactors,
    responses((status = 204), (status = 401, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody),
        (status = 429, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller, origin: Origin, Body(body): Body<OwnFactors>) -> Answer<StatusCode> {
    caller.may_with_own_account(Operation::RemoveTotp).await?;
    let (user, _) = shown(&auth, &caller, &origin, body).await?;
    if user.second_factor.is_some() {
        auth.kit.store().change_credentials(&caller.tenant, &user, &User { second_factor: None, ..user.clone() }).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
