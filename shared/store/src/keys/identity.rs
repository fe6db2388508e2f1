//! Tenants, their users, and how these come in.

use crate::channels::hash;
use crate::item::Key;
use engine::{ProviderId, TenantId, UserId};

pub(crate) fn tenant(tenant: &TenantId) -> Key {
    Key::new(format!("{tenant}#TENANT"), "TENANT")
}

pub(crate) fn users(tenant: &TenantId) -> String {
    format!("{tenant}#P")
}

pub(crate) fn user(tenant: &TenantId, user: &UserId) -> Key {
    Key::new(users(tenant), user.as_str())
}

/// The access rules of a tenant.
pub(crate) fn access(tenant: &TenantId) -> String {
    format!("{tenant}#ACCESS")
}

pub(crate) fn sessions(tenant: &TenantId, user: &UserId) -> String {
    format!("{tenant}#U#{user}")
}

pub(crate) fn session(tenant: &TenantId, user: &UserId, session: &str) -> Key {
    Key::new(sessions(tenant, user), format!("S#{session}"))
}

/// Before the sort keys of a service account's keys.
pub(crate) const API_KEYS: &str = "K#";

pub(crate) fn api_key(tenant: &TenantId, account: &UserId, key: &str) -> Key {
    Key::new(sessions(tenant, account), format!("{API_KEYS}{key}"))
}

/// Identity providers and whom they know.
pub(crate) fn sign_on(tenant: &TenantId) -> String {
    format!("{tenant}#SSO")
}

/// Before the sort keys of identity providers.
pub(crate) const PROVIDERS: &str = "P#";

pub(crate) fn identity_provider(tenant: &TenantId, provider: &ProviderId) -> Key {
    Key::new(sign_on(tenant), format!("{PROVIDERS}{provider}"))
}

pub(crate) fn link(tenant: &TenantId, provider: &ProviderId, issuer: &str, subject: &str) -> Key {
    Key::new(sign_on(tenant), format!("L#{provider}#{}", hash(&[issuer, subject])))
}

pub(crate) fn sign_on_state(tenant: &TenantId, state: &str) -> Key {
    Key::new(format!("{tenant}#SO#{}", hash(&[state])), "STATE")
}

pub(crate) fn sign_on_code(tenant: &TenantId, code: &str) -> Key {
    Key::new(format!("{tenant}#SO#{}", hash(&[code])), "CODE")
}

pub(crate) fn assertion(tenant: &TenantId, provider: &ProviderId, id: &str) -> Key {
    Key::new(format!("{tenant}#SO#{provider}"), hash(&[id]))
}

pub(crate) fn signing_keys() -> String {
    "~#KEYS".to_owned()
}
