//! Where a case stands, and how it comes from one place to the next. The whole state machine is [`TRANSITIONS`].

use serde::{Deserialize, Serialize};

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseStatus {
    /// Nobody works on it yet.
    Open,
    /// Somebody works on it.
    InProgress,
    /// It waits for somebody outside.
    OnHold,
    /// It is settled, and may still be taken up again.
    Resolved,
    /// It is done with; only reopening changes it.
    Closed,
}

/// What brings a case from one status to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Work begins.
    Begin,
    /// Work has to wait.
    Hold,
    /// Work goes on.
    Resume,
    /// The matter is settled.
    Resolve,
    /// The case is done with.
    Close,
    /// The matter is taken up again.
    Reopen,
}

use CaseStatus::{Closed, InProgress, OnHold, Open, Resolved};
use Step::{Begin, Close, Hold, Reopen, Resolve, Resume};

/// Every transition there is: from, by, to.
pub const TRANSITIONS: [(CaseStatus, Step, CaseStatus); 13] = [
    (Open, Begin, InProgress),
    (Open, Hold, OnHold),
    (Open, Resolve, Resolved),
    (Open, Close, Closed),
    (InProgress, Hold, OnHold),
    (InProgress, Resolve, Resolved),
    (InProgress, Close, Closed),
    (OnHold, Resume, InProgress),
    (OnHold, Resolve, Resolved),
    (OnHold, Close, Closed),
    (Resolved, Close, Closed),
    (Resolved, Reopen, InProgress),
    (Closed, Reopen, InProgress),
];

impl CaseStatus {
    /// All of them, in the order of a case's life.
    pub const ALL: [Self; 5] = [Open, InProgress, OnHold, Resolved, Closed];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Open => "open",
            InProgress => "in_progress",
            OnHold => "on_hold",
            Resolved => "resolved",
            Closed => "closed",
        }
    }

    /// A status by its word.
    ///
    /// # Errors
    /// That it is none, with those that are.
    pub fn parse(word: &str) -> Result<Self, String> {
        let known = Self::ALL.map(Self::as_str).join(", ");
        Self::ALL.into_iter().find(|status| status.as_str() == word).ok_or_else(|| format!("`{word}` is not a status; known are {known}"))
    }

    /// Whether it is done with.
    pub const fn is_closed(self) -> bool {
        matches!(self, Closed)
    }

    /// Where a step leads from here, if it can be taken.
    pub fn after(self, step: Step) -> Option<Self> {
        TRANSITIONS.into_iter().find(|(from, by, _)| (*from, *by) == (self, step)).map(|(.., to)| to)
    }

    /// The step that leads from here to another status.
    pub fn step_to(self, to: Self) -> Option<Step> {
        TRANSITIONS.into_iter().find(|(from, _, there)| (*from, *there) == (self, to)).map(|(_, by, _)| by)
    }
}
