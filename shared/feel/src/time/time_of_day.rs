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

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    fn time(text: &str) -> Time {
        Time::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn a_time_is_written_in_its_canonical_form() {
        for (text, canonical) in [
            ("01:02:03", "01:02:03"),
            ("08:09:10.444", "08:09:10.444"),
            ("08:09:10.123456789", "08:09:10.123456789"),
            ("08:09:10.1234567899", "08:09:10.123456789"),
            ("10:30:00.0000", "10:30:00"),
            ("23:59:00Z", "23:59:00Z"),
            ("23:59:00z", "23:59:00Z"),
            ("08:45:00+02:00", "08:45:00+02:00"),
            ("08:45:00-05:30", "08:45:00-05:30"),
            ("08:09:10-00:00", "08:09:10Z"),
            ("08:09:10+14:00", "08:09:10+14:00"),
            ("06:07:08-03:15:20", "06:07:08-03:15:20"),
            ("00:01:00@Etc/UTC", "00:01:00@Etc/UTC"),
            ("00:01:00@UTC", "00:01:00@UTC"),
            ("00:01:00.5@Europe/Paris", "00:01:00.5@Europe/Paris"),
            ("00:01:00@Asia/Calcutta", "00:01:00@Asia/Calcutta"),
            ("24:00:00", "00:00:00"),
            ("24:00:00.000Z", "00:00:00Z"),
        ] {
            assert_eq!(time(text).to_string(), canonical, "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_times() {
        for text in [
            "",
            "08:45:60",
            "24:00:01",
            "24:00:00.1",
            "24:01:00",
            "26:00:00",
            "00:60:00",
            "00:00:75",
            "8:45:00",
            "08:4:00",
            "08:45:7",
            "008:45:07",
            "08:45:00@Nowhere/City",
            "08:45:00@",
            "08:45:00@europe/paris",
            "08:45:00@utc",
            "08:45:00@Etc/Unknown",
            "08:45:00+17:30",
            "08:45:00-17:30",
            "08:45:00+14:01",
            "08:45:00+00:60",
            "08:45:00+5:00",
            "08:45:00+5",
            "08:45:00+05",
            "08:45:00+0500",
            "08:45:00+02:00@Europe/Paris",
            "08:45:00Z@Europe/Paris",
            "08:45:00.",
            "08:45:00.Z",
            "7:20",
            "07:20",
            "08:45:00T",
            "T11:30:00",
            "11:30:00 Z",
            "-11:30:00",
            "2031-05-06T08:45:00",
            "11:30:00é",
        ] {
            assert_eq!(Time::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_is_made_of_its_parts() {
        let make = |hour, minute, second: &str, offset: Option<&str>| {
            let offset = offset.map(|offset| SecondsDuration::parse(offset).unwrap());
            Time::new(hour, minute, Number::parse(second).unwrap(), offset).map(|time| time.to_string())
        };
        assert_eq!(make(6, 7, "8", None).as_deref(), Some("06:07:08"));
        assert_eq!(make(6, 7, "8.5", None).as_deref(), Some("06:07:08.5"));
        assert_eq!(make(23, 59, "59.99999999999", None).as_deref(), Some("23:59:59.999999999"));
        assert_eq!(make(6, 7, "8", Some("PT0H")).as_deref(), Some("06:07:08Z"));
        assert_eq!(make(6, 7, "0", Some("-PT3H5M")).as_deref(), Some("06:07:00-03:05"));
        assert_eq!(make(6, 7, "8", Some("PT3H15M20S")).as_deref(), Some("06:07:08+03:15:20"));
        for (hour, minute, second, offset) in [
            (24, 0, "0", None),
            (-1, 0, "0", None),
            (23, 60, "0", None),
            (23, -1, "0", None),
            (23, 59, "60", None),
            (23, 59, "-0.1", None),
            (23, 59, "1e30", None),
            (i64::MAX, i64::MIN, "0", None),
            (1, 1, "1", Some("PT14H1S")),
            (1, 1, "1", Some("PT1.5S")),
            (1, 1, "1", Some("-P106751991167300D")),
        ] {
            assert_eq!(make(hour, minute, second, offset), None, "{hour}:{minute}:{second} {offset:?}");
        }
    }

    #[test]
    fn times_are_compared_where_they_meet() {
        use Ordering::{Equal, Greater, Less};
        for (left, right, expected) in [
            ("10:30:00", "10:30:01", Some(Less)),
            ("12:00:00.25", "12:00:00.75", Some(Equal)),
            ("10:30:00Z", "10:30:00+00:00", Some(Equal)),
            ("10:30:00Z", "11:30:00+01:00", Some(Equal)),
            ("10:30:00+02:00", "10:30:00+01:00", Some(Less)),
            ("23:00:00-05:00", "04:00:00Z", Some(Greater)),
            ("10:30:00", "10:30:00+05:00", Some(Equal)),
            ("10:30:00@Europe/Paris", "10:29:00", Some(Greater)),
            ("10:30:00@Europe/Paris", "10:30:00@Europe/Paris", Some(Equal)),
            ("10:30:00@Europe/Paris", "10:30:00@Europe/Berlin", None),
            ("10:30:00@Europe/Paris", "10:30:00+01:00", None),
            ("00:01:00@Etc/UTC", "00:01:00Z", Some(Equal)),
            ("10:30:00@Asia/Kolkata", "10:30:00+05:30", Some(Equal)),
            ("10:30:00@Asia/Kolkata", "10:30:00@Asia/Tokyo", Some(Greater)),
        ] {
            assert_eq!(time(left).order(&time(right)), expected, "{left} {right}");
            assert_eq!(time(right).order(&time(left)), expected.map(Ordering::reverse), "{right} {left}");
        }
    }

    #[test]
    fn the_time_between_needs_a_common_measure() {
        for (later, earlier, expected) in [
            ("08:45:00", "07:45:00", Some("PT1H")),
            ("08:45:00", "09:45:00.5", Some("-PT1H0.5S")),
            ("08:45:00+11:00", "07:45:00+11:00", Some("PT1H")),
            ("08:45:00Z", "08:45:00+01:00", Some("PT1H")),
            ("08:45:00@Australia/Melbourne", "07:45:00@Australia/Melbourne", Some("PT1H")),
            ("08:45:00@Australia/Melbourne", "07:45:00@Europe/Paris", None),
            ("08:45:00@Australia/Melbourne", "07:45:00", None),
            ("08:45:00Z", "07:45:00", None),
        ] {
            let between = time(later).since(&time(earlier)).map(|duration| duration.to_string());
            assert_eq!(between.as_deref(), expected, "{later} - {earlier}");
        }
    }

    #[test]
    fn the_clock_goes_round() {
        let add = |text, duration| time(text).add(SecondsDuration::parse(duration).unwrap()).to_string();
        assert_eq!(add("23:59:00Z", "PT2M"), "00:01:00Z");
        assert_eq!(add("00:00:00", "-PT0.000000001S"), "23:59:59.999999999");
        assert_eq!(add("10:15:00@Australia/Melbourne", "P1D"), "10:15:00@Australia/Melbourne");
        assert_eq!(add("00:00:00", "PT9223372036854775807S"), "15:30:07");
        assert_eq!(add("00:00:00", "-PT9223372036854775807S"), "08:29:53");
    }

    #[test]
    fn an_offset_that_depends_on_the_day_is_none() {
        assert_eq!(time("10:00:00@Europe/Paris").offset_seconds(), None);
        assert_eq!(time("10:00:00@Asia/Kolkata").offset_seconds(), Some(19_800));
        assert_eq!(time("10:00:00").offset_seconds(), None);
        assert_eq!(time("10:00:00-01:00").offset_seconds(), Some(-3_600));
        assert_eq!(time("10:00:00@Asia/Kolkata").zone_name(), Some("Asia/Kolkata"));
        assert_eq!(time("10:00:00-01:00").zone_name(), None);
    }

    #[test]
    fn a_time_is_small() {
        assert!(size_of::<Time>() <= 24);
        assert!(size_of::<crate::value::Value>() <= 32);
    }

    pub(crate) fn any_anchor() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec!["", "Z", "+02:00", "-11:30", "@Europe/Paris", "@Asia/Kolkata", "@Etc/UTC", "@Australia/Lord_Howe"])
    }

    fn any_time() -> impl Strategy<Value = Time> {
        (0_u64..86_400, prop_oneof![Just(0_u64), 0..SECOND], any_anchor()).prop_map(|(second, nanosecond, anchor)| Time {
            nanosecond: second * SECOND + nanosecond,
            ..time(&format!("00:00:00{anchor}"))
        })
    }

    proptest! {
        #[test]
        fn every_time_survives_text(time in any_time()) {
            prop_assert_eq!(Time::parse(&time.to_string()), Some(time));
        }

        #[test]
        fn the_order_is_one(times in prop::collection::vec(any_time(), 3)) {
            let [a, b, c] = [&times[0], &times[1], &times[2]];
            prop_assert_eq!(a.order(b), b.order(a).map(Ordering::reverse));
            prop_assert_eq!(a.order(a), Some(Ordering::Equal));
            // A local one takes the offset of the other, so it has no place among those.
            let local = times.iter().filter(|time| time.anchor == Anchor::Floating).count();
            if (local == 0 || local == 3) && a.order(b) == Some(Ordering::Less) && b.order(c).is_some_and(Ordering::is_le) {
                prop_assert!(matches!(a.order(c), Some(Ordering::Less) | None));
            }
        }

        #[test]
        fn a_difference_leads_back(a in any_time(), b in any_time()) {
            if let Some(between) = a.since(&b) {
                let shifted = b.add(between);
                prop_assert_eq!(shifted.since(&a).unwrap().total_nanoseconds().rem_euclid(DAY.into()), 0);
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "[-+0-9TZz:.@é/A-z]{0,24}") {
            let _ = Time::parse(&text);
        }
    }
}
