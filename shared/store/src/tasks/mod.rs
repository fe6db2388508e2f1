//! User tasks and the lists they stand in. A task's lists follow from its record, so that a change of the record is
//! a change of the lists in the same transaction, and nothing has to be looked up.

mod claim_next;
mod history;
mod lists;
mod load;
mod waiting;
mod write;

pub use claim_next::{FromQueue, NARROWEST, Taken, WIDEST, Wanted};
pub use history::Comment;
pub use load::Load;
pub(crate) use write::task_writes;
pub use write::{Room, TaskEffects, TaskWrite, Turn};
