//! Decision models: immutable versions, and one summary a model that names the latest.

use crate::error::unavailable;
use crate::item::{Key, read, record, text};
use crate::receipts::Receipt;
use crate::transaction::{check_version, put_latest, put_new};
use crate::{Error, MAX_PAGE, Page, PageRequest, Result, Store, keys};
use engine::{DecisionId, TenantId, Timestamp};
use futures_util::future::try_join_all;
use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One version of a decision model, to be added.
#[derive(Debug, Clone)]
pub struct DecisionVersion {
    /// What the lists show of it.
    pub summary: DecisionSummary,
    /// The model as its author sent it, and after it the texts it imports.
    pub documents: Vec<String>,
    /// What deploying it told, as JSON.
    pub report: String,
}

/// What lists show of a decision model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionSummary {
    /// Its id, the same for all versions.
    pub decision_id: DecisionId,
    /// This version, or the latest in the list.
    pub version: u32,
    /// Its name.
    pub name: String,
    /// [`fingerprint`] of its documents.
    pub fingerprint: String,
    /// When this version was deployed.
    pub created_at: Timestamp,
    /// Who deployed it.
    pub created_by: String,
}

/// Notes written at the same time.
const AT_ONCE: usize = 16;

/// What a report says can be evaluated, as far as it is to be found by its name.
#[derive(Default, Deserialize)]
struct Offered {
    #[serde(default)]
    decisions: Vec<OfferedDecision>,
}

#[derive(Deserialize)]
struct OfferedDecision {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    name: Option<String>,
}

/// SHA-256 over documents and where each ends, in hexadecimal digits: equal for equal models only.
pub fn fingerprint(documents: &[String]) -> String {
    let mut context = Context::new(&SHA256);
    for document in documents {
        context.update(&(document.len() as u64).to_be_bytes());
        context.update(document.as_bytes());
    }
    context.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Store {
    /// Adds a version; the summary moves to it in the same transaction.
    ///
    /// # Errors
    /// [`Error::Conflict`] when another version was added since the caller looked, [`Error::ReceiptExists`]
    /// when the request was carried out before.
    pub async fn add_decision(&self, tenant: &TenantId, decision: &DecisionVersion, receipt: Option<&Receipt>) -> Result<()> {
        let summary = &decision.summary;
        // Before the version, so that no version is there that is not found; one that is found and not there is no harm.
        self.note_decisions(tenant, summary, &decision.report).await?;
        let (pk, version) = (keys::decision(tenant, &summary.decision_id), summary.version);
        let latest = record(Key::new(keys::decisions(tenant), summary.decision_id.as_str()), summary)?;
        let mut writes = vec![
            put_new(self.workflow(), record(Key::new(pk.clone(), keys::decision_version(version)), summary)?)?,
            put_latest(self.workflow(), latest, version)?,
        ];
        writes.extend(self.write_texts(&pk, &keys::decision_model(version), &decision.documents)?);
        writes.extend(self.write_texts(&pk, &keys::decision_report(version), std::slice::from_ref(&decision.report))?);
        self.write_together(tenant, summary.created_at, writes, receipt).await
    }

    /// Notes which decisions a model has, each by its id and its name.
    async fn note_decisions(&self, tenant: &TenantId, summary: &DecisionSummary, report: &str) -> Result<()> {
        let offered: Offered = serde_json::from_str(report).unwrap_or_default();
        let names = offered.decisions.iter().flat_map(|decision| decision.id.iter().chain(&decision.name));
        let keys = names.map(|name| Key::new(keys::models_with(tenant, name), summary.decision_id.as_str()));
        let keys: Vec<Key> = keys.collect::<BTreeSet<_>>().into_iter().collect();
        for some in keys.chunks(AT_ONCE) {
            let put = |key: &Key| self.db.put_item().table_name(self.workflow()).set_item(Some(key.clone().item())).send();
            try_join_all(some.iter().map(put)).await.map_err(unavailable)?;
        }
        Ok(())
    }

    /// The models of which a version has a decision of this id or name, up to 200 of them, by id.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn models_with_decision(&self, tenant: &TenantId, name: &str) -> Result<Vec<DecisionId>> {
        let page = PageRequest { limit: MAX_PAGE, after: None };
        let items = self.query_page(self.workflow(), keys::models_with(tenant, name), "", &page).await?;
        items.iter().map(|item| DecisionId::parse(text(item, "sk")?).map_err(Error::unreadable)).collect()
    }

    /// Writes the receipt of a request that found its model deployed already.
    ///
    /// # Errors
    /// [`Error::Conflict`] when another version was added since the caller looked, [`Error::ReceiptExists`]
    /// when the request was carried out before.
    pub async fn keep_decision(&self, tenant: &TenantId, latest: &DecisionSummary, now: Timestamp, receipt: &Receipt) -> Result<()> {
        let key = Key::new(keys::decisions(tenant), latest.decision_id.as_str());
        let check = check_version(self.workflow(), key, latest.version.into())?;
        self.write_together(tenant, now, vec![check], Some(receipt)).await
    }

    /// The summary of a decision model's latest version.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn latest_decision(&self, tenant: &TenantId, decision: &DecisionId) -> Result<Option<DecisionSummary>> {
        let key = Key::new(keys::decisions(tenant), decision.as_str());
        self.get_workflow_item(key).await?.map(read).transpose()
    }

    /// The summary of one version.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn decision_version(&self, tenant: &TenantId, decision: &DecisionId, version: u32) -> Result<Option<DecisionSummary>> {
        let key = Key::new(keys::decision(tenant, decision), keys::decision_version(version));
        self.get_workflow_item(key).await?.map(read).transpose()
    }

    /// A version's documents; none when there is no such version.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn decision_documents(&self, tenant: &TenantId, decision: &DecisionId, version: u32) -> Result<Vec<String>> {
        self.read_texts(&keys::decision(tenant, decision), &keys::decision_model(version)).await
    }

    /// What deploying a version told, as JSON.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn decision_report(&self, tenant: &TenantId, decision: &DecisionId, version: u32) -> Result<Option<String>> {
        Ok(self.read_texts(&keys::decision(tenant, decision), &keys::decision_report(version)).await?.into_iter().next())
    }

    /// A page of decision models, by id.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn decisions(&self, tenant: &TenantId, page: &PageRequest) -> Result<Page<DecisionSummary>> {
        let items = self.query_page(self.workflow(), keys::decisions(tenant), "", page).await?;
        let found = items.into_iter().map(read).collect::<Result<Vec<DecisionSummary>>>()?;
        Ok(Page::cut(found, page.limit, |summary| summary.decision_id.to_string()))
    }

    /// Up to `limit` versions of a decision model after a number, oldest first; positions are version numbers.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn decision_versions(
        &self,
        tenant: &TenantId,
        decision: &DecisionId,
        limit: usize,
        after: u32,
    ) -> Result<Page<DecisionSummary>> {
        let page = PageRequest { limit, after: Some(keys::decision_version(after)) };
        let items = self.query_page(self.workflow(), keys::decision(tenant, decision), keys::DECISION_VERSIONS, &page).await?;
        let found = items.into_iter().map(read).collect::<Result<Vec<DecisionSummary>>>()?;
        Ok(Page::cut(found, limit, |summary| summary.version.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_tells_where_documents_end() {
        let of = |documents: &[&str]| fingerprint(&documents.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&["a", "bc"]), of(&["a", "bc"]));
        for other in [&["ab", "c"][..], &["abc"], &["a", "bc", ""], &["bc", "a"]] {
            assert_ne!(of(&["a", "bc"]), of(other), "{other:?}");
        }
    }
}
