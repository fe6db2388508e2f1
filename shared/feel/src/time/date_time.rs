//! Dates with a time of day (DMN 1.5, 10.3.2.3.6): local, or a moment that an offset or a zone ties to UTC.

use std::cmp::Ordering;
use std::fmt;

use super::anchor::{Anchor, Zone};
use super::date::Date;
use super::scan::Scan;
use super::seconds_duration::SecondsDuration;
use super::time_of_day::Time;

const SECOND: i128 = 1_000_000_000;

/// A date and a time of day.
///
/// `==` tells whether two are the same thing (FEEL's `is`); FEEL's `=` is [`order`](Self::order).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateTime {
    date: Date,
    time: Time,
    /// Seconds ahead of UTC; looked up once in the rules of a zone. Where its clocks were set back, it tells which of two equal times
    /// it is.
    offset: Option<i32>,
}

impl DateTime {
    /// That time of that day. A time that a zone's change of clocks skips or repeats is taken as before the change.
    #[must_use]
    pub fn new(date: Date, time: Time) -> Self {
        let offset = match time.anchor() {
            Anchor::Floating => None,
            Anchor::Offset(seconds) => Some(*seconds),
            Anchor::Zone(zone) => Some(zone.offset_at(date, time.second_of_day())),
        };
        Self { date, time, offset }
    }

    /// The start of a day in UTC: what a date is where a date and time is needed (DMN 1.5, 10.3.2.3.5).
    #[must_use]
    pub fn midnight_utc(date: Date) -> Self {
        Self::new(date, Time::MIDNIGHT_UTC)
    }

    /// A date, `T` and a time in the forms of [`Date::parse`] and [`Time::parse`]; or a date only, which is midnight, local unless a
    /// time zone in XML Schema's form (`2012-03-07Z`) stands behind it. `24:00:00` is midnight of the next day.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut scan = Scan::new(text);
        let date = Date::scan(&mut scan)?;
        if scan.take('T') {
            let (time, ends_day) = Time::scan(&mut scan)?;
            return Some(Self::new(if ends_day { date.add_days(1)? } else { date }, time));
        }
        let anchor = super::anchor::scan_offset(&mut scan)?;
        scan.is_done().then(|| Self::new(date, Time::at(0, anchor)))
    }

    /// The moment so many seconds and nanoseconds (less than 1e9) after 1970 began in UTC, as the clocks of a zone show it, or in
    /// UTC. `None` for an unknown zone and out of range.
    #[must_use]
    pub fn from_unix(seconds: i64, nanoseconds: u32, zone: Option<&str>) -> Option<Self> {
        let anchor = match zone {
            Some(name) => Anchor::Zone(Zone::named(name)?),
            None => Anchor::UTC,
        };
        if i128::from(nanoseconds) >= SECOND {
            return None;
        }
        Self::from_instant(i128::from(seconds) * SECOND + i128::from(nanoseconds), anchor)
    }

    /// The date.
    #[must_use]
    pub fn date(&self) -> Date {
        self.date
    }

    /// The time of day.
    #[must_use]
    pub fn time(&self) -> &Time {
        &self.time
    }

    /// Seconds ahead of UTC, if it has an offset or a zone.
    #[must_use]
    pub fn offset_seconds(&self) -> Option<i32> {
        self.offset
    }

    /// Nanoseconds since 1970 began in UTC; `None` for a local one.
    #[must_use]
    pub fn to_instant(&self) -> Option<i128> {
        Some(self.local() - i128::from(self.offset?) * SECOND)
    }

    /// The same moment as the clocks of a zone show it. `None` for a local one and an unknown zone.
    #[must_use]
    pub fn in_zone(&self, name: &str) -> Option<Self> {
        Self::from_instant(self.to_instant()?, Anchor::Zone(Zone::named(name)?))
    }

    /// So much later; with a zone, as time passes there and not as its clocks show. `None` out of range.
    #[must_use]
    pub fn add(&self, duration: SecondsDuration) -> Option<Self> {
        let anchor = self.time.anchor().clone();
        let start = self.to_instant().unwrap_or_else(|| self.local());
        Self::from_instant(start + duration.total_nanoseconds(), anchor)
    }

    /// The same time of day so many months later, as [`Date::add_months`] has it.
    #[must_use]
    pub fn add_months(&self, months: i64) -> Option<Self> {
        Some(Self::new(self.date.add_months(months)?, self.time.clone()))
    }

    /// The time from `earlier` to it, negative if it is earlier. `None` if only one of them is tied to UTC (DMN 1.5, 10.3.2.15).
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Option<SecondsDuration> {
        let apart = match (self.to_instant(), earlier.to_instant()) {
            (Some(later), Some(earlier)) => later - earlier,
            (None, None) => self.local() - earlier.local(),
            _ => return None,
        };
        SecondsDuration::from_nanoseconds(apart)
    }

    /// Earlier or later, by whole seconds: DMN counts a date and time as a number of seconds, and its test suite (0068) wants those that
    /// differ in less to be equal.
    ///
    /// If one is local and the other isn't, it takes the offset of the other (DMN 1.5, 10.3.2.15). So among local and other ones mixed
    /// the order isn't transitive; among one sort it is.
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        let ahead = match (self.offset, other.offset) {
            (Some(offset), Some(others)) => i64::from(offset) - i64::from(others),
            _ => 0,
        };
        let second = |moment: &Self| moment.date.days_since_epoch() * 86_400 + i64::from(moment.time.second_of_day());
        (second(self) - ahead).cmp(&second(other))
    }

    /// What its calendar and clock show, in nanoseconds since they showed the start of 1970.
    fn local(&self) -> i128 {
        let seconds = self.date.days_since_epoch() * 86_400 + i64::from(self.time.second_of_day());
        i128::from(seconds) * SECOND + i128::from(self.time.nanosecond())
    }

    /// The moment, in nanoseconds since 1970 began in UTC (for a local one: where it is).
    fn from_instant(instant: i128, anchor: Anchor) -> Option<Self> {
        let seconds = i64::try_from(instant.div_euclid(SECOND)).ok()?;
        let offset = match &anchor {
            Anchor::Floating => None,
            Anchor::Offset(offset) => Some(*offset),
            Anchor::Zone(zone) => Some(zone.offset_at_instant(seconds)),
        };
        let day = seconds.checked_add(offset.unwrap_or(0).into())?.div_euclid(86_400);
        let date = Date::from_days_since_epoch(day)?;
        Some(Self { date, time: Time::at(instant + i128::from(offset.unwrap_or(0)) * SECOND, anchor), offset })
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.date, self.time)
    }
}
