//! Process definitions: immutable versions, and one summary a definition that names the latest.

use crate::error::unavailable;
use crate::item::{Item, Key, read, record, s, text};
use crate::receipts::Receipt;
use crate::transaction::{check_version, put_latest, put_new};
use crate::{Error, Page, PageRequest, Result, Store, keys};
use engine::graph::Graph;
use engine::{TenantId, Timestamp, WorkflowId};
use serde::{Deserialize, Serialize};

/// Bytes of a text that may stand in the version's own item (DynamoDB quota: 400 KB for all of it).
const INLINE: usize = 100 * 1024;

/// One version of a definition.
#[derive(Debug, Clone)]
pub struct Definition {
    /// What the list shows of it.
    pub summary: DefinitionSummary,
    /// The document as its author sent it.
    pub source: Source,
    /// What it compiled to.
    pub graph: Graph,
}

/// A document as its author sent it.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// A multi-step document.
    MultiStep(serde_json::Value),
    /// A BPMN file.
    Bpmn(String),
}

/// The language of a definition's document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Multi-step JSON.
    #[default]
    MultiStep,
    /// BPMN 2.0 XML.
    Bpmn,
}

impl Format {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MultiStep => "multi_step",
            Self::Bpmn => "bpmn",
        }
    }
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
    /// The language of its document.
    #[serde(default)]
    pub format: Format,
    /// [`fingerprint`](crate::fingerprint) of what was deployed, where the same again is the same version.
    #[serde(default)]
    pub fingerprint: Option<String>,
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
        let pk = keys::definition_versions(tenant, &summary.workflow_id);
        let source = match &definition.source {
            Source::MultiStep(document) => document.to_string(),
            Source::Bpmn(file) => file.clone(),
        };
        let graph = serde_json::to_string(&definition.graph).map_err(Error::unreadable)?;
        let mut parts = Vec::new();
        for (name, prefix, whole) in
            [("source", keys::definition_source(summary.version), source), ("graph", keys::definition_graph(summary.version), graph)]
        {
            if whole.len() <= INLINE {
                version.insert(name.to_owned(), s(whole));
            } else {
                parts.extend(self.write_texts(&pk, &prefix, &[whole])?);
            }
        }
        // The stream then has its starts settled, whatever becomes of who deploys it.
        version.insert("fx".to_owned(), s("starts"));
        let latest = record(Key::new(keys::definitions(tenant), summary.workflow_id.as_str()), summary)?;
        let mut writes = vec![put_new(self.workflow(), version)?, put_latest(self.workflow(), latest, summary.version)?];
        writes.extend(parts);
        self.write_together(tenant, summary.created_at, writes, receipt).await
    }

    /// Writes the receipt of a request that found its document deployed already.
    ///
    /// # Errors
    /// [`Error::Conflict`] when another version was added since the caller looked, [`Error::ReceiptExists`]
    /// when the request was carried out before.
    pub async fn keep_definition(&self, tenant: &TenantId, latest: &DefinitionSummary, now: Timestamp, receipt: &Receipt) -> Result<()> {
        let key = Key::new(keys::definitions(tenant), latest.workflow_id.as_str());
        let check = check_version(self.workflow(), key, latest.version.into())?;
        self.write_together(tenant, now, vec![check], Some(receipt)).await
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
        let pk = keys::definition_versions(tenant, workflow);
        let source = self.text_of(&item, "source", &pk, &keys::definition_source(version)).await?;
        let graph = self.text_of(&item, "graph", &pk, &keys::definition_graph(version)).await?;
        let summary: DefinitionSummary = read(item)?;
        let source = match summary.format {
            Format::MultiStep => Source::MultiStep(serde_json::from_str(&source).map_err(Error::unreadable)?),
            Format::Bpmn => Source::Bpmn(source),
        };
        Ok(Some(Definition { summary, source, graph: serde_json::from_str(&graph).map_err(Error::unreadable)? }))
    }

    /// What one version of a definition compiled to.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn definition_graph(&self, tenant: &TenantId, workflow: &WorkflowId, version: u32) -> Result<Option<Graph>> {
        let Some(item) = self.get_workflow_item(keys::definition(tenant, workflow, version)).await? else { return Ok(None) };
        let pk = keys::definition_versions(tenant, workflow);
        let graph = self.text_of(&item, "graph", &pk, &keys::definition_graph(version)).await?;
        serde_json::from_str(&graph).map(Some).map_err(Error::unreadable)
    }

    /// A text of a version: in its item, or in parts where it is long.
    async fn text_of(&self, item: &Item, name: &str, pk: &str, prefix: &str) -> Result<String> {
        if item.contains_key(name) {
            return text(item, name).map(str::to_owned);
        }
        let whole = self.read_texts(pk, prefix).await?.into_iter().next();
        whole.ok_or_else(|| Error::unreadable(format!("a version without its `{name}`")))
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
        if let Some(shelved) = self.shelved(&key) {
            return Ok(shelved);
        }
        let get = self.db.get_item().table_name(self.workflow()).set_key(Some(key.item())).consistent_read(true);
        Ok(get.send().await.map_err(unavailable)?.item)
    }
}
