//! Tasks find their people: a queue gives a task that waits to somebody, or hands one that just opened on because it is full. Whatever is
//! read is read again as long as somebody else is quicker, after a short pause, and then some seconds later; a task that nobody can have
//! waits.

mod again;
mod backlog;

pub(crate) use backlog::{fill, freed};

use crate::Scheduler;
use engine::instance::Actor;
use engine::{RoleName, TaskId, TenantId, UserId};
use runtime::Result;
use runtime::messages::Task;
use runtime::staff::{candidate, some};
use std::collections::{BTreeMap, BTreeSet};
use store::{Gauges, Room, TaskWrite, Turn};
use work::assign::{Strategy, choose};
use work::queue::{HandedOn, Queues};
use work::task::{TaskRecord, Worker};

/// How often a task is looked at anew because somebody else was quicker.
const TRIES: u32 = 8;
/// Most people that a task is given to one of: their loads are one `BatchGetItem`. Of more, others for each task.
const MAX_PEOPLE: usize = 100;
/// Why a queue hands a task on, in its history.
const FULL: &str = "full";

/// What came of giving a task to somebody.
enum Outcome {
    /// Somebody has it.
    Given,
    /// It waits for people who take it, or nobody can have it; or it does not wait any more.
    Left,
    /// Others were quicker each time.
    Lost,
}

/// Gives a task to somebody, if it waits in a queue that does that. Delivered again it finds that the task does not wait any more.
pub(crate) async fn place(scheduler: &Scheduler, tenant: &TenantId, id: &TaskId, again: u32) -> Result<()> {
    place_among(scheduler, tenant, id, None, again).await.map(drop)
}

/// The same, and of however many people one is looked at in any case; gives whether somebody has it now.
async fn place_among(scheduler: &Scheduler, tenant: &TenantId, id: &TaskId, person: Option<&UserId>, again: u32) -> Result<bool> {
    match try_to_place(scheduler, tenant, id, person).await? {
        Outcome::Given => Ok(true),
        Outcome::Left => Ok(false),
        Outcome::Lost => {
            again::later(scheduler, tenant, again, |again| Task::Place { task: id.clone(), again }).await?;
            Ok(false)
        }
    }
}

async fn try_to_place(scheduler: &Scheduler, tenant: &TenantId, id: &TaskId, person: Option<&UserId>) -> Result<Outcome> {
    let (store, now) = (scheduler.instances.store(), (scheduler.clock)());
    for tries in 1..=TRIES {
        let Some(task) = store.task(tenant, id).await?.filter(|task| task.status.is_ready()) else { return Ok(Outcome::Left) };
        let queues = scheduler.instances.queues().of(tenant).await?;
        let Some((queue, strategy)) = giver(scheduler, tenant, &queues, &task).await? else { return Ok(Outcome::Left) };
        let mut people = scheduler.instances.staff().of(tenant, now).await?.of_queue(&queues, &queue, now);
        people.retain(|worker| task.may_be_given_to(worker));
        let people = some_with(people, person, number(&task));
        let Some(write) = give(scheduler, tenant, &queues, (&queue, strategy), task, &people).await? else { return Ok(Outcome::Left) };
        match store.change_task(tenant, &write).await {
            Ok(()) => return Ok(Outcome::Given),
            // The task, or whoever was chosen, is not what was read. Of many who read the same, all chose the same person.
            Err(store::Error::TaskChanged | store::Error::NoRoom) => scheduler.instances.pause(tries).await,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Outcome::Lost)
}

/// Hands a task that just opened on to another queue if its own still are full, or else gives it to somebody.
pub(crate) async fn hand_on(scheduler: &Scheduler, tenant: &TenantId, id: &TaskId, again: u32) -> Result<()> {
    let (store, now) = (scheduler.instances.store(), (scheduler.clock)());
    for tries in 1..=TRIES {
        let Some(task) = store.task(tenant, id).await?.filter(|task| task.status.is_ready() && task.queue.is_none()) else { return Ok(()) };
        let queues = scheduler.instances.queues().of(tenant).await?;
        let behind = task.queues().iter().flat_map(|queue| queues.overflows(queue));
        let all: BTreeSet<RoleName> = task.queues().iter().cloned().chain(behind).collect();
        let gauges = store.gauges(tenant, &all.into_iter().collect::<Vec<_>>()).await?;
        let Some(HandedOn { from, to }) = queues.hands_on(&task, others(&task, &gauges)) else {
            return place(scheduler, tenant, id, 0).await;
        };
        let (Ok(step), Some(seen)) = (task.move_to(&to), gauges.get(&from)) else { return Ok(()) };
        let write = TaskWrite::new(Some(task), queues.placed(step), &actor(&from), now, Some(FULL.to_owned()));
        match store.change_task_while(tenant, &write, &from, seen).await {
            Ok(()) => return Ok(()),
            // Whatever else comes into the queue or leaves it is counted at the same place.
            Err(store::Error::TaskChanged) => scheduler.instances.pause(tries).await,
            Err(error) => return Err(error.into()),
        }
    }
    again::later(scheduler, tenant, again, |again| Task::HandOn { task: id.clone(), again }).await
}

/// Some of many people by a number, and one of them in any case.
fn some_with(mut people: Vec<Worker>, person: Option<&UserId>, number: u64) -> Vec<Worker> {
    let place = person.and_then(|person| people.iter().position(|worker| worker.user == *person));
    let named = place.map(|place| people.remove(place));
    let mut looked_at = some(people, MAX_PEOPLE - usize::from(named.is_some()), number);
    looked_at.extend(named);
    looked_at
}

/// The queue that gives a task to somebody now, and how.
async fn giver(scheduler: &Scheduler, tenant: &TenantId, queues: &Queues, task: &TaskRecord) -> Result<Option<(RoleName, Strategy)>> {
    if task.queues().iter().all(|queue| queues.strategy(queue).is_none()) {
        return Ok(None);
    }
    let compared = if task.queues().len() > 1 { task.queues() } else { &[] };
    let gauges = scheduler.instances.store().gauges(tenant, compared).await?;
    let giver = queues.giver(task, others(task, &gauges));
    Ok(giver.and_then(|queue| queues.strategy(&queue).map(|strategy| (queue, strategy))))
}

/// How many other tasks are in each queue.
fn others<'a>(task: &'a TaskRecord, gauges: &'a BTreeMap<RoleName, Gauges>) -> impl Fn(&RoleName) -> u64 + 'a {
    move |queue| {
        let load = gauges.get(queue).map_or(0, |gauges| gauges.load);
        if task.queues().contains(queue) { load.saturating_sub(1) } else { load }
    }
}

/// The write by which a task is given to one of some people; none when nobody can have it.
async fn give(
    scheduler: &Scheduler,
    tenant: &TenantId,
    queues: &Queues,
    (queue, strategy): (&RoleName, Strategy),
    task: TaskRecord,
    people: &[Worker],
) -> Result<Option<TaskWrite>> {
    let now = (scheduler.clock)();
    let users: Vec<UserId> = people.iter().map(|person| person.user.clone()).collect();
    let loads = scheduler.instances.store().loads_of(tenant, &users).await?;
    let of_queue = queues.per_person(queue);
    let candidates: Vec<_> = people.iter().zip(&loads).map(|(person, load)| candidate(person, load, queue, of_queue)).collect();
    // Turns are told by the clock, so that who was away for a while is not taken for somebody who was just given one.
    let latest = candidates.iter().filter_map(|person| person.last_turn).max().unwrap_or_default();
    let turn = latest.max(u64::try_from(now.as_millis() - 1).unwrap_or_default());
    let Some(choice) = choose(strategy, &queues.wanted(queue, &task, BTreeSet::new()), &candidates, turn) else { return Ok(None) };
    let Some((person, load)) = people.iter().zip(&loads).find(|(person, _)| person.user == choice.user) else { return Ok(None) };
    let Ok(step) = task.assign(person, Some(queue), now) else { return Ok(None) };
    let turn = Turn { queue: queue.clone(), last: load.turns.get(queue).copied(), number: choice.turn };
    let write = TaskWrite::new(Some(task), queues.placed(step), &actor(queue), now, Some(strategy.as_str().to_owned()));
    Ok(Some(write.within(Room { in_all: person.capacity, of_queue }).in_turn(turn)))
}

/// A queue as the one that did something.
pub(crate) fn actor(queue: &RoleName) -> Actor {
    Actor(format!("queue:{queue}"))
}

/// The same for a task whenever it is looked at, and another one for most others.
fn number(task: &TaskRecord) -> u64 {
    task.task_id.to_string().bytes().fold(0, |hash: u64, byte| hash.wrapping_mul(31).wrapping_add(u64::from(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_more_people_than_are_looked_at_whoever_it_is_about_is_one_in_any_case() {
        let user = |number: usize| UserId::parse(&format!("clerk{number:03}")).unwrap();
        let people = || (0..MAX_PEOPLE * 2).map(|number| Worker::new(user(number), BTreeMap::new())).collect::<Vec<_>>();
        let has = |people: &[Worker], number| people.iter().any(|worker| worker.user == user(number));
        for number in 0..MAX_PEOPLE * 2 {
            let looked_at = some_with(people(), Some(&user(number)), 0);
            assert_eq!((looked_at.len(), has(&looked_at, number)), (MAX_PEOPLE, true));
        }
        let without = some_with(people(), None, 0);
        assert_eq!((without.len(), has(&without, MAX_PEOPLE)), (MAX_PEOPLE, false));
        assert_eq!(some_with(people(), Some(&user(999)), 0).len(), MAX_PEOPLE, "who may not have it is not looked at");
        assert_eq!(some_with(Vec::new(), Some(&user(0)), 7).len(), 0);
    }
}
