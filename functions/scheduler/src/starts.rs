//! Where definitions start by themselves: settled when they are deployed; their timers, when they fire. And instances that cases
//! wait for.

use crate::Scheduler;
use engine::instance::DefinitionRef;
use engine::{InstanceId, TenantId, WorkflowId};
use runtime::Result;
use runtime::messages::{Errand, Task};
use runtime::starts::{self, Fired};
use store::{Channel, Due, DueTimer, Firing, StartTimer};

/// Seconds after which a firing comes again that arrived before its turn.
const NOT_YET: u64 = 30;

pub(crate) async fn settle(scheduler: &Scheduler, tenant: &TenantId, workflow: &WorkflowId, version: u32) -> Result<()> {
    let definition = DefinitionRef { workflow_id: workflow.clone(), version };
    let graph = scheduler.instances.definitions().graph(tenant, &definition).await?;
    let settled = starts::settle(scheduler.instances.store(), tenant, workflow, version, &graph).await?;
    for timer in settled.timers {
        scheduler.set_timer(timer).await?;
    }
    let recalls = settled.messages.into_iter().flat_map(|starts| {
        Channel::note_shards()
            .map(move |shard| Errand { tenant: tenant.clone(), errand: Task::Recall { starts: starts.clone(), shard, after: None } })
    });
    let recalls = recalls.map(|errand| scheduler.destinations.errand(&errand)).collect();
    scheduler.send(recalls).await
}

pub(crate) async fn fire(scheduler: &Scheduler, tenant: &TenantId, timer: &StartTimer, firing: Firing) -> Result<()> {
    let next = match scheduler.instances.fire_start(tenant, timer, firing, (scheduler.clock)()).await? {
        Fired::Now { next } => next,
        Fired::Over => return Ok(()),
        // In a message of its own, because the firing before may have to come again several times.
        Fired::NotYet => {
            let errand = Errand { tenant: tenant.clone(), errand: Task::StartByTimer { timer: timer.clone(), firing } };
            return scheduler.send(vec![scheduler.destinations.errand_later(&errand, NOT_YET)]).await;
        }
    };
    if let Some(Firing { due, left }) = next {
        scheduler.set_timer(DueTimer { tenant: tenant.clone(), due, what: Due::Start { timer: timer.clone(), left } }).await?;
    }
    // Only once the next is on its way: if this is not reached, the firing comes again and does all of it again.
    scheduler.instances.fired(tenant, timer, firing, next).await
}

/// Starts an instance that a case is linked to, if whoever linked it did not get to it.
pub(crate) async fn for_case(scheduler: &Scheduler, tenant: &TenantId, instance: InstanceId) -> Result<()> {
    match scheduler.instances.store().case_start(tenant, &instance).await? {
        Some(start) => scheduler.instances.start_for_case(tenant, start, (scheduler.clock)()).await,
        None => Ok(()),
    }
}
