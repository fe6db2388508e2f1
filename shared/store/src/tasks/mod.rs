//! User tasks and the lists they stand in. A task's lists follow from its record, so that a change of the record is
//! a change of the lists in the same transaction, and nothing has to be looked up.

mod claim_next;
mod lists;
mod write;

pub use write::TaskWrite;
