//! Which requests that were one too many are written down: of each bucket the first of a window. All of them would cost most
//! exactly when somebody floods, and say no more.

use quick_cache::sync::Cache;
use std::sync::Arc;
use store::Store;

/// Buckets whose last window is remembered; some hundred bytes each.
const REMEMBERED: usize = 2_000;

/// A bucket that let a request not pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Over {
    /// The bucket, by its name.
    pub(crate) bucket: String,
    /// The window, counted from the Unix epoch.
    pub(crate) window: i64,
    /// When nobody asks for it any more, in seconds since the epoch.
    pub(crate) forget_at: i64,
}

/// Remembers what was written. Cheap to clone; all clones remember together, and containers through the table.
#[derive(Clone)]
pub(crate) struct Refusals {
    store: Store,
    written: Arc<Cache<String, i64>>,
}

impl Refusals {
    pub(crate) fn new(store: Store) -> Self {
        Self { store, written: Arc::new(Cache::new(REMEMBERED)) }
    }

    /// Whether a refusal is the first of its bucket and window: at most one write a window and container. What cannot be
    /// told is taken for written: nothing that fails makes a flood cost more.
    pub(crate) async fn is_first(&self, over: &Over) -> bool {
        if self.written.get(&over.bucket).is_some_and(|window| window >= over.window) {
            return false;
        }
        self.written.insert(over.bucket.clone(), over.window);
        match self.store.first_refusal(&over.bucket, over.window, over.forget_at).await {
            Ok(first) => first,
            Err(error) => {
                runtime::observe::count("audit_failed");
                tracing::error!(%error, "a refusal is not in the audit log");
                false
            }
        }
    }
}
