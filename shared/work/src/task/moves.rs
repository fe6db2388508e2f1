//! What can happen to a task, and what of it is kept in its history.

use crate::sla::Objective;
use engine::instance::Actor;
use engine::{AttachmentId, Priority, RoleName, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// Something that happened to a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "move", rename_all = "snake_case")]
pub enum Move {
    /// The process opened it.
    Opened,
    /// Somebody took it.
    Claimed,
    /// A queue gave it to somebody.
    Assigned {
        /// To whom.
        to: UserId,
    },
    /// Whoever had it gave it back.
    Released,
    /// Whoever had it asked somebody else to work on it, and stays answerable.
    Delegated {
        /// Whom.
        to: UserId,
    },
    /// Who was asked gave it back.
    Returned {
        /// To whom.
        to: UserId,
    },
    /// Somebody in charge gave it to somebody else.
    Reassigned {
        /// To whom; none puts it back into its queues.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<UserId>,
    },
    /// More people may take it, and it is more urgent. Whoever had it has to take it again.
    Escalated {
        /// Who may take it beside those who could.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        to_roles: Vec<RoleName>,
        /// How urgent it is from then on.
        priority: Priority,
    },
    /// It waits for something outside.
    Suspended,
    /// It goes on.
    Resumed,
    /// It is more or less urgent, or due at another time.
    Changed {
        /// The new priority.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        priority: Option<Priority>,
        /// The new due date.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due_at: Option<Timestamp>,
        /// When to look at it again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        follow_up_at: Option<Timestamp>,
    },
    /// It waits in another queue.
    Moved {
        /// Which.
        to: RoleName,
    },
    /// Somebody did what it is kept apart from, so that they are kept away from it.
    Excluded {
        /// Who.
        user: UserId,
    },
    /// A share of the time for one of its targets is over.
    Warned {
        /// Which.
        objective: Objective,
    },
    /// The time for one of its targets is over.
    Breached {
        /// Which.
        objective: Objective,
    },
    /// It reached a level of its queue's escalation.
    LevelReached {
        /// Which, from 1.
        level: u8,
        /// How urgent it is from then on.
        priority: Priority,
        /// Whose it became.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<UserId>,
        /// Who may take it then, too.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to_role: Option<RoleName>,
        /// The queue it was handed to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        queue: Option<RoleName>,
    },
    /// Somebody attached a file.
    AttachmentAdded {
        /// Which.
        attachment_id: AttachmentId,
        /// What it is called.
        file_name: String,
    },
    /// Somebody removed a file.
    AttachmentRemoved {
        /// Which.
        attachment_id: AttachmentId,
        /// What it was called.
        file_name: String,
    },
    /// Somebody finished it.
    Completed {
        /// What they chose.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<String>,
    },
    /// Nobody needs to do it any more.
    Cancelled,
}

impl Move {
    /// The word on the wire.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Claimed => "claimed",
            Self::Assigned { .. } => "assigned",
            Self::Released => "released",
            Self::Delegated { .. } => "delegated",
            Self::Returned { .. } => "returned",
            Self::Reassigned { .. } => "reassigned",
            Self::Escalated { .. } => "escalated",
            Self::Suspended => "suspended",
            Self::Resumed => "resumed",
            Self::Changed { .. } => "changed",
            Self::Moved { .. } => "moved",
            Self::Excluded { .. } => "excluded",
            Self::Warned { .. } => "warned",
            Self::Breached { .. } => "breached",
            Self::LevelReached { .. } => "level_reached",
            Self::AttachmentAdded { .. } => "attachment_added",
            Self::AttachmentRemoved { .. } => "attachment_removed",
            Self::Completed { .. } => "completed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A move as the history of its task keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskMove {
    /// The task's version that it made.
    pub version: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// Why, in their words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What.
    #[serde(flatten)]
    pub what: Move,
}
