//! Does something to a task: looks, asks whether it may be done, writes, and looks again when the task changed meanwhile.

use super::act::Act;
use super::complete;
use engine::{RoleName, TaskId, UserId};
use runtime::archive::FoundTask;
use store::{Room, TaskWrite};
use web::{Answer, Caller, Kit, Problem, Resource};
use work::queue::Queues;
use work::task::{Refusal, Step, TaskRecord, Worker};

/// How often a move is decided anew because the task changed at the same time.
const TRIES: u32 = 8;

/// Most roles of a task that people escalate.
const MAX_ROLES: usize = 20;

/// How it is asked whether somebody may do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// By this request, which is about this task alone.
    Now,
    /// By a request for many tasks, which was let: each task is asked for by itself.
    OfMany,
}

/// Does something to a task and gives it as it is then.
pub(crate) async fn perform(kit: &Kit, caller: &Caller, id: &TaskId, act: &Act, reason: Option<&str>, asked: Asked) -> Answer<TaskRecord> {
    let mut tries = 0;
    loop {
        let FoundTask { record: old, archived } = kit.instances.find_task(&caller.tenant, id).await?;
        allowed(caller, act, &old, asked).await?;
        if archived.is_some() {
            return Err(store::Error::Archived.into());
        }
        let done = match act {
            Act::Complete { outcome, variables } => complete::complete(kit, caller, old, outcome.clone(), variables.clone()).await,
            _ => change(kit, caller, old, act, reason).await,
        };
        match done {
            Err(Failed::Changed) if tries < TRIES => {
                tries += 1;
                kit.instances.pause(tries).await;
            }
            Err(Failed::Changed) => return Err(store::Error::TaskChanged.into()),
            Err(Failed::Otherwise(problem)) => return Err(problem),
            Ok(task) => return Ok(task),
        }
    }
}

/// Why nothing was done.
pub(super) enum Failed {
    /// The task is not what it was read as.
    Changed,
    /// It may not be, or could not be.
    Otherwise(Problem),
}

impl<T: Into<Problem>> From<T> for Failed {
    fn from(error: T) -> Self {
        Self::Otherwise(error.into())
    }
}

async fn allowed(caller: &Caller, act: &Act, task: &TaskRecord, asked: Asked) -> Answer<()> {
    let (operation, resource) = (act.operation(), Resource::task(&caller.tenant, task));
    match asked {
        Asked::Now => caller.may(operation, &resource).await,
        Asked::OfMany if caller.sees(operation, &resource) => Ok(()),
        Asked::OfMany => Err(Problem::new(web::Code::Forbidden, format!("you may not `{operation}` here"))),
    }
}

async fn change(kit: &Kit, caller: &Caller, old: TaskRecord, act: &Act, reason: Option<&str>) -> Result<TaskRecord, Failed> {
    let queues = kit.instances.queues().of(&caller.tenant).await?;
    let (step, room) = decide(kit, caller, &queues, &old, act).await?;
    if step.new == old {
        return Ok(step.new);
    }
    let write = TaskWrite::new(Some(old), step, &caller.actor(), kit.now(), reason.map(str::to_owned)).within(room);
    match kit.store().change_task(&caller.tenant, &write).await {
        Ok(()) => Ok(write.into_record()),
        Err(store::Error::TaskChanged) => Err(Failed::Changed),
        Err(error) => Err(error.into()),
    }
}

/// The step, and how many tasks whoever gets the task may hold. Who is given one by somebody in charge, or has one back that they
/// delegated, may have to hold more than they could take.
async fn decide(kit: &Kit, caller: &Caller, queues: &Queues, old: &TaskRecord, act: &Act) -> Result<(Step, Room), Failed> {
    let now = kit.now();
    let mut room = Room::default();
    let step = match act {
        Act::Claim => {
            let worker = caller.worker();
            old.admits(&worker)?;
            let from = queues.taken_from(old, &worker)?;
            room = room_of(queues, from.as_ref(), &worker);
            old.claim(&worker, from.as_ref(), now)
        }
        Act::Release => old.release(&caller.user),
        Act::Delegate { to } => {
            // Who may not delegate it does not learn either whether there is somebody of that name.
            let step = old.delegate(&caller.user, to)?;
            room = room_of(queues, old.held_from.as_ref(), &colleague(kit, caller, to).await?);
            Ok(step)
        }
        Act::GiveBack => old.give_back(&caller.user),
        Act::Reassign { to: None } => old.reassign(None, now),
        Act::Reassign { to: Some(to) } => {
            let worker = colleague(kit, caller, to).await?;
            // It is not the caller who may not: the request names somebody who may not.
            let misfit = |refusal: Refusal| Problem::invalid(vec![engine::Fault::new("not_a_candidate", "/to", refusal.to_string())]);
            old.admits(&worker).map_err(misfit)?;
            let from = queues.taken_from(old, &worker).map_err(misfit)?;
            old.reassign(Some((&worker, from.as_ref())), now)
        }
        Act::Escalate { to_roles, priority } => {
            check_roles(old, to_roles)?;
            old.escalate(to_roles, *priority)
        }
        Act::Suspend => old.suspend(now),
        Act::Resume => old.resume(queues.time(old), now),
        Act::Change { priority, due_at, follow_up_at } => old.change(*priority, *due_at, *follow_up_at),
        Act::MoveTo { queue } => old.move_to(queue),
        // Completing is a matter of the process.
        Act::Complete { .. } => Err(Refusal::NotWaiting),
    };
    let step = step?;
    Ok((if step.new == *old { step } else { queues.placed(step) }, room))
}

fn room_of(queues: &Queues, from: Option<&RoleName>, worker: &Worker) -> Room {
    Room { in_all: worker.capacity, of_queue: from.and_then(|queue| queues.per_person(queue)) }
}

/// A task stands in the lists of its roles, and counts in their statistics.
fn check_roles(task: &TaskRecord, to_roles: &[RoleName]) -> Answer<()> {
    let new = to_roles.iter().filter(|role| !task.candidate_roles.contains(role)).count();
    if new == 0 || task.candidate_roles.len() + new <= MAX_ROLES {
        return Ok(());
    }
    let message = format!("a task is for at most {MAX_ROLES} roles, and this one is for {} already", task.candidate_roles.len());
    Err(Problem::invalid(vec![engine::Fault::new("too_many", "/to_roles", message)]))
}

async fn colleague(kit: &Kit, caller: &Caller, user: &UserId) -> Answer<Worker> {
    let found = caller.colleague(kit.store(), user, kit.now()).await?;
    let unknown = || Problem::invalid(vec![engine::Fault::new("unknown_user", "/to", format!("there is no active user `{user}`"))]);
    found.ok_or_else(unknown)
}
