//! What the person at the terminal sees of a long step: its name, that it is alive, how long it took.

use std::time::Instant;

use crate::error::Result;

/// Announces a step, runs it, and says how long it took.
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("==> {name}");
    let start = Instant::now();
    let result = work();
    let word = if result.is_ok() { "done in" } else { "failed after" };
    eprintln!("    {word} {:.1} s", start.elapsed().as_secs_f64());
    result
}

/// A remark under the current step.
pub(crate) fn note(text: impl std::fmt::Display) {
    eprintln!("    {text}");
}
