//! Conversions (DMN 1.5, 10.3.4.1); the one to a range is in `range_text`.

use super::given::{Answer, Failure, Given};
use super::text::counted_text;
use crate::error::excerpt;
use crate::machine::Machine;
use crate::number::Number;
use crate::time::{Date, DateTime, MonthsDuration, Time};
use crate::value::{Value, literal};

/// `string(from)`: null for null.
pub(super) fn string(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    match given.value(0) {
        Value::Null(_) => Err(given.wrong(0, "any value but null")),
        text @ Value::String(_) => Ok(text.clone()),
        value => Ok(counted_text(machine, value)?),
    }
}

/// `number(from, grouping separator?, decimal separator?)`.
pub(super) fn number(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let from = given.text(0)?;
    machine.step(from.len() / 64 + 1)?;
    let grouping = separator(given, 1, &[" ", ",", "."])?;
    let decimal = separator(given, 2, &[",", "."])?;
    if grouping.is_some() && grouping == decimal {
        return Err(given.cannot("takes two different separators"));
    }
    let decimal = decimal.unwrap_or('.');
    let mut plain = String::new();
    for character in from.chars().filter(|character| Some(*character) != grouping) {
        plain.push(match character {
            point if point == decimal => '.',
            '.' => ' ',
            other => other,
        });
    }
    Number::parse(&plain).map(Value::Number).ok_or_else(|| given.cannot("can't read this text as a number"))
}

fn separator(given: Given<'_>, place: usize, of: &[&str]) -> Result<Option<char>, Failure> {
    if given.lacks(place) {
        return Ok(None);
    }
    let separator = given.text(place)?;
    if of.contains(&separator) {
        return Ok(separator.chars().next());
    }
    Err(given.cannot("takes a space, comma or period to group digits, and a comma or period before decimals"))
}

/// `date(from)` or `date(year, month, day)`.
pub(super) fn date(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    if given.count() > 1 {
        let date = Date::new(integer(given, 0)?, integer(given, 1)?, integer(given, 2)?);
        return date.map(Value::Date).ok_or_else(|| given.cannot("finds no such day in the calendar"));
    }
    match given.single(0) {
        Value::String(text) => read(machine, given, text, literal::date),
        Value::DateTime(moment) => Ok(Value::Date(moment.date())),
        date @ Value::Date(_) => Ok(date.clone()),
        _ => Err(given.wrong(0, "text, a date or a date and time")),
    }
}

fn integer(given: Given<'_>, place: usize) -> Result<i64, Failure> {
    given.number(place)?.to_i64().ok_or_else(|| given.wrong(place, "a whole number"))
}

/// A text as something else.
fn read(machine: &mut Machine<'_>, given: Given<'_>, text: &str, parse: fn(&str) -> Option<Value>) -> Answer {
    machine.step(text.len() / 64 + 1)?;
    machine.charge(size_of::<DateTime>())?;
    parse(text).ok_or_else(|| given.cannot(&format!("can't read {}", excerpt(text))))
}

/// `date and time(from)` or `date and time(date, time)`.
pub(super) fn date_and_time(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    if given.count() > 1 {
        let date = day(given, 0)?;
        let Value::Time(time) = given.single(1) else { return Err(given.wrong(1, "a time")) };
        machine.charge(size_of::<DateTime>())?;
        return Ok(Value::DateTime(DateTime::new(date, time.clone()).into()));
    }
    match given.single(0) {
        Value::String(text) => read(machine, given, text, literal::date_and_time),
        moment @ Value::DateTime(_) => Ok(moment.clone()),
        _ => Err(given.wrong(0, "text, or a date and a time")),
    }
}

/// A date, or the date of a date and time.
pub(super) fn day(given: Given<'_>, place: usize) -> Result<Date, Failure> {
    match given.single(place) {
        Value::Date(date) => Ok(*date),
        Value::DateTime(moment) => Ok(moment.date()),
        _ => Err(given.wrong(place, "a date or a date and time")),
    }
}

/// `time(from)` or `time(hour, minute, second, offset?)`.
pub(super) fn time(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    if given.count() > 1 {
        let offset = match given.single(3) {
            Value::Null(_) => None,
            Value::Seconds(offset) => Some(*offset),
            _ => return Err(given.wrong(3, "a days and time duration")),
        };
        let time = Time::new(integer(given, 0)?, integer(given, 1)?, given.number(2)?, offset);
        return time.map(Value::Time).ok_or_else(|| given.cannot("takes an hour, a minute and a second that a clock shows"));
    }
    match given.single(0) {
        Value::String(text) => read(machine, given, text, literal::time),
        Value::DateTime(moment) => Ok(Value::Time(moment.time().clone())),
        Value::Date(_) => Ok(Value::Time(Time::MIDNIGHT_UTC)),
        time @ Value::Time(_) => Ok(time.clone()),
        _ => Err(given.wrong(0, "text, a date and time or a date")),
    }
}

/// `duration(from)`: of either kind.
pub(super) fn duration(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    match given.single(0) {
        Value::String(text) => read(machine, given, text, literal::duration),
        duration @ (Value::Months(_) | Value::Seconds(_)) => Ok(duration.clone()),
        _ => Err(given.wrong(0, "text")),
    }
}

/// `years and months duration(from, to)`: whole months.
pub(super) fn years_and_months_duration(_: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Ok(Value::Months(MonthsDuration::between(day(given, 0)?, day(given, 1)?)))
}

#[cfg(test)]
mod tests {
    use super::super::trial;

    #[test]
    fn numbers_are_read_with_separators() {
        trial::same(&[
            ("number(\"1 234,5\", \" \", \",\")", "1234.5"),
            ("number(\"1.234.567\", \".\", null)", "1234567"),
            ("number(\"-1,5\", null, \",\")", "-1.5"),
            ("number(from: \"12.50\", grouping separator: null, decimal separator: null)", "12.5"),
            ("number(\"12\")", "12"),
        ]);
        trial::null(&[
            "number(\"1.5\", null, \",\")",
            "number(\"1,5\", \",\", \",\")",
            "number(\"1;5\", \";\", \".\")",
            "number(\"1 5\", null, \" \")",
            "number(\"\", \",\", \".\")",
            "number(\"1 5\")",
            "number(\" 5\")",
            "number(12, \",\", \".\")",
            "number(null, \",\", \".\")",
        ]);
    }

    #[test]
    fn dates_and_times_are_put_together() {
        trial::same(&[
            ("date(2026, 2, 28)", "@\"2026-02-28\""),
            ("date(\"2026-02-28\")", "@\"2026-02-28\""),
            ("date(@\"2026-02-28T23:00:00Z\")", "@\"2026-02-28\""),
            ("date(date(2026, 1, 1))", "@\"2026-01-01\""),
            ("time(23, 59, 0.5, null)", "@\"23:59:00.5\""),
            ("time(9, 0, 0)", "@\"09:00:00\""),
            ("time(hour: 9, minute: 0, second: 0, offset: @\"-PT5H\")", "@\"09:00:00-05:00\""),
            ("time(@\"2026-02-28T23:00:00Z\")", "@\"23:00:00Z\""),
            ("time(@\"2026-02-28\")", "@\"00:00:00Z\""),
            ("date and time(@\"2026-02-28\", @\"10:00:00\")", "@\"2026-02-28T10:00:00\""),
            ("date and time(date: @\"2026-02-28T01:00:00Z\", time: @\"10:00:00\")", "@\"2026-02-28T10:00:00\""),
            ("date and time(\"2026-02-28\")", "@\"2026-02-28T00:00:00\""),
            ("duration(\"P14M\")", "@\"P1Y2M\""),
            ("duration(\"PT36H\")", "@\"P1DT12H\""),
            ("years and months duration(@\"2025-12-31\", @\"2026-02-28T10:00:00Z\")", "@\"P1M\""),
            ("years and months duration(from: @\"2026-02-28\", to: @\"2025-12-31\")", "@\"-P1M\""),
        ]);
        trial::null(&[
            "date(2026, 2, 29)",
            "date(2026, 1.5, 1)",
            "date(\"2026-2-1\")",
            "date(2026)",
            "date(null)",
            "date(2026, 1)",
            "time(24, 0, 0, null)",
            "time(12, 0, 0, 1)",
            "time(12, 0)",
            "time(\"noon\")",
            "date and time(@\"2026-02-28\", \"10:00:00\")",
            "date and time(@\"10:00:00\", @\"10:00:00\")",
            "date and time(1)",
            "duration(\"1D\")",
            "duration(null)",
            "years and months duration(@\"2026-02-28\", @\"10:00:00\")",
        ]);
        trial::reasons(&[
            ("string(null)", "`string` takes any value but null, this is null"),
            ("date(\"tomorrow\")", "`date` can't read `tomorrow`"),
            ("date(2026, 1.5, 1)", "`date` takes a whole number second, this is a number"),
        ]);
    }
}
