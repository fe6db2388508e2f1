//! `GET /users/{id}/api-keys`.

use super::{ApiKeyBody, account};
use crate::state::Auth;
use axum::Json;
use axum::extract::{Path, State};
use web::{Answer, Caller, ListBody, ProblemBody, Query};

/// List the keys of a service account that are good, oldest first
#[utoipa::path(get, operation_id = "list_api_keys", path = "/api/v1/users/{user_id}/api-keys", tag = "users",
    params(("user_id" = String, Path), ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<ApiKeyBody>), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn handle(
    State(auth): State<Auth>,
    caller: Caller,
    Path(id): Path<String>,
    mut query: Query,
) -> Answer<Json<ListBody<ApiKeyBody>>> {
    caller.must_be_admin()?;
    let page = query.page()?;
    query.finish()?;
    let account = account(&auth, &caller, &id).await?;
    let mut found = auth.kit.store().api_keys(&caller.tenant, &account.user_id, &page).await?;
    let now = auth.kit.now();
    // One that ran out is there until the table forgets it.
    found.items.retain(|key| now < key.expires_at);
    Ok(Json(found.map(|key| ApiKeyBody::from(&key)).into()))
}
