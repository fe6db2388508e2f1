//! Carries out what batches of the log ask for: jobs to their queues, timers, subscriptions, lists of instances; what needs
//! another instance goes to the scheduler, and so do tasks that queues give to people. What was written into the audit log is chained,
//! what happened to tasks is counted. The stream delivers each batch at least once and each instance's in order; everything here may
//! be done twice.

mod archive;
mod audit;
mod effects;
mod nearly_full;
mod push;
mod records;
mod settings;
mod statistics;
mod tasks;
mod work_queues;

use clients::queues::Queues;
use engine::Timestamp;
use runtime::messages::Destinations;
use runtime::{KnownQueues, KnownRetention};
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
    /// How long tenants keep what ended.
    pub retention: KnownRetention,
    /// What work queues are set to.
    pub work_queues: KnownQueues,
    /// How long the audit log is kept, in days.
    pub audit_days: u64,
    /// The time; tests bring their own.
    pub clock: fn() -> Timestamp,
}
