//! `GET /auth/sso/{provider}/start`.

use super::configuration::Provider;
use super::{cookie, enabled, places, problem};
use crate::state::Auth;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use engine::{Fault, ProviderId, TenantId};
use http::StatusCode;
use http::header::{LOCATION, SET_COOKIE};
use sso::oidc::Attempt;
use sso::saml::Request;
use sso::{Pkce, ReturnTo, digest, random_text};
use store::{Asked, SignOn};
use web::{Answer, Problem, ProblemBody, Query};

/// Send the browser to an identity provider
///
/// It comes back to `return_to` with a `code` that is good for a minute and goes into `POST /auth/sso/token`. With a
/// `code_challenge` the code is worth nothing to whoever does not know its verifier.
#[utoipa::path(get, operation_id = "start_sign_on", path = "/api/v1/auth/sso/{provider}/start", tag = "auth", security(()),
    params(("provider" = String, Path), ("tenant" = Option<String>, Query, description = "the deployment's default tenant unless given"),
        ("return_to" = Option<String>, Query, description = "a path here, or an address whose origin the provider's configuration names; `/` unless given"),
        ("code_challenge" = Option<String>, Query, description = "SHA-256 of a verifier, in base64url (RFC 7636, S256)")),
    responses((status = 303, description = "to the identity provider"), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody), (status = 502, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, Path(provider): Path<String>, mut query: Query) -> Answer {
    let tenant = query.parsed("tenant", TenantId::parse);
    let return_to = query.text("return_to").unwrap_or_else(|| "/".to_owned());
    let challenge = query.parsed("code_challenge", |text| Pkce::parse(text).ok_or("it must be a SHA-256 in base64url"));
    query.finish()?;
    let tenant = auth.kit.tenant_of(tenant)?;
    let id = ProviderId::parse(&provider)?;
    let (stored, configuration) = enabled(&auth, &tenant, &id).await?;
    let own = auth.sign_ons.public_url()?;
    let return_to = ReturnTo::parse(&return_to, own, &configuration.return_origins);
    let return_to = return_to.map_err(|wrong| Problem::invalid(vec![Fault::new("invalid_value", "/return_to", wrong)]))?;

    let (now, told) = (auth.kit.now(), |error| problem::told(error, &tenant, &id));
    let (state, browser) = (random_text().map_err(told)?, random_text().map_err(told)?);
    let secret = auth.sealing.open_client_secret(stored.sealed_secret.as_deref(), &tenant, &id).await?;
    let (address, asked, cross_site_form) = match configuration.provider(&id, secret, auth.sign_ons.sources.reach())? {
        Provider::Oidc(provider) => {
            let metadata = auth.sign_ons.sources.metadata(&provider, now).await.map_err(told)?;
            let attempt = Attempt::begin(now).map_err(told)?;
            let address = attempt.address(&provider, &metadata, &places::callback(own, &tenant, &id), &state);
            (address, Asked::Oidc { nonce: attempt.nonce, verifier: attempt.verifier }, false)
        }
        Provider::Saml(provider) => {
            let request = Request::begin().map_err(told)?;
            let address = request.address(&provider, &places::us(own, &tenant, &id), &state, now);
            (address, Asked::Saml { request: request.id }, true)
        }
    };
    let sign_on = SignOn {
        provider: id,
        browser: digest(&browser),
        return_to: return_to.as_str().to_owned(),
        code_challenge: challenge.map(|challenge| challenge.challenge().to_owned()),
        asked,
        began_at: now,
        expires_at: now.plus_seconds(cookie::SECONDS),
    };
    auth.kit.store().put_sign_on(&tenant, &state, &sign_on).await?;
    Ok(away(&address, [(SET_COOKIE, cookie::set(&state, &browser, cross_site_form)?)]))
}

/// A redirect that becomes a `GET` whatever came (RFC 9110, 15.4.4).
pub(super) fn away(address: &str, headers: impl IntoResponse + axum::response::IntoResponseParts) -> Response {
    (StatusCode::SEE_OTHER, headers, [(LOCATION, address)]).into_response()
}
