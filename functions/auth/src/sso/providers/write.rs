//! `POST /sso/providers`, `PUT /sso/providers/{provider}`.

use super::{MAX_PROVIDERS, ProviderBody};
use crate::sso::configuration::{Configuration, Protocol};
use crate::sso::{reading, unknown};
use crate::state::Auth;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use engine::reader::Reader;
use engine::{Fault, ProviderId};
use http::StatusCode;
use serde_json::Value;
use sso::Reach;
use store::{IdentityProvider, PageRequest};
use utoipa::ToSchema;
use web::{Answer, Caller, Code, Creation, Once, Operation, Payload, Problem, ProblemBody};

/// An identity provider as it shall be: `docs/sso.md` says what each field means.
#[derive(ToSchema)]
#[schema(as = NewIdentityProvider)]
#[allow(dead_code, reason = "describes what `reading` reads")]
pub(crate) struct NewProvider {
    /// Needed where the path does not say it.
    provider_id: Option<String>,
    name: String,
    /// True unless given.
    enabled: Option<bool>,
    oidc: Option<NewOidc>,
    saml: Option<NewSaml>,
    return_origins: Option<Vec<String>>,
    /// False unless given.
    create_users: Option<bool>,
    /// `email`, or nothing.
    link_by: Option<String>,
    #[schema(value_type = Option<Object>)]
    claims: Option<()>,
    #[schema(value_type = Option<Object>)]
    department: Option<()>,
    #[schema(value_type = Option<Object>)]
    roles: Option<()>,
    default_roles: Option<Vec<String>>,
    #[schema(value_type = Option<Object>)]
    skills: Option<()>,
}

/// OpenID Connect.
#[derive(ToSchema)]
#[schema(as = NewOidcProvider)]
#[allow(dead_code, reason = "describes what `reading` reads")]
pub(crate) struct NewOidc {
    issuer: String,
    client_id: String,
    /// Kept where it is left out of a change that leaves issuer and client as they are.
    client_secret: Option<String>,
    scopes: Option<Vec<String>>,
}

/// SAML 2.0.
#[derive(ToSchema)]
#[schema(as = NewSamlProvider)]
#[allow(dead_code, reason = "describes what `reading` reads")]
pub(crate) struct NewSaml {
    entity_id: String,
    sso_url: String,
    certificates: Vec<String>,
    subject_attribute: Option<String>,
}

struct Sent {
    id: Option<ProviderId>,
    configuration: Configuration,
    secret: Option<String>,
}

/// Add an identity provider
#[utoipa::path(post, operation_id = "create_identity_provider", path = "/api/v1/sso/providers", tag = "organisation", request_body = NewProvider,
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key again gets the same answer")),
    responses((status = 201, body = ProviderBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn create(State(auth): State<Auth>, caller: Caller, creation: Creation, body: Payload) -> Answer {
    caller.on("identity_provider", body.named("provider_id", ProviderId::parse));
    caller.may_in_tenant(Operation::CreateIdentityProvider).await?;
    let sent = read(&body, auth.sign_ons.sources.reach())?;
    let missing = || Problem::invalid(vec![Fault::new("missing_field", "/provider_id", "`provider_id` is required")]);
    let provider_id = sent.id.ok_or_else(missing)?;
    let store = auth.kit.store();
    let ticket = match creation.once(store, &caller, &without_secret(&body.value)).await? {
        Once::Replay(response) => return Ok(response),
        Once::New(ticket) => ticket,
    };
    let known = store.identity_providers(&caller.tenant, &PageRequest { limit: MAX_PROVIDERS, after: None }).await?;
    if known.items.len() >= MAX_PROVIDERS {
        let message = format!("a tenant has at most {MAX_PROVIDERS} identity providers");
        return Err(Problem::invalid(vec![Fault::new("out_of_range", "", message)]));
    }
    let provider = IdentityProvider {
        sealed_secret: auth.sealing.seal_client_secret(sent.secret.as_deref(), &caller.tenant, &provider_id).await?,
        provider_id,
        configuration: sent.configuration.text()?,
        version: 0,
        created_at: auth.kit.now(),
    };
    let answer = ProviderBody::of(&auth, &caller.tenant, &provider)?;
    let receipt = ticket.receipt(&caller, StatusCode::CREATED, &answer)?;
    match store.create_identity_provider(&caller.tenant, &provider, receipt.as_ref()).await {
        Ok(()) => Ok((StatusCode::CREATED, Json(answer)).into_response()),
        Err(store::Error::AlreadyExists) => {
            Err(Problem::new(Code::AlreadyExists, format!("there is an identity provider `{}` already", provider.provider_id)))
        }
        Err(error) => ticket.replay_after(store, &caller, error.into()).await,
    }
}

/// Replace an identity provider: it counts from the next sign-on on
#[utoipa::path(put, operation_id = "replace_identity_provider", path = "/api/v1/sso/providers/{provider}", tag = "organisation", params(("provider" = String, Path)),
    request_body = NewProvider,
    responses((status = 200, body = ProviderBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub(crate) async fn replace(
    State(auth): State<Auth>,
    caller: Caller,
    Path(provider): Path<String>,
    body: Payload,
) -> Answer<Json<ProviderBody>> {
    caller.may_in_tenant(Operation::ReplaceIdentityProvider).await?;
    let sent = read(&body, auth.sign_ons.sources.reach())?;
    let provider_id = ProviderId::parse(&provider)?;
    if sent.id.as_ref().is_some_and(|given| *given != provider_id) {
        return Err(Problem::invalid(vec![Fault::new("invalid_value", "/provider_id", format!("the path says `{provider_id}`"))]));
    }
    let store = auth.kit.store();
    let before = store.identity_provider(&caller.tenant, &provider_id).await?.ok_or_else(unknown)?;
    let sealed_secret = match sent.secret {
        Some(secret) => auth.sealing.seal_client_secret(Some(&secret), &caller.tenant, &provider_id).await?,
        None => kept(&before, &sent.configuration)?,
    };
    let next = IdentityProvider {
        configuration: sent.configuration.text()?,
        sealed_secret,
        version: before.version.saturating_add(1),
        ..before.clone()
    };
    store.replace_identity_provider(&caller.tenant, before.version, &next).await?;
    Ok(Json(ProviderBody::of(&auth, &caller.tenant, &next)?))
}

/// What a request is recognised by: a hash of its secret must not be kept anywhere.
fn without_secret(body: &Value) -> String {
    let mut body = body.clone();
    if let Some(Value::Object(oidc)) = body.get_mut("oidc") {
        oidc.remove("client_secret");
    }
    body.to_string()
}

fn read(body: &Payload, reach: Reach) -> Result<Sent, Problem> {
    let mut faults = Vec::new();
    let read = Reader::open(&body.value, String::new(), &mut faults).and_then(|mut reader| {
        let id = reader.optional_id("provider_id", ProviderId::parse);
        let read = reading::read(&mut reader, reach);
        reader.finish();
        read.map(|(configuration, secret)| Sent { id, configuration, secret })
    });
    match read {
        Some(sent) if faults.is_empty() => Ok(sent),
        _ => Err(Problem::invalid(faults)),
    }
}

/// The secret that is there, unless it would be shown to another than who gave it.
fn kept(before: &IdentityProvider, next: &Configuration) -> Result<Option<String>, Problem> {
    let Some(sealed) = &before.sealed_secret else { return Ok(None) };
    match (Configuration::stored(&before.configuration)?.protocol, &next.protocol) {
        (Protocol::Oidc { issuer, client_id, .. }, Protocol::Oidc { issuer: next_issuer, client_id: next_client, .. })
            if issuer == *next_issuer && client_id == *next_client =>
        {
            Ok(Some(sealed.clone()))
        }
        (_, Protocol::Saml { .. }) => Ok(None),
        _ => {
            let message = "another issuer or client has another secret: give it";
            Err(Problem::invalid(vec![Fault::new("missing_field", "/oidc/client_secret", message)]))
        }
    }
}
