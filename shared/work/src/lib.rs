//! People's work: user tasks and who holds them, the queues they wait in, the calendars and targets they are measured by, the
//! cases they belong to, and the files that belong to either.
//!
//! Everything is a pure function of what is handed in, as in the engine: what must never be here is a clock, randomness, input or
//! output, an environment variable, an async runtime.

pub mod assign;
pub mod attachment;
pub mod calendar;
pub mod case;
pub mod queue;
pub mod sla;
pub mod statistics;
pub mod task;
