//! Held tasks of a queue are spread evenly by a schedule: each firing sets the next, until the setting goes.

use crate::{Scheduler, placing};
use engine::{RoleName, TenantId, Timestamp};
use runtime::Result;
use runtime::messages::{Errand, Task};
use store::{Due, DueTimer};

/// Spreads them, if this firing is the one that counts. Delivered again it is not.
pub(crate) async fn fire(scheduler: &Scheduler, tenant: &TenantId, queue: &RoleName, due: Timestamp) -> Result<()> {
    let (store, now) = (scheduler.instances.store(), (scheduler.clock)());
    let Some((changed_at, _)) = store.rebalance_due(tenant, queue).await?.filter(|(_, counts)| *counts == due) else { return Ok(()) };
    let queues = scheduler.instances.queues().of(tenant).await?;
    let Some(minutes) = queues.queue(queue).and_then(|queue| queue.rebalance_minutes) else { return Ok(()) };
    scheduler.instances.rebalance(tenant, queue, &placing::actor(queue), now).await?;
    if queues.strategy(queue).is_some() {
        // Who came to the queue since, or learned something, may have what nobody could.
        let errand = Errand { tenant: tenant.clone(), errand: Task::Fill { queue: queue.clone() } };
        scheduler.send(vec![scheduler.destinations.errand(&errand)]).await?;
    }
    let next = next(due, u64::from(minutes) * 60, now);
    scheduler.set_timer(DueTimer { tenant: tenant.clone(), due: next, what: Due::Rebalance { queue: queue.clone() } }).await?;
    // Only once the next is on its way: if this is not reached, the firing comes again and does all of it again.
    Ok(store.move_rebalance(tenant, queue, changed_at, due, next).await?)
}

/// The first moment after now that is a multiple of a period after a firing: what was missed is not caught up with.
fn next(due: Timestamp, period: u64, now: Timestamp) -> Timestamp {
    let missed = due.seconds_until(now) / period.max(1);
    due.plus_seconds((missed + 1).saturating_mul(period))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_firing_is_after_now_and_keeps_to_the_period() {
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1_000);
        assert_eq!([100, 159, 160, 399].map(|now| next(at(100), 60, at(now))), [at(160), at(160), at(220), at(400)]);
        assert_eq!(next(at(100), 60, at(90)), at(160), "one that came early");
    }
}
