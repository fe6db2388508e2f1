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
