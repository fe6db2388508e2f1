//! Process definitions: immutable versions, and one summary a definition that names the latest.

use crate::error::unavailable;
use crate::item::{Item, Key, json, read, record, s};
use crate::receipts::Receipt;
use crate::transaction::{put_latest, put_new};
use crate::{Error, Page, PageRequest, Result, Store, keys};
use engine::graph::Graph;
use engine::{TenantId, Timestamp, WorkflowId};
use serde::{Deserialize, Serialize};

/// One version of a definition.
#[derive(Debug, Clone)]
pub struct Definition {
    /// What the list shows of it.
    pub summary: DefinitionSummary,
    /// The document as its author sent it.
    pub source: serde_json::Value,
    /// What it compiled to.
    pub graph: Graph,
}

/// What the list shows of a definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefinitionSummary {
    /// Its id, the same for all versions.
    pub workflow_id: WorkflowId,
    /// This version, or the latest in the list.
    pub version: u32,
    /// Its name.
    pub name: String,
    /// What it is about.
    #[serde(default)]
    pub description: Option<String>,
    /// What kind of work it is.
    pub category: String,
    /// When this version was deployed.
    pub created_at: Timestamp,
    /// Who deployed it.
    pub created_by: String,
}

impl Store {
    /// Adds a version; the summary moves to it in the same transaction.
    ///
    /// # Errors
    /// [`Error::Conflict`] when another version was added since the caller looked, [`Error::ReceiptExists`]
    /// when the request was carried out before.
    pub async fn add_definition(&self, tenant: &TenantId, definition: &Definition, receipt: Option<&Receipt>) -> Result<()> {
        let summary = &definition.summary;
        let mut version = record(keys::definition(tenant, &summary.workflow_id, summary.version), summary)?;
        version.insert("source".to_owned(), s(definition.source.to_string()));
        version.insert("graph".to_owned(), s(serde_json::to_string(&definition.graph).map_err(Error::unreadable)?));
        let latest = record(Key::new(keys::definitions(tenant), summary.workflow_id.as_str()), summary)?;
        let writes = vec![put_new(self.workflow(), version)?, put_latest(self.workflow(), latest, summary.version)?];
        self.add_version(tenant, summary.created_at, writes, receipt).await
    }

    /// The summary of a definition's latest version.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn latest_definition(&self, tenant: &TenantId, workflow: &WorkflowId) -> Result<Option<DefinitionSummary>> {
        let key = Key::new(keys::definitions(tenant), workflow.as_str());
        self.get_workflow_item(key).await?.map(read).transpose()
    }

    /// One version of a definition.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn definition(&self, tenant: &TenantId, workflow: &WorkflowId, version: u32) -> Result<Option<Definition>> {
        let Some(item) = self.get_workflow_item(keys::definition(tenant, workflow, version)).await? else { return Ok(None) };
        let (source, graph) = (json(&item, "source")?, json(&item, "graph")?);
        Ok(Some(Definition { source, graph, summary: read(item)? }))
    }

    /// A page of definitions, by id.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn definitions(&self, tenant: &TenantId, page: &PageRequest) -> Result<Page<DefinitionSummary>> {
        let items = self.query_page(self.workflow(), keys::definitions(tenant), "", page).await?;
        let found = items.into_iter().map(read).collect::<Result<Vec<DefinitionSummary>>>()?;
        Ok(Page::cut(found, page.limit, |summary| summary.workflow_id.to_string()))
    }

    pub(crate) async fn get_workflow_item(&self, key: Key) -> Result<Option<Item>> {
        let get = self.db.get_item().table_name(self.workflow()).set_key(Some(key.item())).consistent_read(true);
        Ok(get.send().await.map_err(unavailable)?.item)
    }
}
