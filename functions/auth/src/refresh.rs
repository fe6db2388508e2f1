//! `POST /auth/refresh`.

use crate::body::TokensBody;
use crate::state::Auth;
use axum::Json;
use axum::extract::State;
use engine::reader::Reader;
use identity::RefreshToken;
use store::{Admission, Session};
use utoipa::ToSchema;
use web::{Answer, Body, FromReader, Notes, Problem, ProblemBody};

/// The token to spend.
#[derive(ToSchema)]
#[schema(as = Refresh)]
pub(crate) struct RefreshBody {
    refresh_token: String,
}

impl FromReader for RefreshBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self { refresh_token: reader.text("refresh_token", 1..=1000)? })
    }
}

/// Exchange a refresh token for a new pair
///
/// The old one is spent. One that was spent before ends the whole session: one of the two who have it stole it.
#[utoipa::path(post, operation_id = "refresh_tokens", path = "/api/v1/auth/refresh", tag = "auth", security(()), request_body = RefreshBody,
    responses((status = 200, body = TokensBody), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, notes: Notes, Body(body): Body<RefreshBody>) -> Answer<Json<TokensBody>> {
    let spent = RefreshToken::parse(&body.refresh_token)?;
    let (store, now) = (auth.kit.store(), auth.kit.now());
    let found = store.session_admission(&spent.tenant, &spent.user, &spent.session).await?;
    let alive = |found: &Admission<Session>| found.user.active && auth.kit.gate.lifetime().is_alive(&found.shown, now);
    let found = found.filter(alive).ok_or(identity::Error::BadRefreshToken)?;
    // Only now: whoever invents tokens does not write into anybody's log.
    notes.claims_to_be(&spent.tenant, spent.user.as_str());
    notes.showed(&format!("session:{}", spent.session));
    if spent.hash() != found.shown.refresh_hash {
        return Err(came_back(&auth, &spent, &notes).await);
    }
    let next = spent.successor()?;
    // Made and written down before the token is spent: a client that gets no answer still has one that is good.
    let read = found.shown.clone();
    let of = Admission { shown: Session { last_activity: now, ..found.shown }, ..found };
    let tokens = TokensBody::issue(&auth, &spent.tenant, of, &next, now).await?;
    auth.kit.recorder.begin(&notes, now).await?;
    match store.rotate_refresh(&spent.tenant, &read, &spent.hash(), &next.hash(), now).await {
        Ok(()) => Ok(Json(tokens)),
        Err(store::Error::Conflict) => Err(came_back(&auth, &spent, &notes).await),
        Err(error) => Err(error.into()),
    }
}

/// What becomes of a token that is not the one of its session. Where there is one still, it was spent before, and both who have
/// it lose the session; where there is none, somebody logged out at this moment.
async fn came_back(auth: &Auth, spent: &RefreshToken, notes: &Notes) -> Problem {
    match end_if_stolen(auth, spent, notes).await {
        Ok(()) => identity::Error::BadRefreshToken.into(),
        Err(error) => error.into(),
    }
}

async fn end_if_stolen(auth: &Auth, spent: &RefreshToken, notes: &Notes) -> store::Result<()> {
    let store = auth.kit.store();
    let now = store.session_admission(&spent.tenant, &spent.user, &spent.session).await?;
    if !now.is_some_and(|now| spent.is_of(&now.shown.refresh_hash)) {
        return Ok(());
    }
    tracing::warn!(user.id = %spent.user, tenant = %spent.tenant, "a spent refresh token came back; its session ends");
    notes.because("refresh_token_reused");
    store.end_session(&spent.tenant, &spent.user, &spent.session).await
}
