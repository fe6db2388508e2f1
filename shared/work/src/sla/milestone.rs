//! A moment at which something is told or done.

use engine::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a target asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Objective {
    /// That somebody takes the task.
    Response,
    /// That it is closed.
    Completion,
}

/// What a milestone means. They are ordered as they come when they come at the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Mark {
    /// A share of the time is over.
    Warning(Objective),
    /// The time is over.
    Breach(Objective),
    /// The level of this place, from 0, is due since that breach.
    Level(u8, Objective),
}

/// Text that is no mark.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected `r` or `c`, then `w`, `b` or the number of a level")]
pub struct NoMark;

impl Objective {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Response => "response",
            Self::Completion => "completion",
        }
    }
}

impl Mark {
    /// What it is about.
    pub const fn objective(self) -> Objective {
        match self {
            Self::Warning(objective) | Self::Breach(objective) | Self::Level(_, objective) => objective,
        }
    }

    /// Its level, if it is one.
    pub const fn level(self) -> Option<u8> {
        match self {
            Self::Level(level, _) => Some(level),
            Self::Warning(_) | Self::Breach(_) => None,
        }
    }
}

impl fmt::Display for Mark {
    /// Two or three characters: `rw`, `rb`, `r0`, `cw`, `cb`, `c0`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let objective = match self.objective() {
            Objective::Response => 'r',
            Objective::Completion => 'c',
        };
        match self {
            Self::Warning(_) => write!(f, "{objective}w"),
            Self::Breach(_) => write!(f, "{objective}b"),
            Self::Level(level, _) => write!(f, "{objective}{level}"),
        }
    }
}

impl FromStr for Mark {
    type Err = NoMark;
    fn from_str(text: &str) -> Result<Self, NoMark> {
        let of_response = text.strip_prefix('r').map(|rest| (Objective::Response, rest));
        let (objective, rest) = of_response.or_else(|| text.strip_prefix('c').map(|rest| (Objective::Completion, rest))).ok_or(NoMark)?;
        match rest {
            "w" => Ok(Self::Warning(objective)),
            "b" => Ok(Self::Breach(objective)),
            level => level.parse().map(|level| Self::Level(level, objective)).map_err(|_| NoMark),
        }
    }
}

impl TryFrom<String> for Mark {
    type Error = NoMark;
    fn try_from(text: String) -> Result<Self, NoMark> {
        text.parse()
    }
}

impl From<Mark> for String {
    fn from(mark: Mark) -> Self {
        mark.to_string()
    }
}

/// A mark and its moment; `["rw", 1781280000000]` in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(Mark, Timestamp)", into = "(Mark, Timestamp)")]
pub struct Milestone {
    /// What it means.
    pub mark: Mark,
    /// When it is due.
    pub at: Timestamp,
}

impl From<(Mark, Timestamp)> for Milestone {
    fn from((mark, at): (Mark, Timestamp)) -> Self {
        Self { mark, at }
    }
}

impl From<Milestone> for (Mark, Timestamp) {
    fn from(milestone: Milestone) -> Self {
        (milestone.mark, milestone.at)
    }
}
