//! What a case is made of: whom it concerns, and what is alleged or asked for.

use engine::UserId;
use serde::{Deserialize, Serialize};

/// Somebody whom a case concerns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Its name within the case, the caller's choice.
    pub party_id: String,
    /// What they are in it: `complainant`, `respondent`, `witness`, …
    pub role: String,
    /// Their name, for people.
    pub name: String,
    /// How they are reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// The user they are, where they are one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
}

/// One thing that a case is about: an allegation, a claim, a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its name within the case, the caller's choice.
    pub item_id: String,
    /// What kind of thing: `allegation`, `claim`, …
    pub kind: String,
    /// What is said.
    pub description: String,
    /// Where it stands.
    pub status: ItemStatus,
    /// What was found; a decided item has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
}

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemStatus {
    /// Nobody looked at it yet.
    Open,
    /// It is looked into.
    UnderReview,
    /// There is a finding.
    Decided,
    /// Whoever brought it up took it back.
    Withdrawn,
}

impl ItemStatus {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Open, Self::UnderReview, Self::Decided, Self::Withdrawn];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::UnderReview => "under_review",
            Self::Decided => "decided",
            Self::Withdrawn => "withdrawn",
        }
    }
}
