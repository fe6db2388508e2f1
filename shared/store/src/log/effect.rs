//! Effects of batches: queue messages name one by its place instead of carrying it, because a message holds less than a
//! log.

use crate::error::unavailable;
use crate::item::{Key, json, number, s, text};
use crate::{Error, Result, Store, keys};
use engine::instance::Effect;
use engine::{InstanceId, TenantId, Timestamp};

impl Store {
    /// An effect of a batch by its place, from 0, and when it was decided; `None` when there is none.
    ///
    /// # Errors
    /// When the database is not available or holds something unreadable.
    pub async fn effect(&self, tenant: &TenantId, instance: &InstanceId, batch: u64, place: usize) -> Result<Option<(Effect, Timestamp)>> {
        let key = Key::new(keys::log(tenant, instance), keys::batch(batch));
        let Some(item) = self.get_workflow_item(key).await?.filter(|item| item.contains_key("fx")) else { return Ok(None) };
        let effects: Vec<Effect> = json(&item, "fx")?;
        let at = Timestamp::from_millis(number(&item, "at")?);
        Ok(effects.into_iter().nth(place).map(|effect| (effect, at)))
    }

    /// The escalations that an instance threw to its caller, oldest first: batch, place and code of each.
    ///
    /// # Errors
    /// When the database is not available or holds something unreadable.
    pub async fn escalations(&self, tenant: &TenantId, instance: &InstanceId) -> Result<Vec<(u64, usize, String)>> {
        let (mut found, mut from) = (Vec::new(), None);
        loop {
            let query = self.db.query().table_name(self.workflow()).consistent_read(true).set_exclusive_start_key(from);
            let query = query.key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to");
            let query = query.filter_expression("contains(fx, :kind)").expression_attribute_values(":kind", s("escalate_to_caller"));
            let query = query.expression_attribute_values(":pk", s(keys::log(tenant, instance)));
            let query = query.expression_attribute_values(":from", s(keys::LOG_PREFIX));
            let page = query.expression_attribute_values(":to", s(keys::snapshot(keys::LAST_BATCH))).send().await.map_err(unavailable)?;
            for item in page.items.unwrap_or_default() {
                let batch = keys::batch_number(text(&item, "sk")?).ok_or_else(|| Error::unreadable("log sort key"))?;
                let effects: Vec<Effect> = json(&item, "fx")?;
                found.extend(effects.into_iter().enumerate().filter_map(|(place, effect)| match effect {
                    Effect::EscalateToCaller { code, .. } => Some((batch, place, code)),
                    _ => None,
                }));
            }
            from = page.last_evaluated_key;
            if from.is_none() {
                return Ok(found);
            }
        }
    }
}
