//! Held tasks of a queue are spread evenly: who holds what is read, what moves is decided by [`work::assign::rebalance`], and each move
//! is a write of its own, only over the task as it was read and only to somebody who has room.

use crate::staff::{candidate, some};
use crate::{Instances, Result};
use engine::instance::Actor;
use engine::{RoleName, TaskId, TenantId, Timestamp, UserId};
use futures_util::future::try_join_all;
use std::collections::BTreeMap;
use store::{Load, MAX_PAGE, PageRequest, Room, Store, TaskWrite};
use work::assign::{Holder, MAX_HOLDERS, MAX_MOVABLE, Movable, Move, Strategy, rebalance};
use work::queue::{Assignment, Queues};
use work::task::{TaskRecord, TaskStatus, Worker};

/// People whose tasks are read at the same time.
const AT_ONCE: usize = 10;
/// Why tasks move, in their histories.
const REASON: &str = "rebalanced";

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rebalanced {
    /// What moved, in order.
    pub moved: Vec<Move>,
    /// How many more should have: they, or whoever should have got them, changed at the same time.
    pub left: usize,
}

/// Somebody with what they hold, and what of it may be taken from them.
struct InHand {
    person: Worker,
    load: Load,
    tasks: Vec<TaskRecord>,
}

impl Instances {
    /// Spreads the held tasks of a queue evenly over those who work on it. Of a paused queue nothing moves.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn rebalance(&self, tenant: &TenantId, queue: &RoleName, by: &Actor, now: Timestamp) -> Result<Rebalanced> {
        let queues = self.queues().of(tenant).await?;
        let people = self.staff().of(tenant, now).await?.of_queue(&queues, queue, now);
        let minute = u64::try_from(now.as_millis() / 60_000).unwrap_or_default();
        let hands = in_hand(self.store(), tenant, queue, some(people, MAX_HOLDERS, minute)).await?;
        let strategy = match queues.queue(queue).map(|queue| queue.assignment) {
            Some(Assignment::Push(strategy)) => strategy,
            Some(Assignment::Pull) | None => Strategy::LeastLoaded,
        };
        let moves = rebalance(strategy, &holders(&queues, queue, &hands));
        let people: BTreeMap<UserId, Worker> = hands.iter().map(|hand| (hand.person.user.clone(), hand.person.clone())).collect();
        let tasks = hands.into_iter().flat_map(|hand| hand.tasks);
        let mut tasks: BTreeMap<TaskId, TaskRecord> = tasks.map(|task| (task.task_id.clone(), task)).collect();
        let mut done = Rebalanced::default();
        for one in moves {
            let (Some(task), Some(to)) = (tasks.remove(&one.task), people.get(&one.to)) else { continue };
            let Ok(step) = task.reassign(Some((to, Some(queue))), now) else { continue };
            let room = Room { in_all: to.capacity, of_queue: queues.per_person(queue) };
            let write = TaskWrite::new(Some(task), queues.placed(step), by, now, Some(REASON.to_owned())).within(room);
            match self.store().change_task(tenant, &write).await {
                Ok(()) => done.moved.push(one),
                Err(store::Error::TaskChanged | store::Error::NoRoom) => done.left += 1,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(done)
    }
}

/// What people hold. Only the tasks of those are read who have any of the queue.
async fn in_hand(store: &Store, tenant: &TenantId, queue: &RoleName, people: Vec<Worker>) -> Result<Vec<InHand>> {
    let users: Vec<UserId> = people.iter().map(|person| person.user.clone()).collect();
    let mut loads = store.loads_of(tenant, &users).await?.into_iter();
    let mut hands = Vec::with_capacity(people.len());
    for some in people.chunks(AT_ONCE) {
        let read = some.iter().zip(loads.by_ref()).map(|(person, load)| async move {
            let tasks = if load.of(queue) == 0 { Vec::new() } else { movable(store, tenant, queue, &person.user).await? };
            Ok::<_, crate::Error>(InHand { person: person.clone(), load, tasks })
        });
        hands.extend(try_join_all(read).await?);
    }
    Ok(hands)
}

/// The tasks that may be taken from somebody: those of the queue that they have for themselves and that do not wait for something
/// outside. Those they took last are the first to go, because they hardly began them.
async fn movable(store: &Store, tenant: &TenantId, queue: &RoleName, user: &UserId) -> Result<Vec<TaskRecord>> {
    let page = PageRequest { limit: MAX_PAGE, after: None };
    let mut tasks = store.claimed_tasks(tenant, user, &page).await?.items;
    tasks.retain(|task| task.status == TaskStatus::Claimed && task.delegated_by.is_none() && task.held_from.as_ref() == Some(queue));
    tasks.sort_by(|one, other| (other.claimed_at, &other.task_id).cmp(&(one.claimed_at, &one.task_id)));
    tasks.truncate(MAX_MOVABLE);
    Ok(tasks)
}

fn holders(queues: &Queues, queue: &RoleName, hands: &[InHand]) -> Vec<Holder> {
    let wanted = |task: &TaskRecord| {
        let barred = hands.iter().filter(|hand| task.admits(&hand.person).is_err()).map(|hand| hand.person.user.clone());
        Movable { task: task.task_id.clone(), wanted: queues.wanted(queue, task, barred.collect()) }
    };
    let holder = |hand: &InHand| Holder {
        person: candidate(&hand.person, &hand.load, queue, queues.per_person(queue)),
        movable: hand.tasks.iter().map(wanted).collect(),
    };
    hands.iter().map(holder).collect()
}
