//! Gives a person the next task of some queues, each task to exactly one person.
//!
//! Optimistic: read the heads of all shards, pick at random among the most urgent few, claim by a conditional
//! transaction; whoever loses picks again. Every lost try means that someone else won, so the whole always
//! progresses, and the width of the window keeps many claimers apart. The cost does not depend on the depth of the
//! queue. Priority holds up to the window: a task is never claimed before more than [`WINDOW`] more urgent ones.

use super::TaskWrite;
use crate::item::read;
use crate::{Error, PageRequest, Result, Store, keys};
use engine::{RoleName, TenantId, Timestamp, UserId};
use work::task::{TaskRecord, Worker};

/// Tasks among which claimers spread.
const WINDOW: usize = 16;
/// Tasks read from each shard of each queue at a time.
const READ: usize = 8;
/// Pages of tasks a person may not take that are read over, at most.
const MAX_PAGES: usize = 100;
/// Reads of the heads before giving up; each but the last was lost to others who won.
const ROUNDS: usize = 32;

/// Which tasks somebody may take.
type Fits<'a> = &'a (dyn Fn(&TaskRecord) -> bool + Sync);

impl Store {
    /// Claims a task for a person, from queues and from what waits for somebody by name; `None` when nothing there is for them.
    /// Of the tasks they are a candidate for they get those that they `may` take.
    ///
    /// # Errors
    /// [`Error::Conflict`] when others were quicker [`ROUNDS`] times over: try again.
    pub async fn claim_next(
        &self,
        tenant: &TenantId,
        queues: &[RoleName],
        by_name: Option<&UserId>,
        worker: &Worker,
        now: Timestamp,
        may: Fits<'_>,
    ) -> Result<Option<TaskRecord>> {
        let fits = |task: &TaskRecord| task.admits(worker).is_ok() && may(task);
        for _ in 0..ROUNDS {
            let mut window = self.window(tenant, queues, by_name, &fits).await?;
            if window.is_empty() {
                return Ok(None);
            }
            while !window.is_empty() {
                let old = window.swap_remove(random_below(window.len()));
                let Ok(new) = old.claim(worker, now) else { continue };
                match self.change_task(tenant, &TaskWrite { old: Some(old), new: new.clone() }).await {
                    Ok(()) => return Ok(Some(new)),
                    Err(Error::TaskChanged) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Err(Error::Conflict)
    }

    /// The most urgent tasks that a person may take.
    async fn window(&self, tenant: &TenantId, queues: &[RoleName], by_name: Option<&UserId>, fits: Fits<'_>) -> Result<Vec<TaskRecord>> {
        let mut found: Vec<TaskRecord> = Vec::new();
        if let Some(user) = by_name {
            let head = PageRequest { limit: READ, after: None };
            let items = self.query_page(self.workflow(), keys::named_list(tenant, user), "", &head).await?;
            let tasks = items.into_iter().map(read).collect::<Result<Vec<TaskRecord>>>()?;
            found.extend(tasks.into_iter().filter(|task| fits(task)));
        }
        // Where reading ended: what a shard holds behind it may be more urgent than what others showed.
        let mut read_down_to: Option<String> = None;
        for queue in queues {
            let (tasks, cut) = self.heads(tenant, queue, fits).await?;
            found.extend(tasks);
            read_down_to = [read_down_to, cut].into_iter().flatten().min();
        }
        if let Some(cut) = read_down_to {
            found.retain(|task| keys::ready_place(task) <= cut);
        }
        found.sort_by_cached_key(keys::ready_place);
        found.dedup_by(|one, other| one.task_id == other.task_id);
        found.truncate(WINDOW);
        Ok(found)
    }

    /// The heads of a queue's shards: tasks that a person may take, and the place down to which all shards were read, if
    /// more stands behind it. Tasks that the person may not take do not hide those behind them.
    async fn heads(&self, tenant: &TenantId, queue: &RoleName, fits: Fits<'_>) -> Result<(Vec<TaskRecord>, Option<String>)> {
        let mut page = PageRequest { limit: READ, after: None };
        for _ in 0..MAX_PAGES {
            let mut found: Vec<TaskRecord> = Vec::new();
            let mut read_down_to: Option<String> = None;
            for items in self.shards(tenant, queue, &page).await? {
                let full = items.len() > READ;
                let tasks = items.into_iter().take(READ).map(read).collect::<Result<Vec<TaskRecord>>>()?;
                let last = tasks.last().filter(|_| full).map(keys::ready_place);
                read_down_to = [read_down_to, last].into_iter().flatten().min();
                found.extend(tasks.into_iter().filter(|task| fits(task)));
            }
            let Some(cut) = &read_down_to else { return Ok((found, None)) };
            found.retain(|task| keys::ready_place(task) <= *cut);
            if !found.is_empty() {
                return Ok((found, read_down_to));
            }
            page.after = read_down_to;
        }
        Ok((Vec::new(), None))
    }
}

fn random_below(bound: usize) -> usize {
    let random = getrandom::u64().unwrap_or_default();
    usize::try_from(random % (bound.max(1) as u64)).unwrap_or(0)
}
