//! What an instance asked to be told: that a timer is due, that it may go on.

use crate::Scheduler;
use engine::instance::Command;
use engine::{InstanceId, TenantId, TimerId};
use runtime::{Error, Result};

pub(crate) async fn fire(scheduler: &Scheduler, tenant: &TenantId, instance: &InstanceId, timer: TimerId) -> Result<()> {
    tell(scheduler, tenant, instance, &Command::FireTimer { timer }).await
}

pub(crate) async fn go_on(scheduler: &Scheduler, tenant: &TenantId, instance: &InstanceId) -> Result<()> {
    tell(scheduler, tenant, instance, &Command::Continue).await
}

async fn tell(scheduler: &Scheduler, tenant: &TenantId, instance: &InstanceId, command: &Command) -> Result<()> {
    match scheduler.instances.execute(tenant, instance, command, &scheduler.context(), None).await {
        // It was told before, what was to be told ended with what it belonged to, or the resume asks again.
        Ok(_) | Err(Error::Rejected(_) | Error::NotFound(_)) => Ok(()),
        Err(error) => Err(error),
    }
}
