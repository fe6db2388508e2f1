//! A case as it is stored.

use super::moves::By;
use super::{CaseNumber, CaseStatus, Item, Linked, Move, Party, Refusal, Related, What};
use engine::{CaseId, DepartmentId, Object, Priority, RoleName, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// Most parties, and most items, of a case.
pub const MAX_PARTS: usize = 50;
/// Most process instances that are linked to a case over its life.
pub const MAX_LINKED: usize = 50;
/// Most cases that a case is related to.
pub const MAX_RELATED: usize = 50;
/// Most bytes of a case as JSON. Every change writes all of it, and a write costs by the kilobyte.
pub const MAX_BYTES: usize = 128 * 1024;

/// A case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Its id.
    pub case_id: CaseId,
    /// What people call it.
    pub case_number: CaseNumber,
    /// What it is about, in a line.
    pub title: String,
    /// What kind of matter it is: `complaint`, `claim`, …
    pub kind: String,
    /// Where it stands.
    pub status: CaseStatus,
    /// How urgent it is.
    pub priority: Priority,
    /// The department that answers for it.
    #[serde(default)]
    pub department: Option<DepartmentId>,
    /// The queue whose people look after it.
    #[serde(default)]
    pub queue: Option<RoleName>,
    /// Who looks after it.
    #[serde(default)]
    pub assigned_to: Option<UserId>,
    /// Whom it concerns.
    #[serde(default)]
    pub parties: Vec<Party>,
    /// What is alleged or asked for.
    #[serde(default)]
    pub items: Vec<Item>,
    /// Business data.
    #[serde(default)]
    pub data: Object,
    /// The processes that work on it, and did.
    #[serde(default)]
    pub linked: Vec<Linked>,
    /// Other cases it has to do with.
    #[serde(default)]
    pub related: Vec<Related>,
    /// Whether it closes by itself when the last of its processes has ended.
    #[serde(default)]
    pub close_with_processes: bool,
    /// Whether nothing of it may be deleted, whatever its age.
    #[serde(default)]
    pub legal_hold: bool,
    /// What came of it, said when it was closed.
    #[serde(default)]
    pub outcome: Option<String>,
    /// Counts its moves, from 1.
    pub version: u64,
    /// When it was opened.
    pub created_at: Timestamp,
    /// Who opened it.
    pub created_by: UserId,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// When it was closed; none unless it is.
    #[serde(default)]
    pub closed_at: Option<Timestamp>,
}

/// What a case is opened with.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "they are the fields of the case")]
pub struct Opening {
    pub title: String,
    pub kind: String,
    pub priority: Priority,
    pub department: Option<DepartmentId>,
    pub queue: Option<RoleName>,
    pub assigned_to: Option<UserId>,
    pub parties: Vec<Party>,
    pub items: Vec<Item>,
    pub data: Object,
    pub close_with_processes: bool,
}

impl Case {
    /// A new case.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`].
    pub fn open(case_id: CaseId, case_number: CaseNumber, created_by: UserId, with: Opening, by: By) -> Result<Move, Refusal> {
        let mut what = vec![What::Opened];
        what.extend(with.queue.clone().map(|queue| What::Moved { from: None, to: Some(queue) }));
        what.extend(with.assigned_to.clone().map(|to| What::Assigned { to }));
        let case = Self {
            case_id,
            case_number,
            title: with.title,
            kind: with.kind,
            status: CaseStatus::Open,
            priority: with.priority,
            department: with.department,
            queue: with.queue,
            assigned_to: with.assigned_to,
            parties: with.parties,
            items: with.items,
            data: with.data,
            linked: Vec::new(),
            related: Vec::new(),
            close_with_processes: with.close_with_processes,
            legal_hold: false,
            outcome: None,
            version: 0,
            created_at: by.at,
            created_by,
            changed_at: by.at,
            closed_at: None,
        };
        case.written(by, what)
    }

    /// Bytes of it as JSON.
    pub(super) fn bytes(&self) -> usize {
        serde_json::to_vec(self).map_or(usize::MAX, |json| json.len())
    }

    /// The processes that have not ended.
    pub fn running(&self) -> impl Iterator<Item = &Linked> {
        self.linked.iter().filter(|linked| linked.ended.is_none())
    }
}
