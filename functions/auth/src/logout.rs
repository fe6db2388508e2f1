//! `POST /auth/logout`, `POST /auth/logout-all`.

use crate::sessions::session_of;
use crate::state::Auth;
use axum::extract::State;
use engine::{TenantId, UserId};
use http::StatusCode;
use store::{MAX_PAGE, PageRequest, Store};
use web::{Answer, Caller, Operation, ProblemBody};

/// End this session
#[utoipa::path(post, operation_id = "log_out", path = "/api/v1/auth/logout", tag = "auth", responses((status = 204), (status = 401, body = ProblemBody)))]
pub(crate) async fn this(State(auth): State<Auth>, caller: Caller) -> Answer<StatusCode> {
    let session = caller.own_session()?;
    caller.may(Operation::LogOut, &session_of(&caller, session)).await?;
    auth.kit.store().end_session(&caller.tenant, &caller.user, session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End all your sessions: each gets 401 on its next request
#[utoipa::path(post, operation_id = "log_out_everywhere", path = "/api/v1/auth/logout-all", tag = "auth", responses((status = 204), (status = 401, body = ProblemBody)))]
pub(crate) async fn all(State(auth): State<Auth>, caller: Caller) -> Answer<StatusCode> {
    caller.may_with_own_account(Operation::LogOutEverywhere).await?;
    end_all(auth.kit.store(), &caller.tenant, &caller.user, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends every session of a user but one.
pub(crate) async fn end_all(store: &Store, tenant: &TenantId, user: &UserId, but: Option<&str>) -> Result<(), store::Error> {
    let page = PageRequest { limit: MAX_PAGE, after: None };
    // What was read is ended, so that the first page is always the rest.
    loop {
        let sessions = store.sessions(tenant, user, &page).await?;
        for session in sessions.items.iter().filter(|session| Some(session.session_id.as_str()) != but) {
            store.end_session(tenant, user, &session.session_id).await?;
        }
        if sessions.next.is_none() {
            return Ok(());
        }
    }
}
