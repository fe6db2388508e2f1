//! `DELETE /users/{id}/api-keys/{key}`.

use super::account;
use crate::state::Auth;
use crate::users::granting;
use axum::extract::{Path, State};
use engine::CredentialId;
use http::StatusCode;
use web::{Answer, Caller, Operation, ProblemBody};

/// End a key: its next request gets 401
#[utoipa::path(delete, operation_id = "end_api_key", path = "/api/v1/users/{user_id}/api-keys/{key_id}", tag = "users",
    params(("user_id" = String, Path), ("key_id" = String, Path)),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller, Path((id, key)): Path<(String, String)>) -> Answer<StatusCode> {
    let account = account(&auth, &caller, Operation::EndApiKey, &id).await?;
    granting::may_act_on(&auth, &caller, &account).await?;
    auth.kit.store().end_api_key(&caller.tenant, &account.user_id, CredentialId::parse(&key)?.as_str()).await?;
    Ok(StatusCode::NO_CONTENT)
}
