//! Where a task stands.

use serde::{Deserialize, Serialize};

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskStatus {
    /// Waits for someone to take it.
    Open,
    /// Someone has it.
    Claimed,
    /// Nobody finished it in time; waits for someone, among more people.
    Escalated,
    /// Waits for something outside, a customer's answer for example: nobody can take or finish it, and its clock stands still.
    Suspended,
    /// Done.
    Completed,
    /// No longer needed.
    Cancelled,
}

impl TaskStatus {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Open, Self::Claimed, Self::Escalated, Self::Suspended, Self::Completed, Self::Cancelled];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Claimed => "claimed",
            Self::Escalated => "escalated",
            Self::Suspended => "suspended",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether it waits in its queues.
    pub const fn is_ready(self) -> bool {
        matches!(self, Self::Open | Self::Escalated)
    }

    /// Whether nothing can happen any more.
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled)
    }
}
