//! Service levels: by when a task must be taken and done, and what happens when it is not.
//!
//! | file | what |
//! |---|---|
//! | `target.rs` | how many business minutes which tasks have |
//! | `level.rs` | what is done after a breach, step by step |
//! | `milestone.rs` | a moment at which something is told or done |
//! | `clock.rs` | the clock of one task: [`SlaClock`] |
//! | `read.rs` | targets and levels from JSON, with all their faults |
//!
//! A clock has no hands: it says when its next milestone is, a timer asks it then, and whoever asks twice, early or late gets each
//! milestone once, in order.

mod clock;
mod level;
mod milestone;
mod read;
mod target;
#[cfg(test)]
mod tests;

pub use clock::{Goal, SlaClock, Stale};
pub use level::{Level, Notify, Raise, Reassign};
pub use milestone::{Mark, Milestone, NoMark, Objective};
pub use read::{MAX_LEVELS, MAX_MINUTES, MAX_TARGETS, levels, targets};
pub use target::Target;
