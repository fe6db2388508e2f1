//! How long things took, so that durations of a million tasks fit into some hundred numbers and quantiles are nearly exact.

use std::collections::BTreeMap;

/// Between the upper bounds of a bucket and of the one before it.
const GROWTH: f64 = 1.1;
/// The longest duration, in seconds: a year of 366 days. Longer ones count as this.
pub(super) const LONGEST: u64 = 366 * 24 * 60 * 60;
/// The last bucket: it holds [`LONGEST`].
pub(super) const LAST_BUCKET: u16 = 182;

/// A quantile sketch of durations: DDSketch (Masson, Rim, Lee: DDSketch, a fast and fully-mergeable quantile sketch with
/// relative-error guarantees, PVLDB 12, 2019), without a bound on its buckets as there are no more than 183.
///
/// Bucket `i` counts durations above `1.1^(i-1)` and up to `1.1^i` seconds. Whatever lies in it is told as `2 * 1.1^i / 2.1`, which is
/// off by 0.1 / 2.1 = 4.8 % at most. Durations under a second count as one second. Sketches are merged by adding up their buckets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sketch {
    buckets: BTreeMap<u16, u64>,
}

impl Sketch {
    /// Counts a duration.
    pub fn record(&mut self, seconds: u64) {
        self.add(bucket(seconds), 1);
    }

    /// Counts all that another one counted.
    pub fn merge(&mut self, other: &Self) {
        for (bucket, count) in &other.buckets {
            self.add(*bucket, *count);
        }
    }

    /// How many durations were counted.
    pub fn count(&self) -> u64 {
        self.buckets.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The duration, in seconds, that `percent` of all others do not exceed: of `n` durations in order, the one at the place
    /// `percent * (n - 1) / 100`, rounded down, counted from 0. `None` of none.
    pub fn quantile(&self, percent: u8) -> Option<f64> {
        let place = u128::from(percent.min(100)) * u128::from(self.count().checked_sub(1)?) / 100;
        let mut before = 0_u128;
        let found = self.buckets.iter().find(|(_, count)| {
            before += u128::from(**count);
            before > place
        });
        found.map(|(bucket, _)| told(*bucket))
    }

    /// The mean duration, in seconds; off by no more than quantiles are. `None` of none.
    pub fn mean(&self) -> Option<f64> {
        let count = self.count();
        let sum: f64 = self.buckets.iter().map(|(bucket, count)| told(*bucket) * *count as f64).sum();
        (count > 0).then(|| sum / count as f64)
    }

    /// The buckets with what each counts.
    pub(super) fn buckets(&self) -> impl Iterator<Item = (u16, u64)> {
        self.buckets.iter().map(|(bucket, count)| (*bucket, *count))
    }

    /// Counts what lies in a bucket.
    pub(super) fn add(&mut self, bucket: u16, count: u64) {
        let here = self.buckets.entry(bucket).or_default();
        *here = here.saturating_add(count);
    }
}

fn bucket(seconds: u64) -> u16 {
    let seconds = seconds.clamp(1, LONGEST);
    // From 0 to 182: it fits, and what `as` does with fractions and beyond is to cut.
    (seconds as f64).log(GROWTH).ceil() as u16
}

fn told(bucket: u16) -> f64 {
    2.0 * GROWTH.powi(i32::from(bucket)) / (1.0 + GROWTH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the documentation promises.
    const OFF_BY: f64 = 0.05;

    fn of(durations: &[u64]) -> Sketch {
        let mut sketch = Sketch::default();
        durations.iter().for_each(|seconds| sketch.record(*seconds));
        sketch
    }

    fn merged(sketches: &[&Sketch]) -> Sketch {
        let mut sum = Sketch::default();
        sketches.iter().for_each(|sketch| sum.merge(sketch));
        sum
    }

    fn is_close(told: f64, exact: f64) -> bool {
        (told - exact).abs() <= OFF_BY * exact
    }

    /// As many short ones as long ones.
    fn durations(most: usize) -> impl Strategy<Value = Vec<u64>> {
        let seconds = prop_oneof![1..60_u64, 60..86_400_u64, 86_400..=LONGEST];
        prop::collection::vec(seconds, 0..most)
    }

    #[test]
    fn every_duration_of_up_to_a_day_and_many_of_up_to_a_year_are_told_within_five_percent() {
        for seconds in (1..=86_400).chain((86_400..=LONGEST).step_by(997)).chain([LONGEST]) {
            assert!(is_close(told(bucket(seconds)), seconds as f64), "{seconds} s");
            assert!(bucket(seconds) <= LAST_BUCKET);
        }
        assert_eq!((bucket(0), bucket(1), bucket(LONGEST), bucket(u64::MAX)), (0, 0, LAST_BUCKET, LAST_BUCKET));
    }

    #[test]
    fn nothing_has_no_quantile() {
        assert_eq!((Sketch::default().quantile(50), Sketch::default().mean()), (None, None));
    }

    proptest! {
        #[test]
        fn quantiles_and_the_mean_are_within_five_percent_of_the_exact_ones(mut durations in durations(300), percent in 0..=100_u8) {
            prop_assume!(!durations.is_empty());
            let sketch = of(&durations);
            durations.sort_unstable();
            let place = usize::from(percent) * (durations.len() - 1) / 100;
            let told = sketch.quantile(percent).unwrap();
            prop_assert!(is_close(told, durations[place] as f64), "{told} for {}", durations[place]);
            let mean = durations.iter().sum::<u64>() as f64 / durations.len() as f64;
            prop_assert!(is_close(sketch.mean().unwrap(), mean));
            prop_assert_eq!(sketch.count(), u64::try_from(durations.len()).unwrap());
        }

        #[test]
        fn merging_is_counting_all_of_them_in_any_order(a in durations(40), b in durations(40), c in durations(40)) {
            let all = of(&[a.clone(), b.clone(), c.clone()].concat());
            let (a, b, c) = (of(&a), of(&b), of(&c));
            prop_assert_eq!(&merged(&[&a, &b, &c]), &all);
            prop_assert_eq!(&merged(&[&c, &a, &b]), &all);
            prop_assert_eq!(&merged(&[&a, &merged(&[&b, &c])]), &all);
            prop_assert_eq!(&merged(&[&merged(&[&b, &a]), &c]), &all);
        }
    }
}
