//! Single sign-on: a browser goes to an identity provider and comes back as somebody, who is a user of ours then.
//!
//! `start` sends it away, `callback` receives it and sends it back to the application with a code, `exchange` gives tokens for
//! the code. What the protocols are is in the crate `sso`; how a provider is configured in [`providers`].

mod account;
pub(crate) mod callback;
mod configuration;
mod cookie;
pub(crate) mod exchange;
mod mapping;
pub(crate) mod metadata;
mod places;
mod problem;
pub(crate) mod providers;
mod reading;
pub(crate) mod start;

use crate::state::Auth;
use configuration::Configuration;
use engine::{ProviderId, TenantId};
use sso::oidc::Sources;
use std::sync::Arc;
use store::IdentityProvider;
use url::Url;
use web::{Code, Problem};

/// What sign-ons need beside the rest. Cheap to clone.
#[derive(Clone)]
pub(crate) struct SignOns {
    pub(crate) sources: Sources,
    public_url: Option<Arc<Url>>,
}

impl SignOns {
    /// With the address at which browsers reach this API; without one nobody signs on.
    pub(crate) fn new(sources: Sources, public_url: &str) -> Self {
        let public_url = Url::parse(public_url).ok().filter(|url| url.host_str().is_some()).map(Arc::new);
        Self { sources, public_url }
    }

    /// The address at which browsers reach this API.
    ///
    /// # Errors
    /// 503 when the deployment does not say it.
    pub(crate) fn public_url(&self) -> Result<&Url, Problem> {
        self.public_url.as_deref().ok_or_else(|| Problem::new(Code::Unavailable, "this deployment does not say where browsers reach it"))
    }
}

/// A provider that people may log in with, and how.
///
/// # Errors
/// 404 when there is none, or when it is switched off.
async fn enabled(auth: &Auth, tenant: &TenantId, provider: &ProviderId) -> Result<(IdentityProvider, Configuration), Problem> {
    let found = auth.kit.store().identity_provider(tenant, provider).await?.ok_or_else(unknown)?;
    let configuration = Configuration::stored(&found.configuration)?;
    if configuration.enabled { Ok((found, configuration)) } else { Err(unknown()) }
}

fn unknown() -> Problem {
    Problem::not_found("identity provider")
}
