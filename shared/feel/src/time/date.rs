//! Days of the proleptic Gregorian calendar (DMN 1.5, 10.3.2.3.5), far beyond the years that calendar libraries know.

use std::fmt;

use super::scan::Scan;

/// The last year, and, negative, the first (DMN 1.5, 10.3.2.3.5).
const LAST_YEAR: i64 = 999_999_999;
/// The calendar repeats after so many years, which are so many days.
const CYCLE_YEARS: i64 = 400;
const CYCLE_DAYS: i64 = 146_097;
/// From 1 March of year 0, where the count below starts, to 1 January 1970.
const EPOCH_DAYS: i64 = 719_468;

/// A day: year -999,999,999 to 999,999,999 (with a year 0), month, day of the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

impl Date {
    /// `None` if the calendar has no such day.
    #[must_use]
    pub fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        if !(-LAST_YEAR..=LAST_YEAR).contains(&year) || !(1..=12).contains(&month) || !(1..=days_in_month(year, month)).contains(&day) {
            return None;
        }
        Some(Self { year: i32::try_from(year).ok()?, month: u8::try_from(month).ok()?, day: u8::try_from(day).ok()? })
    }

    /// A date in XML Schema's form: `2026-11-20`, `-0044-03-15`.
    ///
    /// A time zone at its end (`2026-11-20Z`) is allowed, as XML Schema has it, and dropped: a date of FEEL has none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut scan = Scan::new(text);
        let date = Self::scan(&mut scan)?;
        super::anchor::scan_offset(&mut scan)?;
        scan.is_done().then_some(date)
    }

    /// The date at the start of what is left.
    pub(super) fn scan(scan: &mut Scan<'_>) -> Option<Self> {
        let negative = scan.take('-');
        let digits = scan.digits();
        if !matches!(digits.len(), 4..=9) || (digits.len() > 4 && digits.starts_with('0')) {
            return None;
        }
        let year: i64 = digits.parse().ok()?;
        let month = if scan.take('-') { scan.two()? } else { return None };
        let day = if scan.take('-') { scan.two()? } else { return None };
        Self::new(if negative { -year } else { year }, month, day)
    }

    /// The year; 0 is the one before 1.
    #[must_use]
    pub fn year(self) -> i32 {
        self.year
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }

    /// The day of the week as ISO 8601 counts: 1 is Monday, 7 is Sunday.
    #[must_use]
    pub fn weekday(self) -> u8 {
        // 1 January 1970 was a Thursday.
        u8::try_from((self.days_since_epoch() + 3).rem_euclid(7) + 1).unwrap_or(1)
    }

    /// The day of the year, from 1.
    #[must_use]
    pub fn day_of_year(self) -> u16 {
        let first = days_from_epoch(i64::from(self.year), 1, 1);
        u16::try_from(self.days_since_epoch() - first + 1).unwrap_or(1)
    }

    /// The week of the year as ISO 8601 counts: week 1 has the first Thursday, so the days around New Year may lie in a week
    /// of the other year.
    #[must_use]
    pub fn week_of_year(self) -> u8 {
        // The year of a week is the year of its Thursday.
        let thursday = self.days_since_epoch() + 4 - i64::from(self.weekday());
        let (year, _, _) = civil(thursday);
        u8::try_from((thursday - days_from_epoch(year, 1, 1)) / 7 + 1).unwrap_or(1)
    }

    /// Days since 1 January 1970.
    #[must_use]
    pub fn days_since_epoch(self) -> i64 {
        days_from_epoch(i64::from(self.year), i64::from(self.month), i64::from(self.day))
    }

    /// The day so many days after 1 January 1970; `None` past the first and the last year.
    #[must_use]
    pub fn from_days_since_epoch(days: i64) -> Option<Self> {
        // Twice the range, so that nothing below overflows.
        if days.unsigned_abs() > 2 * LAST_YEAR.unsigned_abs() * 366 {
            return None;
        }
        let (year, month, day) = civil(days);
        Self::new(year, month, day)
    }

    /// So many days later.
    #[must_use]
    pub fn add_days(self, days: i64) -> Option<Self> {
        Self::from_days_since_epoch(self.days_since_epoch().checked_add(days)?)
    }

    /// So many months later, on the same day of the month or, if that month is shorter, on its last.
    ///
    /// DMN's formula (10.3.2.15) would have no result there; XML Schema's rule for adding durations, which has, is what tools follow.
    #[must_use]
    pub fn add_months(self, months: i64) -> Option<Self> {
        let count = (i64::from(self.year) * 12 + i64::from(self.month) - 1).checked_add(months)?;
        let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
        if year.unsigned_abs() > LAST_YEAR.unsigned_abs() {
            return None;
        }
        Self::new(year, month, i64::from(self.day).min(days_in_month(year, month)))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.year < 0 { "-" } else { "" };
        write!(f, "{sign}{:04}-{:02}-{:02}", self.year.unsigned_abs(), self.month, self.day)
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Counts from 1 March, so that the leap day is the last of its year and the lengths of the months before any month are
/// `(153 * months + 2) / 5`.
fn days_from_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (cycle, of_cycle) = (year.div_euclid(CYCLE_YEARS), year.rem_euclid(CYCLE_YEARS));
    let months = (month + 9) % 12;
    let day_of_year = (153 * months + 2) / 5 + day - 1;
    cycle * CYCLE_DAYS + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + day_of_year - EPOCH_DAYS
}

/// The inverse: year, month and day.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + EPOCH_DAYS;
    let (cycle, of_cycle) = (days.div_euclid(CYCLE_DAYS), days.rem_euclid(CYCLE_DAYS));
    // Without the leap days before it, which come every 4 years but not every 100, a cycle is 400 times 365 days.
    let year = (of_cycle - of_cycle / 1_460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
    let day_of_year = of_cycle - (365 * year + year / 4 - year / 100);
    let months = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * months + 2) / 5 + 1;
    let month = (months + 2) % 12 + 1;
    (cycle * CYCLE_YEARS + year + i64::from(month <= 2), month, day)
}
