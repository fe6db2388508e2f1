//! Instances that ended long ago leave the table for an archive: what belongs to one, as lines; which are archived; what is removed
//! once it is archived; and reading an archived one as if it still were in the table.
//!
//! An instance is archived from the moment of one transaction: an index item, a mark over the first batch of its log, for ever, so
//! that nobody starts it again, and a mark behind the last, so that whoever loads it sees it at once. What it consisted of is
//! removed afterwards, however often that is interrupted.

mod asked;
mod collect;
mod contents;
mod entry;
mod line;
mod remove;
mod shelf;

pub use collect::Collected;
pub use contents::Contents;
pub use entry::{ArchivedInstance, CaseAsSeen};
pub(crate) use shelf::Range;
pub use shelf::Shelf;

use crate::item::{Item, Key, n};
use engine::Timestamp;

/// The attribute that says since when an instance is archived.
pub(crate) const MARK: &str = "archived";

/// A mark in the log of an instance.
fn mark(key: Key, at: Timestamp) -> Item {
    let mut item = key.item();
    item.insert(MARK.to_owned(), n(at.as_millis()));
    item
}

/// Whether an item of a log is such a mark.
pub(crate) fn is_mark(item: &Item) -> bool {
    item.contains_key(MARK)
}
