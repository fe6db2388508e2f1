//! When timers fire (BPMN 2.0.2, 10.5.5): moments, durations, cycles, in ISO 8601 or FEEL.

mod cycle;

use crate::Timestamp;
use crate::graph::{Lookup, Text, Timer};
use cycle::Cycle;
use feel::{Date, DateTime, MonthsDuration, SecondsDuration, Value};

/// How often a timer fires after this time; none means for ever.
type Left = Option<u32>;

/// When a timer fires first, and how often after that. A cycle of no repetitions never fires.
///
/// # Errors
/// Why that cannot be told.
pub(super) fn first(timer: &Timer, scope: &dyn Lookup, now: Timestamp) -> Result<Option<(Timestamp, Left)>, String> {
    match timer {
        Timer::Date(text) => Ok(Some((moment(text, scope, now)?, Some(0)))),
        Timer::Duration(text) => Ok(Some((after(&value(text, scope, now)?, now)?, Some(0)))),
        Timer::Cycle(text) => Cycle::parse(&cycle_text(text, scope, now)?)?.first(now),
    }
}

/// When it fires next, after it fired at `due` with `left` times to go.
///
/// # Errors
/// Why that cannot be told.
pub(super) fn next(
    timer: &Timer,
    scope: &dyn Lookup,
    due: Timestamp,
    left: Left,
    now: Timestamp,
) -> Result<Option<(Timestamp, Left)>, String> {
    match timer {
        Timer::Cycle(text) if left != Some(0) => Cycle::parse(&cycle_text(text, scope, now)?)?.next(due, left),
        _ => Ok(None),
    }
}

/// A moment: a date-time, a date (its midnight in UTC), or a duration from now.
///
/// # Errors
/// Why it is none.
pub(super) fn moment(text: &Text, scope: &dyn Lookup, now: Timestamp) -> Result<Timestamp, String> {
    let value = value(text, scope, now)?;
    match &value {
        Value::Date(date) => instant(&DateTime::midnight_utc(*date)),
        Value::DateTime(at) => instant(at),
        _ => after(&value, now),
    }
}

fn after(value: &Value, now: Timestamp) -> Result<Timestamp, String> {
    let due = match value {
        Value::Seconds(duration) => add_seconds(now, *duration),
        Value::Months(duration) => add_months(now, *duration),
        Value::DateTime(at) => return instant(at),
        Value::Date(date) => return instant(&DateTime::midnight_utc(*date)),
        other => return Err(format!("{} is neither a moment nor a duration", other.described())),
    };
    due.ok_or_else(|| "the moment lies beyond the calendar".to_owned())
}

pub(super) fn add_seconds(from: Timestamp, duration: SecondsDuration) -> Option<Timestamp> {
    let millis = i64::try_from(duration.total_nanoseconds() / 1_000_000).ok()?;
    from.as_millis().checked_add(millis).map(Timestamp::from_millis)
}

pub(super) fn add_months(from: Timestamp, duration: MonthsDuration) -> Option<Timestamp> {
    let at = crate::graph::moment(from)?.add_months(duration.total_months())?;
    instant(&at).ok()
}

/// A moment; without an offset it is meant in UTC.
fn instant(at: &DateTime) -> Result<Timestamp, String> {
    let of_day = || {
        let time = at.time();
        i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second())
    };
    let in_utc = || DateTime::midnight_utc(at.date()).add(SecondsDuration::from_seconds(of_day()))?.to_instant();
    let nanoseconds = at.to_instant().or_else(in_utc);
    let millis = nanoseconds.and_then(|nanoseconds| i64::try_from(nanoseconds.div_euclid(1_000_000)).ok());
    millis.map(Timestamp::from_millis).ok_or_else(|| "the moment lies beyond the calendar".to_owned())
}

fn cycle_text(text: &Text, scope: &dyn Lookup, now: Timestamp) -> Result<String, String> {
    text.text(scope, now).map_err(|error| error.to_string())
}

/// A text as a temporal value, or what an expression gives; text that an expression gives is read in turn.
fn value(text: &Text, scope: &dyn Lookup, now: Timestamp) -> Result<Value, String> {
    let given = match text {
        Text::Fixed(text) => return read(text),
        Text::Computed(expression) => expression.value(scope, now).map_err(|error| error.to_string())?,
    };
    match &given {
        Value::String(text) => read(text),
        _ => Ok(given),
    }
}

/// A moment or duration from its ISO 8601 text.
pub(super) fn read(text: &str) -> Result<Value, String> {
    let text = text.trim();
    let found = SecondsDuration::parse(text)
        .map(Value::Seconds)
        .or_else(|| MonthsDuration::parse(text).map(Value::Months))
        .or_else(|| DateTime::parse(text).map(|at| Value::DateTime(at.into())))
        .or_else(|| Date::parse(text).map(Value::Date));
    found.ok_or_else(|| format!("`{text}` is neither a moment nor a duration of ISO 8601"))
}
