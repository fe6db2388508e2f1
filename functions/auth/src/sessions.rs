//! `GET /auth/sessions`, `DELETE /auth/sessions/{id}`.

use crate::body::SessionBody;
use crate::state::Auth;
use axum::Json;
use axum::extract::{Path, State};
use engine::CredentialId;
use http::StatusCode;
use web::{Answer, Caller, ListBody, Operation, ProblemBody, Query, Resource};

/// List your sessions, the one that asks marked
#[utoipa::path(get, operation_id = "list_sessions", path = "/api/v1/auth/sessions", tag = "auth", params(("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<SessionBody>), (status = 401, body = ProblemBody)))]
pub(crate) async fn list(State(auth): State<Auth>, caller: Caller, mut query: Query) -> Answer<Json<ListBody<SessionBody>>> {
    let page = query.page()?;
    query.finish()?;
    caller.may_with_own_account(Operation::ListSessions).await?;
    let mut found = auth.kit.store().sessions(&caller.tenant, &caller.user, &page).await?;
    let (now, lifetime) = (auth.kit.now(), auth.kit.gate.lifetime());
    // One that ran out is there until the table forgets it.
    found.items.retain(|session| {
        lifetime.is_alive(session, now) && caller.sees(Operation::ListSessions, &session_of(&caller, &session.session_id))
    });
    Ok(Json(found.map(|session| SessionBody::of(&session, caller.session())).into()))
}

/// End one of your sessions
#[utoipa::path(delete, operation_id = "end_session", path = "/api/v1/auth/sessions/{session_id}", tag = "auth", params(("session_id" = String, Path)),
    responses((status = 204), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn end(State(auth): State<Auth>, caller: Caller, Path(id): Path<String>) -> Answer<StatusCode> {
    caller.may(Operation::EndSession, &session_of(&caller, &id)).await?;
    CredentialId::parse(&id)?;
    auth.kit.store().end_session(&caller.tenant, &caller.user, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A session of the caller's: nobody names one of somebody else.
pub(crate) fn session_of(caller: &Caller, id: &str) -> Resource {
    Resource::session(&caller.tenant, &caller.user, id)
}
