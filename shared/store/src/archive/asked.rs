//! Somebody asks that an instance be archived now. It is written down for the table's stream, so that whoever asks needs no queue.

use crate::error::unavailable;
use crate::item::{Key, n, s};
use crate::{Result, Store, keys};
use engine::{InstanceId, TenantId, Timestamp};

/// How long it is kept, in seconds: a day.
const KEPT: u64 = 24 * 3600;

impl Store {
    /// Asks for it. `id` is new each time.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn ask_to_archive(&self, tenant: &TenantId, instance: &InstanceId, id: &str, now: Timestamp) -> Result<()> {
        let mut item = Key::new(keys::to_archive(tenant, instance), id).item();
        item.insert("fx".to_owned(), s("archive"));
        item.insert("ttl".to_owned(), n(now.plus_seconds(KEPT).as_millis() / 1000));
        self.db.put_item().table_name(self.workflow()).set_item(Some(item)).send().await.map_err(unavailable)?;
        Ok(())
    }
}
