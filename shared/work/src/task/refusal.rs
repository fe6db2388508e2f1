//! Why somebody may not make a move.

use super::status::TaskStatus;
use crate::queue::Unmet;
use engine::{RoleName, UserId};

/// Why a person may not make a move.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// They started the process or did a task that this one is kept apart from (four eyes).
    #[error("separation of duties: they started this process, or did a task of it that this one is kept apart from")]
    Excluded,
    /// They have none of the task's roles.
    #[error("this task is for people with the role {}", roles(.0))]
    NotACandidate(Vec<RoleName>),
    /// They have the role but not the level.
    #[error("this task needs approval level {0} or above")]
    LevelTooLow(u8),
    /// They are not able to do what it takes.
    #[error("{0}")]
    Unmet(Unmet),
    /// Nothing is handed out of its queue now.
    #[error("the queue `{0}` is paused")]
    Paused(RoleName),
    /// Someone else has it.
    #[error("someone else has claimed this task")]
    ClaimedByOther,
    /// It is not theirs to release.
    #[error("the task is not claimed by you")]
    NotYours,
    /// They were asked to work on it, and whoever asked finishes it.
    #[error("the task was delegated to you by `{0}`: return it, and they finish it")]
    Delegated(UserId),
    /// Nobody asked them to work on it.
    #[error("the task was not delegated")]
    NotDelegated,
    /// It waits for something outside.
    #[error("the task is suspended")]
    Suspended,
    /// It does not.
    #[error("the task is not suspended")]
    NotSuspended,
    /// Somebody has it.
    #[error("the task is claimed: it does not wait in a queue")]
    NotWaiting,
    /// It is done or no longer needed.
    #[error("the task is {}", .0.as_str())]
    Closed(TaskStatus),
}

fn roles(roles: &[RoleName]) -> String {
    roles.iter().map(RoleName::as_str).collect::<Vec<_>>().join(" or ")
}
