//! The form of the audit log: entries, the links that chain them, and how somebody who has nothing but an export finds out
//! whether anything in it was changed, removed, added or reordered. `docs/audit.md` describes it for other programs.
//!
//! What must not be here: where entries are kept, and which requests make one.

mod canonical;
mod day;
mod entry;
mod export;
mod link;
mod verify;

pub use canonical::{canonical, sha256};
pub use day::Day;
pub use entry::{Entry, Outcome};
pub use export::Line;
pub use link::{Head, Link, MAX_ENTRIES, Sealed};
pub use verify::{Fault, Report, verify};
