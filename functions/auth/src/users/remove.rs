//! `DELETE /users/{id}`.

use super::{allowed, granting};
use crate::logout::end_all;
use crate::state::Auth;
use axum::extract::{Path, State};
use engine::{TenantId, UserId};
use http::StatusCode;
use store::{MAX_PAGE, PageRequest, Store, User};
use web::{Answer, Caller, Code, Operation, Problem, ProblemBody};

/// Take all access from a user
///
/// Their sessions and keys end, and stay so if they are made active again. Their name stays theirs, so that no history ever speaks of somebody else.
#[utoipa::path(delete, operation_id = "remove_user", path = "/api/v1/users/{user_id}", tag = "users", params(("user_id" = String, Path)),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller, Path(id): Path<String>) -> Answer<StatusCode> {
    let user = allowed(&auth, &caller, Operation::RemoveUser, &id).await?;
    granting::may_act_on(&auth, &caller, &user).await?;
    if id == caller.user.as_str() {
        return Err(Problem::new(Code::Forbidden, "nobody takes their own access away"));
    }
    let store = auth.kit.store();
    if user.active {
        // From here on nothing of theirs is let in; what remains is clearing up.
        let inactive = User { active: false, ..user.clone() };
        store.change_users(&caller.tenant, Some((&caller.user, caller.version)), &[(user.clone(), inactive)]).await?;
    }
    end_all(store, &caller.tenant, &user.user_id, None).await?;
    end_keys(store, &caller.tenant, &user.user_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends every key of an account.
async fn end_keys(store: &Store, tenant: &TenantId, account: &UserId) -> Result<(), store::Error> {
    let page = PageRequest { limit: MAX_PAGE, after: None };
    // What was read is ended, so that the first page is always the rest.
    loop {
        let keys = store.api_keys(tenant, account, &page).await?;
        for key in &keys.items {
            store.end_api_key(tenant, account, &key.key_id).await?;
        }
        if keys.next.is_none() {
            return Ok(());
        }
    }
}
