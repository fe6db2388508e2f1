//! What somebody is told whose sign-on failed. The reason is for the log: who forges learns nothing from it.

use engine::{ProviderId, TenantId};
use web::{Code, Problem, internal};

pub(crate) fn told(error: sso::Error, tenant: &TenantId, provider: &ProviderId) -> Problem {
    match error {
        sso::Error::Refused(reason) => refused(reason, tenant, provider),
        sso::Error::Denied(status) => {
            tracing::info!(%tenant, %provider, status, "an identity provider logs nobody in");
            Problem::new(Code::SignOnDenied, "the identity provider did not log you in")
        }
        sso::Error::Provider(fault) => {
            tracing::error!(%tenant, %provider, fault, "an identity provider does not do its part");
            Problem::new(Code::IdentityProviderFailed, "the identity provider did not answer as it should")
        }
        sso::Error::NoRandomness => internal(&error),
    }
}

pub(crate) fn refused(reason: &str, tenant: &TenantId, provider: &ProviderId) -> Problem {
    tracing::warn!(%tenant, %provider, reason, "a sign-on is refused");
    Problem::new(Code::SignOnRefused, "begin again where you came from")
}
