//! How an identity provider is reached, what its claims mean here, and what is done for whom it brings.

use engine::{DepartmentId, ProviderId, RoleName};
use serde::{Deserialize, Serialize};
use sso::saml::Certificate;
use sso::{ClaimMap, Endpoint, Names, Reach, oidc, saml};
use store::Skill;
use web::{Problem, internal};

/// The configuration as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Configuration {
    /// What people see.
    pub(crate) name: String,
    /// Whether anybody may log in with it.
    pub(crate) enabled: bool,
    pub(crate) protocol: Protocol,
    /// Origins of applications that browsers may go back to, beside our own.
    pub(crate) return_origins: Vec<String>,
    /// Whether somebody who is nobody's user becomes one.
    pub(crate) create_users: bool,
    /// Whether a user of the same address is taken for who comes, if the provider says that the address is theirs.
    pub(crate) link_by_email: bool,
    pub(crate) claims: Names,
    pub(crate) department: Option<ClaimMap<DepartmentId>>,
    pub(crate) roles: Option<ClaimMap<Vec<RoleName>>>,
    /// What everybody gets whom it brings.
    pub(crate) default_roles: Vec<RoleName>,
    pub(crate) skills: Option<ClaimMap<Skill>>,
}

/// How a provider is spoken to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub(crate) enum Protocol {
    Oidc { issuer: String, client_id: String, scopes: Vec<String> },
    Saml { entity_id: String, sso_url: String, certificates: Vec<String>, subject_attribute: Option<String> },
}

/// A provider to speak to.
pub(crate) enum Provider {
    Oidc(oidc::Provider),
    Saml(saml::Provider),
}

impl Configuration {
    /// From how it is stored.
    ///
    /// # Errors
    /// 500 when it is damaged.
    pub(crate) fn stored(text: &str) -> Result<Self, Problem> {
        serde_json::from_str(text).map_err(|error| internal(&error))
    }

    /// As it is stored.
    ///
    /// # Errors
    /// 500 when it cannot be written.
    pub(crate) fn text(&self) -> Result<String, Problem> {
        serde_json::to_string(self).map_err(|error| internal(&error))
    }

    /// What the provider calls itself: subjects are its.
    pub(crate) fn issuer(&self) -> &str {
        match &self.protocol {
            Protocol::Oidc { issuer, .. } => issuer,
            Protocol::Saml { entity_id, .. } => entity_id,
        }
    }

    /// The provider, ready to be spoken to.
    ///
    /// # Errors
    /// 500 when what is stored is none.
    pub(crate) fn provider(&self, id: &ProviderId, secret: Option<String>, reach: Reach) -> Result<Provider, Problem> {
        Ok(match &self.protocol {
            Protocol::Oidc { issuer, client_id, scopes } => Provider::Oidc(oidc::Provider {
                id: id.to_string(),
                issuer: issuer.clone(),
                client_id: client_id.clone(),
                client_secret: secret,
                scopes: scopes.clone(),
                names: self.claims.clone(),
            }),
            Protocol::Saml { entity_id, sso_url, certificates, subject_attribute } => Provider::Saml(saml::Provider {
                id: id.to_string(),
                entity_id: entity_id.clone(),
                sso_url: Endpoint::parse(sso_url, reach).map_err(|error| internal(&error))?,
                certificates: certificates
                    .iter()
                    .map(|text| Certificate::parse(text))
                    .collect::<Result<_, _>>()
                    .map_err(|error| internal(&error))?,
                subject_attribute: subject_attribute.clone(),
                names: self.claims.clone(),
            }),
        })
    }
}
