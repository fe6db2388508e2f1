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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn any_date() -> impl Strategy<Value = Date> {
        let last = Date::new(LAST_YEAR, 12, 31).unwrap().days_since_epoch();
        let first = Date::new(-LAST_YEAR, 1, 1).unwrap().days_since_epoch();
        prop_oneof![first..=last, -1_000_000_i64..1_000_000].prop_map(|days| Date::from_days_since_epoch(days).unwrap())
    }

    #[test]
    fn xml_schema_s_forms_are_read_and_others_are_not() {
        for text in [
            "2031-05-06",
            "-0753-04-21",
            "0000-02-29",
            "0001-01-01",
            "999999999-12-31",
            "-999999999-12-31",
            "12345-06-07",
            "2000-02-29",
            "2031-05-06Z",
            "2031-05-06-05:00",
        ] {
            assert!(Date::parse(text).is_some(), "{text}");
        }
        for text in [
            "",
            "2031-05-06T",
            "2031/05/06",
            "0000-05-06T",
            "1234567890-05-06",
            "1000000000-01-01",
            "2031-13-06",
            "2031-00-06",
            "2031-12-32",
            "2031-12-00",
            "731-05-06",
            "02031-05-06",
            "2031T05-06",
            "+2031-05-06",
            "--2031-05-06",
            "2017-2-01",
            "2017-02-1",
            "2017-02-001",
            "2017-02-29",
            "1900-02-29",
            "2017-04-31",
            "2017-01-01@Europe/Paris",
            "2017-01-01 ",
            " 2017-01-01",
            "２０１７-01-01",
            "2017-01-01+15:00",
            "2017-01-01Zé",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_is_written_as_it_was_read() {
        for text in ["2031-05-06", "-0753-04-21", "0000-02-29", "0044-03-15", "-0044-03-15", "999999999-12-31", "-999999999-12-31"] {
            assert_eq!(date(text).to_string(), text);
        }
    }

    #[test]
    fn days_outside_the_calendar_are_none() {
        for (year, month, day) in [
            (2031, 13, 1),
            (2031, 12, 32),
            (2031, -5, 6),
            (2031, 5, -6),
            (-1_000_000_000, 12, 31),
            (1_000_000_000, 1, 1),
            (i64::MAX, i64::MAX, i64::MAX),
            (i64::MIN, i64::MIN, i64::MIN),
            (i64::MIN, 2, 29),
        ] {
            assert_eq!(Date::new(year, month, day), None);
        }
        let (first, last) = (date("-999999999-01-01"), date("999999999-12-31"));
        assert_eq!((first.add_days(-1), last.add_days(1)), (None, None));
        assert_eq!((first.add_months(-1), last.add_months(1)), (None, None));
        for extreme in [i64::MIN, i64::MAX] {
            assert_eq!((first.add_days(extreme), first.add_months(extreme)), (None, None));
            assert_eq!((last.add_days(extreme), last.add_months(extreme)), (None, None));
            assert_eq!(Date::from_days_since_epoch(extreme), None);
        }
        assert_eq!(first.add_days(last.days_since_epoch() - first.days_since_epoch()), Some(last));
    }

    #[test]
    fn weeks_and_days_of_the_year_are_those_of_iso_8601() {
        for (text, week, day) in [
            ("2026-11-20", 47, 324),
            ("2025-12-29", 1, 363),
            ("2026-01-01", 1, 1),
            ("2027-01-01", 53, 1),
            ("2021-01-03", 53, 3),
            ("2021-01-04", 1, 4),
            ("2032-12-31", 53, 366),
            ("2030-12-31", 1, 365),
        ] {
            assert_eq!((date(text).week_of_year(), date(text).day_of_year()), (week, day), "{text}");
        }
        assert_eq!(date("2026-11-23").weekday(), 1);
        assert_eq!(date("1970-01-01").days_since_epoch(), 0);
    }

    #[test]
    fn a_month_too_short_for_the_day_gives_its_last_day() {
        for (text, months, expected) in [
            ("2021-01-31", 1, "2021-02-28"),
            ("2020-01-31", 1, "2020-02-29"),
            ("2020-02-29", 12, "2021-02-28"),
            ("2020-02-29", 48, "2024-02-29"),
            ("2021-03-31", -1, "2021-02-28"),
            ("-2021-01-01", -1, "-2022-12-01"),
            ("0001-01-15", -1, "0000-12-15"),
            ("2021-12-01", 1, "2022-01-01"),
        ] {
            assert_eq!(date(text).add_months(months), Some(date(expected)), "{text} and {months} months");
        }
    }

    proptest! {
        #[test]
        fn the_calendar_is_that_of_jiff(days in -4_371_587_i64..=2_932_896) {
            let start = jiff::civil::date(1970, 1, 1);
            let theirs = start.checked_add(jiff::Span::new().days(days)).unwrap();
            let ours = Date::from_days_since_epoch(days).unwrap();
            prop_assert_eq!(ours.year(), i32::from(theirs.year()));
            prop_assert_eq!(ours.month(), theirs.month().unsigned_abs());
            prop_assert_eq!(ours.day(), theirs.day().unsigned_abs());
            prop_assert_eq!(ours.weekday(), theirs.weekday().to_monday_one_offset().unsigned_abs());
            prop_assert_eq!(i32::from(ours.day_of_year()), i32::from(theirs.day_of_year()));
            prop_assert_eq!(ours.days_since_epoch(), days);
            prop_assert_eq!(ours.week_of_year(), theirs.iso_week_date().week().unsigned_abs());
        }

        #[test]
        fn adding_months_is_that_of_jiff(days in -4_000_000_i64..2_000_000, months in -20_000_i64..20_000) {
            let theirs = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
            let Ok(theirs) = theirs.checked_add(jiff::Span::new().months(months)) else { return Ok(()) };
            let ours = Date::from_days_since_epoch(days).unwrap().add_months(months).unwrap();
            prop_assert_eq!((ours.year(), ours.month(), ours.day()),
                (i32::from(theirs.year()), theirs.month().unsigned_abs(), theirs.day().unsigned_abs()));
        }

        #[test]
        fn every_date_survives_text_and_days(date in any_date()) {
            prop_assert_eq!(Date::parse(&date.to_string()), Some(date));
            prop_assert_eq!(Date::from_days_since_epoch(date.days_since_epoch()), Some(date));
            prop_assert_eq!(Date::new(date.year().into(), date.month().into(), date.day().into()), Some(date));
        }

        #[test]
        fn dates_are_ordered_as_their_days(left in any_date(), right in any_date()) {
            prop_assert_eq!(left.cmp(&right), left.days_since_epoch().cmp(&right.days_since_epoch()));
        }

        #[test]
        fn the_calendar_repeats_after_400_years(date in any_date()) {
            let Some(later) = date.add_months(4_800) else { return Ok(()) };
            prop_assert_eq!(later.days_since_epoch() - date.days_since_epoch(), CYCLE_DAYS);
            prop_assert_eq!((later.weekday(), later.week_of_year(), later.day_of_year()), (date.weekday(), date.week_of_year(), date.day_of_year()));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[-+0-9TZ:.@é/A-z]{0,24}") {
            let _ = Date::parse(&text);
        }
    }
}
