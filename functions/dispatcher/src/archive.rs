//! What the archive has to do with the table's stream: an instance that ends gets the timer that archives it; a setting of a tenant
//! is followed by a sweep over what ended before; and what is delivered when its instance is archived already does nothing.

use crate::Dispatcher;
use crate::effects::start_timer;
use clients::queues::Outgoing;
use engine::instance::{Effect, Listing};
use engine::{TenantId, Timestamp};
use runtime::KnownRetention;
use runtime::archive::STAYS;
use runtime::messages::{Errand, Task};
use store::{Committed, Due, DueTimer};

/// Seconds after which the sweep begins: nobody sets timers by an older setting any more, and what ended until then is in its list.
const SWEPT_AFTER: u64 = KnownRetention::SECONDS + 5;

/// The timer that archives an instance, if it ended and its tenant has it archived.
pub(crate) async fn of_ended(
    dispatcher: &Dispatcher,
    batch: &Committed,
    listing: &Listing,
    now: Timestamp,
) -> store::Result<Option<Outgoing>> {
    if !listing.status.has_ended() {
        return Ok(None);
    }
    let Some(due) = dispatcher.retention.of(&batch.tenant, now).await?.due(batch.at) else { return Ok(None) };
    let what = Due::Archive { instance: batch.instance.clone() };
    start_timer(dispatcher, DueTimer { tenant: batch.tenant.clone(), due, what }, now).await
}

/// Whether a batch comes so late that its instance is archived: what is written for its lists would stay for ever. In good time
/// nobody has to ask, since what is archived stays in the table for as long.
pub(crate) async fn is_gone(dispatcher: &Dispatcher, batch: &Committed, now: Timestamp) -> store::Result<bool> {
    let lists = batch.effects.iter().any(|effect| matches!(effect, Effect::List(_)));
    let late = now >= batch.at.plus_seconds(STAYS);
    Ok(lists && late && dispatcher.store.archived_instance(&batch.tenant, &batch.instance).await?.is_some())
}

/// What begins the sweep.
pub(crate) fn swept(dispatcher: &Dispatcher, tenant: TenantId, version: u64) -> Outgoing {
    let errand = Errand { tenant, errand: Task::SweepEnded { version, workflow: None, after: None } };
    dispatcher.destinations.errand_later(&errand, SWEPT_AFTER)
}
