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

    /// The days that begin in it counted from a midnight: an hour is none, an hour back is one back.
    pub(crate) fn whole_days(self) -> i64 {
        let (days, rest) = (self.seconds.div_euclid(86_400), self.seconds.rem_euclid(86_400));
        if rest == 0 && self.nanoseconds < 0 { days - 1 } else { days }
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
    #[expect(clippy::should_implement_trait, reason = "the trait's sum can't be absent")]
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
    let (mut digits, mut width) = (nanoseconds, 9);
    while digits % 10 == 0 {
        digits /= 10;
        width -= 1;
    }
    write!(f, ".{digits:0width$}")
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn duration(text: &str) -> SecondsDuration {
        SecondsDuration::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn durations_are_written_in_their_canonical_form() {
        for (text, canonical) in [
            ("P1D", "P1D"),
            ("PT2H", "PT2H"),
            ("PT3M", "PT3M"),
            ("PT4S", "PT4S"),
            ("PT0.25S", "PT0.25S"),
            ("P4DT3H2M1.987654321S", "P4DT3H2M1.987654321S"),
            ("PT0S", "PT0S"),
            ("-PT0S", "PT0S"),
            ("PT0.000S", "PT0S"),
            ("PT0.S", "PT0S"),
            ("P0D", "PT0S"),
            ("-PT1H2M", "-PT1H2M"),
            ("PT700M", "PT11H40M"),
            ("PT700M0.999999999S", "PT11H40M0.999999999S"),
            ("PT24H", "P1D"),
            ("P3DT190M", "P3DT3H10M"),
            ("PT7200S", "PT2H"),
            ("P1DT0.5S", "P1DT0.5S"),
            ("-PT0.0000000019S", "-PT0.000000001S"),
            ("PT0.0000000009S", "PT0S"),
            ("PT9223372036854775807S", "P106751991167300DT15H30M7S"),
            ("PT00000000000000000001S", "PT1S"),
        ] {
            assert_eq!(duration(text).to_string(), canonical, "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_durations() {
        for text in [
            "",
            "P",
            "-P",
            "PT",
            "P1DT",
            "P0",
            "PT0",
            "1D",
            "P1H",
            "P1S",
            "PT1D",
            "P1Y",
            "P1M",
            "P1Y1D",
            "PT1S1M",
            "PT1M1M",
            "PT1H2H",
            "PT1.5M",
            "P1.5D",
            "PT.5S",
            "PTT1S",
            "P1D ",
            "+P1D",
            "P-1D",
            "p1d",
            "PT9223372036854775808S",
            "P99999999999999999999D",
            "P106751991167301D",
            "PT1Sé",
            "PT1é",
        ] {
            assert_eq!(SecondsDuration::parse(text), None, "{text}");
        }
    }

    #[test]
    fn parts_have_the_sign_of_the_whole() {
        let parts = |text| {
            let duration = duration(text);
            (duration.days(), duration.hours(), duration.minutes(), duration.seconds().unwrap().to_string())
        };
        assert_eq!(parts("P1DT2H3M4.5S"), (1, 2, 3, "4.5".to_owned()));
        assert_eq!(parts("-P1DT2H3M4.5S"), (-1, -2, -3, "-4.5".to_owned()));
        assert_eq!(parts("PT2M"), (0, 0, 2, "0".to_owned()));
    }

    #[test]
    fn numbers_of_seconds_are_rounded_to_nanoseconds() {
        for (number, expected) in [
            ("1.5", Some("PT1.5S")),
            ("-86400", Some("-P1D")),
            ("0.0000000005", Some("PT0S")),
            ("0.0000000015", Some("PT0.000000002S")),
            ("9223372036854775807.999999999", Some("P106751991167300DT15H30M7.999999999S")),
            ("9223372036854775808", None),
            ("1e40", None),
            ("1e6000", None),
        ] {
            let made = SecondsDuration::from_number(Number::parse(number).unwrap());
            assert_eq!(made.map(|made| made.to_string()).as_deref(), expected, "{number}");
        }
    }

    #[test]
    fn nothing_overflows_at_the_ends() {
        let longest = SecondsDuration::from_nanoseconds(i128::from(i64::MAX) * NANOSECONDS + 999_999_999).unwrap();
        let shortest = SecondsDuration::from_seconds(i64::MIN);
        let tick = SecondsDuration::from_nanoseconds(1).unwrap();
        assert_eq!((longest.add(tick), longest.add(longest), longest.subtract(shortest)), (None, None, None));
        assert_eq!((shortest.negate(), shortest.subtract(longest), shortest.add(shortest)), (None, None, None));
        assert_eq!(longest.subtract(tick).unwrap().add(tick), Some(longest));
        assert_eq!((SecondsDuration::from_nanoseconds(i128::MAX), SecondsDuration::from_nanoseconds(i128::MIN)), (None, None));
        assert_eq!(shortest.to_string(), "-P106751991167300DT15H30M8S");
        assert_eq!(longest.to_number().unwrap().to_string(), "9223372036854775807.999999999");
    }

    #[test]
    fn a_part_of_a_day_back_is_the_day_before() {
        for (text, days) in [
            ("PT0S", 0),
            ("PT23H59M59.999999999S", 0),
            ("P1D", 1),
            ("PT36H", 1),
            ("-PT0.000000001S", -1),
            ("-PT23H", -1),
            ("-P1D", -1),
            ("-P1DT0.000000001S", -2),
            ("-PT25H", -2),
        ] {
            assert_eq!(duration(text).whole_days(), days, "{text}");
        }
        assert_eq!(SecondsDuration::from_seconds(i64::MIN).whole_days(), -106_751_991_167_301);
    }

    fn any_duration() -> impl Strategy<Value = SecondsDuration> {
        prop_oneof![any::<i64>().prop_map(i128::from), any::<i64>().prop_map(|long| i128::from(long) * 1_000_000_007)]
            .prop_map(|nanoseconds| SecondsDuration::from_nanoseconds(nanoseconds).unwrap())
    }

    proptest! {
        #[test]
        fn a_duration_survives_text_and_numbers(duration in any_duration()) {
            prop_assert_eq!(SecondsDuration::parse(&duration.to_string()), Some(duration));
            prop_assert_eq!(SecondsDuration::from_number(duration.to_number().unwrap()), Some(duration));
            prop_assert_eq!(SecondsDuration::from_nanoseconds(duration.total_nanoseconds()), Some(duration));
        }

        #[test]
        fn durations_are_ordered_by_length(left in any_duration(), right in any_duration()) {
            prop_assert_eq!(left.cmp(&right), left.total_nanoseconds().cmp(&right.total_nanoseconds()));
        }

        #[test]
        fn what_is_added_can_be_taken_away(left in any_duration(), right in any_duration()) {
            if let Some(sum) = left.add(right) {
                prop_assert_eq!(sum.subtract(right), Some(left));
                prop_assert_eq!(right.add(left), Some(sum));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "-?P?[0-9DTHMSYW.é-]{0,40}") {
            let _ = SecondsDuration::parse(&text);
        }
    }
}
