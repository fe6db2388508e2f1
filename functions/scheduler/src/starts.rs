//! Where definitions start by themselves: settled when they are deployed; their timers, when they fire.

use crate::Scheduler;
use clients::queues::MAX_DELAY;
use engine::instance::DefinitionRef;
use engine::{TenantId, WorkflowId};
use runtime::{Result, starts};
use store::{Due, DueTimer, Firing, StartTimer};

pub(crate) async fn settle(scheduler: &Scheduler, tenant: &TenantId, workflow: &WorkflowId, version: u32) -> Result<()> {
    let definition = DefinitionRef { workflow_id: workflow.clone(), version };
    let instances = &scheduler.instances;
    let graph = instances.definitions().graph(tenant, &definition).await?;
    let deployed = instances.store().latest_definition(tenant, workflow).await?;
    // The time it was deployed, not that of this delivery: settled twice, its timers fall due at the same time.
    let Some(deployed) = deployed.filter(|latest| latest.version == version) else { return Ok(()) };
    let timers = starts::settle(instances.store(), tenant, workflow, version, &graph, deployed.created_at).await?;
    for timer in timers {
        send(scheduler, timer).await?;
    }
    Ok(())
}

pub(crate) async fn fire(scheduler: &Scheduler, tenant: &TenantId, timer: &StartTimer, firing: Firing) -> Result<()> {
    let Some(next) = scheduler.instances.fire_start(tenant, timer, firing, (scheduler.clock)()).await? else { return Ok(()) };
    if let Some(Firing { due, left }) = next {
        send(scheduler, DueTimer { tenant: tenant.clone(), due, what: Due::Start { timer: timer.clone(), left } }).await?;
    }
    // Only once the next is on its way: if this is not reached, the firing comes again and does all of it again.
    scheduler.instances.fired(tenant, timer, firing, next).await
}

/// A timer goes to the queue when it is due within its reach, else into a bucket.
async fn send(scheduler: &Scheduler, timer: DueTimer) -> Result<()> {
    let now = (scheduler.clock)();
    if now.seconds_until(timer.due) > MAX_DELAY {
        return Ok(scheduler.instances.store().put_timer(&timer).await?);
    }
    let sent = scheduler.queues.send(vec![scheduler.destinations.due(timer, now)]).await;
    sent.map_err(|error| store::Error::Unavailable(error.to_string()).into())
}
