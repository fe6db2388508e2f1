//! One change of a task: its record and its places in lists, conditional on the record being what it was read as.

use crate::error::unavailable;
use crate::item::{Item, n, read, record};
use crate::transaction::{lost, put_new, reasons};
use crate::{Error, Result, Store, keys};
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use engine::{TaskId, TenantId};
use work::task::TaskRecord;

/// A change of a task.
#[derive(Debug, Clone)]
pub struct TaskWrite {
    /// The record as it was read; none for a new task.
    pub old: Option<TaskRecord>,
    /// The record as it shall be.
    pub new: TaskRecord,
}

impl TaskWrite {
    /// How many writes it is.
    pub fn size(&self, tenant: &TenantId) -> usize {
        let before = self.old.as_ref().map(|old| keys::task_lists(tenant, old)).unwrap_or_default();
        let after = keys::task_lists(tenant, &self.new);
        1 + before.iter().filter(|key| !after.contains(key)).count() + after.len()
    }

    /// All writes of the change.
    pub(crate) fn writes(&self, table: &str, tenant: &TenantId) -> Result<Vec<TransactWriteItem>> {
        let item = record(keys::task(tenant, &self.new.task_id), &self.new)?;
        let mut writes = vec![match &self.old {
            None => put_new(table, item)?,
            Some(old) => put_over(table, item, old.version)?,
        }];
        let before = self.old.as_ref().map(|old| keys::task_lists(tenant, old)).unwrap_or_default();
        let after = keys::task_lists(tenant, &self.new);
        for key in before.iter().filter(|key| !after.contains(key)) {
            let delete = Delete::builder().table_name(table).set_key(Some(key.clone().item()));
            writes.push(TransactWriteItem::builder().delete(delete.build().map_err(Error::unreadable)?).build());
        }
        for key in after {
            let put = Put::builder().table_name(table).set_item(Some(record(key, &self.new)?));
            writes.push(TransactWriteItem::builder().put(put.build().map_err(Error::unreadable)?).build());
        }
        Ok(writes)
    }
}

fn put_over(table: &str, item: Item, version: u64) -> Result<TransactWriteItem> {
    let put = Put::builder().table_name(table).set_item(Some(item)).condition_expression("#version = :version");
    let put = put.expression_attribute_names("#version", "version").expression_attribute_values(":version", n(version));
    Ok(TransactWriteItem::builder().put(put.build().map_err(Error::unreadable)?).build())
}

impl Store {
    /// A task, strongly consistent.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn task(&self, tenant: &TenantId, task: &TaskId) -> Result<Option<TaskRecord>> {
        self.get_workflow_item(keys::task(tenant, task)).await?.map(read).transpose()
    }

    /// Changes a task that the process takes no part in: claim, release.
    ///
    /// # Errors
    /// [`Error::TaskChanged`] when it is not what it was read as.
    pub async fn change_task(&self, tenant: &TenantId, write: &TaskWrite) -> Result<()> {
        let writes = write.writes(self.workflow(), tenant)?;
        let sent = self.db.transact_write_items().set_transact_items(Some(writes)).send().await;
        sent.map(|_| ()).map_err(|error| match reasons(&error) {
            Some(reasons) if reasons.iter().any(lost) => Error::TaskChanged,
            _ => unavailable(error),
        })
    }
}
