//! Process instances that work on a case.
//!
//! Linking comes before starting: the case, its history and one [`Start`] an instance are written together, and an instance is
//! started from its [`Start`] as often as anybody likes, since its id stands there already. So a crash in between leaves work for
//! whoever sees the `Start` next, and never an instance that no case knows.

use super::CaseNumber;
use engine::instance::{DefinitionRef, Status};
use engine::{CaseId, DepartmentId, InstanceId, Object, Priority, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// Most instances that one request starts.
pub const MAX_STARTED: usize = 10;

/// A process instance linked to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linked {
    /// The instance.
    pub instance: InstanceId,
    /// What it runs.
    pub definition: DefinitionRef,
    /// Since when it is linked.
    pub linked_at: Timestamp,
    /// How it ended; none while it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Outcome>,
}

/// How a linked instance ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// `completed`, `failed`, `cancelled` or `timed_out`.
    pub status: Status,
    /// What it came to: `completed`, `rejected`, the code of an error, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// An instance to be started for a case, with all it takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// Its id.
    pub instance: InstanceId,
    /// The case.
    pub case_id: CaseId,
    /// Its number: the instance's business key.
    pub case_number: CaseNumber,
    /// What it runs.
    pub definition: DefinitionRef,
    /// The case's priority at that time.
    pub priority: Priority,
    /// Its first variables.
    pub variables: Object,
    /// Who asked for it.
    pub started_by: UserId,
    /// Where they belong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<DepartmentId>,
    /// The same as the history of instances names them: `user:emma`.
    pub actor: String,
    /// When.
    pub at: Timestamp,
}

impl Start {
    /// The link that the case has to it.
    pub(super) fn linked(&self) -> Linked {
        Linked { instance: self.instance.clone(), definition: self.definition.clone(), linked_at: self.at, ended: None }
    }
}
