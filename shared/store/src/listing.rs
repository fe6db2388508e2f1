//! Lists of instances: of a definition, running and ended apart, newest first. The dispatcher keeps them from the
//! stream; an instance itself is always read from its log.

use crate::error::unavailable;
use crate::item::{Item, Key, n, read, record, s};
use crate::{Error, Page, PageRequest, Result, Store, keys, page::MAX_PAGE};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use engine::instance::{Listing, Status};
use engine::{InstanceId, TenantId, Timestamp, WorkflowId};
use futures_util::future::try_join_all;
use serde::{Deserialize, Serialize};

/// Definitions whose lists a page merges when no workflow is named; a tenant with more has to name one.
const MAX_MERGED: usize = MAX_PAGE;
/// Lists read at the same time.
const AT_ONCE: usize = 16;
/// Entries one page reads at most while looking for those that match a filter.
const MAX_EXAMINED: usize = 5_000;

/// An instance in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedInstance {
    /// The instance.
    pub instance_id: InstanceId,
    /// What it runs and how it stands.
    #[serde(flatten)]
    pub listing: Listing,
    /// When this was so.
    pub changed_at: Timestamp,
}

/// Which instances are wanted.
#[derive(Debug, Clone, Default)]
pub struct InstanceFilter {
    /// Of this definition.
    pub workflow_id: Option<WorkflowId>,
    /// Standing so.
    pub status: Option<Status>,
    /// With this business key.
    pub business_key: Option<String>,
}

impl Store {
    /// Brings the lists up to date after a batch of an instance's log. An older batch never overwrites a newer one,
    /// so that batches may come twice, and late.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn list_instance(&self, tenant: &TenantId, batch: u64, listed: &ListedInstance) -> Result<()> {
        let (workflow, id) = (&listed.listing.workflow_id, listed.instance_id.as_str());
        let running = Key::new(keys::running(tenant, workflow), id);
        let ended = Key::new(keys::ended(tenant, workflow), id);
        if listed.listing.status.has_ended() {
            self.put_entry(ended, batch, listed).await?;
            self.db.delete_item().table_name(self.workflow()).set_key(Some(running.item())).send().await.map_err(unavailable)?;
        } else if self.get_workflow_item(ended).await?.is_none() {
            self.put_entry(running, batch, listed).await?;
        }
        // Written once, and resolved on reading: half the price of keeping it up to date.
        if let (1, Some(key)) = (batch, &listed.listing.business_key) {
            self.put_entry(Key::new(keys::business_key(tenant, key), id), batch, listed).await?;
        }
        Ok(())
    }

    async fn put_entry(&self, key: Key, batch: u64, listed: &ListedInstance) -> Result<()> {
        let mut item: Item = record(key, listed)?;
        item.insert("batch".to_owned(), n(batch));
        let put = self.db.put_item().table_name(self.workflow()).set_item(Some(item));
        let put = put.condition_expression("attribute_not_exists(sk) OR #batch < :batch");
        let put = put.expression_attribute_names("#batch", "batch").expression_attribute_values(":batch", n(batch));
        match put.send().await {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.as_service_error(), Some(PutItemError::ConditionalCheckFailedException(_))) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// A page of the instances that match and may be `seen`, newest first.
    ///
    /// # Errors
    /// [`Error::TooManyLists`] when no workflow is named and there are too many to merge.
    pub async fn instances(
        &self,
        tenant: &TenantId,
        filter: &InstanceFilter,
        page: &PageRequest,
        seen: &(dyn Fn(&ListedInstance) -> bool + Sync),
    ) -> Result<Page<ListedInstance>> {
        let lists = self.lists(tenant, filter).await?;
        let share = (MAX_EXAMINED / lists.len().max(1)).max(page.limit + 1);
        let mut found: Vec<ListedInstance> = Vec::new();
        let mut seen_down_to: Option<String> = None;
        for some in lists.chunks(AT_ONCE) {
            let reads = some.iter().map(|list| self.newest(tenant, list, (filter, seen), page, share));
            for (matching, stopped_at) in try_join_all(reads).await? {
                found.extend(matching);
                seen_down_to = seen_down_to.max(stopped_at);
            }
        }
        // A list that was not read to its end may hold entries between what was found in others.
        found.retain(|listed| seen_down_to.as_deref().is_none_or(|floor| listed.instance_id.as_str() >= floor));
        found.sort_by(|one, other| other.instance_id.cmp(&one.instance_id).then(other.changed_at.cmp(&one.changed_at)));
        found.dedup_by(|one, other| one.instance_id == other.instance_id);
        let page = Page::cut(found, page.limit, |listed| listed.instance_id.to_string());
        Ok(Page { next: page.next.or(seen_down_to), ..page })
    }

    /// A page of a workflow's ended instances, oldest first.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn ended_instances(&self, tenant: &TenantId, workflow: &WorkflowId, page: &PageRequest) -> Result<Page<ListedInstance>> {
        let items = self.query_page(self.workflow(), keys::ended(tenant, workflow), "", page).await?;
        let found = items.into_iter().map(read).collect::<Result<Vec<ListedInstance>>>()?;
        Ok(Page::cut(found, page.limit, |listed| listed.instance_id.to_string()))
    }

    /// The partitions that hold what the filter asks for.
    async fn lists(&self, tenant: &TenantId, filter: &InstanceFilter) -> Result<Vec<String>> {
        if let Some(key) = &filter.business_key {
            return Ok(vec![keys::business_key(tenant, key)]);
        }
        let workflows = match &filter.workflow_id {
            Some(workflow) => vec![workflow.clone()],
            None => {
                let all = self.definitions(tenant, &PageRequest { limit: MAX_MERGED, after: None }).await?;
                if all.next.is_some() {
                    return Err(Error::TooManyLists(MAX_MERGED));
                }
                all.items.into_iter().map(|summary| summary.workflow_id).collect()
            }
        };
        let ended = filter.status.map(Status::has_ended);
        let mut lists = Vec::new();
        for workflow in &workflows {
            if ended != Some(true) {
                lists.push(keys::running(tenant, workflow));
            }
            if ended != Some(false) {
                lists.push(keys::ended(tenant, workflow));
            }
        }
        Ok(lists)
    }

    /// Up to one entry more than the page's limit that matches, newest first; and where the reading stopped, when it
    /// examined its share before it found enough.
    async fn newest(
        &self,
        tenant: &TenantId,
        list: &str,
        (filter, seen): (&InstanceFilter, &(dyn Fn(&ListedInstance) -> bool + Sync)),
        page: &PageRequest,
        share: usize,
    ) -> Result<(Vec<ListedInstance>, Option<String>)> {
        let mut found = Vec::new();
        let mut examined = 0;
        let mut before = page.after.clone().unwrap_or_else(|| "~".to_owned());
        while found.len() <= page.limit {
            if examined >= share {
                return Ok((found, Some(before)));
            }
            let query = self.db.query().table_name(self.workflow()).consistent_read(true).scan_index_forward(false);
            let query =
                query.key_condition_expression("pk = :pk AND sk < :before").limit(i32::try_from(page.limit).unwrap_or(i32::MAX) + 1);
            let query = query.expression_attribute_values(":pk", s(list)).expression_attribute_values(":before", s(&before));
            let answer = query.send().await.map_err(unavailable)?;
            let ended = answer.last_evaluated_key.is_none();
            let entries = answer.items.unwrap_or_default().into_iter().map(read).collect::<Result<Vec<ListedInstance>>>()?;
            examined += entries.len();
            if let Some(last) = entries.last() {
                before = last.instance_id.to_string();
            }
            let current = if filter.business_key.is_some() { self.current(tenant, entries).await? } else { entries };
            found.extend(current.into_iter().filter(|listed| matches(filter, &listed.listing) && seen(listed)));
            if ended {
                break;
            }
        }
        Ok((found, None))
    }

    /// What the lists of their definitions say of instances that were found by business key.
    async fn current(&self, tenant: &TenantId, found: Vec<ListedInstance>) -> Result<Vec<ListedInstance>> {
        let entries = found.into_iter().map(|listed| async move {
            let (workflow, id) = (&listed.listing.workflow_id, listed.instance_id.as_str());
            for list in [keys::ended(tenant, workflow), keys::running(tenant, workflow)] {
                if let Some(item) = self.get_workflow_item(Key::new(list, id)).await? {
                    return read(item);
                }
            }
            Ok(listed)
        });
        try_join_all(entries).await
    }
}

/// Whether an instance is of the workflow and stands as is wanted.
pub(crate) fn matches(filter: &InstanceFilter, listing: &Listing) -> bool {
    filter.status.is_none_or(|status| status == listing.status)
        && filter.workflow_id.as_ref().is_none_or(|workflow| *workflow == listing.workflow_id)
}
