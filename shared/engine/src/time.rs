//! A moment, as a value. The engine never asks what time it is.

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// A moment from milliseconds since the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The moment `seconds` later; stops at the end of time instead of wrapping.
    pub const fn plus_seconds(self, seconds: u64) -> Self {
        let millis = if seconds > (i64::MAX / 1000) as u64 { i64::MAX } else { seconds as i64 * 1000 };
        Self(self.0.saturating_add(millis))
    }

    /// The moment `millis` milliseconds later.
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Whole seconds from `self` until `later`, rounded up, never negative.
    pub const fn seconds_until(self, later: Self) -> u64 {
        let millis = later.0.saturating_sub(self.0);
        if millis <= 0 { 0 } else { (millis as u64).div_ceil(1000) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_until_rounds_up_so_that_nothing_fires_early() {
        let at = Timestamp::from_millis(1_000);
        assert_eq!(at.seconds_until(Timestamp::from_millis(2_001)), 2);
        assert_eq!(at.seconds_until(Timestamp::from_millis(999)), 0);
    }
}
