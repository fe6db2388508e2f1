//! The life of a user task outside the process: who holds it.
//!
//! | from | command | to |
//! |---|---|---|
//! | open, escalated | claim | claimed |
//! | claimed | release | open |
//! | open, escalated, claimed (by the same person) | complete | completed |
//! | open, claimed, escalated | the process: escalate | escalated |
//! | open, claimed, escalated | the process: cancel | cancelled |
//!
//! Completing belongs to the process as well: the record changes in the same transaction as the log.

mod lifecycle;
mod record;

pub use lifecycle::{Refusal, Worker};
pub use record::{TaskRecord, TaskStatus};
