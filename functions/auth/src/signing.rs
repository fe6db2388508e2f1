//! The signing key, read when the first token is signed.

use crate::kept;
use clients::parameters::Parameters;
use engine::Timestamp;
use identity::{Claims, SigningKey};
use std::sync::{Arc, OnceLock};
use store::Store;
use web::{Code, Problem};

/// Signs access tokens. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Signing {
    store: Store,
    parameters: Arc<dyn Parameters>,
    name: Arc<str>,
    key: Arc<OnceLock<SigningKey>>,
}

impl Signing {
    pub(crate) fn new(store: Store, parameters: Arc<dyn Parameters>, name: String) -> Self {
        Self { store, parameters, name: name.into(), key: Arc::default() }
    }

    /// Signs a token.
    pub(crate) async fn sign(&self, claims: &Claims, now: Timestamp) -> Result<String, Problem> {
        if self.key.get().is_none() {
            let key = self.read(now).await?;
            // Two requests may have read it at once; it is the same key.
            self.key.set(key).ok();
        }
        let key = self.key.get().ok_or_else(|| Problem::new(Code::Unavailable, "no signing key"))?;
        Ok(key.sign(claims)?)
    }

    async fn read(&self, now: Timestamp) -> Result<SigningKey, Problem> {
        let key = SigningKey::from_text(&kept::secret(self.parameters.as_ref(), &self.name, SigningKey::generate).await?)?;
        // Published before the first token is signed, so that no function can meet a token whose key it cannot find.
        self.store.publish_key(key.public(), now).await?;
        Ok(key)
    }
}
