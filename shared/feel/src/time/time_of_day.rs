//! Times of day (DMN 1.5, 10.3.2.3.4): local, at an offset from UTC, or in a zone.

use std::cmp::Ordering;
use std::fmt;

use super::anchor::Anchor;
use super::scan::Scan;
use super::seconds_duration::{self, SecondsDuration};
use crate::number::{Number, Rounding};

const SECOND: u64 = 1_000_000_000;
const DAY: u64 = 86_400 * SECOND;

/// A time of day, exact to the nanosecond.
///
/// `==` tells whether two are the same thing (FEEL's `is`); FEEL's `=` is [`order`](Self::order).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Time {
    // INVARIANT: less than `DAY`.
    nanosecond: u64,
    anchor: Anchor,
}

impl Time {
    /// Midnight in UTC, the time of day of a date (DMN 1.5, 10.3.2.3.5).
    pub const MIDNIGHT_UTC: Self = Self { nanosecond: 0, anchor: Anchor::UTC };

    /// Hour 0 to 23, minute 0 to 59, second 0 to less than 60 (cut off after nanoseconds), and the offset from UTC: whole seconds,
    /// 14 hours at most.
    #[must_use]
    pub fn new(hour: i64, minute: i64, second: Number, offset: Option<SecondsDuration>) -> Option<Self> {
        let nanoseconds = seconds_duration::in_nanoseconds(second, Rounding::Down)?;
        let second = i64::try_from(nanoseconds.div_euclid(SECOND.into())).ok()?;
        let fraction = u32::try_from(nanoseconds.rem_euclid(SECOND.into())).ok()?;
        let anchor = match offset {
            None => Anchor::Floating,
            Some(offset) if offset == SecondsDuration::from_seconds(offset.total_seconds()) => Anchor::offset(offset.total_seconds())?,
            Some(_) => return None,
        };
        Some(Self { nanosecond: clock(hour, minute, second, fraction)?, anchor })
    }

    /// A time in XML Schema's form, with or without an offset, or with a zone: `10:00:00`, `10:00:00.5Z`, `10:00:00+01:00`,
    /// `10:00:00@Europe/Paris`. `24:00:00` is midnight.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::scan(&mut Scan::new(text)).map(|(time, _)| time)
    }

    /// All that is left, and whether it was `24:00:00`: midnight at the end of the day.
    pub(super) fn scan(scan: &mut Scan<'_>) -> Option<(Self, bool)> {
        let hour = scan.two()?;
        let minute = if scan.take(':') { scan.two()? } else { return None };
        let second = if scan.take(':') { scan.two()? } else { return None };
        let mut fraction = 0;
        if scan.take('.') {
            if !scan.starts_with_digit() {
                return None;
            }
            fraction = scan.nanoseconds();
        }
        let ends_day = (hour, minute, second, fraction) == (24, 0, 0, 0);
        let nanosecond = if ends_day { 0 } else { clock(hour, minute, second, fraction)? };
        Some((Self { nanosecond, anchor: Anchor::scan(scan)? }, ends_day))
    }

    /// `nanosecond` since midnight, modulo a day.
    pub(super) fn at(nanosecond: i128, anchor: Anchor) -> Self {
        Self { nanosecond: u64::try_from(nanosecond.rem_euclid(DAY.into())).unwrap_or(0), anchor }
    }

    /// The hour, 0 to 23.
    #[must_use]
    pub fn hour(&self) -> u8 {
        u8::try_from(self.nanosecond / SECOND / 3600).unwrap_or(0)
    }

    /// The minute, 0 to 59.
    #[must_use]
    pub fn minute(&self) -> u8 {
        u8::try_from(self.nanosecond / SECOND / 60 % 60).unwrap_or(0)
    }

    /// The whole seconds of the minute, 0 to 59.
    #[must_use]
    pub fn second(&self) -> u8 {
        u8::try_from(self.nanosecond / SECOND % 60).unwrap_or(0)
    }

    /// The nanoseconds of the second.
    #[must_use]
    pub fn nanosecond(&self) -> u32 {
        u32::try_from(self.nanosecond % SECOND).unwrap_or(0)
    }

    /// Whole seconds since midnight.
    pub(super) fn second_of_day(&self) -> i32 {
        i32::try_from(self.nanosecond / SECOND).unwrap_or(0)
    }

    /// Seconds ahead of UTC, if that doesn't depend on the day: the offset it has, or the one of a zone that doesn't change its
    /// clocks any more.
    #[must_use]
    pub fn offset_seconds(&self) -> Option<i32> {
        self.anchor.constant_offset()
    }

    /// The zone's name, if it has one.
    #[must_use]
    pub fn zone_name(&self) -> Option<&str> {
        match &self.anchor {
            Anchor::Zone(zone) => Some(zone.name()),
            Anchor::Floating | Anchor::Offset(_) => None,
        }
    }

    pub(super) fn anchor(&self) -> &Anchor {
        &self.anchor
    }

    /// So much later, perhaps on another day.
    #[must_use]
    pub fn add(&self, duration: SecondsDuration) -> Self {
        Self::at(i128::from(self.nanosecond) + duration.total_nanoseconds(), self.anchor.clone())
    }

    /// The time from `earlier` to it, negative if it is earlier. `None` if only one of them has an offset or zone, or if what lies
    /// between depends on the day.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Option<SecondsDuration> {
        let ahead = self.ahead_of(earlier)?;
        let apart = i128::from(self.nanosecond) - i128::from(earlier.nanosecond) - i128::from(ahead) * i128::from(SECOND);
        SecondsDuration::from_nanoseconds(apart)
    }

    /// Earlier or later, by whole seconds: DMN counts a time as a number of seconds, and its test suite (0068) wants times that
    /// differ in less to be equal.
    ///
    /// If one has neither offset nor zone, it takes that of the other (DMN 1.5, 10.3.2.15). `None` where the order depends on the day:
    /// different zones, or a zone and an offset, unless the zones don't change their clocks any more.
    #[must_use]
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        let ahead = match (&self.anchor, &other.anchor) {
            (Anchor::Floating, _) | (_, Anchor::Floating) => 0,
            _ => self.ahead_of(other)?,
        };
        Some((self.second_of_day() - ahead).cmp(&other.second_of_day()))
    }

    /// By how much its clock is ahead of the other's, in seconds.
    fn ahead_of(&self, other: &Self) -> Option<i32> {
        if self.anchor == other.anchor {
            return Some(0);
        }
        Some(self.anchor.constant_offset()? - other.anchor.constant_offset()?)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.hour(), self.minute(), self.second())?;
        seconds_duration::write_fraction(f, self.nanosecond())?;
        self.anchor.fmt(f)
    }
}

/// Nanoseconds since midnight.
fn clock(hour: i64, minute: i64, second: i64, fraction: u32) -> Option<u64> {
    if !(0..24).contains(&hour) || !(0..60).contains(&minute) || !(0..60).contains(&second) {
        return None;
    }
    Some(u64::try_from(hour * 3600 + minute * 60 + second).ok()? * SECOND + u64::from(fraction))
}
