//! What follows from a change of a queue's settings: the first timer by which its held tasks are spread evenly, and that what waits in
//! it is given to people, if it does that now.

use crate::Dispatcher;
use crate::effects::start_timer;
use clients::queues::Outgoing;
use engine::{RoleName, TenantId, Timestamp};
use runtime::messages::{Errand, Task};
use store::{Due, DueTimer};

pub(crate) async fn follow(dispatcher: &Dispatcher, tenant: &TenantId, queue: &RoleName, at: Timestamp) -> store::Result<Vec<Outgoing>> {
    let queues = dispatcher.work_queues.of(tenant).await?;
    let mut messages = Vec::new();
    if let Some(minutes) = queues.queue(queue).and_then(|queue| queue.rebalance_minutes) {
        let due = at.plus_seconds(u64::from(minutes) * 60);
        if dispatcher.store.set_rebalance(tenant, queue, at, due).await? {
            let timer = DueTimer { tenant: tenant.clone(), due, what: Due::Rebalance { queue: queue.clone() } };
            messages.extend(start_timer(dispatcher, timer, (dispatcher.clock)()).await?);
        }
    }
    if queues.strategy(queue).is_some() {
        let errand = Errand { tenant: tenant.clone(), errand: Task::Fill { queue: queue.clone() } };
        messages.push(dispatcher.destinations.errand(&errand));
    }
    Ok(messages)
}
