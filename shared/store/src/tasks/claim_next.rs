//! Gives a person the next task of some queues, each task to exactly one person.
//!
//! Optimistic: read the heads of all shards, pick at random among the most urgent few, claim by a conditional transaction; whoever
//! loses picks again, among more. Every lost try means that someone else won, so the whole always progresses; and that each loss
//! doubles the window keeps many claimers apart while one alone takes the most urgent few in order. The cost does not depend on
//! the depth of the queue. Priority holds up to the window: when a task is claimed, fewer than [`WIDEST`] more urgent ones that
//! the same person could have had are left (fewer than [`NARROWEST`] if nobody else claims). Each queue goes by its own order; of
//! several, the one whose first task is the most urgent by now.

use super::write::{Room, TaskWrite};
use crate::item::read;
use crate::{Error, PageRequest, Result, Store, keys};
use engine::instance::Actor;
use engine::{RoleName, TenantId, Timestamp};
use std::collections::{BTreeSet, VecDeque};
use work::queue::{Kind, urgency};
use work::task::{TaskRecord, Worker};

/// Tasks among which a claimer picks at first.
pub const NARROWEST: usize = 8;
/// Tasks among which one picks who lost again and again.
pub const WIDEST: usize = 128;
/// Pages of tasks a person may not take that are read over, at most: the first is short, the others are as long as pages may be.
const MAX_PAGES: usize = 20;
/// Tries before giving up; each but the last was lost to others who won.
const TRIES: usize = 64;

/// Which tasks somebody may take.
type Fits<'a> = &'a (dyn Fn(&TaskRecord) -> bool + Sync);

/// A queue to take from.
#[derive(Debug, Clone)]
pub struct FromQueue {
    /// Which.
    pub queue: RoleName,
    /// How many tasks somebody may hold of it.
    pub per_person: Option<u32>,
    /// In which order its tasks come.
    pub kind: Kind,
}

/// Who wants a task, and of where.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// Whose queues.
    pub tenant: &'a TenantId,
    /// The queues.
    pub queues: &'a [FromQueue],
    /// How many tasks they may hold at all.
    pub in_all: Option<u32>,
    /// Whether what waits for them by name counts too.
    pub by_name: bool,
    /// They.
    pub worker: &'a Worker,
    /// As the history names them.
    pub actor: &'a Actor,
    /// Now.
    pub now: Timestamp,
    /// Of the tasks they are a candidate for they get those that they may take.
    pub may: Fits<'a>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The task; none when nothing there is for them.
    pub task: Option<TaskRecord>,
    /// Transactions that were sent.
    pub tries: usize,
}

/// A task that can be had, and the queue it is taken from.
struct Candidate {
    task: TaskRecord,
    from: Option<RoleName>,
}

/// The beginning of a list, in its order.
struct Heads {
    from: Option<RoleName>,
    kind: Kind,
    /// Tasks that can be had.
    tasks: VecDeque<TaskRecord>,
    /// Whether more stands behind them.
    more: bool,
}

impl Heads {
    /// How urgent its first task is, and how old.
    fn urgency(&self, now: Timestamp) -> Option<(i64, std::cmp::Reverse<Timestamp>)> {
        let first = self.tasks.front()?;
        Some((urgency(&self.kind, first.priority, first.created_at, now), std::cmp::Reverse(first.created_at)))
    }
}

impl Store {
    /// Claims a task for a person, from queues and from what waits for somebody by name.
    ///
    /// # Errors
    /// [`Error::Conflict`] when others were quicker again and again: try again. [`Error::NoRoom`] when they hold as many tasks as
    /// they may of every queue in which something waits.
    pub async fn claim_next(&self, wanted: Wanted<'_>) -> Result<Taken> {
        let (mut tries, mut wide, mut full) = (0, NARROWEST, BTreeSet::new());
        for _ in 0..TRIES {
            let mut window = self.window(&wanted, wide, &full).await?;
            if window.is_empty() {
                return if full.is_empty() { Ok(Taken { task: None, tries }) } else { Err(Error::NoRoom) };
            }
            let Candidate { task: old, from } = window.swap_remove(random_below(window.len()));
            let Ok(step) = old.claim(wanted.worker, from.as_ref(), wanted.now) else { continue };
            let source = wanted.queues.iter().find(|source| Some(&source.queue) == from.as_ref());
            let room = Room { in_all: wanted.in_all, of_queue: source.and_then(|source| source.per_person) };
            let write = TaskWrite::new(Some(old), step, wanted.actor, wanted.now, None).within(room);
            tries += 1;
            match self.change_task(wanted.tenant, &write).await {
                Ok(()) => return Ok(Taken { task: Some(write.new), tries }),
                Err(Error::TaskChanged) => wide = (wide * 2).min(WIDEST),
                Err(Error::NoRoom) => drop(full.insert(from)),
                Err(error) => return Err(error),
            }
        }
        Err(Error::Conflict)
    }

    /// The most urgent tasks that a person may take, most urgent first, but for those of queues of which they can't hold any more.
    async fn window(&self, wanted: &Wanted<'_>, wide: usize, full: &BTreeSet<Option<RoleName>>) -> Result<Vec<Candidate>> {
        let fits = |task: &TaskRecord| task.admits(wanted.worker).is_ok() && (wanted.may)(task);
        let mut lists: Vec<Heads> = Vec::new();
        if wanted.by_name && !full.contains(&None) {
            let list = |_| keys::named_list(wanted.tenant, &wanted.worker.user);
            let (tasks, more) = self.heads(list, 1, keys::ready_place, wide, &fits).await?;
            lists.push(Heads { from: None, kind: Kind::Standard, tasks, more });
        }
        for FromQueue { queue, kind, .. } in wanted.queues.iter().filter(|source| !full.contains(&Some(source.queue.clone()))) {
            let list = |shard| keys::ready_list(wanted.tenant, queue, shard);
            let (tasks, more) = self.heads(list, keys::SHARDS, |task| keys::place_in(queue, task), wide, &fits).await?;
            lists.push(Heads { from: Some(queue.clone()), kind: kind.clone(), tasks, more });
        }
        Ok(merged(lists, wide, wanted.now))
    }

    /// The heads of a list's shards, of which nothing more urgent is left out, and whether more stands behind them. Tasks that the
    /// person may not take do not hide those behind them, up to some thousands.
    async fn heads(
        &self,
        list: impl Fn(u32) -> String,
        shards: u32,
        place: impl Fn(&TaskRecord) -> String,
        wide: usize,
        fits: Fits<'_>,
    ) -> Result<(VecDeque<TaskRecord>, bool)> {
        // Shards are about equally long: so many of each hold the most urgent ones of all, mostly.
        let short = wide.div_ceil(shards as usize).saturating_mul(2).min(crate::MAX_PAGE);
        let mut page = PageRequest { limit: short, after: None };
        for _ in 0..MAX_PAGES {
            let mut found: Vec<TaskRecord> = Vec::new();
            let mut read_down_to: Option<String> = None;
            for items in self.shards(&list, shards, &page).await? {
                let full = items.len() > page.limit;
                let tasks = items.into_iter().take(page.limit).map(read).collect::<Result<Vec<TaskRecord>>>()?;
                let last = tasks.last().filter(|_| full).map(&place);
                read_down_to = [read_down_to, last].into_iter().flatten().min();
                found.extend(tasks.into_iter().filter(|task| fits(task)));
            }
            found.retain(|task| read_down_to.as_ref().is_none_or(|cut| place(task) <= *cut));
            if !found.is_empty() || read_down_to.is_none() {
                found.sort_by_cached_key(&place);
                return Ok((found.into(), read_down_to.is_some()));
            }
            page = PageRequest { limit: crate::MAX_PAGE, after: read_down_to };
        }
        Ok((VecDeque::new(), false))
    }
}

/// The first tasks of several lists, each once. Ends early where a list was not read any further: what stands there may be more
/// urgent than what the others have.
fn merged(mut lists: Vec<Heads>, wide: usize, now: Timestamp) -> Vec<Candidate> {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    while found.len() < wide {
        let next = lists.iter_mut().filter(|list| !list.tasks.is_empty()).max_by_key(|list| list.urgency(now));
        let Some((list, task)) = next.and_then(|list| list.tasks.pop_front().map(|task| (list, task))) else { break };
        if seen.insert(task.task_id.clone()) {
            found.push(Candidate { task, from: list.from.clone() });
        }
        if list.tasks.is_empty() && list.more {
            break;
        }
    }
    found
}

fn random_below(bound: usize) -> usize {
    let random = getrandom::u64().unwrap_or_default();
    usize::try_from(random % (bound.max(1) as u64)).unwrap_or(0)
}
