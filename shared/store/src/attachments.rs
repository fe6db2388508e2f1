//! Files of tasks and cases, but for their bytes: one item each, beside what it belongs to. What was announced and never uploaded is
//! forgotten by its time to live; the bucket forgets the bytes by a rule of its own.

use crate::cases::entry_item;
use crate::error::unavailable;
use crate::holds::Unheld;
use crate::item::{Item, n, read, record};
use crate::receipts::Receipt;
use crate::tasks::{TaskWrite, task_writes};
use crate::transaction::{check_version, put_new, put_over_status};
use crate::{MAX_PAGE, PageRequest, Result, Store, keys};
use aws_sdk_dynamodb::types::TransactWriteItem;
use engine::{AttachmentId, CaseId, TaskId, TenantId, Timestamp};
use work::attachment::Attachment;
use work::case::Entry;

/// What a file belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// A user task.
    Task(TaskId),
    /// A case.
    Case(CaseId),
}

/// What the history of a task or a case says of a file; written only if neither changed since it was read.
#[derive(Debug, Clone)]
pub enum Told {
    /// A task's.
    Task {
        /// What is said.
        write: Box<TaskWrite>,
        /// What must not be held for that: its instance and what called it, where something goes.
        unheld: Vec<Unheld>,
    },
    /// A case's.
    Case {
        /// Which.
        case: CaseId,
        /// The version that it was read with.
        version: u64,
        /// What is said.
        entry: Box<Entry>,
    },
}

impl Store {
    /// The files of a task or a case, in the order in which they were announced: also those that are awaited, or on their way out.
    /// There are at most [`work::attachment::MAX_ATTACHMENTS`], and a few more where many are announced at the same moment.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn attachments(&self, tenant: &TenantId, owner: &Owner) -> Result<Vec<Attachment>> {
        let all = PageRequest { limit: MAX_PAGE, after: None };
        let items = self.query_page(self.workflow(), keys::owner(tenant, owner), keys::ATTACHMENTS, &all).await?;
        items.into_iter().map(read).collect()
    }

    /// A file, strongly consistent.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn attachment(&self, tenant: &TenantId, owner: &Owner, id: &AttachmentId) -> Result<Option<Attachment>> {
        self.get_workflow_item(keys::attachment(tenant, owner, id)).await?.map(read).transpose()
    }

    /// Writes down that a file is awaited.
    ///
    /// # Errors
    /// [`crate::Error::ReceiptExists`] when the request was carried out before.
    pub async fn await_attachment(&self, tenant: &TenantId, owner: &Owner, awaited: &Attachment, receipt: Option<&Receipt>) -> Result<()> {
        let writes = vec![put_new(self.workflow(), item(tenant, owner, awaited)?)?];
        self.write_together(tenant, awaited.created_at, writes, receipt).await
    }

    /// Takes a file from one status to another, and tells the history of what it belongs to.
    ///
    /// # Errors
    /// [`crate::Error::Conflict`] when the file has another status by now, or what it belongs to has changed or is held.
    pub async fn change_attachment(
        &self,
        tenant: &TenantId,
        owner: &Owner,
        before: &Attachment,
        after: &Attachment,
        told: Option<&Told>,
        now: Timestamp,
    ) -> Result<()> {
        let mut writes = vec![put_over_status(self.workflow(), item(tenant, owner, after)?, before.status.as_str())?];
        if let Some(told) = told {
            writes.extend(self.told_of_attachment(tenant, after, told)?);
        }
        self.write_together(tenant, now, writes, None).await
    }

    fn told_of_attachment(&self, tenant: &TenantId, after: &Attachment, told: &Told) -> Result<Vec<TransactWriteItem>> {
        match told {
            // Whoever has the task keeps it, so that nobody's load changes.
            Told::Task { write, unheld } => {
                let (mut writes, _) = task_writes(self.workflow(), tenant, std::slice::from_ref(&**write))?;
                for one in unheld {
                    writes.extend(self.still_unheld(tenant, one)?);
                }
                Ok(writes)
            }
            Told::Case { case, version, entry } => {
                let of = format!("{}#{}", after.attachment_id, after.status.as_str());
                let entry = entry_item(keys::case_entry(tenant, case, entry.at, &of), entry)?;
                Ok(vec![check_version(self.workflow(), keys::case(tenant, case), *version)?, put_new(self.workflow(), entry)?])
            }
        }
    }

    /// Forgets a file that was removed and whose bytes are gone.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn forget_attachment(&self, tenant: &TenantId, owner: &Owner, id: &AttachmentId) -> Result<()> {
        let key = keys::attachment(tenant, owner, id).item();
        let deleted = self.db.delete_item().table_name(self.workflow()).set_key(Some(key)).send().await;
        deleted.map(|_| ()).map_err(unavailable)
    }
}

fn item(tenant: &TenantId, owner: &Owner, attachment: &Attachment) -> Result<Item> {
    let mut item = record(keys::attachment(tenant, owner, &attachment.attachment_id), attachment)?;
    if let Some(until) = attachment.awaited_until {
        item.insert("ttl".to_owned(), n(until.as_millis() / 1000));
    }
    Ok(item)
}
