//! One entry: who did what to what, from where, whether they were let, and by which policy.

use crate::canonical::{canonical, sha256};
use serde::{Deserialize, Serialize};

/// Whether it was let.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was. Of what changes something, written down before it is done.
    Allowed,
    /// It was not.
    Denied,
    /// It was, and then it did not work: nothing was done, or it is not known.
    Failed,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Allowed, Self::Denied, Self::Failed];

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
            Self::Failed => "failed",
        }
    }
}

/// An entry. It never changes; all of it is in its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its id, a ULID: entries sort by their time.
    pub id: String,
    /// When, RFC 3339 with milliseconds.
    pub at: String,
    /// Whose log this is.
    pub tenant: String,
    /// Who: `user:emma`, `service:billing`; who they say they are, where nobody was let in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// What they showed: `session:…` or `key:…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
    /// What: an operation id.
    pub operation: String,
    /// On what: the path of the request.
    pub resource: String,
    /// What policies were asked about, in their words: `User::"acme/emma"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// What was made, given or taken, where the path does not say it: `role:admin`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Whether it was let.
    pub outcome: Outcome,
    /// Why not, or what is special: a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The policies that decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<String>,
    /// From which address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// With which `User-Agent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// The request: the same as in our logs and in the answer.
    pub correlation_id: String,
}

impl Entry {
    /// The canonical text, as it is kept and exported.
    pub fn text(&self) -> String {
        canonical(self)
    }

    /// SHA-256 of the text.
    pub fn hash(&self) -> String {
        sha256(&self.text())
    }
}
