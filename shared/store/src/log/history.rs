//! Reads a log forward, page by page, and checks its chain on the way.

use super::hash::previous;
use super::{Hash, StoredBatch};
use crate::error::unavailable;
use crate::item::{Item, Key, json, number, s, text};
use crate::{Error, Page, PageRequest, Result, Store, keys};
use engine::{InstanceId, TenantId, Timestamp};

impl Store {
    /// A page of an instance's batches, oldest first. Every batch says whether it is chained to the one before.
    ///
    /// # Errors
    /// When the database is not available or holds something unreadable.
    pub async fn history(&self, tenant: &TenantId, instance: &InstanceId, page: &PageRequest) -> Result<Page<StoredBatch>> {
        let after: u64 = page.after.as_deref().and_then(|after| after.parse().ok()).unwrap_or(0);
        let mut before = self.hash_of(tenant, instance, after).await?;
        let mut found = Vec::new();
        let mut from = keys::batch(after.saturating_add(1));
        while found.len() <= page.limit {
            let query =
                self.db.query().table_name(self.workflow()).consistent_read(true).limit(i32::try_from(page.limit).unwrap_or(i32::MAX) + 1);
            let query = query.key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to");
            let query = query.expression_attribute_values(":pk", s(keys::log(tenant, instance)));
            let query =
                query.expression_attribute_values(":from", s(&from)).expression_attribute_values(":to", s(keys::batch(9_999_999_999)));
            let answer = query.send().await.map_err(unavailable)?;
            let ended = answer.last_evaluated_key.is_none();
            let Some(last) = answer.items().last() else { break };
            from = format!("{}#~", text(last, "sk")?.trim_end_matches("#S"));
            for item in answer.items() {
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
        let key = Key::new(keys::log(tenant, instance), keys::batch(batch)).item();
        let answer =
            self.db.get_item().table_name(self.workflow()).set_key(Some(key)).consistent_read(true).send().await.map_err(unavailable)?;
        answer.item.as_ref().map(Hash::of).transpose()
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
