//! What is deployed, by the table.

use super::record::plain;
use crate::world::{TENANTS, World};
use engine::graph::Graph;
use engine::instance::DefinitionRef;
use engine::{TenantId, Timestamp};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::DefinitionSummary;

/// The latest version of a process.
pub(super) struct Latest {
    pub(super) tenant: usize,
    pub(super) workflow: String,
    pub(super) version: u32,
    pub(super) graph: Arc<Graph>,
    /// When each version was deployed.
    pub(super) deployed_at: BTreeMap<u32, Timestamp>,
}

/// All processes.
pub(super) async fn latest(world: &mut World) -> Result<Vec<Latest>, String> {
    let mut versions: BTreeMap<(usize, String), Vec<DefinitionSummary>> = BTreeMap::new();
    for (key, item) in &world.db.tables["workflow"] {
        let Some((tenant, workflow)) = key.0.split_once("#D#").filter(|_| key.1.starts_with("V#")) else { continue };
        let Some(tenant) = TENANTS.iter().position(|name| *name == tenant) else { continue };
        let summary = serde_json::from_value(plain(&Value::Object(item.clone()), true)).map_err(|error| format!("{key:?}: {error}"))?;
        versions.entry((tenant, workflow.to_owned())).or_default().push(summary);
    }
    let mut all = Vec::new();
    for ((tenant, workflow), versions) in versions {
        let Some(last) = versions.last() else { continue };
        let definition = DefinitionRef { workflow_id: last.workflow_id.clone(), version: last.version };
        let (known, name): (_, TenantId) = (world.instances.clone(), World::tenant(tenant));
        let graph = world.ask(async move { known.definitions().graph(&name, &definition).await }).await;
        let graph = graph.map_err(|error| format!("`{workflow}`: {error}"))?;
        let deployed_at = versions.iter().map(|summary| (summary.version, summary.created_at)).collect();
        all.push(Latest { tenant, workflow, version: last.version, graph, deployed_at });
    }
    Ok(all)
}
