//! Milestones of user tasks: warnings, breaches and the levels of an escalation, each once, in order, however often and late its
//! message comes.

use crate::Scheduler;
use engine::instance::Actor;
use engine::{DepartmentId, TaskId, TenantId, Timestamp, UserId};
use runtime::Result;
use store::{AccessRules, TaskWrite};
use work::queue::Queues;
use work::task::TaskRecord;

/// Managers that are looked for upwards, at most.
const MAX_LEVELS: usize = 20;

/// Does what the milestone of a number asks for, if it is the one that is due.
pub(crate) async fn reach(scheduler: &Scheduler, tenant: &TenantId, id: &TaskId, number: u8) -> Result<()> {
    let (store, now) = (scheduler.instances.store(), (scheduler.clock)());
    let Some(task) = store.task(tenant, id).await? else { return Ok(()) };
    let queues = scheduler.instances.queues().of(tenant).await?;
    let managers = managers(scheduler, tenant, &queues, &task, number, now).await?;
    let Some(reached) = queues.reach(&task, number, now, &managers) else { return Ok(()) };
    let write = TaskWrite::new(Some(task), reached.step, &Actor(crate::ACTOR.to_owned()), now, None).telling(reached.notice);
    // Somebody who changes it at the same time makes this come again.
    Ok(store.change_task(tenant, &write).await?)
}

/// The managers of the department of whoever has the task, and of those around it, if the milestone asks for any. Whoever has it is
/// not their own manager.
async fn managers(
    scheduler: &Scheduler,
    tenant: &TenantId,
    queues: &Queues,
    task: &TaskRecord,
    number: u8,
    now: Timestamp,
) -> Result<Vec<UserId>> {
    let Some(holder) = task.holder().filter(|_| queues.asks_for_managers(task, number, now)) else { return Ok(Vec::new()) };
    let store = scheduler.instances.store();
    let Some(holder) = store.user(tenant, holder).await? else { return Ok(Vec::new()) };
    let Some(department) = holder.entitlements.department else { return Ok(Vec::new()) };
    let mut managers = above(&store.access_rules(tenant).await?, department);
    managers.retain(|manager| *manager != holder.user_id);
    Ok(managers)
}

fn above(rules: &AccessRules, department: DepartmentId) -> Vec<UserId> {
    let of = |id: &DepartmentId| rules.departments.iter().find(|known| known.department_id == *id);
    let departments = std::iter::successors(of(&department), |inner| inner.parent.as_ref().and_then(of)).take(MAX_LEVELS);
    departments.filter_map(|department| department.manager.clone()).collect()
}
