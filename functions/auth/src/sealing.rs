//! The key that seals secrets at rest, of second factors and of identity providers, read when the first one is needed.

use crate::kept;
use clients::parameters::Parameters;
use engine::{ProviderId, TenantId, UserId};
use identity::{SealingKey, TotpSecret};
use std::sync::{Arc, OnceLock};
use web::{Code, Problem};

/// Seals and opens. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Sealing {
    parameters: Arc<dyn Parameters>,
    name: Arc<str>,
    key: Arc<OnceLock<SealingKey>>,
}

impl Sealing {
    pub(crate) fn new(parameters: Arc<dyn Parameters>, name: String) -> Self {
        Self { parameters, name: name.into(), key: Arc::default() }
    }

    /// A user's secret as it is stored.
    pub(crate) async fn seal(&self, secret: &TotpSecret, tenant: &TenantId, user: &UserId) -> Result<String, Problem> {
        Ok(self.key().await?.seal(secret.bytes(), &place(tenant, user))?)
    }

    /// A user's secret from how it is stored.
    pub(crate) async fn open(&self, sealed: &str, tenant: &TenantId, user: &UserId) -> Result<TotpSecret, Problem> {
        Ok(TotpSecret::from_bytes(self.key().await?.open(sealed, &place(tenant, user))?))
    }

    /// What we prove ourselves to an identity provider with, as it is stored.
    pub(crate) async fn seal_client_secret(
        &self,
        secret: Option<&str>,
        tenant: &TenantId,
        provider: &ProviderId,
    ) -> Result<Option<String>, Problem> {
        let Some(secret) = secret else { return Ok(None) };
        Ok(Some(self.key().await?.seal(secret.as_bytes(), &client(tenant, provider))?))
    }

    /// The same from how it is stored.
    pub(crate) async fn open_client_secret(
        &self,
        sealed: Option<&str>,
        tenant: &TenantId,
        provider: &ProviderId,
    ) -> Result<Option<String>, Problem> {
        let Some(sealed) = sealed else { return Ok(None) };
        let bytes = self.key().await?.open(sealed, &client(tenant, provider))?;
        String::from_utf8(bytes).map(Some).map_err(|error| web::internal(&error))
    }

    /// The key itself, for what brings its own place.
    pub(crate) async fn key(&self) -> Result<&SealingKey, Problem> {
        if self.key.get().is_none() {
            let kept = kept::secret(self.parameters.as_ref(), &self.name, SealingKey::generate).await?;
            // Two requests may have read it at once; it is the same key.
            self.key.set(SealingKey::from_text(&kept)?).ok();
        }
        self.key.get().ok_or_else(|| Problem::new(Code::Unavailable, "no sealing key"))
    }
}

fn place(tenant: &TenantId, user: &UserId) -> String {
    format!("totp#{tenant}#{user}")
}

fn client(tenant: &TenantId, provider: &ProviderId) -> String {
    format!("client#{tenant}#{provider}")
}
