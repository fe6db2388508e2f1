//! One change of a task: its record, its places in lists, its history and what its holder has in hand, conditional on the record
//! being what it was read as.

use super::load::{LoadChanges, holding};
use crate::error::unavailable;
use crate::item::{Item, Key, read, record, s};
use crate::transaction::{condition_failed, lost, put_new, put_over, reasons};
use crate::{Error, Result, Store, keys};
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem};
use engine::instance::Actor;
use engine::{RoleName, TaskId, TenantId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use work::queue::Notice;
use work::sla::SlaClock;
use work::task::{Step, Tallies, TaskMove, TaskRecord, tallies};

/// A change of a task.
#[derive(Debug, Clone)]
pub struct TaskWrite {
    /// The record as it was read; none for a new task.
    pub(crate) old: Option<TaskRecord>,
    /// The record as it shall be.
    pub(crate) new: TaskRecord,
    moved: TaskMove,
    pub(super) room: Room,
    pub(super) turn: Option<Turn>,
    notice: Option<Notice>,
    counted: bool,
}

/// What follows from a change of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskEffects {
    /// The number and the moment of the milestone that is the next one from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timer: Option<(u8, Timestamp)>,
    /// Who is told of what was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Notice>,
    /// The queues in which it waits from now on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waits: Vec<RoleName>,
    /// Who has one task less to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freed: Option<UserId>,
    /// When it happened.
    pub at: Timestamp,
    /// What it changes in the statistics of its queues.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tallies: Tallies,
}

/// How many tasks whoever gets a task may hold, this one included. What is not said is not bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Room {
    /// Of all queues together.
    pub in_all: Option<u32>,
    /// Of the queue it is taken from.
    pub of_queue: Option<u32>,
}

/// Whose turn it is to be given a task by a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The queue.
    pub queue: RoleName,
    /// The turn in which it last gave them one, as it was read.
    pub last: Option<u64>,
    /// This turn.
    pub number: u64,
}

impl TaskWrite {
    /// A step of a task by somebody.
    pub fn new(old: Option<TaskRecord>, step: Step, by: &Actor, at: Timestamp, reason: Option<String>) -> Self {
        let moved = TaskMove { version: step.new.version, at, actor: by.clone(), reason, what: step.what };
        Self { old, new: step.new, moved, room: Room::default(), turn: None, notice: None, counted: false }
    }

    /// The same, if whoever gets the task may hold that many.
    #[must_use]
    pub fn within(self, room: Room) -> Self {
        Self { room, ..self }
    }

    /// The same, if it still is the turn of whoever gets the task.
    #[must_use]
    pub fn in_turn(self, turn: Turn) -> Self {
        Self { turn: Some(turn), ..self }
    }

    /// The same, and somebody is told of it.
    #[must_use]
    pub fn telling(self, notice: Notice) -> Self {
        Self { notice: Some(notice), ..self }
    }

    /// The same, counted in the statistics of its queues by whoever writes it.
    #[must_use]
    pub(crate) fn counted(self) -> Self {
        Self { counted: true, ..self }
    }

    /// What follows from it.
    fn effects(&self) -> TaskEffects {
        let next = |task: &TaskRecord| {
            let next = task.sla.as_ref().filter(|_| !task.status.is_closed()).and_then(SlaClock::next);
            next.map(|(number, milestone)| (number, milestone.at))
        };
        let timer = next(&self.new).filter(|timer| self.old.as_ref().and_then(next) != Some(*timer));
        let (old, new) = (self.old.as_ref(), &self.new);
        let notice = self.notice.clone().or_else(|| Notice::of_late(old, new));
        let freed = old.and_then(TaskRecord::holder).filter(|holder| new.holder() != Some(*holder)).cloned();
        let waited = old.is_some_and(|old| old.status.is_ready() && old.queues() == new.queues());
        let waits = if new.status.is_ready() && !waited { new.queues().to_vec() } else { Vec::new() };
        TaskEffects { timer, notice, waits, freed, at: self.moved.at, tallies: self.tallies() }
    }

    /// What it changes in the statistics of its queues.
    pub(crate) fn tallies(&self) -> Tallies {
        tallies(self.old.as_ref(), &self.new, &self.moved.what, self.moved.at)
    }

    /// The record as it shall be.
    pub fn record(&self) -> &TaskRecord {
        &self.new
    }

    /// The record as it is once it is written.
    pub fn into_record(self) -> TaskRecord {
        self.new
    }

    /// How many writes it is at most.
    pub fn size(&self, tenant: &TenantId) -> usize {
        let (before, after) = self.lists(tenant);
        let holders = (self.old.as_ref().and_then(holding), holding(&self.new));
        let loads = if holders.0 == holders.1 { 0 } else { usize::from(holders.0.is_some()) + usize::from(holders.1.is_some()) };
        2 + before.iter().filter(|key| !after.contains(key)).count() + after.len() + loads
    }

    fn lists(&self, tenant: &TenantId) -> (Vec<Key>, Vec<Key>) {
        let before = self.old.as_ref().map(|old| keys::task_lists(tenant, old)).unwrap_or_default();
        (before, keys::task_lists(tenant, &self.new))
    }

    /// When it happens.
    pub(crate) fn at(&self) -> Timestamp {
        self.moved.at
    }

    /// The writes of the change, without its holders' loads.
    fn own_writes(&self, table: &str, tenant: &TenantId) -> Result<Vec<TransactWriteItem>> {
        let item = record(keys::task(tenant, &self.new.task_id), &self.new)?;
        let mut writes = vec![match &self.old {
            None => put_new(table, item)?,
            Some(old) => put_over(table, item, old.version)?,
        }];
        let mut moved = record(keys::task_move(tenant, &self.new.task_id, self.moved.version), &self.moved)?;
        moved.insert("fx".to_owned(), s(serde_json::to_string(&self.effects()).map_err(Error::unreadable)?));
        if self.counted {
            moved.insert("counted".to_owned(), AttributeValue::Bool(true));
        }
        writes.push(put(table, moved)?);
        let (before, after) = self.lists(tenant);
        for key in before.into_iter().filter(|key| !after.contains(key)) {
            let delete = Delete::builder().table_name(table).set_key(Some(key.item()));
            writes.push(TransactWriteItem::builder().delete(delete.build().map_err(Error::unreadable)?).build());
        }
        for key in after {
            writes.push(put(table, record(key, &self.new)?)?);
        }
        Ok(writes)
    }
}

/// All writes of some changes; the last `usize` of them change what people have in hand.
pub(crate) fn task_writes(table: &str, tenant: &TenantId, changes: &[TaskWrite]) -> Result<(Vec<TransactWriteItem>, usize)> {
    let mut writes = Vec::new();
    for change in changes {
        writes.extend(change.own_writes(table, tenant)?);
    }
    let loads = LoadChanges::of(changes).writes(table, tenant)?;
    let of_loads = loads.len();
    writes.extend(loads);
    Ok((writes, of_loads))
}

fn put(table: &str, item: Item) -> Result<TransactWriteItem> {
    let put = Put::builder().table_name(table).set_item(Some(item));
    Ok(TransactWriteItem::builder().put(put.build().map_err(Error::unreadable)?).build())
}

impl Store {
    /// A task, strongly consistent.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn task(&self, tenant: &TenantId, task: &TaskId) -> Result<Option<TaskRecord>> {
        self.get_workflow_item(keys::task(tenant, task)).await?.map(read).transpose()
    }

    /// Changes a task that the process takes no part in.
    ///
    /// # Errors
    /// [`Error::TaskChanged`] when it is not what it was read as, [`Error::NoRoom`] when whoever gets it has too many.
    pub async fn change_task(&self, tenant: &TenantId, write: &TaskWrite) -> Result<()> {
        let (writes, of_loads) = task_writes(self.workflow(), tenant, std::slice::from_ref(write))?;
        let loads_from = writes.len().saturating_sub(of_loads);
        let sent = self.db.transact_write_items().set_transact_items(Some(writes)).send().await;
        sent.map(|_| ()).map_err(|error| match reasons(&error) {
            // Whoever reads the task again learns whether it is still there to be had.
            Some(reasons) if reasons.iter().take(loads_from).any(lost) => Error::TaskChanged,
            Some(reasons) if reasons.iter().skip(loads_from).any(condition_failed) => Error::NoRoom,
            Some(reasons) if reasons.iter().any(lost) => Error::TaskChanged,
            _ => unavailable(error),
        })
    }
}
