//! `POST /auth/sso/token`.

use crate::body::TokensBody;
use crate::login::{begin, end_oldest};
use crate::state::Auth;
use axum::Json;
use axum::extract::State;
use engine::TenantId;
use engine::reader::Reader;
use sso::Pkce;
use store::{Admission, Proof};
use utoipa::ToSchema;
use web::{Answer, Body, Code, FromReader, Notes, Origin, Problem, ProblemBody};

/// The code that the browser came back with.
#[derive(ToSchema)]
#[schema(as = SignOnCode)]
pub(crate) struct SignOnCode {
    code: String,
    /// What the `code_challenge` is of, where there was one.
    code_verifier: Option<String>,
    /// What the device is called, for the list of sessions.
    device: Option<String>,
}

impl FromReader for SignOnCode {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let code = reader.text("code", 1..=200);
        // RFC 7636, 4.1.
        let code_verifier = reader.optional_text("code_verifier", 43..=128);
        let device = reader.optional_text("device", 1..=100);
        Some(Self { code: code?, code_verifier, device })
    }
}

/// Exchange the code of a sign-on for tokens
///
/// It is good once and for a minute.
#[utoipa::path(post, operation_id = "exchange_sign_on_code", path = "/api/v1/auth/sso/token", tag = "auth", security(()), request_body = SignOnCode,
    responses((status = 200, body = TokensBody), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(auth): State<Auth>,
    origin: Origin,
    notes: Notes,
    Body(body): Body<SignOnCode>,
) -> Answer<Json<TokensBody>> {
    let (store, now) = (auth.kit.store(), auth.kit.now());
    let tenant = body.code.split('.').next().and_then(|tenant| TenantId::parse(tenant).ok()).ok_or_else(spent)?;
    let signed_on = store.take_signed_on(&tenant, &body.code).await?.filter(|signed_on| now < signed_on.expires_at).ok_or_else(spent)?;
    let shown = match (&signed_on.code_challenge, &body.code_verifier) {
        (Some(challenge), Some(verifier)) => Pkce::parse(challenge).is_some_and(|challenge| challenge.is_of(verifier)),
        // A verifier without a challenge is no mistake of the one who came back (RFC 9700, 4.8.2): somebody left the challenge out.
        (challenge, verifier) => challenge.is_none() && verifier.is_none(),
    };
    let (of, user) = store.tenant_and_user(&tenant, &signed_on.user_id).await?;
    let (of, user) = of.zip(user).filter(|(_, user)| user.active && shown).ok_or_else(spent)?;
    notes.claims_to_be(&tenant, user.user_id.as_str());
    let lifetime = auth.kit.gate.lifetime();
    let (session, refresh) = begin(&tenant, &user, body.device, origin, lifetime, now)?;
    notes.showed(&format!("session:{}", session.session_id));
    match store.begin_session(&tenant, &session, Proof::SignOn(&user)).await {
        // Who might log in a moment ago may not now.
        Err(store::Error::Conflict) => return Err(spent()),
        begun => begun?,
    }
    end_oldest(store, &tenant, &session, lifetime.per_user).await?;
    tracing::info!(%tenant, user.id = %user.user_id, provider = %signed_on.provider, "signed on");
    Ok(Json(TokensBody::issue(&auth, &tenant, Admission { shown: session, user, tenant: of }, &refresh, now).await?))
}

fn spent() -> Problem {
    Problem::new(Code::InvalidSignOnCode, "begin the sign-on again")
}
