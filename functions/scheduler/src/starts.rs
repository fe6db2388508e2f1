//! Where definitions start by themselves: settled when they are deployed; their timers, when they fire.

use crate::Scheduler;
use clients::queues::{MAX_DELAY, SendFailed};
use engine::instance::DefinitionRef;
use engine::{TenantId, WorkflowId};
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
        send(scheduler, timer).await?;
    }
    let recalls = settled.messages.into_iter().flat_map(|starts| {
        Channel::note_shards()
            .map(move |shard| Errand { tenant: tenant.clone(), errand: Task::Recall { starts: starts.clone(), shard, after: None } })
    });
    let recalls = recalls.map(|errand| scheduler.destinations.errand(&errand)).collect();
    sent(scheduler.queues.send(recalls).await)
}

pub(crate) async fn fire(scheduler: &Scheduler, tenant: &TenantId, timer: &StartTimer, firing: Firing) -> Result<()> {
    let next = match scheduler.instances.fire_start(tenant, timer, firing, (scheduler.clock)()).await? {
        Fired::Now { next } => next,
        Fired::Over => return Ok(()),
        // In a message of its own, because the firing before may have to come again several times.
        Fired::NotYet => {
            let errand = Errand { tenant: tenant.clone(), errand: Task::StartByTimer { timer: timer.clone(), firing } };
            return sent(scheduler.queues.send(vec![scheduler.destinations.errand_later(&errand, NOT_YET)]).await);
        }
    };
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
    sent(scheduler.queues.send(vec![scheduler.destinations.due(timer, now)]).await)
}

fn sent(sent: std::result::Result<(), SendFailed>) -> Result<()> {
    sent.map_err(|error| store::Error::Unavailable(error.to_string()).into())
}
