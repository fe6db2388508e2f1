//! Lists of tasks: a queue's ready tasks, a person's claimed ones, all that a queue is not done with. All are base-table reads,
//! current after a write.

use super::waiting::{Reached, Waiting};
use crate::item::{Item, read};
use crate::{Page, PageRequest, Result, Store, keys};
use engine::{RoleName, TenantId, Timestamp, UserId};
use futures_util::future::try_join_all;
use work::task::TaskRecord;

impl Store {
    /// A page of the tasks that wait in queues, and for a person by name: each queue in its order, among them the most urgent
    /// first, then the oldest. A task that stands in several of them comes once a page.
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
        let reached = Reached::read(page.after.as_deref());
        let mut lists: Vec<Waiting> = Vec::new();
        if let Some(user) = by_name {
            let from = PageRequest { limit: page.limit, after: reached.everywhere.clone() };
            let items = self.query_page(self.workflow(), keys::named_list(tenant, user), "", &from).await?;
            lists.push(Waiting::of(None, records(items)?));
        }
        for queue in queues {
            let from = PageRequest { limit: page.limit, after: reached.of(queue) };
            let items = self.shards(|shard| keys::ready_list(tenant, queue, shard), keys::SHARDS, &from).await?;
            lists.push(Waiting::of(Some(queue), records(items.into_iter().flatten().collect())?));
        }
        reached.next_page(lists, page.limit)
    }

    /// A page of a person's claimed tasks.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn claimed_tasks(&self, tenant: &TenantId, user: &UserId, page: &PageRequest) -> Result<Page<TaskRecord>> {
        let found = records(self.query_page(self.workflow(), keys::claimed_list(tenant, user), "", page).await?)?;
        Ok(Page::cut(found, page.limit, |task| task.task_id.to_string()))
    }

    /// A page of all tasks of queues that are not closed, whoever has them, first due first; only those due before a moment, if
    /// one is given.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn team_tasks(
        &self,
        tenant: &TenantId,
        queues: &[RoleName],
        due_before: Option<Timestamp>,
        page: &PageRequest,
    ) -> Result<Page<TaskRecord>> {
        let mut found: Vec<TaskRecord> = Vec::new();
        for queue in queues {
            for items in self.shards(|shard| keys::team_list(tenant, queue, shard), keys::SHARDS, page).await? {
                found.extend(records(items)?);
            }
        }
        let mut page = merged(found, page, keys::team_place);
        if let Some(moment) = due_before {
            let before = page.items.len();
            page.items.retain(|task| task.due_at.is_some_and(|due| due < moment));
            // What follows is due even later.
            page.next = page.next.filter(|_| page.items.len() == before);
        }
        Ok(page)
    }

    /// The head of each shard of a list, read at the same time.
    pub(super) async fn shards(&self, list: impl Fn(u32) -> String, shards: u32, page: &PageRequest) -> Result<Vec<Vec<Item>>> {
        try_join_all((0..shards).map(|shard| self.query_page(self.workflow(), list(shard), "", page))).await
    }
}

fn records(items: Vec<Item>) -> Result<Vec<TaskRecord>> {
    items.into_iter().map(read).collect()
}

/// One page of what several lists have, each task once.
fn merged(mut found: Vec<TaskRecord>, page: &PageRequest, place: impl Fn(&TaskRecord) -> String) -> Page<TaskRecord> {
    found.sort_by_cached_key(&place);
    found.dedup_by(|one, other| one.task_id == other.task_id);
    Page::cut(found, page.limit, place)
}
