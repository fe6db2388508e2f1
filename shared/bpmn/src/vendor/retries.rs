//! Retry cycles of vendors, such as `R3/PT10M`, as retry policies.

use engine::graph::RetryPolicy;
use feel::SecondsDuration;

/// The longest wait, in milliseconds, that a policy can have.
const LONGEST: u32 = 900_000;

/// The policy of `Rn/PT…`, of a plain duration (one more try after it), or of several durations, of which the first counts.
pub(super) fn cycle(text: &str) -> Option<RetryPolicy> {
    let text = text.trim();
    let (attempts, wait) = match text.strip_prefix('R') {
        Some(rest) => {
            let (count, wait) = rest.split_once('/')?;
            (count.parse().ok()?, wait)
        }
        None => (1 + u32::try_from(text.split(',').count()).ok()?, text.split(',').next()?),
    };
    let millis = SecondsDuration::parse(wait.trim())?.total_seconds().checked_mul(1000)?;
    let millis = u32::try_from(millis).ok()?.min(LONGEST);
    Some(RetryPolicy { max_attempts: attempts.clamp(1, 1000), initial_millis: millis, backoff_percent: 100, max_millis: millis })
}

/// The usual policy with another number of tries; none unless the text is one.
pub(super) fn attempts(text: &str) -> Option<RetryPolicy> {
    let attempts: u32 = text.trim().parse().ok()?;
    Some(RetryPolicy { max_attempts: attempts.clamp(1, 1000), ..RetryPolicy::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_is_a_number_of_tries_with_one_wait_between() {
        let policy = cycle("R5/PT10M").map(|policy| (policy.max_attempts, policy.initial_millis, policy.max_millis));
        assert_eq!(policy, Some((5, 600_000, 600_000)));
        assert_eq!(cycle("R2/PT1H").map(|policy| policy.max_millis), Some(LONGEST));
        assert_eq!(cycle("PT1M,PT5M").map(|policy| (policy.max_attempts, policy.initial_millis)), Some((3, 60_000)));
        for bad in ["", "R/PT1M", "Rx/PT1M", "R3", "R3/P1M", "${x}", "R3/-PT1M"] {
            assert!(cycle(bad).is_none(), "{bad}");
        }
    }
}
