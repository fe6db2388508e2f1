//! `GET|POST /auth/sso/{provider}/callback`: where identity providers send browsers back to.

use super::configuration::Provider;
use super::problem::{self, refused};
use super::start::away;
use super::{account, cookie, enabled, places};
use crate::state::Auth;
use axum::extract::{Path, Request, State};
use engine::{ProviderId, TenantId, Timestamp};
use http::HeaderMap;
use http::header::SET_COOKIE;
use sso::oidc::{Answer as OidcAnswer, Attempt};
use sso::{Error, Identity, ReturnTo, SKEW, random_text, saml};
use std::collections::BTreeMap;
use store::{Asked, SignOn, SignedOn};
use url::form_urlencoded;
use web::{Answer, Code, Notes, Problem, ProblemBody, Query, read_body};

/// How long a code is good, in seconds: the application exchanges it at once.
pub(super) const CODE_SECONDS: u64 = 60;
/// Longest form, in bytes: a response of 256 KB in base64, every character of it escaped at worst, is refused by its own bound.
const MAX_FORM: usize = 512 * 1024;
const FORM: &str = "application/x-www-form-urlencoded";

/// What came back with the browser.
struct Came {
    tenant: Option<TenantId>,
    state: String,
    answer: Brought,
}

enum Brought {
    Code { code: String, issuer: Option<String> },
    Error(String),
    Response(String),
}

/// Receive the browser from an OpenID provider
#[utoipa::path(get, operation_id = "receive_sign_on", path = "/api/v1/auth/sso/{provider}/callback", tag = "auth", security(()),
    params(("provider" = String, Path), ("tenant" = Option<String>, Query), ("state" = String, Query), ("code" = Option<String>, Query),
        ("iss" = Option<String>, Query), ("error" = Option<String>, Query)),
    responses((status = 303, description = "back to the application, with a `code`"), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody), (status = 502, body = ProblemBody)))]
pub(crate) async fn redirected(
    State(auth): State<Auth>,
    Path(provider): Path<String>,
    headers: HeaderMap,
    notes: Notes,
    mut query: Query,
) -> Answer {
    let tenant = query.parsed("tenant", TenantId::parse);
    let [state, code, issuer, error] = ["state", "code", "iss", "error"].map(|name| query.text(name));
    // What else a provider adds means nothing (RFC 6749, 4.1.2).
    query.finish_open()?;
    let answer = match (code, error) {
        (_, Some(error)) => Brought::Error(error),
        (code, None) => Brought::Code { code: code.unwrap_or_default(), issuer },
    };
    receive(&auth, &provider, &headers, &notes, Came { tenant, state: state.unwrap_or_default(), answer }).await
}

/// Receive the browser from a SAML identity provider
#[utoipa::path(post, operation_id = "receive_saml_response", path = "/api/v1/auth/sso/{provider}/callback", tag = "auth", security(()),
    params(("provider" = String, Path), ("tenant" = Option<String>, Query)),
    request_body(content = String, content_type = "application/x-www-form-urlencoded", description = "`SAMLResponse` and `RelayState`"),
    responses((status = 303, description = "back to the application, with a `code`"), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 413, body = ProblemBody), (status = 415, body = ProblemBody)))]
pub(crate) async fn posted(
    State(auth): State<Auth>,
    Path(provider): Path<String>,
    notes: Notes,
    mut query: Query,
    request: Request,
) -> Answer {
    let tenant = query.parsed("tenant", TenantId::parse);
    query.finish()?;
    let headers = request.headers().clone();
    let (media_type, bytes) = read_body(request, MAX_FORM).await?;
    if media_type != FORM {
        return Err(Problem::new(Code::UnsupportedMediaType, format!("expected `{FORM}`, found `{media_type}`")));
    }
    let mut fields = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(&bytes) {
        if fields.insert(name.into_owned(), value.into_owned()).is_some() {
            return Err(Problem::new(Code::SignOnRefused, "a field stands twice"));
        }
    }
    let mut field = |name: &str| fields.remove(name).unwrap_or_default();
    let came = Came { tenant, state: field("RelayState"), answer: Brought::Response(field("SAMLResponse")) };
    receive(&auth, &provider, &headers, &notes, came).await
}

/// Both: a sign-on that this browser began is finished, once.
async fn receive(auth: &Auth, provider: &str, headers: &HeaderMap, notes: &Notes, came: Came) -> Answer {
    let tenant = auth.kit.tenant_of(came.tenant)?;
    // Nobody yet; a refusal is written down all the same.
    auth.claimed(notes, &tenant, "unknown").await?;
    let id = ProviderId::parse(provider)?;
    let (store, now) = (auth.kit.store(), auth.kit.now());
    let refuse = |reason| refused(reason, &tenant, &id);
    let sign_on = store.take_sign_on(&tenant, &came.state).await?.filter(|sign_on| now < sign_on.expires_at);
    let sign_on = sign_on.ok_or_else(|| refuse("there is no sign-on of this state, or no more"))?;
    let browser = cookie::sent(headers, &came.state).is_some_and(|value| sso::same(&sso::digest(value), &sign_on.browser));
    if !browser {
        return Err(refuse("another browser began it"));
    }
    if sign_on.provider != id {
        return Err(refuse("it began at another provider"));
    }
    let (stored, configuration) = enabled(auth, &tenant, &id).await?;
    let secret = auth.sealing.open_client_secret(stored.sealed_secret.as_deref(), &tenant, &id).await?;
    let speaking = configuration.provider(&id, secret, auth.sign_ons.sources.reach())?;
    let identity = identify(auth, &tenant, &sign_on, speaking, came.answer, now).await?;
    let user = account::of(auth, &tenant, &id, &configuration, &identity, notes).await?;

    notes.claims_to_be(&tenant, user.user_id.as_str());
    let own = auth.sign_ons.public_url()?;
    // Looked at again: it may have been taken from the list meanwhile.
    let return_to = ReturnTo::parse(&sign_on.return_to, own, &with_own(own, &configuration.return_origins));
    let return_to = return_to.map_err(|_| refuse("its way back is not allowed any more"))?;
    let code = format!("{tenant}.{}", random_text().map_err(|error| problem::told(error, &tenant, &id))?);
    let expires_at = now.plus_seconds(CODE_SECONDS);
    let signed_on = SignedOn { user_id: user.user_id, provider: id, code_challenge: sign_on.code_challenge, expires_at };
    store.put_signed_on(&tenant, &code, &signed_on).await?;
    Ok(away(&return_to.with("code", &code), [(SET_COOKIE, cookie::clear(&came.state)?)]))
}

/// Who came back, by what was asked and what was brought.
async fn identify(
    auth: &Auth,
    tenant: &TenantId,
    sign_on: &SignOn,
    provider: Provider,
    brought: Brought,
    now: Timestamp,
) -> Result<Identity, Problem> {
    let (id, own) = (&sign_on.provider, auth.sign_ons.public_url()?);
    let told = |error| problem::told(error, tenant, id);
    match (provider, &sign_on.asked, brought) {
        (_, _, Brought::Error(error)) => Err(told(Error::Denied(error.chars().filter(char::is_ascii_graphic).take(60).collect()))),
        (Provider::Oidc(provider), Asked::Oidc { nonce, verifier }, Brought::Code { code, issuer }) => {
            let attempt = Attempt { nonce: nonce.clone(), verifier: verifier.clone(), began_at: sign_on.began_at };
            let answer = OidcAnswer { code: &code, issuer: issuer.as_deref() };
            let back = places::callback(own, tenant, id);
            attempt.finish(&provider, &auth.sign_ons.sources, answer, &back, now).await.map_err(told)
        }
        (Provider::Saml(provider), Asked::Saml { request }, Brought::Response(response)) => {
            let us = places::us(own, tenant, id);
            let accepted = saml::accept(&response, &provider, &us, request, now).map_err(told)?;
            let until = accepted.good_until.plus_seconds(SKEW);
            if !auth.kit.store().first_seen(tenant, id, &accepted.assertion, until).await? {
                return Err(refused("the assertion was used before", tenant, id));
            }
            Ok(accepted.identity)
        }
        _ => Err(refused("it began by another protocol", tenant, id)),
    }
}

/// What is kept is a whole address, of our own too.
fn with_own(own: &url::Url, origins: &[String]) -> Vec<String> {
    origins.iter().cloned().chain([own.origin().ascii_serialization()]).collect()
}
