//! Local days as stretches of real time. Between two changes of a zone's offset the wall clock runs as real time does, so each
//! stretch ends at midnight or at the next change, whichever comes first; a clock that goes back shows a part of its day twice.

use super::Calendar;
use engine::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::ops::Range;

const DAY: i64 = 86_400_000;

/// What is open between two moments, in order, as ranges of milliseconds since the Unix epoch. Ends early where the zone's
/// rules do, in the year 9999.
pub(super) fn open_spans(calendar: &Calendar, from: Timestamp, to: Timestamp) -> impl Iterator<Item = Range<i64>> {
    let rules = calendar.time_zone.rules();
    let days = Days { rules, at: from.as_millis(), end: to.as_millis(), offset: 0, changes_at: i64::MIN };
    days.flat_map(|day| {
        let clip = move |opening: &super::Opening| {
            let start = (day.midnight + opening.from.millis()).max(day.span.start);
            let end = (day.midnight + opening.to.millis()).min(day.span.end);
            (start < end).then_some(start..end)
        };
        calendar.hours(day.date).openings().iter().filter_map(clip)
    })
}

/// A local day, or the part of it with the same offset.
struct Day {
    date: Date,
    /// When the wall clock would have shown 00:00, had the offset always been this one.
    midnight: i64,
    span: Range<i64>,
}

struct Days<'a> {
    rules: &'a TimeZone,
    at: i64,
    end: i64,
    /// Of the wall clock to UTC, in milliseconds, until the next change.
    offset: i64,
    changes_at: i64,
}

impl Iterator for Days<'_> {
    type Item = Day;

    fn next(&mut self) -> Option<Day> {
        if self.at >= self.end {
            return None;
        }
        let moment = jiff::Timestamp::from_millisecond(self.at).ok()?;
        if self.at >= self.changes_at {
            self.offset = i64::from(self.rules.to_offset(moment).seconds()) * 1000;
            self.changes_at = self.rules.following(moment).next().map_or(i64::MAX, |change| change.timestamp().as_millisecond());
        }
        let date = jiff::Timestamp::from_millisecond(self.at.saturating_add(self.offset)).ok()?.to_zoned(TimeZone::UTC).date();
        let midnight = self.at - (self.at + self.offset).rem_euclid(DAY);
        let span = self.at..(midnight + DAY).min(self.changes_at).min(self.end);
        self.at = span.end;
        Some(Day { date, midnight, span })
    }
}
