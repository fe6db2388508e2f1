//! How often something may happen: the generic cell rate algorithm (GCRA, ITU-T I.371, annex A). Pure: time and what a bucket
//! knows come in as values.
//!
//! A bucket knows one time: when it would be full again if nothing came any more. Each request that passes moves it on by
//! one interval, from now at the earliest; one that would move it further ahead of now than the bucket is deep does not pass.
//! So a full bucket lets `limit + burst` through at once, and from then on `limit` a window, evenly.

use engine::Timestamp;
use store::{Advance, Limit};

const NANOS_PER_MILLI: i64 = 1_000_000;
const NANOS_PER_SECOND: i64 = 1_000_000_000;

/// A limit, reckoned: nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// From one request to the next. Rounded down: in one window none too few pass.
    interval: i64,
    /// How far ahead of now a bucket's time may be for one more to pass.
    tolerance: i64,
    /// What a full bucket lets through at once.
    depth: i64,
}

/// The limit that holds where two do: as slow as the slower, and as deep as the shallower.
pub fn stricter(one: &Limit, other: &Limit) -> Limit {
    let depth = |limit: &Limit| limit.limit.max(1).saturating_add(limit.burst);
    let slower = |one: &Limit, other: &Limit| {
        u64::from(one.window_seconds) * u64::from(other.limit.max(1)) >= u64::from(other.window_seconds) * u64::from(one.limit.max(1))
    };
    let (slow, depth) = (if slower(one, other) { one } else { other }, depth(one).min(depth(other)));
    let limit = slow.limit.max(1);
    match depth.checked_sub(limit) {
        Some(burst) => Limit { burst, ..*slow },
        // More a window than may come at once: the same pace in a shorter window.
        None => {
            let window = (u64::from(slow.window_seconds) * u64::from(depth)).div_ceil(u64::from(limit));
            Limit { limit: depth, window_seconds: u32::try_from(window).unwrap_or(u32::MAX), burst: 0 }
        }
    }
}

/// What to do with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It passes if the bucket moves on so.
    Try(Advance),
    /// It does not pass, whatever the bucket says: its time never goes back.
    Refuse,
}

impl Rate {
    /// A limit's rate.
    pub fn of(limit: &Limit) -> Self {
        let interval = (i64::from(limit.window_seconds) * NANOS_PER_SECOND / i64::from(limit.limit.max(1))).max(1);
        let depth = i64::from(limit.limit.max(1)).saturating_add(i64::from(limit.burst));
        Self { interval, tolerance: interval.saturating_mul(depth - 1), depth }
    }

    /// What to do with a request now, when a bucket's time was last seen as `known`. An older time is no harm: the write
    /// fails, and tells the time.
    pub fn next(&self, known: Option<i64>, now: Timestamp) -> Next {
        let now = nanos(now);
        let latest = now.saturating_add(self.tolerance);
        match known {
            Some(tat) if tat > latest => Next::Refuse,
            Some(tat) if tat > now => Next::Try(Advance::Further { now, latest, by: self.interval }),
            _ => Next::Try(Advance::FromRest { now, to: now.saturating_add(self.interval) }),
        }
    }

    /// What to take a bucket's time for, after a write failed and the database did not tell it: at rest it is not, and if it isn't within
    /// reach it is beyond.
    pub fn guess(tried: Advance) -> i64 {
        match tried {
            Advance::FromRest { now, .. } => now.saturating_add(1),
            Advance::Further { latest, .. } => latest.saturating_add(1),
        }
    }

    /// How many more would pass now.
    pub fn remaining(&self, tat: i64, now: Timestamp) -> u64 {
        let ahead = tat.saturating_sub(nanos(now)).max(0);
        let used = ahead / self.interval + i64::from(ahead % self.interval != 0);
        u64::try_from(self.depth - used).unwrap_or(0)
    }

    /// Whole seconds until one more passes, rounded up.
    pub fn wait(&self, tat: i64, now: Timestamp) -> u64 {
        seconds(tat.saturating_sub(self.tolerance).saturating_sub(nanos(now)))
    }

    /// Whole seconds until the bucket is full again, rounded up.
    pub fn until_full(&self, tat: i64, now: Timestamp) -> u64 {
        seconds(tat.saturating_sub(nanos(now)))
    }

    /// From when on a bucket that moves on now says as much as none, in seconds since the epoch, whatever else moves it on now.
    pub fn forget_at(&self, now: Timestamp) -> i64 {
        nanos(now).saturating_add(self.tolerance).saturating_add(self.interval) / NANOS_PER_SECOND + 1
    }
}

fn nanos(at: Timestamp) -> i64 {
    at.as_millis().saturating_mul(NANOS_PER_MILLI)
}

fn seconds(nanos: i64) -> u64 {
    u64::try_from(nanos).unwrap_or(0).div_ceil(NANOS_PER_SECOND.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const START: i64 = 1_800_000_000_000;

    fn limit(limit: u32, window_seconds: u32, burst: u32) -> Limit {
        Limit { limit, window_seconds, burst }
    }

    /// A bucket in memory: the conditional write as the store has it, tried as often as it takes.
    struct Memory(Option<i64>);

    impl Memory {
        fn write(&mut self, advance: Advance) -> bool {
            let to = match (advance, self.0) {
                (Advance::FromRest { now, to }, tat) => (tat.is_none_or(|tat| tat <= now)).then_some(to),
                (Advance::Further { now, latest, by }, Some(tat)) => (tat > now && tat <= latest).then_some(tat + by),
                (Advance::Further { .. }, None) => None,
            };
            self.0 = to.or(self.0);
            to.is_some()
        }

        /// Whether a request passes, when the bucket was last seen at `known`.
        fn pass(&mut self, rate: &Rate, mut known: Option<i64>, now: Timestamp, tells: bool) -> bool {
            for _ in 0..3 {
                let Next::Try(advance) = rate.next(known, now) else { return false };
                if self.write(advance) {
                    return true;
                }
                known = if tells { self.0 } else { Some(Rate::guess(advance)) };
            }
            panic!("a bucket that nobody else moves is right at the second try")
        }
    }

    #[test]
    fn a_full_bucket_lets_limit_and_burst_through_and_then_the_limit_a_window() {
        let (rate, mut bucket) = (Rate::of(&limit(50, 60, 10)), Memory(None));
        let at = |seconds: u64| Timestamp::from_millis(START).plus_seconds(seconds);
        let mut passed = |seconds| {
            (0..200)
                .filter(|_| {
                    let known = bucket.0;
                    bucket.pass(&rate, known, at(seconds), true)
                })
                .count()
        };
        assert_eq!(passed(0), 60);
        assert_eq!([1, 2, 60, 61, 62, 120].map(&mut passed), [0, 1, 49, 0, 1, 49], "one in 1.2 seconds");
        assert_eq!(passed(10_000), 60, "and full again");
    }

    #[test]
    fn what_is_told_of_a_bucket_is_true() {
        let (rate, now) = (Rate::of(&limit(60, 60, 0)), Timestamp::from_millis(START));
        let tat = |ahead: i64| nanos(now) + ahead * NANOS_PER_SECOND;
        assert_eq!([-5, 0, 1, 59, 60, 61].map(|ahead| rate.remaining(tat(ahead), now)), [60, 60, 59, 1, 0, 0]);
        assert_eq!([0, 59, 60, 61].map(|ahead| rate.wait(tat(ahead), now)), [0, 0, 1, 2]);
        assert_eq!([-5, 0, 59].map(|ahead| rate.until_full(tat(ahead), now)), [0, 0, 59]);
        assert!(rate.forget_at(now) > now.as_millis() / 1000 + 60);
    }

    #[test]
    fn of_two_limits_the_slower_pace_and_the_shallower_bucket_hold() {
        for (one, other, expected) in [
            (limit(10, 60, 5), limit(600, 60, 100), limit(10, 60, 5)),
            (limit(100_000, 1, 0), limit(600, 60, 100), limit(600, 60, 100)),
            // Slow, but 200,000 at once after a pause.
            (limit(100_000, 86_400, 100_000), limit(600, 60, 100), limit(700, 605, 0)),
            (limit(10, 60, 90), limit(20, 60, 0), limit(10, 60, 10)),
            (limit(10, 60, 0), limit(10, 60, 0), limit(10, 60, 0)),
        ] {
            assert_eq!([stricter(&one, &other), stricter(&other, &one)], [expected; 2], "{one:?} and {other:?}");
        }
    }

    proptest! {
        #[test]
        fn the_stricter_of_two_limits_lets_no_more_through_than_either(
            one in (1_u32..100_001, 1_u32..86_401, 0_u32..100_001),
            other in (1_u32..100_001, 1_u32..86_401, 0_u32..100_001),
        ) {
            let [one, other] = [one, other].map(|(count, window, burst)| limit(count, window, burst));
            let both = Rate::of(&stricter(&one, &other));
            for rate in [Rate::of(&one), Rate::of(&other)] {
                prop_assert!(both.interval >= rate.interval && both.depth <= rate.depth, "{both:?} {rate:?}");
            }
        }

        /// The reference: a bucket of tokens, filled by the clock, with exact fractions.
        #[test]
        fn it_decides_as_a_bucket_of_tokens_does(
            per_window in prop::sample::select(vec![1_u32, 2, 3, 5, 6, 10, 50, 64, 100, 1000]),
            window in prop::sample::select(vec![1_u32, 3, 60, 3600]),
            burst in 0_u32..20,
            steps in prop::collection::vec((0_i64..4_000, 1_usize..40), 1..40),
            told in any::<bool>(),
            stale in any::<bool>(),
        ) {
            let asked = limit(per_window, window, burst);
            // Fractions are exact where the interval is.
            prop_assume!((i64::from(window) * NANOS_PER_SECOND) % i64::from(per_window) == 0);
            let (rate, mut bucket, mut now) = (Rate::of(&asked), Memory(None), Timestamp::from_millis(START));
            // A token is `window` milliseconds times 1000 parts; each millisecond brings `per_window` parts.
            let (token, full) = (i64::from(window) * 1000, i64::from(per_window + burst) * i64::from(window) * 1000);
            let mut tokens = full;
            for (millis, requests) in steps {
                now = now.plus_millis(millis);
                tokens = (tokens + millis * i64::from(per_window)).min(full);
                for _ in 0..requests {
                    let expected = tokens >= token;
                    tokens -= if expected { token } else { 0 };
                    let known = if stale { None } else { bucket.0 };
                    prop_assert_eq!(bucket.pass(&rate, known, now, told), expected);
                    if let Some(tat) = bucket.0 {
                        prop_assert_eq!(rate.remaining(tat, now), u64::try_from(tokens / token).unwrap());
                    }
                }
            }
        }

        #[test]
        fn no_limit_overflows(per_window in any::<u32>(), window in any::<u32>(), burst in any::<u32>(), tat in any::<i64>(), at in any::<i64>()) {
            let (rate, now) = (Rate::of(&limit(per_window, window, burst)), Timestamp::from_millis(at));
            rate.next(Some(tat), now);
            rate.remaining(tat, now);
            rate.wait(tat, now);
            rate.until_full(tat, now);
            rate.forget_at(now);
        }
    }
}
