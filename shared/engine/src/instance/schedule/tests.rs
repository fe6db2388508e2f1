//! Texts of timers and the moments they mean.

use super::*;
use crate::graph::Expression;
use proptest::prelude::*;
use std::borrow::Cow;

struct Nothing;

impl Lookup for Nothing {
    fn find(&self, _: &str) -> Option<Cow<'_, serde_json::Value>> {
        None
    }
}

fn at(text: &str) -> Timestamp {
    Timestamp::from_millis(jiff::Timestamp::as_millisecond(text.parse().unwrap()))
}

fn said(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.as_millis()).unwrap().to_string()
}

fn cycle(text: &str) -> Timer {
    Timer::Cycle(Text::Fixed(text.to_owned()))
}

/// The first times of a cycle that is set at a moment and fires when it is due.
fn times(text: &str, now: &str, most: usize) -> Vec<String> {
    let timer = cycle(text);
    let mut next = first(&timer, &Nothing, at(now)).unwrap();
    let mut found = Vec::new();
    while let Some((due, left)) = next.filter(|_| found.len() < most) {
        found.push(said(due));
        next = super::next(&timer, &Nothing, due, left, due).unwrap();
    }
    found
}

#[test]
fn moments_and_durations_mean_what_iso_8601_says() {
    let now = at("2026-01-31T10:00:00Z");
    let cases = [
        ("PT0S", "2026-01-31T10:00:00Z"),
        ("PT1.5S", "2026-01-31T10:00:01.5Z"),
        ("PT0.0009S", "2026-01-31T10:00:00Z"),
        ("PT90M", "2026-01-31T11:30:00Z"),
        ("-PT1H", "2026-01-31T09:00:00Z"),
        ("P1W", "2026-02-07T10:00:00Z"),
        ("P1M", "2026-02-28T10:00:00Z"),
        ("P1Y1M1DT1H", "2027-03-01T11:00:00Z"),
        ("-P1M", "2025-12-31T10:00:00Z"),
        (" P1D ", "2026-02-01T10:00:00Z"),
        ("2026-03-29", "2026-03-29T00:00:00Z"),
        ("2026-03-29T02:30:00", "2026-03-29T02:30:00Z"),
        ("2026-03-29T02:30:00+02:00", "2026-03-29T00:30:00Z"),
        ("2026-07-01T09:00:00@Europe/Berlin", "2026-07-01T07:00:00Z"),
        ("9999-12-01", "9999-12-01T00:00:00Z"),
        ("0001-01-01", "0001-01-01T00:00:00Z"),
    ];
    for (text, expected) in cases {
        let text = Text::Fixed(text.to_owned());
        assert_eq!(moment(&text, &Nothing, now).map(said), Ok(expected.to_owned()), "{text:?}");
        // Each is what it is written as, and not the other.
        let duration = check(&Timer::Duration(text.clone()));
        assert_ne!(duration.is_ok(), check(&Timer::Date(text)).is_ok(), "{duration:?}");
    }
}

#[test]
fn what_is_neither_moment_nor_duration_is_refused_with_its_text() {
    let bad = [
        "",
        " ",
        "P",
        "PT",
        "P1",
        "1D",
        "PT1D",
        "P1H",
        "P1M1Y",
        "PT1S1S",
        "P1.5D",
        "PT1.S",
        "PT.5S",
        "P1DT",
        "--PT1S",
        "P-1D",
        "tomorrow",
        "2026-02-30",
        "2026-13-01",
        "2026-01-01T25:00:00",
        "R3/PT1M",
        "PT99999999999999999999S",
        "P9223372036854775807Y",
        "ＰＴ１Ｓ",
        "P1Dé",
    ];
    for text in bad {
        let timer = Timer::Duration(Text::Fixed(text.to_owned()));
        assert!(check(&timer).is_err() && first(&timer, &Nothing, Timestamp::from_millis(0)).is_err(), "{text}");
    }
    for far in ["P300000000Y", "P200000000000D", "PT9223372036854775S"] {
        let timer = Timer::Duration(Text::Fixed(far.to_owned()));
        drop(first(&timer, &Nothing, Timestamp::from_millis(i64::MAX)));
        drop(first(&timer, &Nothing, Timestamp::from_millis(i64::MIN)));
    }
}

#[test]
fn expressions_give_moments_too() {
    let now = at("2026-01-31T10:00:00Z");
    for (feel, expected) in [
        ("duration(\"PT1H\")", "2026-01-31T11:00:00Z"),
        ("duration(\"P1M\")", "2026-02-28T10:00:00Z"),
        ("date(\"2026-05-01\")", "2026-05-01T00:00:00Z"),
        ("\"P1DT1H\"", "2026-02-01T11:00:00Z"),
        ("now() + duration(\"PT5M\")", "2026-01-31T10:05:00Z"),
    ] {
        let text = Text::Computed(Expression::feel(feel).unwrap());
        assert_eq!(moment(&text, &Nothing, now).map(said), Ok(expected.to_owned()), "{feel}");
    }
    for feel in ["1", "true", "null", "\"soon\"", "nothing"] {
        assert!(moment(&Text::Computed(Expression::feel(feel).unwrap()), &Nothing, now).is_err(), "{feel}");
    }
}

#[test]
fn cycles_fire_as_often_as_they_say_and_when() {
    let now = "2026-01-31T10:00:00Z";
    assert_eq!(times("R0/PT1M", now, 5), [""; 0]);
    assert_eq!(times("R1/PT1M", now, 5), ["2026-01-31T10:01:00Z"]);
    assert_eq!(times("R3/PT10M", now, 5), ["2026-01-31T10:10:00Z", "2026-01-31T10:20:00Z", "2026-01-31T10:30:00Z"]);
    for forever in ["R/PT1M", "R-1/PT1M"] {
        assert_eq!(times(forever, now, 9).len(), 9);
    }
    // The start is the first time.
    assert_eq!(times("R2/2026-02-01T08:00:00Z/P1D", now, 5), ["2026-02-01T08:00:00Z", "2026-02-02T08:00:00Z"]);
    assert_eq!(times("R/2026-02-01/P1D", now, 2), ["2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z"]);
    // Up to the end, itself included.
    assert_eq!(times("R/PT1H/2026-01-31T12:00:00Z", now, 5), ["2026-01-31T11:00:00Z", "2026-01-31T12:00:00Z"]);
    assert_eq!(times("R1/PT1H/2026-01-31T12:00:00Z", now, 5), ["2026-01-31T11:00:00Z"]);
    // From a start to an end is how long it takes.
    assert_eq!(times("R2/2026-02-01T08:00:00Z/2026-02-01T09:30:00Z", now, 5), ["2026-02-01T08:00:00Z", "2026-02-01T09:30:00Z"]);
    // The 31st is the 31st again after a short month.
    assert_eq!(times("R/2026-01-31T12:00:00Z/P1M", now, 3), ["2026-01-31T12:00:00Z", "2026-02-28T12:00:00Z", "2026-03-31T12:00:00Z"]);
    // What is past is done already, but for the last.
    assert_eq!(times("R4/2026-01-30T12:00:00Z/P1D", now, 5), ["2026-01-31T12:00:00Z", "2026-02-01T12:00:00Z", "2026-02-02T12:00:00Z"]);
    assert_eq!(times("R2/2020-01-01T12:00:00Z/P1D", now, 5), ["2020-01-02T12:00:00Z"]);
    assert_eq!(times("R/2020-01-01T12:00:00Z/P1D", now, 1), ["2026-01-31T12:00:00Z"]);
    assert_eq!(times("R/2020-01-31T12:00:00Z/P1M", now, 2), ["2026-01-31T12:00:00Z", "2026-02-28T12:00:00Z"]);
}

#[test]
fn a_cycle_without_end_skips_what_was_missed_and_a_counted_one_makes_up_for_it() {
    let (due, late) = (at("2026-01-31T10:00:00Z"), at("2026-02-01T10:00:30Z"));
    let after = |text: &str, left| next(&cycle(text), &Nothing, due, left, late).unwrap().map(|(due, left)| (said(due), left));
    assert_eq!(after("R/PT1M", None), Some(("2026-02-01T10:01:00Z".to_owned(), None)));
    assert_eq!(after("0 * * * * *", None), Some(("2026-02-01T10:01:00Z".to_owned(), None)));
    assert_eq!(after("R5/PT1M", Some(3)), Some(("2026-01-31T10:01:00Z".to_owned(), Some(2))));
    assert_eq!(after("R5/PT1M", Some(0)), None);
}

#[test]
fn what_is_no_cycle_is_refused() {
    let bad = [
        "",
        "R",
        "R/",
        "R3",
        "R3/",
        "R-2/PT1M",
        "R+3/PT1M",
        "R99999999999/PT1M",
        "R3/PT1M/PT1M",
        "R3/PT0S",
        "R3/PT0.5S",
        "R/-PT1M",
        "R/P0M",
        "R/-P1M",
        "R/P1M/PT1M",
        "R3/soon",
        "PT1M",
        "R3/2026-01-01",
        "R3/2026-01-02/2026-01-01",
        "R3/2026-01-01/2026-01-02/PT1M",
        "@sometimes",
        "r3/PT1M",
        "Rhubarb",
        "R1M/PT1M",
    ];
    for text in bad {
        assert!(check(&cycle(text)).is_err() && first(&cycle(text), &Nothing, Timestamp::from_millis(0)).is_err(), "{text}");
    }
    assert_eq!(check(&Timer::Cycle(Text::Computed(Expression::feel("x").unwrap()))), Ok(()));
}

#[test]
fn cron_in_the_three_dialects() {
    // 2026-01-31 is a Saturday.
    let now = "2026-01-31T10:00:00Z";
    let cases: [(&str, &[&str]); 33] = [
        // Classic.
        ("*/15 * * * *", &["2026-01-31T10:15:00Z", "2026-01-31T10:30:00Z"]),
        ("0 9 * * 1", &["2026-02-02T09:00:00Z", "2026-02-09T09:00:00Z"]),
        ("0 9 13 * 5", &["2026-02-06T09:00:00Z", "2026-02-13T09:00:00Z", "2026-02-20T09:00:00Z"]),
        ("30 8 * * MON-FRI", &["2026-02-02T08:30:00Z", "2026-02-03T08:30:00Z"]),
        // Spring.
        ("0 0 9-17 * * MON-FRI", &["2026-02-02T09:00:00Z", "2026-02-02T10:00:00Z"]),
        ("0 0 9 13 * FRI", &["2026-02-13T09:00:00Z", "2026-03-13T09:00:00Z", "2026-11-13T09:00:00Z"]),
        ("*/10 * * * * *", &["2026-01-31T10:00:10Z", "2026-01-31T10:00:20Z"]),
        ("0 0/30 8-10 * * *", &["2026-01-31T10:30:00Z", "2026-02-01T08:00:00Z"]),
        ("0 0 0 L * *", &["2026-02-28T00:00:00Z", "2026-03-31T00:00:00Z"]),
        ("0 0 0 LW * *", &["2026-02-27T00:00:00Z", "2026-03-31T00:00:00Z"]),
        ("0 0 0 1W * *", &["2026-02-02T00:00:00Z", "2026-03-02T00:00:00Z", "2026-04-01T00:00:00Z"]),
        ("0 0 0 * * 5L", &["2026-02-27T00:00:00Z", "2026-03-27T00:00:00Z"]),
        ("0 0 0 * * FRIL", &["2026-02-27T00:00:00Z"]),
        ("0 0 0 * * MON#1", &["2026-02-02T00:00:00Z", "2026-03-02T00:00:00Z"]),
        ("0 0 0 * * 7", &["2026-02-01T00:00:00Z"]),
        ("0 0 0 * * FRI-SUN", &["2026-02-01T00:00:00Z", "2026-02-06T00:00:00Z", "2026-02-07T00:00:00Z"]),
        ("0 0 0 * * sat-mon", &["2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z", "2026-02-07T00:00:00Z"]),
        ("0 0 22-2 * * *", &["2026-01-31T22:00:00Z", "2026-01-31T23:00:00Z", "2026-02-01T00:00:00Z"]),
        ("0 0 12 29 2 *", &["2028-02-29T12:00:00Z", "2032-02-29T12:00:00Z"]),
        ("0 0 12 29 FEB MON", &["2044-02-29T12:00:00Z"]),
        // Quartz.
        ("0 0 12 ? * 2", &["2026-02-02T12:00:00Z"]),
        ("0 0 12 ? * 2-6", &["2026-02-02T12:00:00Z", "2026-02-03T12:00:00Z"]),
        ("0 0 12 ? * 6L", &["2026-02-27T12:00:00Z"]),
        ("0 0 12 ? * 6#3", &["2026-02-20T12:00:00Z"]),
        ("0 0 12 ? * L", &["2026-01-31T12:00:00Z", "2026-02-07T12:00:00Z"]),
        ("0 15 10 15 * ?", &["2026-02-15T10:15:00Z"]),
        ("0 0/5 14 * * ?", &["2026-01-31T14:00:00Z", "2026-01-31T14:05:00Z"]),
        ("0 0 12 1 1 ? 2027-2028", &["2027-01-01T12:00:00Z", "2028-01-01T12:00:00Z"]),
        // Words.
        ("@daily", &["2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z"]),
        ("@midnight", &["2026-02-01T00:00:00Z"]),
        ("@hourly", &["2026-01-31T11:00:00Z"]),
        ("@weekly", &["2026-02-01T00:00:00Z", "2026-02-08T00:00:00Z"]),
        ("@yearly", &["2027-01-01T00:00:00Z"]),
    ];
    for (text, expected) in cases {
        assert_eq!(check(&cycle(text)), Ok(()), "{text}");
        assert_eq!(times(text, now, expected.len()), expected, "{text}");
    }
    assert_eq!(times("0 0 12 1 1 ? 2027-2028", now, 9).len(), 2);
    assert_eq!(first(&cycle("0 0 12 1 1 ? 2020"), &Nothing, at(now)), Ok(None));
}

#[test]
fn a_cron_expression_of_spring_means_the_same_once_rewritten() {
    // 2026-01-31 is a Saturday.
    let now = "2026-01-31T10:00:00Z";
    for (text, rewritten, expected) in [
        ("0 0 9 ? * 1", "0 0 9 * * 1", "2026-02-02T09:00:00Z"),
        ("0 0 9 ? * 0", "0 0 9 * * 0", "2026-02-01T09:00:00Z"),
        ("0 0 9 ? * 7", "0 0 9 * * 7", "2026-02-01T09:00:00Z"),
        ("0 0 9 15 * ?", "0 0 9 15 * *", "2026-02-15T09:00:00Z"),
        ("0 0 9 ? * ?", "0 0 9 * * *", "2026-02-01T09:00:00Z"),
        ("0 0 9 ? * 5L", "0 0 9 * * 5L", "2026-02-27T09:00:00Z"),
        ("0 0 9 ? * 2#1", "0 0 9 * * 2#1", "2026-02-03T09:00:00Z"),
        ("0 0 9 ? * MON", "0 0 9 * * MON", "2026-02-02T09:00:00Z"),
        ("TZ=Europe/Berlin 0 0 9 ? * 1", "TZ=Europe/Berlin 0 0 9 * * 1", "2026-02-02T08:00:00Z"),
        ("0 0 9 ? * 1 Europe/Berlin", "0 0 9 * * 1 Europe/Berlin", "2026-02-02T08:00:00Z"),
    ] {
        assert_eq!(from_spring(text), rewritten);
        assert_eq!(times(&from_spring(text), now, 1), [expected], "{text}");
    }
    for same in ["0 0 9 * * 1", "@daily", "R3/PT10M", "0 9 * * 1", "0 9 ? * 1", "", "TZ=UTC 0 9 ? * 1", "? 0 9 * * 1"] {
        assert_eq!(from_spring(same), same);
    }
}

#[test]
fn what_is_no_cron_expression_is_refused() {
    let bad = [
        "* * * *",
        "* * * * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "* * * 13 *",
        "* * * * 8",
        "0 0 0 ? * 0",
        "0 0 0 ? * 8",
        "MON * * * *",
        "* * MON * *",
        "* * * MON *",
        "* * * * JAN",
        "*/0 * * * *",
        "*/-1 * * * *",
        "1,,2 * * * *",
        ",1 * * * *",
        "1- * * * *",
        "-1 * * * *",
        "1-2-3 * * * *",
        "1/2/3 * * * *",
        "* * * * 1#6",
        "* * * * 1#0",
        "* * * * L",
        "0 0 12 L-3 * ?",
        "* * L * L",
        "* * W * *",
        "* * 32W * *",
        "L * * * *",
        "? * * * * *",
        "+1 * * * *",
        "* * * * +1",
        "0 0 0 30 2 *",
        "0 0 31 4 *",
        "@never",
        "@ daily",
        "@daily @daily",
        "0 0 0 1 1 ? 1969",
        "TZ=Nowhere/Land 0 9 * * *",
        "0 9 * * * Nowhere/Land",
        "0 9 * * * europe",
        "😀 * * * *",
        "0 9 * * ５",
    ];
    for text in bad {
        let refused = check(&cycle(text)).err().filter(|why| why.len() < 300);
        assert!(refused.is_some(), "{text}");
    }
    assert!(check(&cycle(&"* ".repeat(10_000))).is_err());
}

#[test]
fn a_zone_moves_a_cron_expression_and_its_clock_changes_are_minded() {
    let berlin = |text: &str, now: &str, most| times(&format!("TZ=Europe/Berlin {text}"), now, most);
    assert_eq!(berlin("0 0 9 * * *", "2026-07-01T00:00:00Z", 1), ["2026-07-01T07:00:00Z"]);
    assert_eq!(times("CRON_TZ=Europe/Berlin 0 9 * * *", "2026-07-01T00:00:00Z", 1), ["2026-07-01T07:00:00Z"]);
    assert_eq!(times("0 0 9 * * MON-FRI America/New_York", "2026-07-01T00:00:00Z", 1), ["2026-07-01T13:00:00Z"]);
    assert_eq!(times("0 9 * * * UTC", "2026-07-01T00:00:00Z", 1), ["2026-07-01T09:00:00Z"]);
    // Nine o'clock stays nine o'clock over the change of 2026-03-29.
    assert_eq!(berlin("0 0 9 * * *", "2026-03-28T00:00:00Z", 3), ["2026-03-28T08:00:00Z", "2026-03-29T07:00:00Z", "2026-03-30T07:00:00Z"]);
    // Half past two does not come that night: it fires once, when the clock went on.
    assert_eq!(berlin("0 30 2 * * *", "2026-03-28T00:00:00Z", 3), ["2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]);
    // And comes twice on 2026-10-25: it fires once.
    assert_eq!(berlin("0 30 2 * * *", "2026-10-24T00:00:00Z", 3), ["2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]);
    // What is every half hour stays every half hour.
    assert_eq!(
        berlin("0 */30 * * * *", "2026-10-25T00:00:00Z", 4),
        ["2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z"]
    );
    assert_eq!(berlin("0 */30 * * * *", "2026-03-29T00:30:00Z", 2), ["2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"]);
}

#[test]
fn a_search_ends_soon_however_rare_the_day() {
    let begun = std::time::Instant::now();
    for text in ["0 0 0 31 2 *", "59 59 23 30 2 ? 2199", "0 0 30 2 * Europe/Berlin", "0 0 0 29 2 MON#5", "0 0 0 31 4,6,9,11 *"] {
        for now in ["1970-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "9998-01-01T00:00:00Z", "-000050-01-01T00:00:00Z"] {
            drop(first(&cycle(text), &Nothing, at(now)));
        }
    }
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
}

fn any_text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "R",
        "R3",
        "R-1",
        "R0",
        "/",
        "P",
        "PT",
        "1",
        "0",
        "59",
        "M",
        "D",
        "T",
        "S",
        "H",
        "Y",
        "W",
        "2026-01-31",
        "T10:00:00Z",
        "*",
        " ",
        ",",
        "-",
        "#",
        "?",
        "L",
        "LW",
        "MON",
        "JAN",
        "SUN",
        "@daily",
        "TZ=",
        "Europe/Berlin",
        "UTC",
        "99999999999999999999",
        "+",
        "é",
        ".",
        "/5",
    ]);
    prop_oneof![any::<String>(), prop::collection::vec(word, 0..14).prop_map(|words| words.concat())]
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in any_text(), millis in any::<i64>()) {
        let now = Timestamp::from_millis(millis);
        let fixed = Text::Fixed(text);
        for timer in [Timer::Date(fixed.clone()), Timer::Duration(fixed.clone()), Timer::Cycle(fixed)] {
            let checked = check(&timer);
            for now in [now, at("2026-01-31T10:00:00Z")] {
                let mut due = first(&timer, &Nothing, now);
                // A moment where a duration belongs is refused when it is written, and would do when it is computed.
                let swapped = checked.as_ref().is_err_and(|error| error.contains(", not a "));
                if checked.is_err() && !swapped {
                    prop_assert!(!matches!(due, Ok(Some(_))), "{timer:?}: {checked:?}, but {due:?}");
                }
                for _ in 0..3 {
                    let Ok(Some((at, left))) = due else { break };
                    due = next(&timer, &Nothing, at, left, now);
                    if let (Ok(Some((then, _))), Timer::Cycle(_)) = (&due, &timer) {
                        prop_assert!(*then > at, "{timer:?}: {then:?} after {at:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_cron_expression_comes_next_when_looking_at_each_day_says(
        minute in 0..60_u32, hour in 0..24_u32, day in 0..32_u32, weekday in 0..8_u32, start in 0..200_000_i64,
    ) {
        let part = |n: u32, none: u32| if n == none { "*".to_owned() } else { n.to_string() };
        let text = format!("0 {minute} {hour} {} * {}", part(day, 0), part(weekday, 0));
        let now = at("2026-01-01T00:00:00Z").plus_seconds(u64::try_from(start).unwrap() * 60);
        let found = first(&cycle(&text), &Nothing, now).unwrap().map(|(due, _)| due);
        let matches = |at: Timestamp| {
            let at = jiff::Timestamp::from_millisecond(at.as_millis()).unwrap().to_zoned(jiff::tz::TimeZone::UTC);
            let of_week = u32::try_from(at.weekday().to_sunday_zero_offset()).unwrap();
            (at.hour(), at.minute()) == (hour as i8, minute as i8)
                && (day == 0 || at.day() == day as i8)
                && (weekday == 0 || of_week == weekday % 7)
        };
        let that_time = |day: u64| at("2026-01-01T00:00:00Z").plus_seconds(day * 86_400 + u64::from(hour) * 3_600 + u64::from(minute) * 60);
        let expected = (0..1_200).map(that_time).find(|at| *at > now && matches(*at));
        if expected.is_some() {
            prop_assert_eq!(found, expected, "{}", text);
        }
    }
}
