//! The properties of dates, times and durations (DMN 1.5, 10.3.2.15).

use super::seconds_duration::SecondsDuration;
use super::{Date, Time, seconds_duration};
use crate::number::Number;
use crate::value::Value;

/// `value.name`; `None` if a value of its kind has no such property. A property it has but that isn't set is null.
pub(crate) fn property(value: &Value, name: &str) -> Option<Value> {
    match value {
        Value::Date(date) => of_date(*date, name),
        Value::Time(time) => of_time(time, time.offset_seconds(), name),
        Value::DateTime(moment) => of_date(moment.date(), name).or_else(|| of_time(moment.time(), moment.offset_seconds(), name)),
        Value::Months(duration) => match name {
            "years" => Some(number(duration.years())),
            "months" => Some(number(duration.months())),
            _ => None,
        },
        Value::Seconds(duration) => match name {
            "days" => Some(number(duration.days())),
            "hours" => Some(number(duration.hours())),
            "minutes" => Some(number(duration.minutes())),
            "seconds" => duration.seconds().map(Value::Number),
            _ => None,
        },
        _ => None,
    }
}

fn of_date(date: Date, name: &str) -> Option<Value> {
    match name {
        "year" => Some(number(date.year())),
        "month" => Some(number(date.month())),
        "day" => Some(number(date.day())),
        "weekday" => Some(number(date.weekday())),
        _ => None,
    }
}

fn of_time(time: &Time, offset: Option<i32>, name: &str) -> Option<Value> {
    match name {
        "hour" => Some(number(time.hour())),
        "minute" => Some(number(time.minute())),
        "second" => {
            let nanoseconds = i128::from(time.second()) * 1_000_000_000 + i128::from(time.nanosecond());
            seconds_duration::in_seconds(nanoseconds).map(Value::Number)
        }
        "time offset" => Some(offset.map_or(Value::NULL, |seconds| Value::Seconds(SecondsDuration::from_seconds(seconds.into())))),
        "timezone" => Some(time.zone_name().map_or(Value::NULL, Value::text)),
        _ => None,
    }
}

fn number(whole: impl Into<i64>) -> Value {
    Value::Number(Number::from(whole.into()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::time::{DateTime, MonthsDuration};

    /// `unset` where the property is null, `none` where there is none.
    fn read(value: &Value, name: &str) -> String {
        match property(value, name) {
            None => "none".to_owned(),
            Some(Value::Null(_)) => "unset".to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::Seconds(duration)) => duration.to_string(),
            Some(Value::String(text)) => text.to_string(),
            Some(other) => format!("{other:?}"),
        }
    }

    #[test]
    fn every_kind_has_its_properties_and_no_others() {
        let names = [
            "year",
            "month",
            "day",
            "weekday",
            "hour",
            "minute",
            "second",
            "time offset",
            "timezone",
            "years",
            "months",
            "days",
            "hours",
            "minutes",
            "seconds",
            "value",
        ];
        let moment = |text| Value::DateTime(Arc::new(DateTime::parse(text).unwrap()));
        let time = |text| Value::Time(Time::parse(text).unwrap());
        for (value, expected) in [
            (Value::Date(Date::parse("2026-11-23").unwrap()), "2026 11 23 1 none none none none none none none none none none none none"),
            (moment("2026-11-23T08:45:07"), "2026 11 23 1 8 45 7 unset unset none none none none none none none"),
            (moment("2026-11-23T08:45:07.25+05:00"), "2026 11 23 1 8 45 7.25 PT5H unset none none none none none none none"),
            (moment("-2018-12-10T08:45:07@Europe/Paris"), "-2018 12 10 5 8 45 7 PT9M21S Europe/Paris none none none none none none none"),
            (time("08:45:07"), "none none none none 8 45 7 unset unset none none none none none none none"),
            (time("08:45:07.5-05:00"), "none none none none 8 45 7.5 -PT5H unset none none none none none none none"),
            (time("08:45:07@Europe/Paris"), "none none none none 8 45 7 unset Europe/Paris none none none none none none none"),
            (
                Value::Months(MonthsDuration::parse("-P1Y2M").unwrap()),
                "none none none none none none none none none -1 -2 none none none none none",
            ),
            (
                Value::Seconds(SecondsDuration::parse("P1DT2H3M4.5S").unwrap()),
                "none none none none none none none none none none none 1 2 3 4.5 none",
            ),
            (Value::Boolean(true), "none none none none none none none none none none none none none none none none"),
        ] {
            assert_eq!(names.map(|name| read(&value, name)).join(" "), expected, "{value:?}");
        }
    }
}
