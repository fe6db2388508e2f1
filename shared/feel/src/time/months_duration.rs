//! Years and months durations (DMN 1.5, 10.3.2.3.8): a signed number of months.

use std::fmt;

use super::date::Date;
use super::scan::Scan;
use crate::number::{Number, Rounding};

/// A years and months duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthsDuration(i64);

impl MonthsDuration {
    /// So many months.
    #[must_use]
    pub fn from_months(months: i64) -> Self {
        Self(months)
    }

    /// So many months, without what is less than one; `None` out of range.
    #[must_use]
    pub fn from_number(months: Number) -> Option<Self> {
        months.round(0, Rounding::Down)?.to_i64().map(Self)
    }

    /// A duration in XML Schema's form: `P1Y2M`, `-P14M`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut scan = Scan::new(text);
        let negative = scan.take('-');
        if !scan.take('P') || scan.is_done() {
            return None;
        }
        let mut total: i64 = 0;
        let mut count: i64 = scan.digits().parse().ok()?;
        if scan.take('Y') {
            total = count.checked_mul(12)?;
            count = if scan.is_done() { return Self(total).signed(negative) } else { scan.digits().parse().ok()? };
        }
        if !scan.take('M') || !scan.is_done() {
            return None;
        }
        Self(total.checked_add(count)?).signed(negative)
    }

    /// The whole months from one date to another, negative if it is the earlier one.
    #[must_use]
    pub fn between(from: Date, to: Date) -> Self {
        let months = (i64::from(to.year()) - i64::from(from.year())) * 12 + i64::from(to.month()) - i64::from(from.month());
        // A month that has begun but isn't over doesn't count.
        Self(match months {
            1.. if to.day() < from.day() => months - 1,
            ..=-1 if to.day() > from.day() => months + 1,
            _ => months,
        })
    }

    /// All of it in months.
    #[must_use]
    pub fn total_months(self) -> i64 {
        self.0
    }

    /// The years in it; like the months, negative in a negative duration.
    #[must_use]
    pub fn years(self) -> i64 {
        self.0 / 12
    }

    /// The months past the years, -11 to 11.
    #[must_use]
    pub fn months(self) -> i64 {
        self.0 % 12
    }

    /// Sum; `None` out of range, as in all that follow.
    #[must_use]
    pub fn add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Difference.
    #[must_use]
    pub fn subtract(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// `-self`.
    #[must_use]
    pub fn negate(self) -> Option<Self> {
        self.0.checked_neg().map(Self)
    }

    fn signed(self, negative: bool) -> Option<Self> {
        if negative { self.negate() } else { Some(self) }
    }
}

impl fmt::Display for MonthsDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (years, months) = (self.years().unsigned_abs(), self.months().unsigned_abs());
        f.write_str(if self.0 < 0 { "-P" } else { "P" })?;
        if years != 0 {
            write!(f, "{years}Y")?;
        }
        if months != 0 || years == 0 { write!(f, "{months}M") } else { Ok(()) }
    }
}
