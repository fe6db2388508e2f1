//! An export: a line of JSON each, a day's links in order, each followed by its entries; then what is not sealed yet, and an
//! end that says how much there is.

use crate::canonical::canonical;
use crate::day::Day;
use crate::entry::Entry;
use crate::link::Link;
use serde::{Deserialize, Serialize};

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// A link.
    Link(Link),
    /// An entry of the link before it.
    Entry(Entry),
    /// An entry of the day that is in no link yet.
    Unsealed(Entry),
    /// The end of a day.
    End {
        /// The day.
        day: Day,
        /// How many links it has.
        links: u64,
        /// The hash of the last; empty when there is none.
        hash: String,
        /// When it was exported, RFC 3339.
        exported_at: String,
    },
}

impl Line {
    /// The line, with its end.
    pub fn text(&self) -> String {
        canonical(self) + "\n"
    }
}
