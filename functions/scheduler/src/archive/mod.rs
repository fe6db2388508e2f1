//! Archiving what ended: when, and what follows from what came of it. How is a matter of [`make`]; what is removed afterwards of
//! [`clear`]; which ended before there was a setting of [`sweep`].

mod clear;
mod make;
pub(crate) mod sweep;

use crate::Scheduler;
use engine::{InstanceId, TenantId, Timestamp};
use make::Made;
use runtime::archive::STAYS;
use runtime::messages::{Errand, Task};
use runtime::{Error, Result};
use store::{Due, DueTimer};

/// Seconds after which what cannot be archived now is looked at again: a day.
const AGAIN: u64 = 24 * 3600;

/// Archives an instance, or removes what is archived of it. Done twice it is done once.
pub(crate) async fn archive(scheduler: &Scheduler, tenant: &TenantId, instance: InstanceId, asked: bool) -> Result<()> {
    let (store, now) = (scheduler.instances.store(), (scheduler.clock)());
    if let Some(entry) = store.archived_instance(tenant, &instance).await? {
        let since = entry.archived_at.plus_seconds(STAYS);
        return match now < since {
            true => later(scheduler, tenant, instance, asked, now.seconds_until(since)).await,
            false => clear::clear(scheduler, tenant, &entry).await,
        };
    }
    let live = match scheduler.instances.load(tenant, &instance).await {
        Ok(live) if live.state.status.has_ended() && live.state.sandbox.is_none() => live,
        Ok(_) | Err(Error::NotFound(_)) => return Ok(()),
        Err(error) => return Err(error),
    };
    if !asked {
        // By the setting of now, which may be another than the timer was set by.
        match store.retention(tenant).await?.due(live.changed_at) {
            None => return Ok(()),
            Some(due) if now < due => return timer(scheduler, tenant, instance, due).await,
            Some(_) => {}
        }
    }
    match make::make(scheduler, &live, now).await? {
        Made::Archived => later(scheduler, tenant, instance, asked, STAYS).await,
        Made::Kept(why) => {
            tracing::info!(instance.id = %instance, why, "an instance that is not archived now");
            if asked { Ok(()) } else { timer(scheduler, tenant, instance, now.plus_seconds(AGAIN)).await }
        }
        Made::TooLarge => {
            tracing::warn!(instance.id = %instance, "an instance that is too large to be archived stays");
            Ok(())
        }
    }
}

async fn later(scheduler: &Scheduler, tenant: &TenantId, instance: InstanceId, asked: bool, seconds: u64) -> Result<()> {
    let errand = Errand { tenant: tenant.clone(), errand: Task::Archive { instance, asked } };
    scheduler.send(vec![scheduler.destinations.errand_later(&errand, seconds)]).await
}

async fn timer(scheduler: &Scheduler, tenant: &TenantId, instance: InstanceId, due: Timestamp) -> Result<()> {
    scheduler.set_timer(DueTimer { tenant: tenant.clone(), due, what: Due::Archive { instance } }).await
}
