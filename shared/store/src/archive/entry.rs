//! Which instances are archived, and where: an item each, newest first in a list. It stays when all else of the instance is gone.

use super::mark;
use crate::error::unavailable;
use crate::holds::Unheld;
use crate::item::{Key, read, record, s};
use crate::listing::{InstanceFilter, matches};
use crate::transaction::{condition_failed, lost, put_new, reasons};
use crate::{Error, MAX_PAGE, Page, PageRequest, Result, Store, keys};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::builders::PutBuilder;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use engine::instance::Listing;
use engine::{CaseId, InstanceId, TenantId, Timestamp};
use serde::{Deserialize, Serialize};

/// Entries that one page looks at, at most, while it seeks those that somebody wants and may see.
const MAX_EXAMINED: usize = 5_000;

/// An archived instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchivedInstance {
    /// The instance.
    pub instance_id: InstanceId,
    /// What it ran and how it ended.
    #[serde(flatten)]
    pub listing: Listing,
    /// When it ended.
    pub ended_at: Timestamp,
    /// Since when it is archived.
    pub archived_at: Timestamp,
    /// The key of its object.
    pub key: String,
    /// The object's length.
    pub bytes: u64,
    /// The object's SHA-256 in Base64.
    pub sha256: String,
    /// Items in it.
    pub count: u64,
}

/// A case that an instance, or what called it, was started for, as it was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseAsSeen {
    /// Which.
    pub case: CaseId,
    /// Its version then.
    pub version: u64,
}

impl Store {
    /// The archived instance of an id, if it is archived; strongly consistent.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn archived_instance(&self, tenant: &TenantId, instance: &InstanceId) -> Result<Option<ArchivedInstance>> {
        self.get_workflow_item(keys::archived(tenant, instance)).await?.map(read).transpose()
    }

    /// From now on an instance is archived: it is in the list, nobody changes or starts it any more, and it is read in its
    /// archive. Only if still nobody holds what was found `unheld`: itself and what called it, each of them and each case once, since
    /// a transaction takes no item twice.
    ///
    /// # Errors
    /// [`Error::Held`] when somebody holds one of them, [`Error::Conflict`] when a case changed, or it is archived already.
    pub async fn note_archived(&self, tenant: &TenantId, archived: &ArchivedInstance, unheld: &[Unheld]) -> Result<()> {
        let (id, at) = (&archived.instance_id, archived.archived_at);
        let put = |put: PutBuilder| {
            Ok::<_, Error>(TransactWriteItem::builder().put(put.table_name(self.workflow()).build().map_err(Error::unreadable)?).build())
        };
        let log = keys::log(tenant, id);
        let first = mark(Key::new(log.as_str(), keys::batch(1)), at);
        let mut writes = vec![
            put_new(self.workflow(), record(keys::archived(tenant, id), archived)?)?,
            put(Put::builder().set_item(Some(first)).condition_expression("attribute_exists(ev)"))?,
            put(Put::builder().set_item(Some(mark(Key::new(log, keys::LOG_END), at))))?,
        ];
        let mut holds = Vec::new();
        for one in unheld {
            // Its hold comes before its case.
            holds.push(writes.len());
            writes.extend(self.still_unheld(tenant, one)?);
        }
        let sent = self.db.transact_write_items().set_transact_items(Some(writes)).send().await;
        sent.map(|_| ()).map_err(|error| match reasons(&error) {
            Some(reasons) if holds.iter().filter_map(|at| reasons.get(*at)).any(condition_failed) => Error::Held,
            Some(reasons) if reasons.iter().any(lost) => Error::Conflict,
            _ => unavailable(error),
        })
    }

    /// What is known of an archive changes, because its object does; only over what was known before.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it changed meanwhile.
    pub async fn change_archived(&self, tenant: &TenantId, before: &ArchivedInstance, after: &ArchivedInstance) -> Result<()> {
        let put = self.db.put_item().table_name(self.workflow());
        let put = put.set_item(Some(record(keys::archived(tenant, &after.instance_id), after)?)).condition_expression("sha256 = :before");
        match put.expression_attribute_values(":before", s(&before.sha256)).send().await {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.as_service_error(), Some(PutItemError::ConditionalCheckFailedException(_))) => {
                Err(Error::Conflict)
            }
            Err(error) => Err(unavailable(error)),
        }
    }

    /// A page of the archived instances that match and may be `seen`, newest first. It looks at some thousands at most, so that a page
    /// may have less than its limit, or nothing, and still a next one.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn archived_instances(
        &self,
        tenant: &TenantId,
        filter: &InstanceFilter,
        page: &PageRequest,
        seen: &(dyn Fn(&ArchivedInstance) -> bool + Sync),
    ) -> Result<Page<ArchivedInstance>> {
        let (mut found, mut examined): (Vec<ArchivedInstance>, usize) = (Vec::new(), 0);
        let mut before = page.after.clone().unwrap_or_else(|| "~".to_owned());
        // The first look is for a page as it is asked for; where most entries are not wanted, the next are larger.
        let mut look = page.limit + 1;
        loop {
            let query = self.db.query().table_name(self.workflow()).consistent_read(true).scan_index_forward(false);
            let query = query.key_condition_expression("pk = :pk AND sk < :before").expression_attribute_values(":before", s(&before));
            let query = query.expression_attribute_values(":pk", s(keys::archive(tenant)));
            let answer = query.limit(i32::try_from(look).unwrap_or(i32::MAX)).send().await.map_err(unavailable)?;
            let ended = answer.last_evaluated_key.is_none();
            let entries = answer.items.unwrap_or_default().into_iter().map(read).collect::<Result<Vec<ArchivedInstance>>>()?;
            examined += entries.len();
            if let Some(last) = entries.last() {
                before = last.instance_id.to_string();
            }
            let wanted = |one: &ArchivedInstance| {
                let key = filter.business_key.as_ref().is_none_or(|key| one.listing.business_key.as_ref() == Some(key));
                key && matches(filter, &one.listing) && seen(one)
            };
            found.extend(entries.into_iter().filter(wanted));
            if found.len() > page.limit {
                return Ok(Page::cut(found, page.limit, |one| one.instance_id.to_string()));
            }
            if ended || found.len() == page.limit || examined >= MAX_EXAMINED {
                return Ok(Page { items: found, next: (!ended).then_some(before) });
            }
            look = MAX_PAGE;
        }
    }
}
