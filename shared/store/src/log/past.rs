//! Finds a moment in a log: batches have times and are numbered without a gap, so halving finds it in a few reads.

use crate::error::unavailable;
use crate::item::{Item, Key, number, s, text};
use crate::{Error, Result, Store, keys};
use engine::{InstanceId, TenantId, Timestamp};

impl Store {
    /// The number of the last batch that was decided at a moment or before it; `None` when there was none yet. One read
    /// for every doubling of the log's length.
    ///
    /// # Errors
    /// When the database is not available or holds something unreadable.
    pub async fn batch_at(&self, tenant: &TenantId, instance: &InstanceId, moment: Timestamp) -> Result<Option<u64>> {
        let (mut low, mut high) = (0, self.last_batch(tenant, instance).await?);
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            if self.time_of(tenant, instance, middle).await? <= moment {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Ok(Some(low).filter(|found| *found > 0))
    }

    /// The number of the last batch; 0 where there is no log.
    async fn last_batch(&self, tenant: &TenantId, instance: &InstanceId) -> Result<u64> {
        let query = self.db.query().table_name(self.workflow()).consistent_read(true).scan_index_forward(false).limit(1);
        let query = query.key_condition_expression("pk = :pk AND begins_with(sk, :sk)").projection_expression("sk");
        let query = query.expression_attribute_values(":pk", s(keys::log(tenant, instance)));
        let answer = query.expression_attribute_values(":sk", s(keys::LOG_PREFIX)).send().await.map_err(unavailable)?;
        let Some(last) = answer.items().first() else { return Ok(0) };
        keys::batch_number(text(last, "sk")?).ok_or_else(|| Error::unreadable("log sort key"))
    }

    pub(super) async fn time_of(&self, tenant: &TenantId, instance: &InstanceId, batch: u64) -> Result<Timestamp> {
        let key = Key::new(keys::log(tenant, instance), keys::batch(batch)).item();
        let get = self.db.get_item().table_name(self.workflow()).set_key(Some(key)).consistent_read(true);
        let get = get.projection_expression("#at").expression_attribute_names("#at", "at");
        let item: Item = get.send().await.map_err(unavailable)?.item.ok_or_else(|| Error::unreadable("a log with a gap"))?;
        Ok(Timestamp::from_millis(number(&item, "at")?))
    }
}
