//! `DELETE /users/{id}`.

use super::known;
use crate::logout::end_all;
use crate::state::Auth;
use axum::extract::{Path, State};
use http::StatusCode;
use store::User;
use web::{Answer, Caller, Code, Problem, ProblemBody};

/// Take all access from a user
///
/// Their name stays theirs, so that no history ever speaks of somebody else.
#[utoipa::path(delete, operation_id = "remove_user", path = "/api/v1/users/{user_id}", tag = "users", params(("user_id" = String, Path)),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller, Path(id): Path<String>) -> Answer<StatusCode> {
    caller.must_be_admin()?;
    if id == caller.user.as_str() {
        return Err(Problem::new(Code::Forbidden, "nobody takes their own access away"));
    }
    let user = known(&auth, &caller, &id).await?;
    let store = auth.kit.store();
    if user.active {
        // From here on nothing of theirs is let in; what remains is clearing up.
        store.change_users(&caller.tenant, &[(user.clone(), User { active: false, ..user.clone() })]).await?;
    }
    end_all(store, &caller.tenant, &user.user_id, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
