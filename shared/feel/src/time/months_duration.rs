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

    /// All of it in months, as a number.
    #[must_use]
    pub fn to_number(self) -> Number {
        Number::from(self.0)
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
    #[expect(clippy::should_implement_trait, reason = "the trait's sum can't be absent")]
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn durations_are_written_in_their_canonical_form() {
        for (text, canonical) in [
            ("P1Y2M", "P1Y2M"),
            ("P1Y", "P1Y"),
            ("P0Y", "P0M"),
            ("-P0M", "P0M"),
            ("-P1Y", "-P1Y"),
            ("P31M", "P2Y7M"),
            ("P2Y17M", "P3Y5M"),
            ("-P90M", "-P7Y6M"),
            ("P888888888M", "P74074074Y"),
            ("-P77777777Y", "-P77777777Y"),
            ("P9223372036854775807M", "P768614336404564650Y7M"),
        ] {
            assert_eq!(MonthsDuration::parse(text).unwrap().to_string(), canonical, "{text}");
        }
        assert_eq!(MonthsDuration::from_months(i64::MIN).to_string(), "-P768614336404564650Y8M");
    }

    #[test]
    fn other_texts_are_no_durations() {
        for text in [
            "",
            "P",
            "-P",
            "1Y",
            "PY",
            "P1",
            "P1Y2",
            "P1M2Y",
            "P1Y2Y",
            "P1Y2M3M",
            "P1D",
            "P1Y1D",
            "P1YT1H",
            "P1.5Y",
            "P1Y ",
            "+P1Y",
            "P-1Y",
            "P9223372036854775808M",
            "P768614336404564651Y",
            "P768614336404564650Y8M",
            "P1é",
        ] {
            assert_eq!(MonthsDuration::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_months_between_dates_are_whole() {
        for (from, to, expected) in [
            ("2024-03-15", "2026-11-20", "P2Y8M"),
            ("2026-11-20", "2024-03-15", "-P2Y8M"),
            ("2024-03-20", "2026-11-15", "P2Y7M"),
            ("2026-11-15", "2024-03-20", "-P2Y7M"),
            ("2025-02-28", "2026-02-28", "P1Y"),
            ("2026-02-28", "2025-02-28", "-P1Y"),
            ("2026-11-20", "2026-11-20", "P0M"),
            ("2026-11-20", "2026-11-01", "P0M"),
            ("2024-02-29", "2025-02-28", "P11M"),
            ("-0044-03-15", "-0045-04-20", "-P10M"),
            ("2026-11-20", "-0044-03-15", "-P2070Y8M"),
            ("-0001-12-31", "0001-01-31", "P1Y1M"),
            ("2021-01-31", "2021-02-28", "P0M"),
            ("-999999999-01-01", "999999999-12-31", "P1999999998Y11M"),
        ] {
            let between = MonthsDuration::between(Date::parse(from).unwrap(), Date::parse(to).unwrap());
            assert_eq!(between.to_string(), expected, "{from} to {to}");
        }
    }

    #[test]
    fn a_number_of_months_is_cut_off_towards_zero() {
        for (number, expected) in [
            ("-57.5", Some(-57)),
            ("52.4", Some(52)),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("1e6000", None),
        ] {
            let made = MonthsDuration::from_number(Number::parse(number).unwrap());
            assert_eq!(made.map(MonthsDuration::total_months), expected, "{number}");
        }
    }

    proptest! {
        #[test]
        fn a_duration_survives_text(months in prop_oneof![any::<i64>(), -100_i64..100]) {
            let duration = MonthsDuration::from_months(months);
            // The text of the lowest number has a magnitude that is none.
            if months != i64::MIN {
                prop_assert_eq!(MonthsDuration::parse(&duration.to_string()), Some(duration));
            }
            prop_assert_eq!(duration.years() * 12 + duration.months(), months);
        }

        #[test]
        fn what_lies_between_leads_at_most_to_the_other_date(from in -1_000_000_i64..1_000_000, days in 0_i64..100_000) {
            let from = Date::from_days_since_epoch(from).unwrap();
            let to = from.add_days(days).unwrap();
            let between = MonthsDuration::between(from, to).total_months();
            prop_assert!(from.add_months(between).unwrap() <= to);
            prop_assert!(from.add_months(between + 1).unwrap() > to || from.add_months(between + 1).unwrap().day() != from.day());
            prop_assert_eq!(MonthsDuration::between(to, from).total_months(), -between);
        }

        #[test]
        fn no_text_makes_it_panic(text in "-?P?[0-9YMDT.é-]{0,40}") {
            let _ = MonthsDuration::parse(&text);
        }
    }
}
