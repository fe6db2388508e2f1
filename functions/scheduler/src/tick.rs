//! The minute's tick: every timer of the minutes up to the next is sent with the delay that is left.
//!
//! Timers nearer than fifteen minutes never get into a bucket, so nothing can be written into one that was sent. A
//! cursor remembers the last minute that was; after an outage all missed ones are sent, late but none left out.

use crate::Scheduler;
use lambda_runtime::Error;
use serde_json::{Value, json};

/// Minutes the first tick of all looks back: it may have failed since the first timer was written.
const FIRST_LOOKS_BACK: i64 = 60;
/// Minutes one tick catches up at most: a day.
const MAX_MINUTES: i64 = 1_440;

pub(crate) async fn handle(scheduler: &Scheduler) -> Result<Value, Error> {
    let store = scheduler.instances.store();
    let next = (scheduler.clock)().as_millis().div_euclid(60_000) + 1;
    let sent_to = store.scheduler_cursor().await?.unwrap_or(next - 1 - FIRST_LOOKS_BACK);
    let mut sent = 0;
    for minute in (sent_to + 1)..=next.min(sent_to + MAX_MINUTES) {
        let timers = store.timers_of(minute).await?;
        let now = (scheduler.clock)();
        sent += timers.len();
        let messages = timers.into_iter().map(|timer| scheduler.destinations.due(timer, now));
        scheduler.queues.send(messages.collect()).await?;
        store.set_scheduler_cursor(minute).await?;
    }
    Ok(json!({"sent": sent}))
}
