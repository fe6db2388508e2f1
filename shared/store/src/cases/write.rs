//! Moves of cases, each with its entry in the history and the case's places in lists, only over the version before.

use super::CaseSummary;
use crate::item::{Item, Key, json, n, read, record, s};
use crate::receipts::Receipt;
use crate::transaction::{put_new, put_over};
use crate::{Error, Result, Store, keys};
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use engine::{CaseId, TenantId};
use serde::{Deserialize, Serialize};
use work::case::{Case, CaseNumber, Entry, Move, Start};

/// A move of a case.
#[derive(Debug, Clone, Copy)]
pub struct CaseChange<'a> {
    /// The case as it was read.
    pub before: &'a Case,
    /// What becomes of it.
    pub made: &'a Move,
}

#[derive(Serialize, Deserialize)]
struct OfNumber {
    case_id: CaseId,
}

/// A case as an item: its text, and the version that conditions look at.
fn item(tenant: &TenantId, case: &Case) -> Result<Item> {
    let mut item = keys::case(tenant, &case.case_id).item();
    item.insert("version".to_owned(), n(case.version));
    item.insert("case".to_owned(), s(serde_json::to_string(case).map_err(Error::unreadable)?));
    Ok(item)
}

/// An entry of a case's history; what it tells may hold numbers of any precision.
pub(crate) fn entry_item(key: Key, entry: &Entry) -> Result<Item> {
    let mut item = key.item();
    item.insert("entry".to_owned(), s(serde_json::to_string(entry).map_err(Error::unreadable)?));
    Ok(item)
}

fn put(table: &str, item: Item) -> Result<TransactWriteItem> {
    let put = Put::builder().table_name(table).set_item(Some(item));
    Ok(TransactWriteItem::builder().put(put.build().map_err(Error::unreadable)?).build())
}

impl Store {
    /// A case, strongly consistent.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn case(&self, tenant: &TenantId, case: &CaseId) -> Result<Option<Case>> {
        self.get_workflow_item(keys::case(tenant, case)).await?.map(|item| json(&item, "case")).transpose()
    }

    /// The case of a number, strongly consistent.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn case_of_number(&self, tenant: &TenantId, number: CaseNumber) -> Result<Option<Case>> {
        let Some(item) = self.get_workflow_item(keys::case_of_number(tenant, number)).await? else { return Ok(None) };
        let OfNumber { case_id } = read(item)?;
        self.case(tenant, &case_id).await
    }

    /// Writes a case that was opened.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`] when another case has its number, [`Error::ReceiptExists`] when the request was carried out
    /// before.
    pub async fn create_case(&self, tenant: &TenantId, opened: &Move, receipt: Option<&Receipt>) -> Result<()> {
        let case = &opened.case;
        let number = record(keys::case_of_number(tenant, case.case_number), &OfNumber { case_id: case.case_id.clone() })?;
        let mut writes = vec![put_new(self.workflow(), number)?, put_new(self.workflow(), item(tenant, case)?)?];
        writes.extend(self.told(tenant, None, opened)?);
        match self.write_together(tenant, opened.entry.at, writes, receipt).await {
            Err(Error::Conflict) => Err(Error::AlreadyExists),
            written => written,
        }
    }

    /// Writes moves of cases that belong together, with the processes that shall be started for them.
    ///
    /// # Errors
    /// [`Error::Conflict`] when one of the cases changed since it was read, [`Error::ReceiptExists`] when the request was carried
    /// out before.
    pub async fn change_cases(
        &self,
        tenant: &TenantId,
        changes: &[CaseChange<'_>],
        starts: &[Start],
        receipt: Option<&Receipt>,
    ) -> Result<()> {
        let Some(CaseChange { made: first, .. }) = changes.first() else { return Ok(()) };
        let mut writes = Vec::new();
        for CaseChange { before, made } in changes {
            writes.push(put_over(self.workflow(), item(tenant, &made.case)?, before.version)?);
            writes.extend(self.told(tenant, Some(before), made)?);
        }
        for start in starts {
            writes.push(put_new(self.workflow(), super::starts::item(tenant, start)?)?);
        }
        self.write_together(tenant, first.entry.at, writes, receipt).await
    }

    /// A move's entry in the history, and what it changes in lists. Where a case stands in a list as before nothing is written.
    fn told(&self, tenant: &TenantId, before: Option<&Case>, made: &Move) -> Result<Vec<TransactWriteItem>> {
        let case = &made.case;
        let of = format!("{:010}", case.version);
        let entry = entry_item(keys::case_entry(tenant, &case.case_id, made.entry.at, &of), &made.entry)?;
        let mut writes = vec![put_new(self.workflow(), entry)?];
        let (old, new) = (before.map(|before| keys::case_lists(tenant, before)).unwrap_or_default(), keys::case_lists(tenant, case));
        let summary = CaseSummary::of(case);
        let same = before.is_some_and(|before| CaseSummary::of(before) == summary);
        for key in old.iter().filter(|key| !new.contains(key)) {
            let delete = Delete::builder().table_name(self.workflow()).set_key(Some(key.clone().item()));
            writes.push(TransactWriteItem::builder().delete(delete.build().map_err(Error::unreadable)?).build());
        }
        for key in new.into_iter().filter(|key| !(same && old.contains(key))) {
            writes.push(put(self.workflow(), record(key, &summary)?)?);
        }
        Ok(writes)
    }
}
