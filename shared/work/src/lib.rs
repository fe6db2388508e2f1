//! People's work: user tasks and who holds them, the queues they wait in, the calendars and targets they are measured by, and the
//! cases they belong to.
//!
//! Everything is a pure function of what is handed in, as in the engine: what must never be here is a clock, randomness, input or
//! output, an environment variable, an async runtime.

pub mod task;
