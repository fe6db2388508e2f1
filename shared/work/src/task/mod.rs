//! The life of a user task outside the process: who holds it. One state machine; each row is a function of [`lifecycle`].
//!
//! | from | move | to | by |
//! |---|---|---|---|
//! | open, escalated | claimed, assigned | claimed | a candidate; its queue |
//! | claimed | released | open | who has it |
//! | claimed | delegated, returned | claimed | who has it |
//! | open, escalated, claimed | reassigned | claimed, or open | who is in charge |
//! | open, escalated, claimed | escalated | escalated | the process, who has it, who is in charge |
//! | open, escalated, claimed | suspended | suspended | who has it, who is in charge |
//! | suspended | resumed | what it was | who has it, who is in charge |
//! | any that is not closed | changed | the same | who is in charge |
//! | any that is not closed | attachment added, removed | the same | who may work on it; who attached it, who is in charge |
//! | open, escalated | moved | open | its queue, who is in charge |
//! | open, escalated, claimed (not delegated) | completed | completed | who has it; a candidate, while nobody has it |
//! | any that is not closed | cancelled | cancelled | the process |
//!
//! Completing belongs to the process as well: the record changes in the same transaction as the log. A suspended task that the
//! process escalates stays suspended, and is escalated when it goes on. Who is in charge is for policies to say.

mod lifecycle;
mod moves;
mod record;
mod refusal;
mod status;
mod tally;
#[cfg(test)]
mod tests;

pub use lifecycle::{Step, Worker};
pub use moves::{Move, TaskMove};
pub use record::TaskRecord;
pub use refusal::Refusal;
pub use status::TaskStatus;
pub(crate) use tally::breaches;
pub use tally::{Tallies, tallies};
