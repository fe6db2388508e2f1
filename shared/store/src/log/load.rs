//! Loads the end of a log: one reverse query, newest first, back to the newest snapshot.

use super::{Hash, Head, SNAPSHOT_EVERY, Snapshot, Tail};
use crate::archive::is_mark;
use crate::item::{Item, json, number, read, size, text};
use crate::{Error, Range, Result, Store, keys};
use engine::instance::Event;
use engine::{InstanceId, TenantId, Timestamp};

/// Enough for every batch since a snapshot, and the snapshot. Only a lost snapshot makes a second query necessary.
const LIMIT: usize = SNAPSHOT_EVERY as usize + 1;

impl Store {
    /// Loads the end of an instance's log, strongly consistent; `None` when there is no such instance.
    ///
    /// # Errors
    /// [`Error::Archived`] when its log is in the archive; when the database is not available or holds something unreadable.
    pub async fn load(&self, tenant: &TenantId, instance: &InstanceId) -> Result<Option<Tail>> {
        self.load_up_to(tenant, instance, keys::LAST_BATCH).await
    }

    /// Loads the end that an instance's log had after a batch, or has, where it has no more.
    ///
    /// # Errors
    /// When the database is not available or holds something unreadable.
    pub async fn load_up_to(&self, tenant: &TenantId, instance: &InstanceId, last: u64) -> Result<Option<Tail>> {
        let mut batches: Vec<Vec<Event>> = Vec::new();
        let mut snapshot = None;
        let mut newest: Option<Head> = None;
        let mut last_at = None;
        let mut start_key = None;
        let log = keys::log(tenant, instance);
        // Whoever loads all of it sees at once that it is in the archive.
        let to = if last >= keys::LAST_BATCH { keys::LOG_END.to_owned() } else { keys::snapshot(last) };
        'pages: loop {
            let range = Range { pk: &log, from: keys::LOG_PREFIX, to: &to, backwards: true, limit: LIMIT };
            let (items, next) = self.part_of(&range, start_key).await?;
            for item in items {
                if is_mark(&item) {
                    return Err(Error::Archived);
                }
                let batch = keys::batch_number(text(&item, "sk")?).ok_or_else(|| Error::unreadable("log sort key"))?;
                if text(&item, "sk")?.ends_with("#S") {
                    let head = newest.get_or_insert(Head { batches: batch, hash: stored_hash(&item)?, snapshot: 0, bytes: 0 });
                    head.snapshot = batch;
                    let stored: Snapshot = read(item)?;
                    snapshot = Some(stored.state);
                    if last_at.is_none() {
                        last_at = Some(match stored.at {
                            Some(at) => at,
                            None => self.time_of(tenant, instance, batch).await?,
                        });
                    }
                    break 'pages;
                }
                if newest.is_none() {
                    newest = Some(Head { batches: batch, hash: Some(Hash::of(&item)?), snapshot: 0, bytes: 0 });
                }
                if let Some(head) = &mut newest {
                    head.bytes = head.bytes.saturating_add(size(&item));
                }
                if last_at.is_none() {
                    last_at = Some(Timestamp::from_millis(number(&item, "at")?));
                }
                batches.push(json(&item, "ev")?);
            }
            start_key = next;
            if start_key.is_none() {
                break;
            }
        }
        batches.reverse();
        Ok(newest.zip(last_at).map(|(head, last_at)| Tail { snapshot, batches, head, last_at }))
    }
}

fn stored_hash(item: &Item) -> Result<Option<Hash>> {
    item.get("h").and_then(|value| value.as_b().ok()).map(|blob| Hash::read(blob.as_ref())).transpose()
}
