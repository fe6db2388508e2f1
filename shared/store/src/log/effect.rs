//! One effect of a batch: queue messages name it by its place instead of carrying it, because a message holds less than
//! a log.

use crate::item::{Key, json, number};
use crate::{Result, Store, keys};
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
}
