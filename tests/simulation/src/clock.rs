//! The virtual clock. It belongs to its thread, stands still, and only the simulation moves it.

use engine::Timestamp;
use std::cell::Cell;

/// When every seed begins: 2026-03-02T09:00:00Z, a Monday, on the minute.
pub const START: Timestamp = Timestamp::from_millis(1_772_442_000_000);

thread_local! {
    static NOW: Cell<Timestamp> = const { Cell::new(START) };
}

/// The time.
pub fn now() -> Timestamp {
    NOW.get()
}

/// Sets the time.
pub fn set(now: Timestamp) {
    NOW.set(now);
}
