//! Texts of dates, times and durations as values (DMN 1.5, 10.3.4.1): the only place where one is made of the other.

use super::Value;
use crate::time::{Date, DateTime, MonthsDuration, SecondsDuration, Time};

/// What `@"…"` stands for.
pub(crate) fn temporal(text: &str) -> Option<Value> {
    date(text).or_else(|| date_and_time(text)).or_else(|| time(text)).or_else(|| duration(text))
}

pub(crate) fn date(text: &str) -> Option<Value> {
    Date::parse(text).map(Value::Date)
}

/// A date alone is its midnight, of no zone.
pub(crate) fn date_and_time(text: &str) -> Option<Value> {
    DateTime::parse(text).map(|moment| Value::DateTime(moment.into()))
}

pub(crate) fn time(text: &str) -> Option<Value> {
    Time::parse(text).map(Value::Time)
}

pub(crate) fn duration(text: &str) -> Option<Value> {
    seconds(text).or_else(|| months(text))
}

pub(super) fn seconds(text: &str) -> Option<Value> {
    SecondsDuration::parse(text).map(Value::Seconds)
}

pub(super) fn months(text: &str) -> Option<Value> {
    MonthsDuration::parse(text).map(Value::Months)
}
