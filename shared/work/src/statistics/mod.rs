//! What queues do, in numbers that can be added up: a move of a task changes a [`Tally`], tallies of an hour are added to that
//! hour's, and the hours of a [`Window`] to its [`Report`]. In whatever order they come, the sum is the same. `docs/queues.md` says it
//! to people.

mod hour;
mod report;
mod sketch;
mod tally;

pub use hour::{BadHour, Hour, MAX_HOURS, Window};
pub use report::{Percentiles, Report};
pub use sketch::Sketch;
pub use tally::{BadEntry, Counter, Gauge, Sample, Tally};
