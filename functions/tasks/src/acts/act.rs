//! The acts.

use engine::reader::Reader;
use engine::{Object, Priority, RoleName, Timestamp, UserId};
use utoipa::ToSchema;
use web::{FromReader, Operation};

/// Longest reason, in characters.
const MAX_REASON: usize = 1_000;

/// Something done to a task.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    Claim,
    Release,
    Delegate { to: UserId },
    GiveBack,
    Reassign { to: Option<UserId> },
    Escalate { to_roles: Vec<RoleName>, priority: Priority },
    Suspend,
    Resume,
    Change { priority: Option<Priority>, due_at: Option<Timestamp>, follow_up_at: Option<Timestamp> },
    MoveTo { queue: RoleName },
    Complete { outcome: Option<String>, variables: Object },
}

impl Act {
    /// The operation that it is.
    pub(crate) const fn operation(&self) -> Operation {
        match self {
            Self::Claim => Operation::ClaimTask,
            Self::Release => Operation::ReleaseTask,
            Self::Delegate { .. } => Operation::DelegateTask,
            Self::GiveBack => Operation::ReturnTask,
            Self::Reassign { .. } => Operation::ReassignTask,
            Self::Escalate { .. } => Operation::EscalateTask,
            Self::Suspend => Operation::SuspendTask,
            Self::Resume => Operation::ResumeTask,
            Self::Change { .. } => Operation::ChangeTask,
            Self::MoveTo { .. } => Operation::MoveTask,
            Self::Complete { .. } => Operation::CompleteTask,
        }
    }
}

/// An optional priority.
pub(super) fn priority(reader: &mut Reader<'_>) -> Option<Priority> {
    reader.optional_whole("priority", 0..=100).and_then(Priority::new)
}

/// Why something is done.
pub(crate) fn reason(reader: &mut Reader<'_>) -> Option<String> {
    reader.optional_text("reason", 1..=MAX_REASON)
}

/// The body of an act that says no more than why.
#[derive(Debug, ToSchema)]
#[schema(as = Reason)]
pub(crate) struct ReasonBody {
    /// For the task's history.
    pub(crate) reason: Option<String>,
}

impl FromReader for ReasonBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self { reason: reason(reader) })
    }
}
