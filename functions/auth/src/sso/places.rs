//! Our own addresses, as a provider knows them. The tenant stands in each, so that what comes back for one tenant is never
//! taken for another's, whatever their providers are called.

use engine::{ProviderId, TenantId};
use sso::saml::Us;
use url::Url;

/// Where a provider sends browsers back to: the redirect URI of OpenID Connect, the assertion consumer service of SAML.
pub(crate) fn callback(own: &Url, tenant: &TenantId, provider: &ProviderId) -> String {
    place(own, tenant, provider, "callback")
}

/// We, as a SAML provider knows us: what we call ourselves is where our metadata are.
pub(crate) fn us(own: &Url, tenant: &TenantId, provider: &ProviderId) -> Us {
    Us { entity_id: place(own, tenant, provider, "metadata"), consumer: callback(own, tenant, provider) }
}

fn place(own: &Url, tenant: &TenantId, provider: &ProviderId, name: &str) -> String {
    format!("{}/api/v1/auth/sso/{provider}/{name}?tenant={tenant}", own.as_str().trim_end_matches('/'))
}
