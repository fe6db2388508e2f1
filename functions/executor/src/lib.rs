//! Runs service tasks and business rule tasks. A message names a job; the steps that follow it are run in the same invocation, under the same
//! message, as long as time remains. If the function dies, the message comes back and covers them all.

pub mod connectors;
mod decision;
mod job;
mod message;

use clients::http::Http;
use clients::queues::Queues;
use engine::Timestamp;
use runtime::Instances;
use runtime::messages::Destinations;
use std::sync::Arc;

pub use message::handle;

/// What the function has at hand. Cheap to clone.
#[derive(Clone)]
pub struct Executor {
    /// The instances whose jobs it runs.
    pub instances: Instances,
    /// Where a job goes for which no time remains.
    pub queues: Arc<dyn Queues>,
    /// Which queue is which.
    pub destinations: Arc<Destinations>,
    /// How connectors reach the world.
    pub http: Arc<dyn Http>,
    /// The time; tests bring their own.
    pub clock: fn() -> Timestamp,
}
