//! Lists of tasks: a queue's ready tasks, a person's claimed ones. Both are base-table reads, current after a write.

use crate::item::{Item, read};
use crate::{Page, PageRequest, Result, Store, keys};
use engine::{RoleName, TenantId, UserId};
use work::task::TaskRecord;

impl Store {
    /// A page of the tasks that wait in queues, and for a person by name, most urgent first, then oldest first. A task that
    /// stands in several of them comes once.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn ready_tasks(
        &self,
        tenant: &TenantId,
        queues: &[RoleName],
        by_name: Option<&UserId>,
        page: &PageRequest,
    ) -> Result<Page<TaskRecord>> {
        let mut found: Vec<TaskRecord> = Vec::new();
        if let Some(user) = by_name {
            let items = self.query_page(self.workflow(), keys::named_list(tenant, user), "", page).await?;
            found.extend(items.into_iter().map(read).collect::<Result<Vec<TaskRecord>>>()?);
        }
        for queue in queues {
            for items in self.shards(tenant, queue, page).await? {
                found.extend(items.into_iter().map(read).collect::<Result<Vec<TaskRecord>>>()?);
            }
        }
        found.sort_by_cached_key(keys::ready_place);
        found.dedup_by(|one, other| one.task_id == other.task_id);
        Ok(Page::cut(found, page.limit, keys::ready_place))
    }

    /// A page of a person's claimed tasks.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn claimed_tasks(&self, tenant: &TenantId, user: &UserId, page: &PageRequest) -> Result<Page<TaskRecord>> {
        let items = self.query_page(self.workflow(), keys::claimed_list(tenant, user), "", page).await?;
        let found = items.into_iter().map(read).collect::<Result<Vec<TaskRecord>>>()?;
        Ok(Page::cut(found, page.limit, |task| task.task_id.to_string()))
    }

    /// The head of each shard of a queue, read at the same time.
    pub(super) async fn shards(&self, tenant: &TenantId, queue: &RoleName, page: &PageRequest) -> Result<Vec<Vec<Item>>> {
        let reads = (0..keys::SHARDS).map(|shard| self.query_page(self.workflow(), keys::ready_list(tenant, queue, shard), "", page));
        futures_util::future::try_join_all(reads).await
    }
}
