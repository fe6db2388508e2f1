//! Reads a log forward, page by page, and checks its chain on the way.

use super::hash::previous;
use super::{Hash, StoredBatch};
use crate::archive::is_mark;
use crate::item::{Item, Key, json, number, text};
use crate::{Error, Page, PageRequest, Range, Result, Store, keys};
use engine::{InstanceId, TenantId, Timestamp};

impl Store {
    /// A page of an instance's batches, oldest first. Every batch says whether it is chained to the one before.
    ///
    /// # Errors
    /// [`Error::Archived`] when it is in the archive; when the database is not available or holds something unreadable.
    pub async fn history(&self, tenant: &TenantId, instance: &InstanceId, page: &PageRequest) -> Result<Page<StoredBatch>> {
        let after: u64 = page.after.as_deref().and_then(|after| after.parse().ok()).unwrap_or(0);
        let mut before = self.hash_of(tenant, instance, after).await?;
        let mut found = Vec::new();
        let mut from = keys::batch(after.saturating_add(1));
        let (log, last_batch) = (keys::log(tenant, instance), keys::batch(keys::LAST_BATCH));
        while found.len() <= page.limit {
            let range = Range { pk: &log, from: &from, to: &last_batch, backwards: false, limit: page.limit + 1 };
            let (items, next) = self.part_of(&range, None).await?;
            let ended = next.is_none();
            let Some(last) = items.last() else { break };
            from = format!("{}#~", text(last, "sk")?.trim_end_matches("#S"));
            for item in &items {
                if is_mark(item) {
                    return Err(Error::Archived);
                }
                if text(item, "sk")?.ends_with("#S") {
                    continue;
                }
                found.push(stored(item, before)?);
                before = Some(Hash::of(item)?);
            }
            if ended {
                break;
            }
        }
        Ok(Page::cut(found, page.limit, |batch| batch.number.to_string()))
    }

    async fn hash_of(&self, tenant: &TenantId, instance: &InstanceId, batch: u64) -> Result<Option<Hash>> {
        if batch == 0 {
            return Ok(None);
        }
        let key = Key::new(keys::log(tenant, instance), keys::batch(batch));
        self.get_workflow_item(key).await?.as_ref().map(Hash::of).transpose()
    }
}

fn stored(item: &Item, before: Option<Hash>) -> Result<StoredBatch> {
    let number_of = keys::batch_number(text(item, "sk")?).ok_or_else(|| Error::unreadable("log sort key"))?;
    Ok(StoredBatch {
        number: number_of,
        at: Timestamp::from_millis(number(item, "at")?),
        actor: text(item, "by")?.to_owned(),
        events: json(item, "ev")?,
        hash: Hash::of(item)?.hex(),
        chained: previous(item)? == before && (number_of == 1) == before.is_none(),
    })
}
