//! What one move of a task, or many, change in a queue's statistics.

use super::sketch::{LAST_BUCKET, Sketch};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Makes an enum whose variants have words, so that no variant can be without one.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)* }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word it is stored and shown under.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }
        }
    };
}

words! {
    /// What happened to tasks, counted.
    Counter {
        /// It opened in the queue.
        Opened = "opened",
        /// Somebody took it, or was given it.
        Claimed = "claimed",
        /// Its holder gave it back to the queue.
        Released = "released",
        /// It was completed.
        Completed = "completed",
        /// It was no longer needed.
        Cancelled = "cancelled",
        /// It was escalated; each time counts.
        Escalated = "escalated",
        /// A target of it passed before it was met; each target counts.
        Breached = "breached",
        /// It was completed before its target.
        InTime = "in_time",
        /// It was completed after its target.
        Late = "late",
        /// It came from another queue.
        MovedIn = "moved_in",
        /// It went to another queue.
        MovedOut = "moved_out",
    }
}

words! {
    /// How many tasks stand somewhere at a moment: the sum of all that ever changed it.
    Gauge {
        /// Waiting for somebody.
        Waiting = "waiting",
        /// Held by somebody.
        Held = "held",
    }
}

words! {
    /// How long something took.
    Sample {
        /// From opening to being claimed.
        Wait = "wait",
        /// From being claimed to being completed.
        Handling = "handling",
        /// From opening to being completed.
        Total = "total",
    }
}

/// Changes of a queue's statistics. Tallies are added up, in any order.
///
/// It is stored flat and sparse, each number under a short name: counters and gauges under their words, the buckets of durations
/// under a word and the bucket's number. So a tally is added to a stored one by adding each of its numbers to the attribute of that
/// name (DynamoDB: `ADD`), one write without a read.
///
/// ```
/// use work::statistics::{Counter, Gauge, Sample, Tally};
/// let claimed = Tally::default().count(Counter::Claimed).gauge(Gauge::Waiting, -1).gauge(Gauge::Held, 1).sample(Sample::Wait, 60);
/// assert_eq!(serde_json::to_string(&claimed).unwrap(), r#"{"claimed":1,"held":1,"wait_43":1,"waiting":-1}"#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(into = "BTreeMap<String, i64>", try_from = "BTreeMap<String, i64>")]
pub struct Tally {
    counters: BTreeMap<Counter, u64>,
    gauges: BTreeMap<Gauge, i64>,
    samples: BTreeMap<Sample, Sketch>,
}

/// A stored number that no tally has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` with {number} is nothing that a tally counts")]
pub struct BadEntry {
    /// Its name.
    pub name: String,
    /// The number.
    pub number: i64,
}

impl Tally {
    /// And something happened once.
    #[must_use]
    pub fn count(mut self, counter: Counter) -> Self {
        self.add(counter, 1);
        self
    }

    /// And a gauge went up or down.
    #[must_use]
    pub fn gauge(mut self, gauge: Gauge, by: i64) -> Self {
        self.shift(gauge, by);
        self
    }

    /// And something took so many seconds.
    #[must_use]
    pub fn sample(mut self, sample: Sample, seconds: u64) -> Self {
        self.samples.entry(sample).or_default().record(seconds);
        self
    }

    /// Adds another tally.
    pub fn merge(&mut self, other: &Self) {
        for (counter, count) in &other.counters {
            self.add(*counter, *count);
        }
        for (gauge, by) in &other.gauges {
            self.shift(*gauge, *by);
        }
        for (sample, sketch) in &other.samples {
            self.samples.entry(*sample).or_default().merge(sketch);
        }
    }

    /// The gauges alone.
    #[must_use]
    pub fn gauges(&self) -> Self {
        Self { gauges: self.gauges.clone(), ..Self::default() }
    }

    /// All but the gauges.
    #[must_use]
    pub fn without_gauges(&self) -> Self {
        Self { gauges: BTreeMap::new(), ..self.clone() }
    }

    /// How often something happened.
    pub fn counted(&self, counter: Counter) -> u64 {
        self.counters.get(&counter).copied().unwrap_or_default()
    }

    /// Where a gauge stands; never below 0, where changes that came too early would put it.
    pub fn level(&self, gauge: Gauge) -> u64 {
        self.gauges.get(&gauge).and_then(|level| u64::try_from(*level).ok()).unwrap_or_default()
    }

    /// How long something took; `None` when it never happened.
    pub fn sketch(&self, sample: Sample) -> Option<&Sketch> {
        self.samples.get(&sample)
    }

    /// Each number by the name it is stored under; none is 0.
    pub fn entries(&self) -> impl Iterator<Item = (String, i64)> {
        let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let counters = self.counters.iter().map(move |(counter, count)| (counter.as_str().to_owned(), signed(*count)));
        let gauges = self.gauges.iter().map(|(gauge, by)| (gauge.as_str().to_owned(), *by));
        let samples = self.samples.iter().flat_map(move |(sample, sketch)| {
            sketch.buckets().map(move |(bucket, count)| (format!("{}_{bucket}", sample.as_str()), signed(count)))
        });
        counters.chain(gauges).chain(samples)
    }

    fn add(&mut self, counter: Counter, count: u64) {
        let sum = self.counters.entry(counter).or_default();
        *sum = sum.saturating_add(count);
    }

    fn shift(&mut self, gauge: Gauge, by: i64) {
        let level = self.gauges.entry(gauge).or_default();
        *level = level.saturating_add(by);
        if *level == 0 {
            self.gauges.remove(&gauge);
        }
    }

    /// Adds a number by its name; gives nothing when a tally has no such number.
    fn put(&mut self, name: &str, number: i64) -> Option<()> {
        if let Some(gauge) = Gauge::from_word(name) {
            self.shift(gauge, number);
            return Some(());
        }
        let count = u64::try_from(number).ok()?;
        if let Some(counter) = Counter::from_word(name) {
            self.add(counter, count);
            return Some(());
        }
        let (sample, bucket) = name.split_once('_')?;
        let bucket = bucket.parse().ok().filter(|bucket| *bucket <= LAST_BUCKET)?;
        self.samples.entry(Sample::from_word(sample)?).or_default().add(bucket, count);
        Some(())
    }
}

impl From<Tally> for BTreeMap<String, i64> {
    fn from(tally: Tally) -> Self {
        tally.entries().collect()
    }
}

impl TryFrom<BTreeMap<String, i64>> for Tally {
    type Error = BadEntry;

    fn try_from(entries: BTreeMap<String, i64>) -> Result<Self, BadEntry> {
        let mut tally = Self::default();
        for (name, number) in entries.into_iter().filter(|(_, number)| *number != 0) {
            tally.put(&name, number).ok_or(BadEntry { name, number })?;
        }
        Ok(tally)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tally() -> impl Strategy<Value = Tally> {
        let counters = prop::collection::vec(prop::sample::select(Counter::ALL.to_vec()), 0..6);
        let gauges = prop::collection::vec((prop::sample::select(Gauge::ALL.to_vec()), -2..=2_i64), 0..4);
        let samples = prop::collection::vec((prop::sample::select(Sample::ALL.to_vec()), 0..40_000_000_u64), 0..4);
        (counters, gauges, samples).prop_map(|(counters, gauges, samples)| {
            let tally = counters.into_iter().fold(Tally::default(), Tally::count);
            let tally = gauges.into_iter().fold(tally, |tally, (gauge, by)| tally.gauge(gauge, by));
            samples.into_iter().fold(tally, |tally, (sample, seconds)| tally.sample(sample, seconds))
        })
    }

    fn sum(tallies: &[&Tally]) -> Tally {
        let mut sum = Tally::default();
        tallies.iter().for_each(|tally| sum.merge(tally));
        sum
    }

    proptest! {
        #[test]
        fn tallies_add_up_to_the_same_in_any_order(a in tally(), b in tally(), c in tally()) {
            let all = sum(&[&a, &b, &c]);
            prop_assert_eq!(&sum(&[&c, &b, &a]), &all);
            prop_assert_eq!(&sum(&[&a, &sum(&[&c, &b])]), &all);
        }

        #[test]
        fn a_tally_reads_back_as_it_was_stored(tally in tally()) {
            let text = serde_json::to_string(&tally).unwrap();
            prop_assert_eq!(serde_json::from_str::<Tally>(&text).unwrap(), tally);
        }

        /// As the store adds them: number by number, a missing one counting as 0.
        #[test]
        fn adding_stored_numbers_by_their_names_is_merging(a in tally(), b in tally()) {
            let mut stored: BTreeMap<String, i64> = a.clone().into();
            for (name, number) in b.entries() {
                *stored.entry(name).or_default() += number;
            }
            prop_assert_eq!(Tally::try_from(stored).unwrap(), sum(&[&a, &b]));
        }
    }

    #[test]
    fn what_no_tally_counts_is_refused() {
        for (name, number) in [("lost", 1), ("opened", -1), ("wait", 1), ("wait_183", 1), ("wait_x", 1), ("age_3", 1), ("in_time_", 1)] {
            assert!(Tally::try_from(BTreeMap::from([(name.to_owned(), number)])).is_err(), "{name}");
        }
    }

    #[test]
    fn a_gauge_that_went_below_nothing_shows_nothing() {
        assert_eq!(Tally::default().gauge(Gauge::Held, -1).level(Gauge::Held), 0);
    }
}
