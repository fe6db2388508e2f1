//! What is known of a tenant's queues, kept as long as nobody changes them.

use engine::TenantId;
use quick_cache::sync::Cache;
use std::sync::Arc;
use store::{Result, Store};
use work::queue::Queues;

/// Tenants whose queues one function keeps.
const MAX_TENANTS: usize = 64;

/// The queues of tenants. Cheap to clone; all clones know together.
#[derive(Clone)]
pub struct KnownQueues {
    store: Store,
    known: Arc<Cache<TenantId, (u64, Arc<Queues>)>>,
}

impl KnownQueues {
    /// Those in a store.
    pub fn new(store: Store) -> Self {
        Self { store, known: Arc::new(Cache::new(MAX_TENANTS)) }
    }

    /// The queues of a tenant as they are now: one small read, and one of them all when they have changed.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn of(&self, tenant: &TenantId) -> Result<Arc<Queues>> {
        let version = self.store.queues_version(tenant).await?;
        if version == 0 {
            return Ok(Arc::default());
        }
        if let Some((_, queues)) = self.known.get(tenant).filter(|(known, _)| *known == version) {
            return Ok(queues);
        }
        // Read after their version: what is newer than that is read once more, never kept too long.
        let queues = Arc::new(self.store.queues(tenant).await?);
        self.known.insert(tenant.clone(), (version, queues.clone()));
        Ok(queues)
    }
}
