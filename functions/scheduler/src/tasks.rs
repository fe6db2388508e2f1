//! Changes of user tasks that followed from a batch, more than fitted in its transaction.

use crate::Scheduler;
use crate::origin::Origin;
use engine::instance::Actor;
use engine::{ElementId, TaskId};
use futures_util::future::try_join_all;
use runtime::Result;
use store::TaskWrite;
use work::task::{Step, TaskRecord};

/// Tasks changed at the same time.
const AT_ONCE: usize = 16;

/// Changes those that are not closed yet. A change that was made before changes nothing.
pub(crate) async fn each(
    scheduler: &Scheduler,
    of: &Origin<'_>,
    tasks: Vec<ElementId>,
    change: impl Fn(&TaskRecord) -> Step,
) -> Result<()> {
    for some in tasks.chunks(AT_ONCE) {
        try_join_all(some.iter().map(|element| one(scheduler, of, *element, &change))).await?;
    }
    Ok(())
}

async fn one(scheduler: &Scheduler, of: &Origin<'_>, element: ElementId, change: &impl Fn(&TaskRecord) -> Step) -> Result<()> {
    let (store, tenant) = (scheduler.instances.store(), &of.message.tenant);
    let id = TaskId { instance: of.message.instance.clone(), element };
    let Some(old) = store.task(tenant, &id).await?.filter(|task| !task.status.is_closed()) else { return Ok(()) };
    let step = change(&old);
    if step.new == old {
        return Ok(());
    }
    // Somebody who claims it at the same time makes this come again.
    let write = TaskWrite::new(Some(old), step, &Actor(crate::ACTOR.to_owned()), of.at, None);
    Ok(store.change_task(tenant, &write).await?)
}
