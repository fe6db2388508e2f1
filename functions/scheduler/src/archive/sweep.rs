//! After a tenant set how long it keeps what ended: timers for all that ended before, page by page. Each page sends the next.

use super::timer;
use crate::Scheduler;
use engine::{TenantId, WorkflowId};
use futures_util::future::try_join_all;
use runtime::Result;
use runtime::messages::{Errand, Task};
use store::{MAX_PAGE, PageRequest};

/// Timers set at the same time.
const AT_ONCE: usize = 16;

/// Does one page: of workflows, or of the ended instances of one. The same page again sets the same timers.
pub(crate) async fn sweep(
    scheduler: &Scheduler,
    tenant: &TenantId,
    version: u64,
    workflow: Option<WorkflowId>,
    after: Option<String>,
) -> Result<()> {
    let store = scheduler.instances.store();
    let retention = store.retention(tenant).await?;
    if retention.version != version || retention.instances_days.is_none() {
        return Ok(());
    }
    let page = PageRequest { limit: MAX_PAGE, after };
    let (mut errands, next) = match &workflow {
        None => {
            let workflows = store.definitions(tenant, &page).await?;
            let each = |workflow| Task::SweepEnded { version, workflow: Some(workflow), after: None };
            (workflows.items.into_iter().map(|summary| each(summary.workflow_id)).collect(), workflows.next)
        }
        Some(workflow) => {
            let ended = store.ended_instances(tenant, workflow, &page).await?;
            for some in ended.items.chunks(AT_ONCE) {
                let due = some.iter().filter_map(|listed| Some((listed, retention.due(listed.changed_at)?)));
                try_join_all(due.map(|(listed, due)| timer(scheduler, tenant, listed.instance_id.clone(), due))).await?;
            }
            (Vec::new(), ended.next)
        }
    };
    errands.extend(next.map(|next| Task::SweepEnded { version, workflow, after: Some(next) }));
    let errands = errands.into_iter().map(|errand| scheduler.destinations.errand(&Errand { tenant: tenant.clone(), errand }));
    scheduler.send(errands.collect()).await
}
