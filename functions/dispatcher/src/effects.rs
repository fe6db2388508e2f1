//! One batch's effects.

use crate::Dispatcher;
use clients::queues::{MAX_DELAY, Outgoing};
use engine::instance::Effect;
use runtime::messages::{Message, Work};
use store::{Committed, DueTimer, ListedInstance};

/// Writes what has to be written and gives the messages to send.
pub(crate) async fn carry_out(dispatcher: &Dispatcher, batch: &Committed) -> store::Result<Vec<Outgoing>> {
    let now = (dispatcher.clock)();
    let message = |work, failures| Message { tenant: batch.tenant.clone(), instance: batch.instance.clone(), work, failures };
    let mut messages = Vec::new();
    for effect in &batch.effects {
        match effect {
            Effect::RunJob { job, class, failures, not_before } => {
                messages.push(dispatcher.destinations.job(&message(Work::Job(*job), *failures), *class, *not_before, now))
            }
            // A delayed message is cheaper than an item; only what is beyond its reach waits in a bucket.
            Effect::StartTimer { timer, due } if now.seconds_until(*due) <= MAX_DELAY => {
                messages.push(dispatcher.destinations.timer(&message(Work::Timer(*timer), 0), *due, now));
            }
            Effect::StartTimer { timer, due } => {
                let timer = DueTimer { tenant: batch.tenant.clone(), instance: batch.instance.clone(), timer: *timer, due: *due };
                dispatcher.store.put_timer(&timer).await?;
            }
            Effect::List(listing) => {
                let listed = ListedInstance { instance_id: batch.instance.clone(), listing: listing.clone(), changed_at: batch.at };
                dispatcher.store.list_instance(&batch.tenant, batch.batch, &listed).await?;
            }
            other => tracing::error!(effect = ?other, "an effect that is not carried out yet"),
        }
    }
    Ok(messages)
}
