//! What an instance asked to be told: that a timer is due, that it may go on.

use crate::Scheduler;
use crate::origin::Origin;
use engine::instance::Command;
use engine::{InstanceId, TenantId, TimerId};
use runtime::{Error, Result};

pub(crate) async fn fire(scheduler: &Scheduler, tenant: &TenantId, instance: &InstanceId, timer: TimerId) -> Result<()> {
    let command = Command::FireTimer { timer };
    told(scheduler.instances.execute(tenant, instance, &command, &scheduler.context(), None).await.map(|_| ()))
}

/// Once an effect: a second delivery would move the tokens that the first left for the next.
pub(crate) async fn go_on(scheduler: &Scheduler, of: &Origin<'_>) -> Result<()> {
    let (tenant, instance) = (&of.message.tenant, &of.message.instance);
    told(scheduler.instances.execute_once(tenant, instance, &of.id(), &Command::Continue, &scheduler.context()).await)
}

fn told(done: Result<()>) -> Result<()> {
    match done {
        // It was told before, what was to be told ended with what it belonged to, or the resume asks again.
        Ok(()) | Err(Error::Rejected(_) | Error::NotFound(_)) => Ok(()),
        Err(error) => Err(error),
    }
}
