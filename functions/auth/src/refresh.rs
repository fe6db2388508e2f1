//! `POST /auth/refresh`.

use crate::body::TokensBody;
use crate::state::Auth;
use axum::Json;
use axum::extract::State;
use engine::reader::Reader;
use identity::RefreshToken;
use store::{Admission, Session};
use utoipa::ToSchema;
use web::{Answer, Body, FromReader, Notes, ProblemBody};

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
    let next = spent.successor()?;
    match store.rotate_refresh(&spent.tenant, &found.shown, &spent.hash(), &next.hash(), now).await {
        Ok(()) => {
            let of = Admission { shown: Session { last_activity: now, ..found.shown }, ..found };
            Ok(Json(TokensBody::issue(&auth, &spent.tenant, of, &next, now).await?))
        }
        Err(store::Error::Conflict) if spent.is_of(&found.shown.refresh_hash) => {
            tracing::warn!(user.id = %spent.user, tenant = %spent.tenant, "a spent refresh token came back; its session ends");
            notes.because("refresh_token_reused");
            store.end_session(&spent.tenant, &spent.user, &spent.session).await?;
            Err(identity::Error::BadRefreshToken.into())
        }
        Err(store::Error::Conflict) => Err(identity::Error::BadRefreshToken.into()),
        Err(error) => Err(error.into()),
    }
}
