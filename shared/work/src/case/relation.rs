//! What cases have to do with each other. A relation is written into both, each seeing it from its side.

use super::CaseNumber;
use engine::CaseId;
use serde::{Deserialize, Serialize};

/// What another case is to this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// It has to do with it.
    RelatedTo,
    /// This one says the same again.
    Duplicates,
    /// The other says the same again.
    DuplicatedBy,
    /// The other is a part of this one.
    ParentOf,
    /// This one is a part of the other.
    PartOf,
    /// This one comes after the other.
    Follows,
    /// The other comes after this one.
    FollowedBy,
}

impl Relation {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::RelatedTo, Self::Duplicates, Self::DuplicatedBy, Self::ParentOf, Self::PartOf, Self::Follows, Self::FollowedBy];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RelatedTo => "related_to",
            Self::Duplicates => "duplicates",
            Self::DuplicatedBy => "duplicated_by",
            Self::ParentOf => "parent_of",
            Self::PartOf => "part_of",
            Self::Follows => "follows",
            Self::FollowedBy => "followed_by",
        }
    }

    /// The same from the other side.
    #[must_use]
    pub const fn from_the_other(self) -> Self {
        match self {
            Self::RelatedTo => Self::RelatedTo,
            Self::Duplicates => Self::DuplicatedBy,
            Self::DuplicatedBy => Self::Duplicates,
            Self::ParentOf => Self::PartOf,
            Self::PartOf => Self::ParentOf,
            Self::Follows => Self::FollowedBy,
            Self::FollowedBy => Self::Follows,
        }
    }
}

/// Another case that a case has to do with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// Which.
    pub case_id: CaseId,
    /// Its number.
    pub case_number: CaseNumber,
    /// What this case is to it.
    pub relation: Relation,
}
