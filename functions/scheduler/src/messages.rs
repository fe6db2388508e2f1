//! Messages that instances send, and channels in which something has to be brought together.

use crate::Scheduler;
use crate::origin::Origin;
use engine::{Object, TenantId};
use runtime::messages::{Errand, Task};
use runtime::{Letter, Result};
use store::{Channel, MAX_PAGE, PageRequest};

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

/// Has a page of channels correlated in which messages were left lying that a definition starts by, and sends itself on to
/// the next page.
pub(crate) async fn recall(scheduler: &Scheduler, tenant: &TenantId, starts: Channel, shard: u32, after: Option<String>) -> Result<()> {
    let store = scheduler.instances.store();
    let lying = store.lying(tenant, &starts, shard, &PageRequest { limit: MAX_PAGE, after }).await?;
    let mut errands: Vec<Task> = lying.items.into_iter().map(Task::Correlate).collect();
    errands.extend(lying.next.map(|next| Task::Recall { starts, shard, after: Some(next) }));
    let errands = errands.into_iter().map(|errand| scheduler.destinations.errand(&Errand { tenant: tenant.clone(), errand }));
    scheduler.send(errands.collect()).await
}
