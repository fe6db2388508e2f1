//! Cases, the lists they stand in, their histories and notes. A case's lists follow from its record, as a task's do. The record
//! itself is kept as one text: business data hold numbers of any precision.

mod history;
mod lists;
mod numbers;
mod starts;
mod write;

pub use lists::{CaseList, CaseSummary};
pub use write::CaseChange;
pub(crate) use write::entry_item;
