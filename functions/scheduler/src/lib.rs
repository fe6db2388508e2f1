//! What happens in its time, and between instances. Every minute the timers of the next minute are sent with their exact
//! delay; when one arrives, it fires. Messages, signals and calls that instances send each other arrive in the same queue.
//! One file a kind of work; all of it may arrive twice.

mod calls;
mod deliver;
mod instance;
mod messages;
mod origin;
mod signals;
mod starts;
mod tasks;
mod tick;

use clients::queues::Queues;
use engine::Timestamp;
use lambda_runtime::Error;
use runtime::Instances;
use runtime::messages::Destinations;
use serde_json::Value;
use std::sync::Arc;

/// What the function has at hand. Cheap to clone.
#[derive(Clone)]
pub struct Scheduler {
    /// The instances it works on.
    pub instances: Instances,
    /// Where timers go that are due soon, and what follows from what is done.
    pub queues: Arc<dyn Queues>,
    /// Which queue is which.
    pub destinations: Arc<Destinations>,
    /// The time; tests bring their own.
    pub clock: fn() -> Timestamp,
}

/// Handles a batch of the timer queue, or, for any other event, the minute's tick.
///
/// # Errors
/// When a tick could not be finished; the next one goes on where it stopped.
pub async fn handle(scheduler: Scheduler, event: Value) -> Result<Value, Error> {
    let begun = std::time::Instant::now();
    let (operation, answer) = if event.get("Records").is_some() {
        ("fire", deliver::handle(&scheduler, event).await)
    } else {
        ("tick", tick::handle(&scheduler).await)
    };
    runtime::observe::measure(operation, begun.elapsed(), answer.is_err());
    answer
}
