//! `DELETE /users/{id}/second-factor`.

use super::{allowed, granting};
use crate::logout::end_all;
use crate::state::Auth;
use axum::extract::{Path, State};
use http::StatusCode;
use store::User;
use web::{Answer, Caller, Code, Operation, Problem, ProblemBody};

/// Take a lost second factor from a user, with all their sessions
///
/// For who has lost both the device and the recovery codes. One's own goes by `DELETE /auth/totp`, which asks for the
/// password.
#[utoipa::path(delete, operation_id = "remove_second_factor", path = "/api/v1/users/{user_id}/second-factor", tag = "users", params(("user_id" = String, Path)),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn remove(State(auth): State<Auth>, caller: Caller, Path(id): Path<String>) -> Answer<StatusCode> {
    let user = allowed(&auth, &caller, Operation::RemoveSecondFactor, &id).await?;
    granting::may_open(&auth, &caller, &user).await?;
    if id == caller.user.as_str() {
        return Err(Problem::new(Code::Forbidden, "your own goes by `DELETE /auth/totp`"));
    }
    let store = auth.kit.store();
    if user.second_factor.is_some() {
        store.change_credentials(&caller.tenant, &user, &User { second_factor: None, ..user.clone() }).await?;
    }
    // Tried again, it ends what the first try did not come to.
    end_all(store, &caller.tenant, &user.user_id, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
