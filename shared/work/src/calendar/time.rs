//! Arithmetic with business time.

use super::Calendar;
use super::days::open_spans;
use engine::Timestamp;
use std::ops::Range;
use std::time::Duration;

/// How far ahead is looked: ten years of 365.3 days.
pub const HORIZON: Duration = Duration::from_hours(3_653 * 24);

/// The calendar is not open for as long as was asked within [`HORIZON`], or never again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the calendar is not open for that long within the next ten years")]
pub struct BeyondHorizon;

/// Time as a calendar counts it; without a calendar all of it counts, around the clock. Counted in milliseconds, at a cost of a
/// step for each day that is looked at, at most 3,653 and those of the clock changes.
#[derive(Debug, Clone, Copy)]
pub struct BusinessTime<'a>(Option<&'a Calendar>);

impl<'a> BusinessTime<'a> {
    /// Around the clock, every day.
    pub const ALWAYS: Self = Self(None);

    /// The time of a calendar, or around the clock.
    pub const fn of(calendar: Option<&'a Calendar>) -> Self {
        Self(calendar)
    }

    /// The earliest moment by which `time` has passed since `at`: at closing time, not at the next opening, when a day ends with
    /// it; `at` itself when `time` is nothing.
    ///
    /// # Errors
    /// When that lies beyond the horizon.
    pub fn plus(self, at: Timestamp, time: Duration) -> Result<Timestamp, BeyondHorizon> {
        let mut left = i64::try_from(time.as_millis()).map_err(|_| BeyondHorizon)?;
        if left == 0 {
            return Ok(at);
        }
        for span in self.spans(at, horizon(at)) {
            if left <= span.end - span.start {
                return Ok(Timestamp::from_millis(span.start + left));
            }
            left -= span.end - span.start;
        }
        Err(BeyondHorizon)
    }

    /// The business time from one moment to another; nothing when the second comes first. What lies beyond the horizon of the
    /// first is not counted.
    pub fn between(self, from: Timestamp, to: Timestamp) -> Duration {
        let millis = self.spans(from, to.min(horizon(from))).map(|span| span.end - span.start).sum::<i64>();
        Duration::from_millis(millis.unsigned_abs())
    }

    /// Whether time counts at a moment.
    pub fn is_open(self, at: Timestamp) -> bool {
        self.spans(at, at.plus_millis(1)).next().is_some()
    }

    /// The first moment from `at` on at which time counts: `at` itself when it is open.
    ///
    /// # Errors
    /// When it does not open within the horizon.
    pub fn next_opening(self, at: Timestamp) -> Result<Timestamp, BeyondHorizon> {
        self.spans(at, horizon(at)).next().map(|span| Timestamp::from_millis(span.start)).ok_or(BeyondHorizon)
    }

    fn spans(self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = Range<i64>> {
        let around_the_clock = (self.0.is_none() && from < to).then(|| from.as_millis()..to.as_millis());
        around_the_clock.into_iter().chain(self.0.into_iter().flat_map(move |calendar| open_spans(calendar, from, to)))
    }
}

const fn horizon(at: Timestamp) -> Timestamp {
    at.plus_seconds(HORIZON.as_secs())
}
