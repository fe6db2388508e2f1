//! What happened to a case, and what people noted.

use super::write::entry_item;
use crate::item::{Item, json, read, record, text};
use crate::receipts::Receipt;
use crate::transaction::put_new;
use crate::{Page, PageRequest, Result, Store, keys};
use engine::{CaseId, TenantId};
use work::case::{Entry, Note};

impl Store {
    /// A page of a case's history, oldest first.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn case_history(&self, tenant: &TenantId, case: &CaseId, page: &PageRequest) -> Result<Page<Entry>> {
        let found = self.of_case(tenant, case, keys::CASE_HISTORY, page).await?;
        let items = found.items.iter().map(|item| json(item, "entry")).collect::<Result<Vec<Entry>>>()?;
        Ok(Page { items, next: found.next })
    }

    /// A page of a case's notes, oldest first.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn case_notes(&self, tenant: &TenantId, case: &CaseId, page: &PageRequest) -> Result<Page<Note>> {
        let found = self.of_case(tenant, case, keys::CASE_NOTES, page).await?;
        let items = found.items.into_iter().map(read).collect::<Result<Vec<Note>>>()?;
        Ok(Page { items, next: found.next })
    }

    async fn of_case(&self, tenant: &TenantId, case: &CaseId, prefix: &str, page: &PageRequest) -> Result<Page<Item>> {
        let items = self.query_page(self.workflow(), keys::case_partition(tenant, case), prefix, page).await?;
        Ok(Page::cut(items, page.limit, |item| text(item, "sk").unwrap_or_default().to_owned()))
    }

    /// Adds a note, and says so in the history. The case itself stays as it is: whoever changes it at the same time is not in the
    /// way.
    ///
    /// # Errors
    /// [`Error::ReceiptExists`] when the request was carried out before.
    pub async fn add_case_note(&self, tenant: &TenantId, case: &CaseId, note: &Note, receipt: Option<&Receipt>) -> Result<()> {
        let entry = entry_item(keys::case_entry(tenant, case, note.at, &note.note_id), &note.entry())?;
        let kept = record(keys::case_note(tenant, case, &note.note_id), note)?;
        let writes = vec![put_new(self.workflow(), kept)?, put_new(self.workflow(), entry)?];
        self.write_together(tenant, note.at, writes, receipt).await
    }
}
