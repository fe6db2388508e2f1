//! One batch's effects.

use crate::{Dispatcher, archive};
use clients::queues::{MAX_DELAY, Outgoing};
use engine::instance::{Awaited, Effect};
use engine::{SubscriptionId, Timestamp};
use runtime::messages::{Errand, Message, Task, Work};
use store::{Channel, Committed, Due, DueTimer, ListedInstance, MAX_PAGE, PageRequest, Waiting};

/// Pages of signals that an instance is told of as it begins to wait. It is told at once what is sent from then on, so that
/// these were sent while this waited to be done.
const MISSED_PAGES: usize = 10;

/// Writes what has to be written and gives the messages to send.
pub(crate) async fn carry_out(dispatcher: &Dispatcher, batch: &Committed) -> store::Result<Vec<Outgoing>> {
    let now = (dispatcher.clock)();
    let message = |work, failures| Message { tenant: batch.tenant.clone(), instance: batch.instance.clone(), work, failures };
    // What is archived is in no list any more, and waits for nothing; what it sent to others is sent all the same.
    let gone = archive::is_gone(dispatcher, batch, now).await?;
    let mut messages = Vec::new();
    for (place, effect) in batch.effects.iter().enumerate() {
        match effect {
            Effect::RunJob { .. } | Effect::StartTimer { .. } | Effect::Subscribe { .. } | Effect::Unsubscribe { .. } | Effect::List(_)
                if gone => {}
            Effect::RunJob { job, class, failures, not_before } => {
                messages.push(dispatcher.destinations.job(&message(Work::Job(*job), *failures), *class, *not_before, now))
            }
            Effect::StartTimer { timer, due } => {
                let what = Due::Instance { instance: batch.instance.clone(), timer: *timer };
                messages.extend(start_timer(dispatcher, DueTimer { tenant: batch.tenant.clone(), due: *due, what }, now).await?);
            }
            Effect::Subscribe { subscription, to } => messages.extend(subscribe(dispatcher, batch, *subscription, to, now).await?),
            Effect::Unsubscribe { subscription, to } => {
                if let Some(channel) = channel(to) {
                    dispatcher.store.delete_waiting(&batch.tenant, &channel, &waiting(batch, *subscription)).await?;
                    if matches!(to, Awaited::Message { .. }) {
                        // What lay there for this one may begin another.
                        messages.extend(lying(dispatcher, batch, channel, now).await?);
                    }
                }
            }
            // What may be larger than a message stays in the log; who gets the message reads it there.
            Effect::SendMessage { .. }
            | Effect::SendSignal { .. }
            | Effect::StartCall(_)
            | Effect::CancelCall { .. }
            | Effect::CheckCall { .. }
            | Effect::Return { .. }
            | Effect::EscalateToCaller { .. }
            | Effect::CloseTasks { .. }
            | Effect::ExcludeFromTasks { .. }
            | Effect::Continue => {
                messages.push(dispatcher.destinations.work(&message(Work::Effect { batch: batch.batch, place }, 0)));
            }
            Effect::List(listing) => {
                let listed = ListedInstance { instance_id: batch.instance.clone(), listing: listing.clone(), changed_at: batch.at };
                dispatcher.store.list_instance(&batch.tenant, batch.batch, &listed).await?;
                messages.extend(archive::of_ended(dispatcher, batch, listing, now).await?);
                runtime::cases::note_listing(&dispatcher.store, &batch.tenant, &batch.instance, listing, batch.at).await?;
            }
        }
    }
    Ok(messages)
}

/// A delayed message is cheaper than an item; only what is beyond its reach waits in a bucket.
pub(crate) async fn start_timer(dispatcher: &Dispatcher, timer: DueTimer, now: Timestamp) -> store::Result<Option<Outgoing>> {
    if now.seconds_until(timer.due) <= MAX_DELAY {
        return Ok(Some(dispatcher.destinations.due(timer, now)));
    }
    dispatcher.store.put_timer(&timer).await.map(|()| None)
}

/// Writes down that the instance waits, and then looks whether what it waits for lies there already, or went by in between.
async fn subscribe(
    dispatcher: &Dispatcher,
    batch: &Committed,
    subscription: SubscriptionId,
    to: &Awaited,
    now: Timestamp,
) -> store::Result<Vec<Outgoing>> {
    let Some(channel) = channel(to) else { return Ok(Vec::new()) };
    let (tenant, waiting) = (&batch.tenant, waiting(batch, subscription));
    dispatcher.store.put_waiting(tenant, &channel, &waiting).await?;
    let mut messages = Vec::new();
    let sent = match to {
        Awaited::Signal { .. } => {
            messages = missed(dispatcher, batch, subscription, &channel).await?;
            channel.kept_for(&waiting)
        }
        _ => channel,
    };
    messages.extend(lying(dispatcher, batch, sent, now).await?);
    Ok(messages)
}

/// What lies in a channel is to be offered again, if anything does.
async fn lying(dispatcher: &Dispatcher, batch: &Committed, sent: Channel, now: Timestamp) -> store::Result<Option<Outgoing>> {
    let lies_there = !dispatcher.store.buffered(&batch.tenant, &sent, now, 1).await?.is_empty();
    let errand = Errand { tenant: batch.tenant.clone(), errand: Task::Correlate(sent) };
    Ok(lies_there.then(|| dispatcher.destinations.errand(&errand)))
}

/// The signals that were sent since the instance waits. Those who sent them may not have found it; one it heard it does not
/// hear again.
async fn missed(
    dispatcher: &Dispatcher,
    batch: &Committed,
    subscription: SubscriptionId,
    channel: &Channel,
) -> store::Result<Vec<Outgoing>> {
    let (mut messages, mut page) = (Vec::new(), PageRequest { limit: MAX_PAGE, after: None });
    for _ in 0..MISSED_PAGES {
        let signals = dispatcher.store.signals_after(&batch.tenant, channel, batch.at, &page).await?;
        messages.extend(signals.items.into_iter().map(|id| {
            let work = Work::Signal { channel: channel.clone(), id, subscription };
            dispatcher.destinations.work(&Message { tenant: batch.tenant.clone(), instance: batch.instance.clone(), work, failures: 0 })
        }));
        page.after = signals.next;
        if page.after.is_none() {
            return Ok(messages);
        }
    }
    tracing::warn!(instance.id = %batch.instance, "more signals went by than an instance is told of");
    Ok(messages)
}

fn waiting(batch: &Committed, subscription: SubscriptionId) -> Waiting {
    Waiting { instance: batch.instance.clone(), subscription }
}

fn channel(to: &Awaited) -> Option<Channel> {
    match to {
        Awaited::Message { name, key } => Some(Channel::message(name, key)),
        Awaited::Signal { name } => Some(Channel::signal(name)),
        Awaited::Condition => None,
    }
}
