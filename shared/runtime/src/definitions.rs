//! Compiled definitions by version. A version never changes, so what was read once stays good.

use crate::{Error, Result};
use engine::graph::Graph;
use engine::instance::DefinitionRef;
use engine::{TenantId, WorkflowId};
use quick_cache::sync::Cache;
use std::sync::Arc;
use store::Store;

/// Versions kept in memory: a few hundred kilobytes each at the very most.
const CACHED: usize = 64;

type Version = (TenantId, WorkflowId, u32);

/// Reads definitions through a bounded cache. Cheap to clone.
#[derive(Clone)]
pub struct Definitions {
    store: Store,
    cache: Arc<Cache<Version, Arc<Graph>>>,
}

impl Definitions {
    /// A cache over a store.
    pub fn new(store: Store) -> Self {
        Self { store, cache: Arc::new(Cache::new(CACHED)) }
    }

    /// The graph of a version.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such version in this tenant.
    pub async fn graph(&self, tenant: &TenantId, definition: &DefinitionRef) -> Result<Arc<Graph>> {
        let key = (tenant.clone(), definition.workflow_id.clone(), definition.version);
        if let Some(graph) = self.cache.get(&key) {
            return Ok(graph);
        }
        let found = self.store.definition_graph(tenant, &definition.workflow_id, definition.version).await?;
        let graph = Arc::new(found.ok_or(Error::NotFound("workflow version"))?);
        self.cache.insert(key, Arc::clone(&graph));
        Ok(graph)
    }
}
