//! The gate: a token is verified in process, its session read, so that a log-out counts at once.

use crate::{ACTIVITY_SECONDS, Error, Lifetime, Principal, Result, token};
use engine::Timestamp;
use jsonwebtoken::DecodingKey;
use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use store::Store;

/// How soon an unknown key id makes the keys be read again, in seconds: a roll-over shows, a guesser does not cost.
const REREAD_AFTER: u64 = 10;

/// Lets requests in. Cheap to clone; the public keys are read when first needed.
#[derive(Clone)]
pub struct Gate {
    store: Store,
    lifetime: Lifetime,
    keys: Arc<RwLock<Keys>>,
}

#[derive(Default)]
struct Keys {
    by_id: HashMap<String, DecodingKey>,
    read_at: Option<Timestamp>,
}

impl Gate {
    /// A gate to what is in a store.
    pub fn new(store: Store) -> Self {
        Self { store, lifetime: Lifetime::default(), keys: Arc::default() }
    }

    /// The same gate by other rules.
    #[must_use]
    pub fn with_lifetime(self, lifetime: Lifetime) -> Self {
        Self { lifetime, ..self }
    }

    /// How long sessions live.
    pub fn lifetime(&self) -> &Lifetime {
        &self.lifetime
    }

    /// Who a bearer token stands for.
    ///
    /// # Errors
    /// [`Error::BadToken`] or [`Error::SessionEnded`]; the caller answers both with 401.
    pub async fn admit(&self, token: &str, now: Timestamp) -> Result<Principal> {
        let key = self.key(&token::key_id(token)?, now).await?;
        let claims = token::verify(token, &key, now)?;
        let session = self.store.session(&claims.tenant, &claims.sub, &claims.sid).await?.ok_or(Error::SessionEnded)?;
        if !self.lifetime.is_alive(&session, now) {
            return Err(Error::SessionEnded);
        }
        if Lifetime::is_worth_writing(&session, now) {
            let before = now.plus_millis(-(ACTIVITY_SECONDS as i64) * 1000);
            // Whoever works is not stopped because that can't be written down.
            if let Err(error) = self.store.note_activity(&claims.tenant, &claims.sub, &claims.sid, before, now).await {
                tracing::warn!(%error, "a session's activity is not written down");
            }
        }
        Ok(Principal {
            tenant: claims.tenant,
            user: claims.sub,
            session: claims.sid,
            entitlements: session.entitlements,
            limits: store::Limits::default(),
        })
    }

    async fn key(&self, kid: &str, now: Timestamp) -> Result<DecodingKey> {
        if let Some(key) = self.known(kid) {
            return Ok(key);
        }
        if self.may_read(now) {
            let mut by_id = HashMap::new();
            for key in self.store.public_keys().await? {
                let parsed = DecodingKey::from_ed_components(&key.x).map_err(|error| Error::BadKey(error.to_string()))?;
                by_id.insert(key.kid, parsed);
            }
            *self.keys.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Keys { by_id, read_at: Some(now) };
        }
        self.known(kid).ok_or(Error::BadToken("unknown key"))
    }

    fn known(&self, kid: &str) -> Option<DecodingKey> {
        self.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner).by_id.get(kid).cloned()
    }

    fn may_read(&self, now: Timestamp) -> bool {
        let read_at = self.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner).read_at;
        read_at.is_none_or(|at| now >= at.plus_seconds(REREAD_AFTER))
    }
}
