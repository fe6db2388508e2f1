//! What-ifs: an instance goes on from a past point with nothing outside to answer it.
//!
//! | file | holds |
//! |---|---|
//! | `answer` | what jobs, people, messages and called processes say: mocks |
//! | `record` | what they said in the log of the original |
//! | `run` | the simulation: answers first, then timers by a clock of its own |
//! | `lack` | what it stands at when nothing moves any more |
//!
//! What must not be here: effects. A sandbox has none; see [`effects`](crate::instance::effects).

mod answer;
mod lack;
mod record;
mod run;
#[cfg(test)]
mod tests;

pub use answer::{Answer, Mock};
pub use lack::{Lack, Missing};
pub use record::Record;
pub use run::{MAX_STEPS, Moment, Simulation, fork};
