//! What waits in queues, looked through for people who may have it: for somebody who has less to do, and for all who work on a queue.
//! However much nobody can have that stands in front, what stands behind it is found, as far as is looked.

use super::place_among;
use crate::Scheduler;
use engine::{RoleName, TaskId, TenantId, UserId};
use runtime::Result;
use runtime::messages::{Errand, Task};
use runtime::staff::{candidate, some};
use std::collections::VecDeque;
use store::{Load, MAX_PAGE, PageRequest, Store};
use work::queue::Queues;
use work::task::{TaskRecord, Worker};

/// Most queues that are looked through for somebody.
const MAX_QUEUES: usize = 100;
/// Tasks of the first part of a list: mostly one of them fits.
const FIRST: usize = 20;
/// Most further parts of all lists together, of [`MAX_PAGE`] tasks each.
const MAX_MORE: usize = 10;
/// Most tasks that are tried to give to somebody at a time.
const MAX_TRIED: usize = 50;
/// Most people of a queue who are looked at for what waits in it; of more, others each time.
const MAX_PEOPLE: usize = 1_000;

/// Gives somebody who has less to do the next task that waits for people like them: at most one.
pub(crate) async fn freed(scheduler: &Scheduler, tenant: &TenantId, user: &UserId) -> Result<()> {
    let (store, now) = (scheduler.instances.store(), (scheduler.clock)());
    let queues = scheduler.instances.queues().of(tenant).await?;
    let Some(worker) = scheduler.instances.staff().of(tenant, now).await?.worker(user, now) else { return Ok(()) };
    let load = store.load_of(tenant, user).await?;
    let gives = |queue: &&RoleName| queues.strategy(queue).is_some() && queues.lets_take(queue, &worker).is_ok();
    let has_room = |queue: &&RoleName| has_room(&queues, queue, &worker, &load);
    let mut backlog = Backlog::of(store, tenant, worker.roles.keys().filter(gives).filter(has_room).take(MAX_QUEUES));
    for _ in 0..MAX_TRIED {
        let Some((task, _)) = backlog.next_for(std::slice::from_ref(&worker)).await? else { break };
        if place_among(scheduler, tenant, &task, Some(user), 0).await? {
            break;
        }
    }
    Ok(())
}

/// Gives what waits in a queue to people, some at a time, and goes on as long as any was.
pub(crate) async fn fill(scheduler: &Scheduler, tenant: &TenantId, queue: &RoleName) -> Result<()> {
    let queues = scheduler.instances.queues().of(tenant).await?;
    if queues.strategy(queue).is_none() {
        return Ok(());
    }
    let people = with_room(scheduler, tenant, &queues, queue).await?;
    if people.is_empty() {
        return Ok(());
    }
    let mut backlog = Backlog::of(scheduler.instances.store(), tenant, [queue]);
    let mut given = false;
    for _ in 0..MAX_TRIED {
        let Some((task, person)) = backlog.next_for(&people).await? else { break };
        given |= place_among(scheduler, tenant, &task, Some(person), 0).await?;
    }
    if !given {
        return Ok(());
    }
    let errand = Errand { tenant: tenant.clone(), errand: Task::Fill { queue: queue.clone() } };
    scheduler.send(vec![scheduler.destinations.errand(&errand)]).await
}

/// Those of a queue's people who may hold one task more.
async fn with_room(scheduler: &Scheduler, tenant: &TenantId, queues: &Queues, queue: &RoleName) -> Result<Vec<Worker>> {
    let now = (scheduler.clock)();
    let people = scheduler.instances.staff().of(tenant, now).await?.of_queue(queues, queue, now);
    let people = some(people, MAX_PEOPLE, u64::from(scheduler.context().jitter));
    let users: Vec<UserId> = people.iter().map(|person| person.user.clone()).collect();
    let loads = scheduler.instances.store().loads_of(tenant, &users).await?;
    let with_room = people.into_iter().zip(loads).filter(|(person, load)| has_room(queues, queue, person, load));
    Ok(with_room.map(|(person, _)| person).collect())
}

fn has_room(queues: &Queues, queue: &RoleName, person: &Worker, load: &Load) -> bool {
    candidate(person, load, queue, queues.per_person(queue)).workload.admits_one_more().is_ok()
}

/// What waits in some queues: of each what comes first, then what stands behind it, by turns.
struct Backlog<'a> {
    store: &'a Store,
    tenant: &'a TenantId,
    /// The part of each list that is to be read next.
    lists: VecDeque<(RoleName, PageRequest)>,
    /// How many parts may still be read that are not a list's first.
    more: usize,
    /// What was read and not yet looked at.
    read: std::vec::IntoIter<TaskRecord>,
}

impl<'a> Backlog<'a> {
    fn of<'q>(store: &'a Store, tenant: &'a TenantId, queues: impl IntoIterator<Item = &'q RoleName>) -> Self {
        let first = |queue: &RoleName| (queue.clone(), PageRequest { limit: FIRST, after: None });
        Self { store, tenant, lists: queues.into_iter().map(first).collect(), more: MAX_MORE, read: Vec::new().into_iter() }
    }

    /// The next task that one of some people may be given, and the first of them who may; none at the end, or when enough was read.
    async fn next_for<'p>(&mut self, people: &'p [Worker]) -> Result<Option<(TaskId, &'p UserId)>> {
        loop {
            for task in self.read.by_ref() {
                if let Some(person) = people.iter().find(|person| task.may_be_given_to(person)) {
                    return Ok(Some((task.task_id, &person.user)));
                }
            }
            if !self.read_on().await? {
                return Ok(None);
            }
        }
    }

    /// Reads the next part of the next list; gives whether there was one to read.
    async fn read_on(&mut self) -> Result<bool> {
        let Some((queue, page)) = self.lists.pop_front() else { return Ok(false) };
        if page.after.is_some() {
            let Some(left) = self.more.checked_sub(1) else { return Ok(false) };
            self.more = left;
        }
        let found = self.store.ready_tasks(self.tenant, std::slice::from_ref(&queue), None, &page).await?;
        self.read = found.items.into_iter();
        self.lists.extend(found.next.map(|next| (queue, PageRequest { limit: MAX_PAGE, after: Some(next) })));
        Ok(true)
    }
}
