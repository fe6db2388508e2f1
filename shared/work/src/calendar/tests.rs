use super::model::{MINUTE, at, calendar, hours, minutes, odd_calendars, office};
use super::*;
use engine::reader::Reader;
use engine::{Fault, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::Duration;

const fn duration(minutes: u64) -> Duration {
    Duration::from_mins(minutes)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn it_counts_the_minutes_that_a_walk_finds_open((calendar, start) in odd_calendars(), length in 0..6 * 1440_u64) {
        let time = BusinessTime::of(Some(&calendar));
        let open = minutes(start).take(length as usize).filter(|minute| model::is_open(&calendar, *minute)).count();
        let end = start.plus_seconds(length * 60);
        prop_assert_eq!(time.between(start, end), duration(open as u64));
        prop_assert_eq!(time.between(end, start), Duration::ZERO);
        prop_assert_eq!(time.is_open(start), model::is_open(&calendar, start));
    }

    #[test]
    fn it_ends_with_the_minute_at_which_a_walk_has_seen_enough((calendar, start) in odd_calendars(), length in 1..2000_usize) {
        let time = BusinessTime::of(Some(&calendar));
        let walk = || minutes(start).take(400 * 1440).filter(|minute| model::is_open(&calendar, *minute));
        // Holidays that return every year may leave less than that.
        let enough = walk().nth(length - 1).map(|minute| minute.plus_millis(MINUTE));
        prop_assume!(enough.is_some());
        prop_assert_eq!(time.plus(start, duration(length as u64)).ok(), enough);
        prop_assert_eq!(time.next_opening(start).ok(), walk().next());
    }

    #[test]
    fn what_was_added_lies_between((calendar, start) in odd_calendars(), offset in 0..MINUTE, one in 0..200_000_000_u64, two in 0..200_000_000_u64) {
        let (time, start) = (BusinessTime::of(Some(&calendar)), start.plus_millis(offset));
        let (one, two) = (Duration::from_millis(one), Duration::from_millis(two));
        let end = time.plus(start, one).unwrap();
        prop_assert_eq!(time.between(start, end), one);
        prop_assert_eq!(time.plus(end, two), time.plus(start, one + two), "in two steps as in one");
    }

    #[test]
    fn later_and_longer_never_end_earlier((calendar, start) in odd_calendars(), later in 0..400_000_000_i64, one in 0..200_000_000_u64, more in 1..9_000_000_u64) {
        let time = BusinessTime::of(Some(&calendar));
        let (short, long) = (Duration::from_millis(one), Duration::from_millis(one + more));
        prop_assert!(time.plus(start, short).unwrap() < time.plus(start, long).unwrap());
        prop_assert!(time.plus(start, long).unwrap() <= time.plus(start.plus_millis(later), long).unwrap());
    }

    #[test]
    fn a_calendar_is_stored_in_the_shape_in_which_it_is_sent((calendar, _) in odd_calendars()) {
        let stored = serde_json::to_value(&calendar).unwrap();
        prop_assert_eq!(&serde_json::from_value::<Calendar>(stored.clone()).unwrap(), &calendar);
        let mut sent = stored;
        sent.as_object_mut().unwrap().retain(|field, _| !["calendar_id", "version"].contains(&field.as_str()));
        prop_assert_eq!(read(&sent), Ok(calendar));
    }
}

fn read(value: &Value) -> Result<Calendar, Vec<(String, String)>> {
    let mut faults: Vec<Fault> = Vec::new();
    let read = Reader::open(value, String::new(), &mut faults).and_then(|mut reader| {
        let read = Calendar::read(engine::CalendarId::parse("office").unwrap(), 1, &mut reader);
        reader.finish();
        read
    });
    match read {
        Some(calendar) if faults.is_empty() => Ok(calendar),
        _ => Err(faults.into_iter().map(|fault| (fault.code, fault.path)).collect()),
    }
}

#[track_caller]
fn faults(value: Value, expected: &[(&str, &str)]) {
    let found = read(&value).unwrap_err();
    assert_eq!(found.iter().map(|(code, path)| (code.as_str(), path.as_str())).collect::<Vec<_>>(), expected);
}

#[test]
fn every_fault_of_a_calendar_is_named() {
    faults(json!({}), &[("missing_field", "/name"), ("missing_field", "/time_zone"), ("missing_field", "/week")]);
    faults(json!({"name": "n", "time_zone": "UTC", "week": {}}), &[("out_of_range", "/week")]);
    let open = |from: &str, to: &str| json!({"from": from, "to": to});
    faults(
        json!({
            "name": "", "time_zone": "Europe/Atlantis", "color": "red",
            "week": {
                "monday": [open("09:00", "12:00"), open("11:59", "18:00")],
                "tuesday": [open("18:00", "09:00")],
                "wednesday": [open("24:01", "9:000"), {"from": "08:00"}],
                "thursday": vec![open("09:00", "10:00"); 11],
                "friday": [open("12:00", "13:00"), open("09:00", "12:00")],
                "payday": [],
            },
            "holidays": [
                {"date": "2026-02-29", "name": "x"}, {"date": "1999-01-01", "name": "x"}, {"date": "2026-01-01"},
                {"date": "2026-12-25", "name": "x", "yearly": true}, {"date": "2027-12-25", "name": "x", "yearly": true},
                {"date": "2026-12-25", "name": "x"}, {"date": "2026-12-25", "name": "x", "yearly": 1}, "Easter",
            ],
            "exceptions": [
                {"date": "20261224", "hours": []}, {"date": "2026-12-24", "hours": [open("09:00", "12:00")]}, {"date": "2026-12-24"},
                {"date": "2026-12-31", "hours": [open("12:00", "12:00")]},
            ],
        }),
        &[
            ("out_of_range", "/name"),
            ("invalid_value", "/time_zone"),
            ("out_of_range", "/week/monday/1"),
            ("out_of_range", "/week/tuesday/0"),
            ("invalid_value", "/week/wednesday/0/from"),
            ("invalid_value", "/week/wednesday/0/to"),
            ("missing_field", "/week/wednesday/1/to"),
            ("out_of_range", "/week/thursday"),
            ("unknown_field", "/week/payday"),
            ("invalid_value", "/holidays/0/date"),
            ("out_of_range", "/holidays/1/date"),
            ("missing_field", "/holidays/2/name"),
            ("duplicate_id", "/holidays/4/date"),
            ("wrong_type", "/holidays/6/yearly"),
            ("duplicate_id", "/holidays/6/date"),
            ("wrong_type", "/holidays/7"),
            ("out_of_range", "/exceptions/0/date"),
            ("duplicate_id", "/exceptions/2/date"),
            ("out_of_range", "/exceptions/3/hours/0"),
            ("unknown_field", "/color"),
        ],
    );
}

#[test]
fn lists_are_bounded() {
    let holiday = |n: usize| json!({"date": format!("{}-01-{:02}", 2000 + n / 28, n % 28 + 1), "name": "x"});
    let mut body = json!({"name": "n", "time_zone": "utc", "week": {"monday": [{"from": "00:00", "to": "24:00"}]}});
    body["holidays"] = (0..MAX_HOLIDAYS).map(holiday).collect();
    assert_eq!(read(&body).unwrap().time_zone.to_string(), "UTC", "a zone has its own name, however it was written");
    body["holidays"] = (0..=MAX_HOLIDAYS).map(holiday).collect();
    faults(body.clone(), &[("out_of_range", "/holidays")]);
    body["holidays"] = json!([]);
    body["exceptions"] = (0..=MAX_EXCEPTIONS).map(|n| json!({"date": holiday(n)["date"]})).collect();
    faults(body, &[("out_of_range", "/exceptions")]);
}

#[test]
fn a_night_with_a_clock_change_is_as_long_as_it_really_is() {
    let week = || {
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = [(); 7].map(|()| hours("00:00-06:00"));
        Week { monday, tuesday, wednesday, thursday, friday, saturday, sunday }
    };
    for (zone, day, expected) in [
        ("Europe/Zurich", "2026-03-29", 5 * 60),
        ("Europe/Zurich", "2026-03-30", 6 * 60),
        ("Europe/Zurich", "2026-10-25", 7 * 60),
        ("America/New_York", "2026-03-08", 5 * 60),
        ("America/New_York", "2026-11-01", 7 * 60),
        ("Australia/Lord_Howe", "2026-04-05", 6 * 60 + 30),
        ("Australia/Lord_Howe", "2026-10-04", 5 * 60 + 30),
        ("Asia/Beirut", "2026-03-29", 5 * 60),
        ("Asia/Kathmandu", "2026-03-29", 6 * 60),
    ] {
        let calendar = calendar(zone, week());
        let noon = |days| {
            let date: Date = day.parse().unwrap();
            let noon = date.at(12, 0, 0, 0).checked_add(jiff::Span::new().days(days)).unwrap();
            Timestamp::from_millis(noon.to_zoned(calendar.time_zone.rules().clone()).unwrap().timestamp().as_millisecond())
        };
        assert_eq!(BusinessTime::of(Some(&calendar)).between(noon(-1), noon(0)), duration(expected), "{zone} {day}");
    }
}

#[test]
fn hours_that_the_clock_shows_twice_are_open_twice() {
    let sunday = hours("01:30-02:30");
    let calendar = calendar("Europe/Zurich", Week { sunday, ..Week::default() });
    let time = BusinessTime::of(Some(&calendar));
    let open = |text| time.is_open(at(text));
    assert!(open("2026-10-25T02:15:00+02:00") && !open("2026-10-25T02:45:00+02:00"));
    assert!(open("2026-10-25T02:15:00+01:00") && !open("2026-10-25T02:45:00+01:00"));
    assert_eq!(time.plus(at("2026-10-25T00:00:00+02:00"), duration(61)), Ok(at("2026-10-25T02:01:00+01:00")));
}

#[test]
fn a_deadline_that_the_day_is_just_long_enough_for_is_closing_time() {
    let office = office("Europe/Zurich", "09:00-18:00");
    let time = BusinessTime::of(Some(&office));
    let friday = at("2026-06-12T17:50:00+02:00");
    assert_eq!(time.plus(friday, duration(10)), Ok(at("2026-06-12T18:00:00+02:00")));
    assert_eq!(time.plus(friday, Duration::from_millis(600_001)), Ok(at("2026-06-15T09:00:00.001+02:00")));
    assert_eq!(time.next_opening(at("2026-06-12T18:00:00+02:00")), Ok(at("2026-06-15T09:00:00+02:00")));
    assert_eq!(time.plus(at("2026-06-13T11:11:00+02:00"), Duration::ZERO), Ok(at("2026-06-13T11:11:00+02:00")));
}

#[test]
fn a_yearly_holiday_holds_from_its_year_on_and_29_february_in_leap_years() {
    let holiday = |date: &str, yearly| Holiday { date: date.parse().unwrap(), name: "x".to_owned(), yearly };
    let holidays = vec![holiday("2026-12-25", true), holiday("2024-02-29", true), holiday("2026-01-02", false)].into();
    let calendar = Calendar { holidays, ..office("UTC", "00:00-24:00") };
    let open = |date: &str| BusinessTime::of(Some(&calendar)).is_open(at(&format!("{date}T12:00:00Z")));
    assert!(open("2025-12-25") && !open("2026-12-25") && !open("2028-12-25"));
    assert!(!open("2024-02-29") && !open("2028-02-29") && open("2028-02-28") && open("2028-03-01") && open("2027-03-01"));
    assert!(!open("2026-01-02") && open("2029-01-02"));
}

#[test]
fn holidays_across_new_year_are_skipped_and_an_exception_opens_one_of_them() {
    let holiday = |date: &str, yearly| Holiday { date: date.parse().unwrap(), name: "x".to_owned(), yearly };
    let holidays = vec![holiday("2020-12-31", true), holiday("2020-01-01", true), holiday("2027-01-04", false)].into();
    let closed = Calendar { holidays, ..office("America/New_York", "09:00-17:00") };
    let (wednesday, hour) = (at("2026-12-30T16:30:00-05:00"), duration(60));
    assert_eq!(BusinessTime::of(Some(&closed)).plus(wednesday, hour), Ok(at("2027-01-05T09:30:00-05:00")));
    let exceptions = vec![Exception { date: "2027-01-01".parse().unwrap(), name: None, hours: hours("10:00-10:20") }].into();
    let open = Calendar { exceptions, ..closed };
    assert_eq!(BusinessTime::of(Some(&open)).plus(wednesday, hour), Ok(at("2027-01-05T09:10:00-05:00")));
}

#[test]
fn a_calendar_that_never_opens_says_so() {
    let every_day = (0..366).map(|day| {
        let date = jiff::civil::date(2000, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap();
        Holiday { date, name: "x".to_owned(), yearly: true }
    });
    let never = Calendar { holidays: every_day.collect::<Vec<_>>().into(), ..office("Europe/Zurich", "09:00-18:00") };
    let (time, now) = (BusinessTime::of(Some(&never)), at("2026-06-12T17:50:00+02:00"));
    assert_eq!(time.next_opening(now), Err(BeyondHorizon));
    assert_eq!(time.plus(now, Duration::from_millis(1)), Err(BeyondHorizon));
    assert_eq!(time.plus(now, Duration::ZERO), Ok(now));
    assert_eq!(time.between(now, Timestamp::from_millis(i64::MAX)), Duration::ZERO);
}

#[test]
fn ten_years_ahead_is_where_it_stops() {
    let now = at("2026-06-12T17:50:00Z");
    assert_eq!(BusinessTime::ALWAYS.plus(now, HORIZON), Ok(now.plus_seconds(HORIZON.as_secs())));
    assert_eq!(BusinessTime::ALWAYS.plus(now, HORIZON + Duration::from_millis(1)), Err(BeyondHorizon));
    assert_eq!(BusinessTime::ALWAYS.plus(now, Duration::MAX), Err(BeyondHorizon));
    assert_eq!(BusinessTime::ALWAYS.between(Timestamp::from_millis(i64::MIN), now), HORIZON);
    let office = office("UTC", "09:00-10:00");
    let time = BusinessTime::of(Some(&office));
    assert!(time.plus(now, duration(60 * 2600)).is_ok());
    assert_eq!(time.plus(now, duration(60 * 2620)), Err(BeyondHorizon));
    for end in [i64::MIN, i64::MAX] {
        assert_eq!(time.next_opening(Timestamp::from_millis(end)), Err(BeyondHorizon), "time ends somewhere");
    }
}

#[test]
fn without_a_calendar_every_moment_counts() {
    let now = at("2026-06-13T03:00:00Z");
    let time = BusinessTime::ALWAYS;
    assert!(time.is_open(now));
    assert_eq!(time.next_opening(now), Ok(now));
    assert_eq!(time.plus(now, duration(90)), Ok(at("2026-06-13T04:30:00Z")));
    assert_eq!(time.between(now, at("2026-06-13T04:30:00Z")), duration(90));
}
