//! Dates, times and durations survive being printed and read, and arithmetic with them ends in a value or in none.
#![no_main]

use std::fmt::{Debug, Display};

use feel::{Date, DateTime, MonthsDuration, SecondsDuration, Time};

fn survives<T: Display + Debug>(value: &T, read: impl Fn(&str) -> Option<T>) {
    let printed = value.to_string();
    let again = read(&printed).unwrap_or_else(|| panic!("{printed} can't be read again"));
    assert_eq!(again.to_string(), printed);
}

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (first, second) = text.split_once(' ').unwrap_or((text, "P1DT1H"));
    let months = MonthsDuration::parse(second);
    let seconds = SecondsDuration::parse(second);
    if let Some(date) = Date::parse(first) {
        survives(&date, Date::parse);
        assert_eq!(Date::from_days_since_epoch(date.days_since_epoch()), Some(date));
        let _ = (date.week_of_year(), date.day_of_year(), date.weekday());
        let _ = months.and_then(|months| date.add_months(months.total_months()));
        let _ = seconds.and_then(|seconds| date.add_days(seconds.days()));
    }
    if let Some(time) = Time::parse(first) {
        survives(&time, Time::parse);
        let _ = seconds.map(|seconds| time.add(seconds));
    }
    if let Some(moment) = DateTime::parse(first) {
        survives(&moment, DateTime::parse);
        let _ = months.and_then(|months| moment.add_months(months.total_months()));
        if let Some(later) = seconds.and_then(|seconds| moment.add(seconds)) {
            assert_eq!(later.since(&moment).map(|since| since.to_string()), seconds.map(|seconds| seconds.to_string()));
        }
    }
    if let Some(months) = MonthsDuration::parse(first) {
        survives(&months, MonthsDuration::parse);
        let _ = (months.negate(), months.add(months));
    }
    if let Some(seconds) = SecondsDuration::parse(first) {
        survives(&seconds, SecondsDuration::parse);
        let _ = (seconds.negate(), seconds.add(seconds), seconds.to_number());
    }
});
