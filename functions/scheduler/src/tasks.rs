//! User tasks that were cancelled, more than fit in the transaction of their batch.

use crate::Scheduler;
use crate::origin::Origin;
use engine::instance::Closing;
use engine::{ElementId, TaskId};
use futures_util::future::try_join_all;
use runtime::Result;
use store::TaskWrite;

/// Tasks closed at the same time.
const AT_ONCE: usize = 16;

/// Closes those that are not closed yet.
pub(crate) async fn close(scheduler: &Scheduler, of: &Origin<'_>, tasks: Vec<ElementId>) -> Result<()> {
    for some in tasks.chunks(AT_ONCE) {
        try_join_all(some.iter().map(|element| close_one(scheduler, of, *element))).await?;
    }
    Ok(())
}

async fn close_one(scheduler: &Scheduler, of: &Origin<'_>, element: ElementId) -> Result<()> {
    let (store, tenant) = (scheduler.instances.store(), &of.message.tenant);
    let id = TaskId { instance: of.message.instance.clone(), element };
    let Some(old) = store.task(tenant, &id).await?.filter(|task| !task.status.is_closed()) else { return Ok(()) };
    let new = old.close(&Closing::Cancelled, None, of.at);
    // Somebody who claims it at the same time makes this come again.
    Ok(store.change_task(tenant, &TaskWrite { old: Some(old), new }).await?)
}
