//! The chain: each link names the hashes of some entries, in order, and the hash of the link before it.
//!
//! A tenant has one chain. A day's links are numbered from 1; the first names the last of the day before that has any. A day
//! is that of the sealing: an entry of a minute before midnight may be in a link of the next day, so that a day that has
//! passed never grows.

use crate::canonical::{canonical, sha256};
use crate::day::Day;
use serde::{Deserialize, Serialize};

/// Most entries of one link: they are marked in one transaction, with the link and the head (DynamoDB quota: 100).
pub const MAX_ENTRIES: usize = 90;

/// An entry in a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// The entry's id.
    pub id: String,
    /// Its hash.
    pub hash: String,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Whose.
    pub tenant: String,
    /// Its day.
    pub day: Day,
    /// Its number in the day, from 1.
    pub seq: u64,
    /// When it was made, RFC 3339.
    pub at: String,
    /// The hash of the link before it; empty for a tenant's first.
    pub previous: String,
    /// The entries, in order.
    pub entries: Vec<Sealed>,
    /// SHA-256 of all that, as canonical text.
    pub hash: String,
}

/// Where a chain ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The day of the last link.
    pub day: Day,
    /// Its number.
    pub seq: u64,
    /// Its hash.
    pub hash: String,
}

impl Link {
    /// The link after a head, made at a moment.
    pub fn after(head: Option<&Head>, tenant: &str, today: Day, at: String, entries: Vec<Sealed>) -> Self {
        // A clock that is behind does not reopen a day.
        let day = head.map_or(today.clone(), |head| head.day.clone().max(today));
        let seq = head.filter(|head| head.day == day).map_or(1, |head| head.seq.saturating_add(1));
        let previous = head.map(|head| head.hash.clone()).unwrap_or_default();
        let mut link = Self { tenant: tenant.to_owned(), day, seq, at, previous, entries, hash: String::new() };
        link.hash = link.computed();
        link
    }

    /// The hash that it has to have.
    pub fn computed(&self) -> String {
        sha256(&canonical(&Self { hash: String::new(), ..self.clone() }))
    }

    /// The head of a chain that ends with it.
    pub fn head(&self) -> Head {
        Head { day: self.day.clone(), seq: self.seq, hash: self.hash.clone() }
    }
}
