//! A clock that stands still until a test moves it.
//!
//! It belongs to its thread, as do the tasks of a test's runtime, so that tests at the same time have a time of their own.
//! On the worker threads of a runtime of several it stands at [`START`].

use engine::Timestamp;
use std::cell::Cell;

/// When every test begins: 2026-03-02T09:00:00Z, a Monday, on the minute.
pub const START: Timestamp = Timestamp::from_millis(1_772_442_000_000);

thread_local! {
    static NOW: Cell<Timestamp> = const { Cell::new(START) };
}

/// The time.
pub fn now() -> Timestamp {
    NOW.get()
}

/// Moves on by whole seconds.
pub fn advance(seconds: u64) {
    NOW.set(NOW.get().plus_seconds(seconds));
}

/// Back to [`START`], for the next test on the same thread.
pub fn reset() {
    NOW.set(START);
}
