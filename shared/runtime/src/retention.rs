//! How long tenants keep what ended, known for a few seconds: whoever sees instances end asks for each.

use engine::{TenantId, Timestamp};
use quick_cache::sync::Cache;
use std::sync::Arc;
use store::{Result, Retention, Store};

/// Tenants whose setting one function keeps.
const MAX_TENANTS: usize = 64;

/// The settings of tenants. Cheap to clone; all clones know together.
#[derive(Clone)]
pub struct KnownRetention {
    store: Store,
    known: Arc<Cache<TenantId, (Timestamp, Retention)>>,
}

impl KnownRetention {
    /// A setting is believed to be what it was for so many seconds.
    pub const SECONDS: u64 = 10;

    /// Nothing is known yet.
    pub fn new(store: Store) -> Self {
        Self { store, known: Arc::new(Cache::new(MAX_TENANTS)) }
    }

    /// The setting of a tenant, as it was at most [`Self::SECONDS`] ago.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn of(&self, tenant: &TenantId, now: Timestamp) -> Result<Retention> {
        let fresh = |read_at: Timestamp| now >= read_at && now < read_at.plus_seconds(Self::SECONDS);
        if let Some((_, known)) = self.known.get(tenant).filter(|(read_at, _)| fresh(*read_at)) {
            return Ok(known);
        }
        let retention = self.store.retention(tenant).await?;
        self.known.insert(tenant.clone(), (now, retention.clone()));
        Ok(retention)
    }
}
