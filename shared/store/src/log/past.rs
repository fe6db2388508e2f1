//! Finds a moment in a log: batches have times and are numbered without a gap, so halving finds it in a few reads.

use crate::archive::is_mark;
use crate::item::{Key, number, text};
use crate::{Error, Range, Result, Store, keys};
use engine::{InstanceId, TenantId, Timestamp};

impl Store {
    /// The number of the last batch that was decided at a moment or before it; `None` when there was none yet. One read
    /// for every doubling of the log's length.
    ///
    /// # Errors
    /// [`Error::Archived`] when it is in the archive; when the database is not available or holds something unreadable.
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

    /// Whether an instance ever began, wherever its log is now.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn has_begun(&self, tenant: &TenantId, instance: &InstanceId) -> Result<bool> {
        let first = Key::new(keys::log(tenant, instance), keys::batch(1));
        Ok(self.get_workflow_item(first).await?.is_some())
    }

    /// The number of the last batch; 0 where there is no log.
    async fn last_batch(&self, tenant: &TenantId, instance: &InstanceId) -> Result<u64> {
        let log = keys::log(tenant, instance);
        let newest = Range { pk: &log, from: keys::LOG_PREFIX, to: keys::LOG_END, backwards: true, limit: 1 };
        let (items, _) = self.part_of(&newest, None).await?;
        let Some(last) = items.first() else { return Ok(0) };
        if is_mark(last) {
            return Err(Error::Archived);
        }
        keys::batch_number(text(last, "sk")?).ok_or_else(|| Error::unreadable("log sort key"))
    }

    pub(super) async fn time_of(&self, tenant: &TenantId, instance: &InstanceId, batch: u64) -> Result<Timestamp> {
        let key = Key::new(keys::log(tenant, instance), keys::batch(batch));
        let item = self.get_workflow_item(key).await?.ok_or_else(|| Error::unreadable("a log with a gap"))?;
        if is_mark(&item) {
            return Err(Error::Archived);
        }
        Ok(Timestamp::from_millis(number(&item, "at")?))
    }
}
