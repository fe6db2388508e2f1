//! What ties a time of day to UTC: nothing, an offset, or a zone of the IANA database.
//!
//! The database is the one compiled into jiff: no file and no environment is read.

use std::fmt;

use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::date::Date;
use super::scan::Scan;

/// The largest offset from UTC, in seconds (DMN 1.5, 10.3.2.15; XML Schema part 2).
const LARGEST_OFFSET: i64 = 14 * 3600;
/// The zone database knows the years in between; before and after, its first and last rules go on, and with the calendar they
/// repeat every 400 years.
const KNOWN_YEARS: std::ops::RangeInclusive<i32> = -9990..=9990;
/// The same as an interval of seconds, and the length of 400 years.
const KNOWN_SECONDS: std::ops::RangeInclusive<i64> = -370_000_000_000..=250_000_000_000;
const CYCLE_SECONDS: i64 = 146_097 * 86_400;

/// What ties a time of day to UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// Nothing: local, wherever that is.
    Floating,
    /// Seconds ahead of UTC, at most 14 hours.
    Offset(i32),
    /// A zone.
    Zone(Zone),
}

impl Anchor {
    /// UTC as an offset.
    pub(crate) const UTC: Self = Self::Offset(0);

    /// The offset of so many seconds, `None` past 14 hours.
    pub(super) fn offset(seconds: i64) -> Option<Self> {
        if seconds.unsigned_abs() > LARGEST_OFFSET.unsigned_abs() {
            return None;
        }
        Some(Self::Offset(i32::try_from(seconds).ok()?))
    }

    /// All that is left: nothing, `Z`, `+01:00`, `-05:30:15` or `@Europe/Paris`.
    pub(super) fn scan(scan: &mut Scan<'_>) -> Option<Self> {
        if scan.take('@') {
            return Zone::named(scan.rest()).map(Self::Zone);
        }
        let anchor = scan_offset(scan)?;
        scan.is_done().then_some(anchor)
    }

    /// Its offset if that doesn't depend on the day.
    pub(super) fn constant_offset(&self) -> Option<i32> {
        match self {
            Self::Floating => None,
            Self::Offset(seconds) => Some(*seconds),
            Self::Zone(zone) => zone.constant_offset(),
        }
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Floating => Ok(()),
            Self::Offset(0) => f.write_str("Z"),
            Self::Offset(seconds) => {
                let sign = if *seconds < 0 { '-' } else { '+' };
                let (minutes, rest) = (seconds.unsigned_abs() / 60, seconds.unsigned_abs() % 60);
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)?;
                if rest == 0 { Ok(()) } else { write!(f, ":{rest:02}") }
            }
            Self::Zone(zone) => write!(f, "@{}", zone.name()),
        }
    }
}

/// An offset, or nothing. `z` is read as `Z`, since DMN's own examples write it.
///
/// Offsets with seconds are none of XML Schema's, but `time(11, 59, 45, duration("PT2H45M55S"))` makes one.
pub(super) fn scan_offset(scan: &mut Scan<'_>) -> Option<Anchor> {
    if scan.take('Z') || scan.take('z') {
        return Some(Anchor::UTC);
    }
    let negative = scan.take('-');
    if !negative && !scan.take('+') {
        return Some(Anchor::Floating);
    }
    let hours = scan.two()?;
    let minutes = if scan.take(':') { scan.two()? } else { return None };
    let seconds = if scan.take(':') { scan.two()? } else { 0 };
    if minutes > 59 || seconds > 59 {
        return None;
    }
    let ahead = hours * 3600 + minutes * 60 + seconds;
    Anchor::offset(if negative { -ahead } else { ahead })
}

/// A zone of the IANA database; cheap to clone.
#[derive(Clone)]
pub(crate) struct Zone(TimeZone);

impl Zone {
    /// The zone of exactly that name: `Europe/Paris`, not `europe/paris`.
    pub(super) fn named(name: &str) -> Option<Self> {
        let zone = TimeZoneDatabase::bundled().get(name).ok()?;
        (zone.iana_name() == Some(name) && !zone.is_unknown()).then_some(Self(zone))
    }

    /// As it is written behind `@`.
    pub(super) fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// Seconds ahead of UTC at a local time. A local time that a change of the clocks skips or repeats has the offset from
    /// before the change.
    pub(super) fn offset_at(&self, date: Date, second_of_day: i32) -> i32 {
        let year = if KNOWN_YEARS.contains(&date.year()) {
            date.year()
        } else {
            date.year().rem_euclid(400) + if date.year() < 0 { -9600 } else { 9200 }
        };
        let (hour, minute, second) = (second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
        let narrow = |number: i32| i8::try_from(number).unwrap_or(0);
        let local = jiff::civil::DateTime::new(
            i16::try_from(year).unwrap_or(0),
            narrow(date.month().into()),
            narrow(date.day().into()),
            narrow(hour),
            narrow(minute),
            narrow(second),
            0,
        );
        // It is a time of that year, so there is one.
        local.map_or(0, |local| match self.0.to_ambiguous_timestamp(local).offset() {
            jiff::tz::AmbiguousOffset::Unambiguous { offset } => offset.seconds(),
            jiff::tz::AmbiguousOffset::Gap { before, .. } | jiff::tz::AmbiguousOffset::Fold { before, .. } => before.seconds(),
        })
    }

    /// Seconds ahead of UTC at a moment, given in seconds since 1970.
    pub(super) fn offset_at_instant(&self, seconds: i64) -> i32 {
        let seconds = if KNOWN_SECONDS.contains(&seconds) {
            seconds
        } else {
            seconds.rem_euclid(CYCLE_SECONDS) + CYCLE_SECONDS * if seconds < 0 { -28 } else { 18 }
        };
        jiff::Timestamp::from_second(seconds).map_or(0, |moment| self.0.to_offset(moment).seconds())
    }

    /// The offset that the zone has now and for good, if its clocks don't change any more.
    fn constant_offset(&self) -> Option<i32> {
        let late = jiff::Timestamp::from_second(CYCLE_SECONDS * 18).ok()?;
        if self.0.following(late).next().is_some() {
            return None;
        }
        Some(self.0.to_offset(late).seconds())
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Zone {}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
