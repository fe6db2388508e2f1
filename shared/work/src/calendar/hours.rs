//! What is open on a day, by the clock on the wall.

use super::as_text;
use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A time of day as a clock on the wall shows it, to the minute: `00:00` to `24:00`, the end of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WallTime(u16);

/// Text that is no time of day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a time of day, `00:00` to `24:00`")]
pub struct NoWallTime;

impl WallTime {
    /// Minutes since midnight, 0 to 1,440.
    pub const fn minutes(self) -> u16 {
        self.0
    }

    /// Milliseconds since midnight.
    pub(super) const fn millis(self) -> i64 {
        self.0 as i64 * 60_000
    }
}

impl FromStr for WallTime {
    type Err = NoWallTime;
    fn from_str(text: &str) -> Result<Self, NoWallTime> {
        let two_digits = |part: &str| part.parse::<u16>().ok().filter(|_| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()));
        let (hour, minute) = text.split_once(':').ok_or(NoWallTime)?;
        let (hour, minute) = two_digits(hour).zip(two_digits(minute)).ok_or(NoWallTime)?;
        let within = minute < 60 && hour * 60 + minute <= 24 * 60;
        if within { Ok(Self(hour * 60 + minute)) } else { Err(NoWallTime) }
    }
}

impl fmt::Display for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// A stretch of a day: from a time up to, not including, a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Opening {
    /// When it opens.
    #[serde(with = "as_text")]
    pub from: WallTime,
    /// When it closes. A night goes up to `24:00`, and on from `00:00` of the next day.
    #[serde(with = "as_text")]
    pub to: WallTime,
}

/// The hours of a day: at most [`Hours::MOST`] openings in order that do not overlap; none when it is closed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hours(Vec<Opening>);

impl Hours {
    /// Most openings of a day.
    pub const MOST: usize = 10;
    /// A day without hours.
    pub const CLOSED: &'static Self = &Self(Vec::new());

    /// Puts openings in order.
    ///
    /// # Errors
    /// The place, in what was given, of the first opening that ends before it begins or that overlaps another one.
    pub fn new(openings: Vec<Opening>) -> Result<Self, usize> {
        let mut ordered: Vec<(Opening, usize)> = openings.into_iter().zip(0..).collect();
        if let Some((_, place)) = ordered.iter().find(|(opening, _)| opening.from >= opening.to) {
            return Err(*place);
        }
        ordered.sort_unstable();
        let neighbours = ordered.iter().zip(ordered.iter().skip(1));
        let overlap = neighbours.filter(|((one, _), (next, _))| next.from < one.to).map(|((_, one), (_, next))| *one.max(next)).min();
        overlap.map_or_else(|| Ok(Self(ordered.into_iter().map(|(opening, _)| opening).collect())), Err)
    }

    /// Its openings, the earliest first.
    pub fn openings(&self) -> &[Opening] {
        &self.0
    }

    /// Whether it is closed all day.
    pub fn is_closed(&self) -> bool {
        self.0.is_empty()
    }
}

/// The hours of each day of a week.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Week {
    /// Monday's.
    #[serde(skip_serializing_if = "Hours::is_closed")]
    pub monday: Hours,
    /// Tuesday's.
    #[serde(skip_serializing_if = "Hours::is_closed")]
    pub tuesday: Hours,
    /// Wednesday's.
    #[serde(skip_serializing_if = "Hours::is_closed")]
    pub wednesday: Hours,
    /// Thursday's.
    #[serde(skip_serializing_if = "Hours::is_closed")]
    pub thursday: Hours,
    /// Friday's.
    #[serde(skip_serializing_if = "Hours::is_closed")]
    pub friday: Hours,
    /// Saturday's.
    #[serde(skip_serializing_if = "Hours::is_closed")]
    pub saturday: Hours,
    /// Sunday's.
    #[serde(skip_serializing_if = "Hours::is_closed")]
    pub sunday: Hours,
}

impl Week {
    /// The hours of a day of the week.
    pub fn on(&self, day: Weekday) -> &Hours {
        match day {
            Weekday::Monday => &self.monday,
            Weekday::Tuesday => &self.tuesday,
            Weekday::Wednesday => &self.wednesday,
            Weekday::Thursday => &self.thursday,
            Weekday::Friday => &self.friday,
            Weekday::Saturday => &self.saturday,
            Weekday::Sunday => &self.sunday,
        }
    }

    /// Whether it never opens.
    pub fn is_closed(&self) -> bool {
        *self == Self::default()
    }
}
