//! How a queue does: what its tallies say, for people.

use super::hour::Window;
use super::sketch::Sketch;
use super::tally::{Counter, Gauge, Sample, Tally};
use serde::Serialize;
use std::collections::BTreeMap;

/// How a queue does now, and did over a window. Rates are shares from 0 to 1; what nothing can be said of is `null`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Tasks waiting now.
    pub waiting: u64,
    /// Tasks held now.
    pub held: u64,
    /// Both.
    pub load: u64,
    /// The load as a share of the capacity; above 1 where a capacity was lowered since. `null` without a capacity.
    pub utilisation: Option<f64>,
    /// Tasks completed, an hour on average.
    pub throughput_per_hour: f64,
    /// Of the completed tasks with a target, the share that was in time.
    pub sla_compliance: Option<f64>,
    /// Escalations and cancellations, as a share of these and completions.
    pub error_rate: Option<f64>,
    /// How often what happened.
    pub counts: BTreeMap<Counter, u64>,
    /// Seconds from opening to being claimed.
    pub wait: Option<Percentiles>,
    /// Seconds from being claimed to being completed.
    pub handling: Option<Percentiles>,
    /// Seconds from opening to being completed.
    pub total: Option<Percentiles>,
}

/// Durations in seconds, to a tenth; each within 5 % of the exact one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Percentiles {
    /// Of how many tasks.
    pub count: u64,
    /// The mean.
    pub mean: f64,
    /// Half of them took no longer.
    pub p50: f64,
    /// 90 % took no longer.
    pub p90: f64,
    /// 95 % took no longer.
    pub p95: f64,
    /// 99 % took no longer.
    pub p99: f64,
}

impl Report {
    /// How a queue does. `during` is the sum of the window's hours, `ever` the sum of all tallies since the queue is there: gauges
    /// are read from that.
    pub fn of(window: &Window, during: &Tally, ever: &Tally, capacity: Option<u32>) -> Self {
        let (waiting, held) = (ever.level(Gauge::Waiting), ever.level(Gauge::Held));
        let load = waiting.saturating_add(held);
        let counted = |counter| during.counted(counter);
        let troubled = counted(Counter::Escalated).saturating_add(counted(Counter::Cancelled));
        let percentiles = |sample| during.sketch(sample).and_then(Percentiles::of);
        Self {
            waiting,
            held,
            load,
            utilisation: capacity.and_then(|capacity| share(load, capacity.into())),
            throughput_per_hour: counted(Counter::Completed) as f64 / window.length(),
            sla_compliance: share(counted(Counter::InTime), counted(Counter::InTime).saturating_add(counted(Counter::Late))),
            error_rate: share(troubled, troubled.saturating_add(counted(Counter::Completed))),
            counts: Counter::ALL.iter().map(|counter| (*counter, counted(*counter))).collect(),
            wait: percentiles(Sample::Wait),
            handling: percentiles(Sample::Handling),
            total: percentiles(Sample::Total),
        }
    }
}

impl Percentiles {
    /// What a sketch says; `None` of an empty one. Also for other durations, the ages of tasks that wait, say.
    pub fn of(sketch: &Sketch) -> Option<Self> {
        let tenth = |seconds: f64| (seconds * 10.0).round() / 10.0;
        let quantile = |percent| sketch.quantile(percent).map(tenth);
        Some(Self {
            count: sketch.count(),
            mean: tenth(sketch.mean()?),
            p50: quantile(50)?,
            p90: quantile(90)?,
            p95: quantile(95)?,
            p99: quantile(99)?,
        })
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::Timestamp;
    use serde_json::json;

    fn times(count: u64, tally: &Tally) -> Tally {
        let mut sum = Tally::default();
        (0..count).for_each(|_| sum.merge(tally));
        sum
    }

    #[test]
    fn a_report_says_how_a_queue_does() {
        let done = Tally::default().count(Counter::Completed).sample(Sample::Handling, 600);
        let mut during = times(6, &done.clone().count(Counter::InTime));
        during.merge(&times(2, &done.count(Counter::Late)));
        during.merge(&times(1, &Tally::default().count(Counter::Escalated)));
        during.merge(&times(1, &Tally::default().count(Counter::Cancelled)));
        let ever = Tally::default().gauge(Gauge::Waiting, 30).gauge(Gauge::Held, 15);
        // Half an hour into the second of two hours.
        let window = Window::until(Timestamp::from_millis(1_800_000_000_000 + 30 * 60_000), 2);
        let report = Report::of(&window, &during, &ever, Some(50));
        assert_eq!((report.waiting, report.held, report.load, report.utilisation), (30, 15, 45, Some(0.9)));
        assert_eq!(report.throughput_per_hour, 8.0 / 1.5);
        assert_eq!((report.sla_compliance, report.error_rate), (Some(0.75), Some(0.2)));
        let handling = report.handling.clone().unwrap();
        assert!(handling.count == 8 && (570.0..=630.0).contains(&handling.p99) && handling.p99 == handling.p50);
        assert_eq!(report.wait, None);
        let shown = serde_json::to_value(&report).unwrap();
        assert_eq!((&shown["counts"]["in_time"], &shown["counts"]["moved_out"], &shown["wait"]), (&json!(6), &json!(0), &json!(null)));
    }

    #[test]
    fn of_a_queue_in_which_nothing_happened_nothing_is_said() {
        let report = Report::of(&Window::until(Timestamp::from_millis(0), 24), &Tally::default(), &Tally::default(), None);
        assert_eq!((report.load, report.throughput_per_hour), (0, 0.0));
        assert_eq!((report.utilisation, report.sla_compliance, report.error_rate), (None, None, None));
    }

    #[test]
    fn rounding_to_a_tenth_keeps_every_duration_within_five_percent() {
        for seconds in 1..10_000 {
            let mut sketch = Sketch::default();
            sketch.record(seconds);
            let told = Percentiles::of(&sketch).unwrap();
            for percentile in [told.mean, told.p50, told.p99] {
                assert!((percentile - seconds as f64).abs() <= 0.05 * seconds as f64, "{percentile} for {seconds}");
            }
        }
    }
}
