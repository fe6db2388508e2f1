//! Carries out what batches of the log ask for: jobs to their queues, timers, subscriptions, lists of instances; what needs
//! another instance goes to the scheduler. What was written into the audit log is chained. The stream delivers each batch at least once and each instance's in order;
//! everything here may be done twice.

mod audit;
mod effects;
mod records;

use clients::queues::Queues;
use engine::Timestamp;
use runtime::messages::Destinations;
use std::sync::Arc;
use store::Store;

pub use records::handle;

/// What the function has at hand. Cheap to clone.
#[derive(Clone)]
pub struct Dispatcher {
    /// Where timers and lists are kept.
    pub store: Store,
    /// Where messages go.
    pub queues: Arc<dyn Queues>,
    /// Which queue is which.
    pub destinations: Arc<Destinations>,
    /// How long the audit log is kept, in days.
    pub audit_days: u64,
    /// The time; tests bring their own.
    pub clock: fn() -> Timestamp,
}
