//! When to try a failed job again: exponential backoff with full jitter
//! (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015).

use serde::{Deserialize, Serialize};

/// How often and how far apart a job is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetryPolicy {
    /// Tries in all, the first included; after the last an incident is raised.
    pub max_attempts: u32,
    /// Upper bound of the first wait, in milliseconds.
    pub initial_millis: u32,
    /// Growth of that bound from wait to wait, in percent: 200 doubles it.
    pub backoff_percent: u32,
    /// The bound never exceeds this, in milliseconds; at most 900,000 (the longest SQS delay).
    pub max_millis: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { max_attempts: 3, initial_millis: 2_000, backoff_percent: 200, max_millis: 300_000 }
    }
}

impl RetryPolicy {
    /// Milliseconds to wait after the given number of failures (from 1), or `None` when there is to be no other try.
    /// `jitter` is a uniformly distributed number that the caller brings.
    pub fn wait(&self, failures: u32, jitter: u32) -> Option<u32> {
        if failures >= self.max_attempts {
            return None;
        }
        let mut bound = u64::from(self.initial_millis);
        for _ in 1..failures.min(64) {
            bound = (bound * u64::from(self.backoff_percent) / 100).min(u64::from(self.max_millis));
        }
        let bound = bound.min(u64::from(self.max_millis));
        u32::try_from(u64::from(jitter) * bound / u64::from(u32::MAX)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_doubles_up_to_its_cap_and_then_ends() {
        let policy = RetryPolicy { max_attempts: 5, initial_millis: 1000, backoff_percent: 200, max_millis: 3000 };
        let bounds: Vec<_> = (1..=5).map(|failures| policy.wait(failures, u32::MAX)).collect();
        assert_eq!(bounds, [Some(1000), Some(2000), Some(3000), Some(3000), None]);
        assert_eq!(policy.wait(3, 0), Some(0));
    }
}
