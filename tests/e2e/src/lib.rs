//! What the end-to-end tests share. They run against a deployed local stack, through HTTP, as its users would; the
//! emulator's own API is asked only for what no user could see or do: functions invoked by hand, tables, queues, logs.
//!
//! Tests run at the same time on one stack and must not meet: each makes a tenant of its own. Nothing sleeps for a fixed
//! time; what needs a while is looked at until it is so, or a deadline passes.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test that cannot go on has to stop and say why; the names say the rest"
)]

mod api;
mod emulator;
mod files;
mod process;
mod stack;
pub mod target;
mod tenant;
mod waiting;

pub use api::{Answer, Api};
pub use emulator::Emulator;
pub use files::{announcement, attach, download, upload};
pub use process::Instance;
pub use stack::{Stack, fresh};
pub use tenant::{Person, Tenant, document};
pub use waiting::{eventually, eventually_within};
