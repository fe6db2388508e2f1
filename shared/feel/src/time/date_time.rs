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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moment(text: &str) -> DateTime {
        DateTime::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    fn duration(text: &str) -> SecondsDuration {
        SecondsDuration::parse(text).unwrap()
    }

    #[test]
    fn a_date_and_time_is_written_in_its_canonical_form() {
        for (text, canonical) in [
            ("2031-05-06T08:45:00", "2031-05-06T08:45:00"),
            ("2031-05-06T08:45:00.1230", "2031-05-06T08:45:00.123"),
            ("2031-05-06", "2031-05-06T00:00:00"),
            ("2012-03-07Z", "2012-03-07T00:00:00Z"),
            ("2031-05-31T24:00:00", "2031-06-01T00:00:00"),
            ("2021-12-31T24:00:00@Etc/UTC", "2022-01-01T00:00:00@Etc/UTC"),
            ("-0044-03-15T12:00:00+11:00", "-0044-03-15T12:00:00+11:00"),
            ("2031-05-06T08:45:00@Australia/Sydney", "2031-05-06T08:45:00@Australia/Sydney"),
            ("999999999-12-31T23:59:59.999999999@Europe/Paris", "999999999-12-31T23:59:59.999999999@Europe/Paris"),
            ("-999999999-01-01T00:00:00@Europe/Paris", "-999999999-01-01T00:00:00@Europe/Paris"),
        ] {
            assert_eq!(moment(text).to_string(), canonical, "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_date_and_time() {
        for text in [
            "",
            "2031-05-06T",
            "T10:00:00",
            "10:00:00",
            "2031-05-06 10:00:00",
            "2031-05-06t10:00:00",
            "2031-13-06T10:00:00",
            "2031-05-06T25:00:00",
            "2031-05-06T10:00",
            "2031-05-06T10:00:00+15:00",
            "2031-05-06T10:00:00+01:00@Europe/Paris",
            "2031-05-06@Europe/Paris",
            "2031-05-06T10:00:00@Nowhere",
            "2031T05-06",
            "999999999-12-31T24:00:00",
        ] {
            assert_eq!(DateTime::parse(text), None, "{text}");
        }
    }

    #[test]
    fn zones_follow_their_changes_of_clocks() {
        for (text, offset) in [
            ("2026-07-14T00:00:00@Europe/Paris", 7_200),
            ("2026-01-14T00:00:00@Europe/Paris", 3_600),
            ("2026-03-29T01:59:59@Europe/Paris", 3_600),
            // Skipped, then repeated: as before the change.
            ("2026-03-29T02:30:00@Europe/Paris", 3_600),
            ("2026-03-29T03:00:00@Europe/Paris", 7_200),
            ("2026-10-25T02:30:00@Europe/Paris", 7_200),
            ("2026-10-25T03:00:00@Europe/Paris", 3_600),
            ("2026-07-01T00:00:00@America/New_York", -14_400),
            ("2026-12-01T00:00:00@America/New_York", -18_000),
            ("2026-07-01T00:00:00@Asia/Kolkata", 19_800),
            ("2026-01-01T00:00:00@Australia/Lord_Howe", 39_600),
            ("2026-07-01T00:00:00@Australia/Lord_Howe", 37_800),
            ("-0044-03-15T12:00:00@Australia/Melbourne", 34_792),
            ("-123456-07-01T00:00:00@Europe/Paris", 561),
            ("20260-07-01T00:00:00@Europe/Paris", 7_200),
            ("999999999-01-01T00:00:00@Europe/Paris", 3_600),
        ] {
            assert_eq!(moment(text).offset_seconds(), Some(offset), "{text}");
        }
    }

    #[test]
    fn with_a_zone_time_passes_as_it_does_there() {
        for (start, length, end) in [
            ("2026-03-29T01:30:00@Europe/Paris", "PT1H", "2026-03-29T03:30:00@Europe/Paris"),
            ("2026-03-28T12:00:00@Europe/Paris", "P1D", "2026-03-29T13:00:00@Europe/Paris"),
            ("2026-10-24T12:00:00@Europe/Paris", "P1D", "2026-10-25T11:00:00@Europe/Paris"),
            ("2026-11-01T00:30:00@America/New_York", "PT2H", "2026-11-01T01:30:00@America/New_York"),
            ("2026-10-04T01:45:00@Australia/Lord_Howe", "PT30M", "2026-10-04T02:45:00@Australia/Lord_Howe"),
            ("2026-10-04T01:45:00@Asia/Kolkata", "PT30M", "2026-10-04T02:15:00@Asia/Kolkata"),
            ("2026-03-29T01:30:00+01:00", "PT1H", "2026-03-29T02:30:00+01:00"),
            ("2026-03-29T01:30:00", "P1DT1H", "2026-03-30T02:30:00"),
            ("2026-02-28T24:00:00", "-PT1S", "2026-02-28T23:59:59"),
        ] {
            assert_eq!(moment(start).add(duration(length)).unwrap().to_string(), end, "{start} + {length}");
        }
        // The hour that comes twice is told apart though its text can't.
        let first = moment("2026-10-25T02:30:00@Europe/Paris");
        let second = first.add(duration("PT1H")).unwrap();
        assert_eq!(first.to_string(), second.to_string());
        assert_eq!(first.order(&second), Ordering::Less);
        assert_eq!(second.since(&first), Some(duration("PT1H")));
        assert_eq!(second.add(duration("PT30M")).unwrap().to_string(), "2026-10-25T03:00:00@Europe/Paris");
    }

    #[test]
    fn moments_are_compared_as_moments() {
        use Ordering::{Equal, Greater, Less};
        for (left, right, expected) in [
            ("2026-11-20T12:00:00.75", "2026-11-20T12:00:00.25", Equal),
            ("2026-11-20T12:00:00@Europe/Paris", "2026-11-20T12:00:00@Asia/Kolkata", Greater),
            ("2026-07-14T12:00:00+02:00", "2026-07-14T12:00:00@Europe/Paris", Equal),
            ("2026-11-20T12:00:00@Europe/Paris", "2026-11-20T12:00:00@Europe/Berlin", Equal),
            ("2026-11-20T12:00:00Z", "2026-11-20T12:00:00@Etc/UTC", Equal),
            ("2026-11-20T12:00:00-03:00", "2026-11-20T17:00:00+02:00", Equal),
            ("2026-11-20T22:00:00-05:00", "2026-11-21T03:00:00Z", Equal),
            ("2026-11-20T12:00:00+01:00", "2026-11-20T11:30:00Z", Less),
            ("2026-11-20T12:00:00", "2026-11-20T12:00:00+05:00", Equal),
            ("2026-11-20T12:00:00", "2026-11-20T11:59:00@Europe/Paris", Greater),
            ("-999999999-01-01T00:00:00Z", "999999999-12-31T23:59:59Z", Less),
        ] {
            assert_eq!(moment(left).order(&moment(right)), expected, "{left} {right}");
            assert_eq!(moment(right).order(&moment(left)), expected.reverse(), "{right} {left}");
        }
    }

    #[test]
    fn the_time_between_needs_both_tied_to_utc_or_none() {
        for (later, earlier, expected) in [
            ("2026-11-20T12:00:00@Europe/Paris", "2026-11-18T12:00:00@Asia/Kolkata", Some("P2DT4H30M")),
            ("2026-11-20T12:00:00+01:00", "2026-11-19T12:00:00@Europe/Paris", Some("P1D")),
            ("2026-11-20T12:00:00", "2026-11-19T12:00:00.5", Some("PT23H59M59.5S")),
            ("2026-11-20T12:00:00@Europe/Paris", "2026-11-19T12:00:00", None),
            ("2026-11-20T12:00:00", "2026-11-19T12:00:00+02:00", None),
            ("999999999-12-31T23:59:59", "-999999999-01-01T00:00:00", Some("P730484999633DT23H59M59S")),
        ] {
            let between = moment(later).since(&moment(earlier)).map(|duration| duration.to_string());
            assert_eq!(between.as_deref(), expected, "{later} - {earlier}");
        }
    }

    #[test]
    fn a_moment_is_shown_by_the_clocks_of_a_zone() {
        let shown = |seconds, nanoseconds, zone| DateTime::from_unix(seconds, nanoseconds, zone).map(|moment| moment.to_string());
        assert_eq!(shown(0, 0, None).as_deref(), Some("1970-01-01T00:00:00Z"));
        assert_eq!(shown(-1, 999_999_999, None).as_deref(), Some("1969-12-31T23:59:59.999999999Z"));
        assert_eq!(shown(1_795_132_800, 5, Some("Europe/Paris")).as_deref(), Some("2026-11-20T01:00:00.000000005@Europe/Paris"));
        assert_eq!(shown(0, 1_000_000_000, None), None);
        assert_eq!(shown(0, 0, Some("Nowhere")), None);
        assert_eq!((shown(i64::MAX, 0, None), shown(i64::MIN, 0, Some("Europe/Paris"))), (None, None));
        let noon = moment("2026-11-20T12:00:00Z");
        assert_eq!(noon.in_zone("Asia/Kolkata"), Some(moment("2026-11-20T17:30:00@Asia/Kolkata")));
        assert_eq!(noon.in_zone("Nowhere"), None);
        assert_eq!(moment("2026-11-20T12:00:00").in_zone("Asia/Kolkata"), None);
    }

    #[test]
    fn nothing_overflows_at_the_ends() {
        let longest = SecondsDuration::from_seconds(i64::MAX);
        let shortest = SecondsDuration::from_seconds(i64::MIN);
        for text in ["999999999-12-31T23:59:59.999999999", "-999999999-01-01T00:00:00"] {
            for anchor in ["", "Z", "+14:00", "-14:00", "@Europe/Paris", "@Australia/Lord_Howe"] {
                let moment = moment(&format!("{text}{anchor}"));
                assert_eq!((moment.add(longest), moment.add(shortest)), (None, None));
                assert_eq!((moment.add_months(i64::MAX), moment.add_months(i64::MIN)), (None, None));
                assert_eq!(moment.order(&moment), Ordering::Equal);
                assert_eq!(moment.since(&moment), Some(SecondsDuration::from_seconds(0)));
                let _ = (moment.to_instant(), moment.in_zone("America/New_York"), moment.in_zone("Etc/UTC"));
            }
        }
    }

    fn any_moment() -> impl Strategy<Value = DateTime> {
        let days = prop_oneof![-50_000_i64..50_000, -365_000_000_000_i64..365_000_000_000];
        (days, 0_i32..86_400, prop_oneof![Just(0), 0..1_000_000_000_i128], super::super::time_of_day::tests::any_anchor()).prop_map(
            |(days, second, nanosecond, anchor)| {
                let time =
                    Time::at(i128::from(second) * SECOND + nanosecond, Time::parse(&format!("00:00:00{anchor}")).unwrap().anchor().clone());
                DateTime::new(Date::from_days_since_epoch(days).unwrap(), time)
            },
        )
    }

    proptest! {
        #[test]
        fn every_date_and_time_survives_text(moment in any_moment()) {
            prop_assert_eq!(DateTime::parse(&moment.to_string()), Some(moment));
        }

        #[test]
        fn a_difference_undoes_an_addition(moment in any_moment(), seconds in -100_000_000_000_i64..100_000_000_000, nanoseconds in 0..1_000_000_000_i128) {
            let length = SecondsDuration::from_nanoseconds(i128::from(seconds) * SECOND + nanoseconds).unwrap();
            let later = moment.add(length).unwrap();
            prop_assert_eq!(later.since(&moment), Some(length));
            let back = later.add(length.negate().unwrap()).unwrap();
            prop_assert_eq!(back.since(&moment), Some(SecondsDuration::from_seconds(0)));
        }

        #[test]
        fn zones_are_those_of_jiff(seconds in -4_000_000_000_i64..8_000_000_000, zone in prop::sample::select(vec!["Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])) {
            let ours = DateTime::from_unix(seconds, 0, Some(zone)).unwrap();
            let theirs = jiff::Timestamp::from_second(seconds).unwrap().to_zoned(jiff::tz::TimeZoneDatabase::bundled().get(zone).unwrap());
            prop_assert_eq!(ours.to_string(), format!("{}@{zone}", theirs.datetime()));
            prop_assert_eq!(ours.offset_seconds(), Some(theirs.offset().seconds()));
            let read = moment(&ours.to_string());
            let again = theirs.datetime().to_zoned(theirs.time_zone().clone()).unwrap();
            prop_assert_eq!(read.to_instant(), Some(again.timestamp().as_nanosecond()));
        }

        #[test]
        fn the_rules_of_zones_repeat_beyond_the_years_known(seconds in 8_000_000_000_i64..200_000_000_000, cycles in 20_i64..2_000_000, zone in prop::sample::select(vec!["Europe/Paris", "America/New_York", "Australia/Lord_Howe"])) {
            let near = DateTime::from_unix(seconds, 0, Some(zone)).unwrap();
            let far = DateTime::from_unix(seconds + cycles * 146_097 * 86_400, 0, Some(zone)).unwrap();
            prop_assert_eq!(near.offset_seconds(), far.offset_seconds());
            prop_assert_eq!(near.time(), far.time());
            prop_assert_eq!(moment(&near.to_string()).offset_seconds(), moment(&far.to_string()).offset_seconds());
        }

        #[test]
        fn the_order_is_one(moments in prop::collection::vec(any_moment(), 3)) {
            let [a, b, c] = [&moments[0], &moments[1], &moments[2]];
            prop_assert_eq!(a.order(b), b.order(a).reverse());
            // A local one takes the offset of the other, so it has no place among those.
            let local = moments.iter().filter(|moment| moment.offset.is_none()).count();
            if (local == 0 || local == 3) && a.order(b).is_le() && b.order(c).is_le() {
                prop_assert!(a.order(c).is_le());
            }
            if let (Some(left), Some(right)) = (a.to_instant(), b.to_instant()) {
                prop_assert_eq!(a.order(b), left.div_euclid(SECOND).cmp(&right.div_euclid(SECOND)));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "[-+0-9TZz:.@é/A-z]{0,32}") {
            let _ = DateTime::parse(&text);
        }
    }
}
