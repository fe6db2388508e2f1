//! Days and time durations (DMN 1.5, 10.3.2.3.7): a signed number of seconds, exact to the nanosecond.

use std::fmt;

use super::scan::Scan;
use crate::number::{Number, Rounding};

const NANOSECONDS: i128 = 1_000_000_000;

/// A days and time duration, up to about 292 thousand million years either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SecondsDuration {
    // INVARIANT: both of one sign (or 0), so that the derived order is that of the durations; |nanoseconds| < 1e9.
    seconds: i64,
    nanoseconds: i32,
}

impl SecondsDuration {
    /// So many whole seconds.
    #[must_use]
    pub fn from_seconds(seconds: i64) -> Self {
        Self { seconds, nanoseconds: 0 }
    }

    /// So many nanoseconds; `None` out of range.
    #[must_use]
    pub fn from_nanoseconds(nanoseconds: i128) -> Option<Self> {
        let seconds = i64::try_from(nanoseconds / NANOSECONDS).ok()?;
        Some(Self { seconds, nanoseconds: i32::try_from(nanoseconds % NANOSECONDS).ok()? })
    }

    /// So many seconds, rounded to the nearest nanosecond; `None` out of range.
    #[must_use]
    pub fn from_number(seconds: Number) -> Option<Self> {
        Self::from_nanoseconds(in_nanoseconds(seconds, Rounding::HalfEven)?)
    }

    /// A duration in XML Schema's form: `P1DT2H3.5S`, `-PT15M`. What is past the ninth digit of a second is dropped.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut scan = Scan::new(text);
        let negative = scan.take('-');
        if !scan.take('P') {
            return None;
        }
        let mut total: i128 = 0;
        let mut in_time = false;
        // The part read last: each may stand once, in this order.
        let mut last = 0;
        while !scan.is_done() {
            if scan.take('T') {
                if in_time || scan.is_done() {
                    return None;
                }
                in_time = true;
                continue;
            }
            // 19 digits at most, so the products below fit.
            let count = i128::from(scan.digits().parse::<i64>().ok()?);
            let fraction = scan.take('.').then(|| scan.nanoseconds());
            let (part, seconds) = match (in_time, fraction) {
                (false, None) if scan.take('D') => (1, 86_400),
                (true, None) if scan.take('H') => (2, 3_600),
                (true, None) if scan.take('M') => (3, 60),
                (true, _) if scan.take('S') => (4, 1),
                _ => return None,
            };
            if part <= last {
                return None;
            }
            last = part;
            total += count * seconds * NANOSECONDS + i128::from(fraction.unwrap_or(0));
        }
        if last == 0 {
            return None;
        }
        Self::from_nanoseconds(if negative { -total } else { total })
    }

    /// Whole seconds, towards zero.
    #[must_use]
    pub fn total_seconds(self) -> i64 {
        self.seconds
    }

    /// All of it in nanoseconds.
    #[must_use]
    pub fn total_nanoseconds(self) -> i128 {
        i128::from(self.seconds) * NANOSECONDS + i128::from(self.nanoseconds)
    }

    /// All of it in seconds, exact.
    #[must_use]
    pub fn to_number(self) -> Option<Number> {
        in_seconds(self.total_nanoseconds())
    }

    /// The days in it; like the parts that follow, negative in a negative duration.
    #[must_use]
    pub fn days(self) -> i64 {
        self.seconds / 86_400
    }

    /// The hours past the days, -23 to 23.
    #[must_use]
    pub fn hours(self) -> i64 {
        self.seconds / 3_600 % 24
    }

    /// The minutes past the hours, -59 to 59.
    #[must_use]
    pub fn minutes(self) -> i64 {
        self.seconds / 60 % 60
    }

    /// The seconds past the minutes with their fraction, between -60 and 60.
    #[must_use]
    pub fn seconds(self) -> Option<Number> {
        in_seconds(self.total_nanoseconds() % (60 * NANOSECONDS))
    }

    /// Sum; `None` out of range, as in all that follow.
    #[must_use]
    pub fn add(self, other: Self) -> Option<Self> {
        Self::from_nanoseconds(self.total_nanoseconds() + other.total_nanoseconds())
    }

    /// Difference.
    #[must_use]
    pub fn subtract(self, other: Self) -> Option<Self> {
        Self::from_nanoseconds(self.total_nanoseconds() - other.total_nanoseconds())
    }

    /// `-self`.
    #[must_use]
    pub fn negate(self) -> Option<Self> {
        Self::from_nanoseconds(-self.total_nanoseconds())
    }
}

impl fmt::Display for SecondsDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.total_nanoseconds();
        if total == 0 {
            return f.write_str("PT0S");
        }
        f.write_str(if total < 0 { "-P" } else { "P" })?;
        if self.days() != 0 {
            write!(f, "{}D", self.days().unsigned_abs())?;
        }
        if self.seconds % 86_400 == 0 && self.nanoseconds == 0 {
            return Ok(());
        }
        f.write_str("T")?;
        for (count, unit) in [(self.hours(), 'H'), (self.minutes(), 'M')] {
            if count != 0 {
                write!(f, "{}{unit}", count.unsigned_abs())?;
            }
        }
        let seconds = (self.seconds % 60).unsigned_abs();
        if seconds != 0 || self.nanoseconds != 0 {
            write!(f, "{seconds}")?;
            write_fraction(f, self.nanoseconds.unsigned_abs())?;
            f.write_str("S")?;
        }
        Ok(())
    }
}

/// A point and the digits of `nanoseconds` without zeros at the end; nothing for 0.
pub(super) fn write_fraction(f: &mut fmt::Formatter<'_>, nanoseconds: u32) -> fmt::Result {
    if nanoseconds == 0 {
        return Ok(());
    }
    let digits = format!("{nanoseconds:09}");
    write!(f, ".{}", digits.trim_end_matches('0'))
}

/// So many nanoseconds as a number of seconds.
pub(super) fn in_seconds(nanoseconds: i128) -> Option<Number> {
    if nanoseconds % NANOSECONDS == 0 {
        return Number::from_i128(nanoseconds / NANOSECONDS);
    }
    Number::from_i128(nanoseconds)?.divide(Number::from_i128(NANOSECONDS)?)
}

/// A number of seconds, in nanoseconds.
pub(super) fn in_nanoseconds(seconds: Number, rounding: Rounding) -> Option<i128> {
    seconds.multiply(Number::from_i128(NANOSECONDS)?)?.round(0, rounding)?.to_i128()
}
