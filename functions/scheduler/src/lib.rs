//! What happens in its time, and between instances. Every minute the timers of the next minute are sent with their exact
//! delay; when one arrives, it fires. Messages, signals and calls that instances send each other arrive in the same queue, and what
//! is to be archived in one of its own. One file a kind of work; all of it may arrive twice.

mod archive;
mod calls;
mod deliver;
mod instance;
mod messages;
mod milestones;
mod origin;
mod placing;
mod rebalance;
mod signals;
mod starts;
mod tasks;
mod tick;

use clients::queues::{MAX_DELAY, Outgoing, Queues};
use engine::Timestamp;
use lambda_runtime::Error;
use runtime::messages::Destinations;
use runtime::{Instances, Result};
use serde_json::Value;
use std::sync::Arc;
use store::DueTimer;

/// Who does what this function does, in logs and histories.
const ACTOR: &str = "system:scheduler";

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

impl Scheduler {
    /// Sets a timer: it goes to the queue when it is due within its reach, else into a bucket.
    pub(crate) async fn set_timer(&self, timer: DueTimer) -> Result<()> {
        let now = (self.clock)();
        if now.seconds_until(timer.due) > MAX_DELAY {
            return Ok(self.instances.store().put_timer(&timer).await?);
        }
        self.send(vec![self.destinations.due(timer, now)]).await
    }

    /// Sends messages.
    pub(crate) async fn send(&self, messages: Vec<Outgoing>) -> Result<()> {
        self.queues.send(messages).await.map_err(|error| store::Error::Unavailable(error.to_string()).into())
    }
}

/// Handles a batch of the timer queue or the archive's, or, for any other event, the minute's tick.
///
/// # Errors
/// When a tick could not be finished; the next one goes on where it stopped.
pub async fn handle(scheduler: Scheduler, event: Value) -> std::result::Result<Value, Error> {
    let begun = std::time::Instant::now();
    let (operation, answer) = if event.get("Records").is_some() {
        ("fire", deliver::handle(&scheduler, event).await)
    } else {
        ("tick", tick::handle(&scheduler).await)
    };
    runtime::observe::measure(operation, begun.elapsed(), answer.is_err());
    answer
}
