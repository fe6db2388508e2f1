//! Messages that instances send, and channels in which something has to be brought together.

use crate::Scheduler;
use crate::deliver::Origin;
use engine::{Object, TenantId};
use runtime::{Letter, Result};
use store::Channel;

/// Seconds that a message of a process waits for somebody to take it: a week, because who shall take it may wait for a
/// person first.
const LIVES: u64 = 7 * 24 * 3600;

pub(crate) async fn send(scheduler: &Scheduler, of: &Origin<'_>, name: String, key: String, variables: Object) -> Result<()> {
    let letter = Letter { id: of.id(), name, key, variables, lives: LIVES };
    scheduler.instances.publish(&of.message.tenant, &letter, (scheduler.clock)(), false).await.map(|_| ())
}

pub(crate) async fn correlate(scheduler: &Scheduler, tenant: &TenantId, channel: &Channel) -> Result<()> {
    scheduler.instances.correlate(tenant, channel, (scheduler.clock)()).await.map(|_| ())
}
