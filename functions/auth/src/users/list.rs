//! `GET /users`.

use super::UserBody;
use crate::state::Auth;
use axum::Json;
use axum::extract::State;
use web::{Answer, Caller, ListBody, Operation, ProblemBody, Query, Resource};

/// List the users of your tenant
#[utoipa::path(get, operation_id = "list_users", path = "/api/v1/users", tag = "users", params(("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<UserBody>), (status = 403, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller, mut query: Query) -> Answer<Json<ListBody<UserBody>>> {
    caller.may_in_tenant(Operation::ListUsers).await?;
    let page = query.page()?;
    query.finish()?;
    let now = auth.kit.now();
    let mut found = auth.kit.store().users(&caller.tenant, &page).await?;
    found.items.retain(|user| caller.sees(Operation::ListUsers, &Resource::user(caller.other(&user.user_id, Some(user), now))));
    Ok(Json(found.map(|user| UserBody::of(&user, now)).into()))
}
