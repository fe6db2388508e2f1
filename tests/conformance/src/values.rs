//! Values of the language from those of test files, and the comparison of both.

use std::fmt::Display;

use feel::{Expression, MonthsDuration, Names, Number, SecondsDuration, Setting, Value};

use crate::datum::Datum;
use crate::run::Check;

/// What the kit rounds its numbers to, relative to the number; absolute below 1.
const CLOSE: &str = "0.00000001";

/// The value that an input is set to.
///
/// # Errors
/// A text that isn't of its type.
pub fn value(datum: &Datum) -> Result<Value, String> {
    let unfit = |text: &str, kind: &str| format!("`{text}` is no {kind}");
    Ok(match datum {
        Datum::Nil => Value::NULL,
        Datum::Boolean(boolean) => Value::Boolean(*boolean),
        Datum::Number(text) => Value::Number(Number::parse(text).ok_or_else(|| unfit(text, "number"))?),
        Datum::Text(text) => Value::text(text.as_str()),
        Datum::Date(text) => Value::Date(feel::Date::parse(text).ok_or_else(|| unfit(text, "date"))?),
        Datum::Time(text) => Value::Time(feel::Time::parse(text).ok_or_else(|| unfit(text, "time"))?),
        Datum::DateTime(text) => Value::DateTime(feel::DateTime::parse(text).ok_or_else(|| unfit(text, "date and time"))?.into()),
        Datum::Duration(text) => MonthsDuration::parse(text)
            .map(Value::Months)
            .or_else(|| SecondsDuration::parse(text).map(Value::Seconds))
            .ok_or_else(|| unfit(text, "duration"))?,
        // Whoever writes a list or a context in FEEL gets one.
        Datum::List(_) | Datum::Context(_) => {
            let expression = Expression::parse(&datum.to_string(), &Names::closed()).map_err(|error| error.to_string())?;
            expression.evaluate(&[], &Setting::default()).map_err(|stop| stop.to_string())?.value
        }
    })
}

/// Compares what was found with what was wanted.
#[must_use]
pub fn compare(wanted: &Datum, found: &Value) -> Check {
    match (wanted, found) {
        (Datum::Nil, Value::Null(_)) => Check::Equal,
        (Datum::Boolean(wanted), Value::Boolean(found)) => equal(wanted == found, found),
        (Datum::Number(wanted), Value::Number(found)) => numbers(wanted, *found),
        (Datum::Text(wanted), Value::String(text)) => equal(**wanted == **text, found),
        (Datum::Date(wanted), Value::Date(date)) => equal(feel::Date::parse(wanted).is_some_and(|wanted| wanted == *date), found),
        (Datum::Time(wanted), Value::Time(time)) => equal(feel::Time::parse(wanted).is_some_and(|wanted| same_time(&wanted, time)), found),
        (Datum::DateTime(wanted), Value::DateTime(moment)) => {
            let same = |wanted: feel::DateTime| {
                wanted.date() == moment.date()
                    && same_clock(wanted.time(), moment.time())
                    && wanted.offset_seconds() == moment.offset_seconds()
            };
            equal(feel::DateTime::parse(wanted).is_some_and(same), found)
        }
        (Datum::Duration(wanted), Value::Months(months)) => equal(MonthsDuration::parse(wanted) == Some(*months), found),
        (Datum::Duration(wanted), Value::Seconds(seconds)) => equal(SecondsDuration::parse(wanted) == Some(*seconds), found),
        (Datum::List(wanted), Value::List(items)) if wanted.len() == items.len() => {
            whole(wanted.iter().zip(items.iter()).map(|(wanted, item)| compare(wanted, item)), found)
        }
        (Datum::Context(wanted), Value::Context(context)) if wanted.len() == context.entries().len() => {
            let entry = |(name, wanted): &(String, Datum)| context.get(name).map_or(different(found), |value| compare(wanted, value));
            whole(wanted.iter().map(entry), found)
        }
        _ => different(found),
    }
}

fn different(found: &impl Display) -> Check {
    Check::Different { found: found.to_string(), reason: None }
}

fn equal(equal: bool, found: &impl Display) -> Check {
    if equal { Check::Equal } else { different(found) }
}

/// The parts' worst; of a difference, the whole is shown.
fn whole(parts: impl Iterator<Item = Check>, found: &Value) -> Check {
    let mut all = Check::Equal;
    for part in parts {
        match part {
            Check::Equal => {}
            Check::Close => all = Check::Close,
            Check::Different { .. } => return different(found),
        }
    }
    all
}

fn numbers(wanted: &str, found: Number) -> Check {
    let Some(wanted) = Number::parse(wanted) else { return different(&found) };
    if wanted == found {
        return Check::Equal;
    }
    let scale = wanted.absolute().max(Number::ONE);
    let allowed = Number::parse(CLOSE).and_then(|close| close.multiply(scale));
    let distance = wanted.subtract(found).map(Number::absolute);
    if distance.zip(allowed).is_some_and(|(distance, allowed)| distance <= allowed) { Check::Close } else { different(&found) }
}

fn same_time(a: &feel::Time, b: &feel::Time) -> bool {
    same_clock(a, b) && a.offset_seconds() == b.offset_seconds()
}

/// XML has no names of zones, so an offset is all that can be compared.
fn same_clock(a: &feel::Time, b: &feel::Time) -> bool {
    (a.hour(), a.minute(), a.second(), a.nanosecond()) == (b.hour(), b.minute(), b.second(), b.nanosecond())
}
