//! Load, decide, append, and again when someone else was quicker: what every function does with an instance.
//! And what the queue-driven functions share: messages, partial batches, forms and connectors to check against.
//!
//! What must not be here: HTTP, and decisions; those are the engine's.

pub mod archive;
pub mod batch;
pub mod cases;
pub mod connectors;
mod correlation;
pub mod decisions;
mod definitions;
pub mod env;
mod error;
mod holds;
mod instances;
mod live;
pub mod messages;
pub mod observe;
pub mod outside;
mod past;
mod queues;
pub mod rebalancing;
mod retention;
mod sandbox;
pub mod schema;
pub mod staff;
pub mod starts;

pub use correlation::{Letter, Taken};
pub use decisions::{Decisions, ModelFault};
pub use definitions::Definitions;
pub use error::{Error, Result};
pub use instances::{Instances, Started};
pub use live::{Live, TaskGuard};
pub use past::Point;
pub use queues::KnownQueues;
pub use retention::KnownRetention;
pub use sandbox::{Forked, WhatIf};
