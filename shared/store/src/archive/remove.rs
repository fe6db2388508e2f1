//! Removing what is archived: an item goes only if the archive holds it just as it is. The log goes last and from its beginning, so
//! that whoever reads it meanwhile finds all of it back to a snapshot, or the mark that sends them to the archive.

use super::collect::whole;
use super::{Contents, Range, line};
use crate::error::unavailable;
use crate::item::{Item, Key, text};
use crate::{Error, MAX_PAGE, Result, Store, keys};
use aws_sdk_dynamodb::types::{DeleteRequest, WriteRequest};
use engine::{InstanceId, TenantId};
use std::time::Duration;

/// Items removed in one request (DynamoDB: a `BatchWriteItem`).
const TOGETHER: usize = 25;
/// How long to wait before asking again for what the database left undone, in milliseconds.
const AGAIN: [u64; 6] = [20, 50, 100, 200, 400, 800];
/// Most items that are left and not as the archive holds them; more than that is no accident.
const MAX_CHANGED: usize = 1_000;

impl Store {
    /// Removes what an archive of an instance holds. Gives the lines of what is in the table and not, or not so, in the archive:
    /// it came or changed after the archive was made, and stays.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn remove_archived(&self, tenant: &TenantId, instance: &InstanceId, archive: &Contents) -> Result<Vec<String>> {
        let mut changed = Vec::new();
        let log = keys::log(tenant, instance);
        for (pk, sks) in archive.partitions().filter(|(pk, _)| *pk != log) {
            let mut found = Vec::new();
            if keys::is_of_one_instance(pk) {
                self.sort_out(&whole(pk), archive, &mut found, &mut changed).await?;
            } else {
                // A list that others stand in too.
                for sk in sks {
                    let item = self.get_workflow_item(Key::new(pk, sk)).await?;
                    sort_out(item.as_ref(), archive, &mut found, &mut changed)?;
                }
            }
            // The record of a task before what it is read with.
            found.sort_by_key(|key| key.sk != "TASK");
            self.remove(found).await?;
        }
        let mut found = Vec::new();
        let batches = Range { pk: &log, from: keys::LOG_PREFIX, to: keys::LOG_END, backwards: false, limit: MAX_PAGE };
        self.sort_out(&batches, archive, &mut found, &mut changed).await?;
        if changed.is_empty() {
            self.remove(found).await?;
            self.remove(vec![Key::new(log, keys::LOG_END)]).await?;
        }
        Ok(changed)
    }

    /// Whether something of an archived instance may still be in the table.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn awaits_removal(&self, tenant: &TenantId, instance: &InstanceId) -> Result<bool> {
        Ok(self.get_workflow_item(Key::new(keys::log(tenant, instance), keys::LOG_END)).await?.is_some())
    }

    async fn sort_out(&self, range: &Range<'_>, archive: &Contents, found: &mut Vec<Key>, changed: &mut Vec<String>) -> Result<()> {
        self.items_of(range, &mut |item| sort_out(Some(item), archive, found, changed)).await
    }

    async fn remove(&self, keys: Vec<Key>) -> Result<()> {
        for some in keys.chunks(TOGETHER) {
            let request = |key: &Key| {
                let delete = DeleteRequest::builder().set_key(Some(key.clone().item())).build().map_err(Error::unreadable)?;
                Ok(WriteRequest::builder().delete_request(delete).build())
            };
            let mut left = some.iter().map(request).collect::<Result<Vec<_>>>()?;
            for pause in AGAIN {
                let sent = self.db.batch_write_item().request_items(self.workflow(), std::mem::take(&mut left)).send().await;
                left =
                    sent.map_err(unavailable)?.unprocessed_items.and_then(|mut tables| tables.remove(self.workflow())).unwrap_or_default();
                if left.is_empty() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(pause)).await;
            }
            if !left.is_empty() {
                return Err(Error::Unavailable("some items were not removed".to_owned()));
            }
        }
        Ok(())
    }
}

/// What is archived as it is may go; what is not is told.
fn sort_out(item: Option<&Item>, archive: &Contents, found: &mut Vec<Key>, changed: &mut Vec<String>) -> Result<()> {
    let Some(item) = item else { return Ok(()) };
    if archive.has(item)? {
        found.push(Key::new(text(item, "pk")?, text(item, "sk")?));
    } else if changed.len() < MAX_CHANGED {
        changed.push(line::write(item)?);
    }
    Ok(())
}
