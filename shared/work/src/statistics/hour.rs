//! Hours that statistics are kept for, and windows of many.

use engine::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

const SECONDS: i64 = 60 * 60;
const MILLIS: i64 = SECONDS * 1_000;
/// Times end here, 9999-12-30T00: some hours before those of `jiff` do.
const LAST: i64 = 70_389_480;

/// Most hours of a window: 31 days.
pub const MAX_HOURS: u16 = 31 * 24;

/// An hour of a day in UTC, written `2026-11-21T14`. Hours sort as they follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hour(i64);

/// Text that is no hour.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected an hour such as 2026-11-21T14")]
pub struct BadHour;

impl Hour {
    /// The hour that a moment lies in; moments before 1970 lie in its first one.
    pub fn of(at: Timestamp) -> Self {
        Self(at.as_millis().div_euclid(MILLIS).clamp(0, LAST))
    }

    /// Parses what is written of an hour.
    ///
    /// # Errors
    /// [`BadHour`] for anything else.
    pub fn parse(text: &str) -> Result<Self, BadHour> {
        let start: jiff::Timestamp = format!("{text}:00:00Z").parse().map_err(|_| BadHour)?;
        let hour = Self(start.as_second().div_euclid(SECONDS).clamp(0, LAST));
        if hour.to_string() == text { Ok(hour) } else { Err(BadHour) }
    }

    /// Its first moment.
    pub fn start(self) -> Timestamp {
        Timestamp::from_millis(self.0 * MILLIS)
    }
}

impl fmt::Display for Hour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = jiff::Timestamp::from_second(self.0 * SECONDS).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        write!(f, "{}", start.strftime("%Y-%m-%dT%H"))
    }
}

impl Serialize for Hour {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hour {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// The latest hours up to a moment, the hour it lies in among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    last: Hour,
    hours: u16,
    now: Timestamp,
}

impl Window {
    /// So many hours up to now: 1 to [`MAX_HOURS`], more or less is cut to that.
    pub fn until(now: Timestamp, hours: u16) -> Self {
        Self { last: Hour::of(now), hours: hours.clamp(1, MAX_HOURS), now }
    }

    /// Its first and its last hour: what lies between them, by name, is all of it.
    pub fn bounds(&self) -> (Hour, Hour) {
        (Hour((self.last.0 - i64::from(self.hours) + 1).max(0)), self.last)
    }

    /// How long it is by now, in hours; the last one counts as far as it is gone, but a minute at least.
    pub fn length(&self) -> f64 {
        let gone = (self.now.as_millis() - self.last.start().as_millis()).clamp(60_000, MILLIS);
        f64::from(self.hours - 1) + gone as f64 / MILLIS as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_hour_is_written_in_utc() {
        let at: jiff::Timestamp = "2026-11-21T15:59:59.999+01:00".parse().unwrap();
        let hour = Hour::of(Timestamp::from_millis(at.as_millisecond()));
        assert_eq!((hour.to_string().as_str(), Hour::parse("2026-11-21T14")), ("2026-11-21T14", Ok(hour)));
        assert_eq!(Hour::of(Timestamp::from_millis(i64::MAX)).to_string(), "9999-12-30T00");
        for bad in ["2026-11-21T24", "2026-11-21", "2026-11-21T14:00", "2026-11-21T1", "1969-12-31T23", "2026-02-30T01", ""] {
            assert_eq!(Hour::parse(bad), Err(BadHour), "{bad}");
        }
    }

    #[test]
    fn a_window_ends_with_the_hour_that_has_begun() {
        let at: jiff::Timestamp = "2026-03-01T01:15:00Z".parse().unwrap();
        let window = Window::until(Timestamp::from_millis(at.as_millisecond()), 3);
        let (first, last) = window.bounds();
        assert_eq!((first.to_string().as_str(), last.to_string().as_str()), ("2026-02-28T23", "2026-03-01T01"));
        assert_eq!(window.length(), 2.25);
        assert_eq!(Window::until(last.start(), 0).length(), 1.0 / 60.0);
    }

    proptest! {
        #[test]
        fn hours_sort_as_text_as_they_do_in_time_and_read_back(a in 0..=LAST, b in 0..=LAST) {
            let (a, b) = (Hour(a), Hour(b));
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
            prop_assert_eq!(Hour::parse(&a.to_string()), Ok(a));
            prop_assert_eq!(Hour::of(a.start().plus_millis(MILLIS - 1)), a);
        }
    }
}
