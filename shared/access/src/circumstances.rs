//! What a decision looks at besides who and what: when, from where, and with which credential.

use crate::entity::{Unusable, long, text, uid};
use crate::{Group, Operation};
use cedar_policy::{Context, RestrictedExpression};
use engine::Timestamp;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// The circumstances of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circumstances {
    /// Now.
    pub now: Timestamp,
    /// The address it comes from, where it is known.
    pub address: Option<IpAddr>,
    /// What it came with.
    pub credential: Credential,
}

/// What somebody shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// The access token of a session.
    Session {
        /// When they logged in.
        began_at: Timestamp,
    },
    /// An API key, which may only do what its scopes name.
    ApiKey {
        /// Operations and groups of them.
        scopes: Vec<Scope>,
    },
}

/// An operation, or a group of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// One operation.
    Operation(Operation),
    /// All of a group.
    Group(Group),
}

impl Scope {
    /// The word in policies and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operation(operation) => operation.id(),
            Self::Group(group) => group.as_str(),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        let group = Group::ALL.iter().copied().find(|group| group.as_str() == word).map(Self::Group);
        let found = group.or_else(|| word.parse().ok().map(Self::Operation));
        found.ok_or_else(|| format!("`{word}` is neither an operation id nor a group of operations"))
    }
}

impl Circumstances {
    pub(crate) fn context(&self) -> Result<Context, Unusable> {
        let now = jiff::Timestamp::from_millisecond(self.now.as_millis()).map_err(|error| Unusable(error.to_string()))?;
        let mut facts = vec![("now", RestrictedExpression::new_datetime(format!("{now:.3}")))];
        facts.extend(self.address.map(|address| ("address", RestrictedExpression::new_ip(address.to_string()))));
        match &self.credential {
            Credential::Session { began_at } => {
                facts.push(("credential", text("session")));
                facts.push(("session_age", long(began_at.seconds_until(self.now))));
            }
            Credential::ApiKey { scopes } => {
                facts.push(("credential", text("api_key")));
                let scopes = scopes.iter().map(|scope| uid("Action", scope.as_str()).map(RestrictedExpression::new_entity_uid));
                facts.push(("scopes", RestrictedExpression::new_set(scopes.collect::<Result<Vec<_>, _>>()?)));
            }
        }
        let facts = facts.into_iter().map(|(name, value)| (name.to_owned(), value));
        Context::from_pairs(facts).map_err(|error| Unusable(error.to_string()))
    }
}
