//! What happened to a task, and what people said about it.

use crate::error::unavailable;
use crate::item::{Item, read, record};
use crate::receipts::Receipt;
use crate::transaction::{condition_failed, lost, put_new, reasons};
use crate::{Error, Page, PageRequest, Result, Store, keys};
use engine::{TaskId, TenantId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use work::task::TaskMove;

/// What somebody said about a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Its id; ids sort by time.
    pub comment_id: String,
    /// Who.
    pub author: UserId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
}

impl Store {
    /// A page of a task's history, oldest first.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn task_moves(&self, tenant: &TenantId, task: &TaskId, page: &PageRequest) -> Result<Page<TaskMove>> {
        let moves = self.of_task(tenant, task, keys::MOVES, page).await?;
        Ok(Page::cut(moves, page.limit, |one: &TaskMove| keys::task_move(tenant, task, one.version).sk))
    }

    /// A page of what was said about a task, oldest first.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn comments(&self, tenant: &TenantId, task: &TaskId, page: &PageRequest) -> Result<Page<Comment>> {
        let comments = self.of_task(tenant, task, keys::COMMENTS, page).await?;
        Ok(Page::cut(comments, page.limit, |one: &Comment| keys::comment(tenant, task, &one.comment_id).sk))
    }

    /// Adds a comment to a task.
    ///
    /// # Errors
    /// [`Error::ReceiptExists`] when the request was carried out before, [`Error::Archived`] when the task's instance is archived.
    pub async fn add_comment(&self, tenant: &TenantId, task: &TaskId, comment: &Comment, receipt: Option<&Receipt>) -> Result<()> {
        let put = put_new(self.workflow(), record(keys::comment(tenant, task, &comment.comment_id), comment)?)?;
        let mut writes = vec![put, self.not_archived(tenant, &task.instance)?];
        if let Some(receipt) = receipt {
            writes.push(receipt.write(self.operations(), tenant, comment.at)?);
        }
        let sent = self.db.transact_write_items().set_transact_items(Some(writes)).send().await;
        sent.map(|_| ()).map_err(|error| match reasons(&error) {
            Some([_, _, receipt]) if lost(receipt) => Error::ReceiptExists,
            Some([_, archived, ..]) if condition_failed(archived) => Error::Archived,
            Some(reasons) if reasons.iter().any(lost) => Error::Conflict,
            _ => unavailable(error),
        })
    }

    async fn of_task<T: serde::de::DeserializeOwned>(
        &self,
        tenant: &TenantId,
        task: &TaskId,
        prefix: &str,
        page: &PageRequest,
    ) -> Result<Vec<T>> {
        let items: Vec<Item> = self.query_page(self.workflow(), keys::task(tenant, task).pk, prefix, page).await?;
        items.into_iter().map(read).collect()
    }
}
