//! What is deployed, by the table.

use crate::world::World;
use engine::Timestamp;
use engine::graph::Graph;
use std::collections::BTreeMap;
use store::{MAX_PAGE, PageRequest};

/// The latest version of a process.
pub(super) struct Latest {
    pub(super) tenant: usize,
    pub(super) workflow: String,
    pub(super) version: u32,
    pub(super) graph: Graph,
    /// When each version was deployed.
    pub(super) deployed_at: BTreeMap<u32, Timestamp>,
}

/// All processes.
pub(super) async fn latest(world: &mut World) -> Result<Vec<Latest>, String> {
    let mut all = Vec::new();
    for tenant in 0..world.tenants() {
        let (store, name) = (world.instances.store().clone(), World::tenant(tenant));
        let read = world.ask(async move {
            let mut all = Vec::new();
            for summary in store.definitions(&name, &PageRequest { limit: MAX_PAGE, after: None }).await?.items {
                let mut deployed_at = BTreeMap::new();
                for version in 1..=summary.version {
                    let known = store.definition(&name, &summary.workflow_id, version).await?;
                    deployed_at.extend(known.map(|known| (version, known.summary.created_at)));
                }
                let graph = store.definition_graph(&name, &summary.workflow_id, summary.version).await?;
                all.extend(graph.map(|graph| (summary, graph, deployed_at)));
            }
            Ok::<_, store::Error>(all)
        });
        for (summary, graph, deployed_at) in read.await.map_err(|error| error.to_string())? {
            all.push(Latest { tenant, workflow: summary.workflow_id.to_string(), version: summary.version, graph, deployed_at });
        }
    }
    Ok(all)
}
