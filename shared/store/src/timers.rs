//! Timers that are further away than a queue can delay: one item each, in the bucket of its minute.
//!
//! Buckets belong to the deployment, not to a tenant: the scheduler reads a minute of all of them at once.

use crate::error::unavailable;
use crate::item::{Key, n, number, text};
use crate::{Error, PageRequest, Result, Store, keys, page::MAX_PAGE};
use engine::{InstanceId, TenantId, TimerId, Timestamp};

/// How long an item outlives its timer, in seconds: the scheduler may have been down.
const KEPT: u64 = 7 * 24 * 3600;

/// A timer to be fired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueTimer {
    /// Whose.
    pub tenant: TenantId,
    /// Which instance's.
    pub instance: InstanceId,
    /// Which of its timers.
    pub timer: TimerId,
    /// When.
    pub due: Timestamp,
}

impl Store {
    /// Writes a timer down. The same timer again is the same item.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn put_timer(&self, timer: &DueTimer) -> Result<()> {
        let DueTimer { tenant, instance, timer: id, due } = timer;
        let shard = keys::shard_of(instance.as_str());
        let sk = format!("{:015}#{tenant}#{instance}#{}", due.as_millis(), id.0);
        let mut item = Key::new(keys::timer_bucket(keys::minute_of(*due), shard), sk).item();
        item.insert("ttl".to_owned(), n(due.plus_seconds(KEPT).as_millis() / 1000));
        self.db.put_item().table_name(self.workflow()).set_item(Some(item)).send().await.map_err(unavailable)?;
        Ok(())
    }

    /// All timers of a minute (minutes since the epoch).
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn timers_of(&self, minute: i64) -> Result<Vec<DueTimer>> {
        let mut timers = Vec::new();
        for shard in 0..keys::SHARDS {
            let mut page = PageRequest { limit: MAX_PAGE, after: None };
            loop {
                let items = self.query_page(self.workflow(), keys::timer_bucket(minute, shard), "", &page).await?;
                let full = items.len() > page.limit;
                for item in items.iter().take(page.limit) {
                    timers.push(read(text(item, "sk")?)?);
                    page.after = Some(text(item, "sk")?.to_owned());
                }
                if !full {
                    break;
                }
            }
        }
        Ok(timers)
    }

    /// The last minute whose timers have been sent.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn scheduler_cursor(&self) -> Result<Option<i64>> {
        let get = self.db.get_item().table_name(self.operations()).set_key(Some(keys::scheduler_cursor().item())).consistent_read(true);
        get.send().await.map_err(unavailable)?.item.map(|item| number(&item, "minute")).transpose()
    }

    /// Moves the cursor on.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn set_scheduler_cursor(&self, minute: i64) -> Result<()> {
        let mut item = keys::scheduler_cursor().item();
        item.insert("minute".to_owned(), n(minute));
        self.db.put_item().table_name(self.operations()).set_item(Some(item)).send().await.map_err(unavailable)?;
        Ok(())
    }
}

fn read(sk: &str) -> Result<DueTimer> {
    let bad = || Error::unreadable("timer sort key");
    let mut parts = sk.split('#');
    let mut part = || parts.next().ok_or_else(bad);
    let due = part()?.parse().map_err(|_| bad())?;
    let tenant = TenantId::parse(part()?).map_err(|_| bad())?;
    let instance = InstanceId::parse(part()?).map_err(|_| bad())?;
    let timer = part()?.parse().map_err(|_| bad())?;
    Ok(DueTimer { tenant, instance, timer: TimerId(timer), due: Timestamp::from_millis(due) })
}
