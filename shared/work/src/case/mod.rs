//! Cases: a matter that people look after until it is settled, with whom it concerns, what is alleged, and the processes that
//! work on it.
//!
//! | file | holds |
//! |---|---|
//! | `record` | the case: what is stored and shown |
//! | `status` | where it stands, and the table of its transitions |
//! | `number` | the number that people say, with its check letter |
//! | `parts` | parties and items |
//! | `process` | the process instances linked to it, and what each is started with |
//! | `relation` | other cases it has to do with |
//! | `attachments` | files that come and go |
//! | `moves` | every move but changes of fields: a pure function from a case to the next and what the history says of it |
//! | `change` | changes of fields (JSON Merge Patch) |
//! | `history` | who did what, when and why |
//! | `mapping` | variables of a process from the case, by FEEL |
//! | `refusal` | why a move is not made |
//!
//! A case is changed by moves alone. Each counts its version up by one and writes one [`Entry`]: what is not in the history has
//! not happened. Notes and files stand beside the case: they have entries, and change no version.

mod attachments;
mod change;
mod history;
mod mapping;
mod moves;
mod number;
mod parts;
mod process;
mod record;
mod refusal;
mod relation;
mod status;

pub use change::{Change, merge};
pub use history::{Entry, Note, What};
pub use mapping::Mapping;
pub use moves::{By, Handover, Move};
pub use number::{BadNumber, CaseNumber};
pub use parts::{Item, ItemStatus, Party};
pub use process::{Linked, MAX_STARTED, Outcome, Start};
pub use record::{Case, MAX_BYTES, MAX_LINKED, MAX_PARTS, MAX_RELATED, Opening};
pub use refusal::Refusal;
pub use relation::{Related, Relation};
pub use status::{CaseStatus, Step, TRANSITIONS};

#[cfg(test)]
mod tests;
