//! Appends a batch: one conditional write, or one transaction where user tasks or a receipt belong to it.

use super::{Batch, Hash, Head, Snapshot};
use crate::channels::{Meeting, MessageKey};
use crate::error::unavailable;
use crate::item::{Item, Key, b, n, record, s, size};
use crate::receipts::Receipt;
use crate::tasks::{TaskWrite, task_writes};
use crate::transaction::{lost, put_new, reasons};
use crate::{Error, Result, Store, keys};
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use engine::{InstanceId, TenantId, Timestamp};

/// Most writes of one transaction (DynamoDB service quota).
pub const MAX_TRANSACTION: usize = 100;

/// What a write of a transaction guards, to tell why it was cancelled.
#[derive(Clone, Copy, PartialEq)]
enum Guard {
    Log,
    Task,
    Receipt,
    Message,
    Meeting,
}

/// What is written with a batch or not at all.
#[derive(Debug, Clone, Copy, Default)]
pub struct Along<'a> {
    /// Changes of user tasks.
    pub tasks: &'a [TaskWrite],
    /// The receipt of the request.
    pub receipt: Option<&'a Receipt>,
    /// The message that the batch takes.
    pub message: Option<&'a MessageKey>,
    /// What has to be as it was read for the instance to begin.
    pub meeting: Option<&'a Meeting>,
}

impl Store {
    /// Appends a batch after `head` and gives the new head. What goes along is written with it or not at all.
    ///
    /// # Errors
    /// [`Error::Conflict`] when someone else appended first, [`Error::TaskChanged`] when a task is not what
    /// it was read as, [`Error::ReceiptExists`] when the request was carried out before, [`Error::MessageTaken`] when the
    /// message is not there any more.
    pub async fn append(&self, head: &Head, batch: &Batch<'_>, along: Along<'_>) -> Result<Head> {
        let number = head.batches + 1;
        let item = batch_item(head, batch, number)?;
        let bytes = head.bytes.saturating_add(size(&item));
        let next = Head { batches: number, hash: Some(Hash::of(&item)?), snapshot: head.snapshot, bytes };
        if along.tasks.is_empty() && along.receipt.is_none() && along.message.is_none() && along.meeting.is_none() {
            self.append_alone(item).await?;
        } else {
            self.append_together(batch, item, along).await?;
        }
        Ok(next)
    }

    async fn append_alone(&self, item: Item) -> Result<()> {
        let mine = item.clone();
        let put = self.db.put_item().table_name(self.workflow()).set_item(Some(item)).condition_expression("attribute_not_exists(sk)");
        let put = put.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match put.send().await {
            Ok(_) => Ok(()),
            // The client may have written, lost the answer and tried again: then what is there is ours.
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(failed)) => {
                    if failed.item() == Some(&mine) {
                        Ok(())
                    } else {
                        Err(Error::Conflict)
                    }
                }
                Some(PutItemError::TransactionConflictException(_)) => Err(Error::Conflict),
                _ => Err(unavailable(error)),
            },
        }
    }

    async fn append_together(&self, batch: &Batch<'_>, item: Item, along: Along<'_>) -> Result<()> {
        let mut writes = vec![put_new(self.workflow(), item)?];
        let mut guards = vec![Guard::Log];
        let (of_tasks, _) = task_writes(self.workflow(), batch.tenant, along.tasks)?;
        guards.extend(of_tasks.iter().map(|_| Guard::Task));
        writes.extend(of_tasks);
        if let Some(receipt) = along.receipt {
            writes.push(receipt.write(self.operations(), batch.tenant, batch.at)?);
            guards.push(Guard::Receipt);
        }
        if let Some(message) = along.message {
            writes.push(message.take(self.workflow())?);
            guards.push(Guard::Message);
        }
        if let Some(meeting) = along.meeting {
            writes.push(meeting.moves_to(self.workflow(), batch.instance, batch.at)?);
            guards.push(Guard::Meeting);
        }
        if writes.len() > MAX_TRANSACTION {
            return Err(Error::TooMuchAtOnce(writes.len()));
        }
        let sent = self.db.transact_write_items().set_transact_items(Some(writes)).send().await;
        sent.map(|_| ()).map_err(|error| cancelled(error, &guards))
    }

    /// Writes the snapshot that belongs after the head's batch, which was decided at `at`. Losing it costs a longer load,
    /// nothing else.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn put_snapshot(
        &self,
        tenant: &TenantId,
        instance: &InstanceId,
        head: &mut Head,
        at: Timestamp,
        state: String,
    ) -> Result<()> {
        let key = Key::new(keys::log(tenant, instance), keys::snapshot(head.batches));
        let mut item = record(key, &Snapshot { state, at: Some(at) })?;
        if let Some(hash) = &head.hash {
            item.insert("h".to_owned(), b(hash.as_bytes()));
        }
        self.db.put_item().table_name(self.workflow()).set_item(Some(item)).send().await.map_err(unavailable)?;
        (head.snapshot, head.bytes) = (head.batches, 0);
        Ok(())
    }
}

fn batch_item(head: &Head, batch: &Batch<'_>, number: u64) -> Result<Item> {
    let mut item = Key::new(keys::log(batch.tenant, batch.instance), keys::batch(number)).item();
    item.insert("at".to_owned(), n(batch.at.as_millis()));
    item.insert("by".to_owned(), s(batch.actor));
    item.insert("ev".to_owned(), s(serde_json::to_string(batch.events).map_err(Error::unreadable)?));
    // Absent without effects: the stream's filter then spares an invocation of the dispatcher.
    if !batch.effects.is_empty() {
        item.insert("fx".to_owned(), s(serde_json::to_string(batch.effects).map_err(Error::unreadable)?));
    }
    if let Some(hash) = &head.hash {
        item.insert("ph".to_owned(), b(hash.as_bytes()));
    }
    Ok(item)
}

fn cancelled(error: SdkError<TransactWriteItemsError>, guards: &[Guard]) -> Error {
    let Some(reasons) = reasons(&error) else { return unavailable(error) };
    let lost: Vec<Guard> = reasons.iter().zip(guards).filter(|(reason, _)| lost(reason)).map(|(_, guard)| *guard).collect();
    // A message that somebody else is just taking may be given back: then it counts as a conflict, and is looked at again.
    let gone =
        reasons.iter().zip(guards).any(|(reason, guard)| *guard == Guard::Message && reason.code() == Some("ConditionalCheckFailed"));
    // A receipt says most: the whole request was carried out before. Then the log, which decides again from the truth.
    match () {
        () if lost.contains(&Guard::Receipt) => Error::ReceiptExists,
        () if gone => Error::MessageTaken,
        () if lost.contains(&Guard::Log) => Error::Conflict,
        () if lost.contains(&Guard::Task) => Error::TaskChanged,
        () if lost.contains(&Guard::Message) || lost.contains(&Guard::Meeting) => Error::Conflict,
        () => unavailable(error),
    }
}
