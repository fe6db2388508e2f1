//! Why a case does not make a move.

use super::{CaseStatus, MAX_BYTES};
use engine::{InstanceId, WorkflowId};

/// A move that is not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is closed: reopen it first.
    #[error("the case is closed: reopen it first")]
    Closed,
    /// No step leads from the one status to the other, or not this way.
    #[error("a case that is {} does not become {} this way", .from.as_str(), .to.as_str())]
    NoSuchStep {
        /// Where it stands.
        from: CaseStatus,
        /// Where it should come to.
        to: CaseStatus,
    },
    /// Its processes have not ended.
    #[error("processes that have not ended: {}", .0.len())]
    Running(Vec<(InstanceId, WorkflowId)>),
    /// It has as many of something as it can hold.
    #[error("a case has at most {most} {what}")]
    TooMany {
        /// What.
        what: &'static str,
        /// How many.
        most: usize,
    },
    /// All that it says is longer than it can be.
    #[error("a case has at most {} KB, with its parties, items and data", MAX_BYTES / 1024)]
    TooLarge,
    /// It is under a legal hold.
    #[error("the case is under a legal hold: nothing of it is removed or replaced")]
    Held,
    /// It is the same case.
    #[error("a case is not related to itself")]
    Itself,
}
