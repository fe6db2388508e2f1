//! Identity providers of a tenant, as administrators see them.

pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod remove;
pub(crate) mod write;

use super::configuration::{Configuration, Protocol};
use super::places;
use crate::state::Auth;
use engine::TenantId;
use serde::Serialize;
use sso::{ClaimMap, Names};
use store::IdentityProvider;
use utoipa::ToSchema;
use web::Problem;
use web::shape::rfc3339;

/// Most identity providers of a tenant.
const MAX_PROVIDERS: usize = 20;

/// An identity provider, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IdentityProvider)]
pub(crate) struct ProviderBody {
    provider_id: String,
    name: String,
    enabled: bool,
    oidc: Option<OidcBody>,
    saml: Option<SamlBody>,
    return_origins: Vec<String>,
    create_users: bool,
    /// `email`, or nothing.
    link_by: Option<&'static str>,
    claims: ClaimsBody,
    #[schema(value_type = Option<Object>)]
    department: Option<ClaimMap<String>>,
    #[schema(value_type = Option<Object>)]
    roles: Option<ClaimMap<Vec<String>>>,
    default_roles: Vec<String>,
    #[schema(value_type = Option<Object>)]
    skills: Option<ClaimMap<store::Skill>>,
    /// Where the provider sends browsers back to: its redirect URI, or its assertion consumer service.
    callback_url: String,
    /// How often it was changed.
    version: u64,
    /// RFC 3339.
    created_at: String,
}

/// OpenID Connect.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OidcProvider)]
pub(crate) struct OidcBody {
    issuer: String,
    client_id: String,
    scopes: Vec<String>,
    /// Whether we prove ourselves with a secret; it is never shown.
    has_client_secret: bool,
}

/// SAML 2.0.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SamlProvider)]
pub(crate) struct SamlBody {
    entity_id: String,
    sso_url: String,
    /// X.509, in base64.
    certificates: Vec<String>,
    subject_attribute: Option<String>,
    /// What we call ourselves: where our metadata are.
    our_entity_id: String,
}

/// Which claims say what everybody has.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProviderClaims)]
pub(crate) struct ClaimsBody {
    email: String,
    email_verified: String,
    name: String,
}

impl ProviderBody {
    pub(super) fn of(auth: &Auth, tenant: &TenantId, provider: &IdentityProvider) -> Result<Self, Problem> {
        let configuration = Configuration::stored(&provider.configuration)?;
        let (id, own) = (&provider.provider_id, auth.sign_ons.public_url()?);
        let (oidc, saml) = match configuration.protocol {
            Protocol::Oidc { issuer, client_id, scopes } => {
                (Some(OidcBody { issuer, client_id, scopes, has_client_secret: provider.sealed_secret.is_some() }), None)
            }
            Protocol::Saml { entity_id, sso_url, certificates, subject_attribute } => {
                let our_entity_id = places::us(own, tenant, id).entity_id;
                (None, Some(SamlBody { entity_id, sso_url, certificates, subject_attribute, our_entity_id }))
            }
        };
        let Names { email, email_verified, name } = configuration.claims;
        Ok(Self {
            provider_id: id.to_string(),
            name: configuration.name,
            enabled: configuration.enabled,
            oidc,
            saml,
            return_origins: configuration.return_origins,
            create_users: configuration.create_users,
            link_by: configuration.link_by_email.then_some("email"),
            claims: ClaimsBody { email, email_verified, name },
            department: configuration.department.map(|map| map.map(|department| department.to_string())),
            roles: configuration.roles.map(|map| map.map(|roles| roles.iter().map(ToString::to_string).collect())),
            default_roles: configuration.default_roles.iter().map(ToString::to_string).collect(),
            skills: configuration.skills,
            callback_url: places::callback(own, tenant, id),
            version: provider.version,
            created_at: rfc3339(provider.created_at),
        })
    }
}
