//! Values of the language from those of test files, and the comparison of both.

use std::fmt::Display;

use feel::{MonthsDuration, Name, Number, SecondsDuration, Value};
use serde_json::Value as Json;

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
        Datum::List(items) => Value::list(items.iter().map(value).collect::<Result<_, _>>()?).ok_or("the list is too deep")?,
        Datum::Context(entries) => {
            let entry = |(name, datum): &(String, Datum)| Ok((Name::from(name.as_str()), value(datum)?));
            let entries = entries.iter().map(entry).collect::<Result<_, String>>()?;
            Value::context(entries).ok_or("the context is too deep, or has a name twice")?
        }
    })
}

/// The value of JSON where it should be as `wanted`: a text there is the date, the time or the duration that is wanted here.
#[must_use]
pub fn read_as(wanted: &Datum, json: &Json) -> Option<Value> {
    Some(match (wanted, json) {
        (Datum::Date(_), Json::String(text)) => value(&Datum::Date(text.clone())).ok()?,
        (Datum::Time(_), Json::String(text)) => value(&Datum::Time(text.clone())).ok()?,
        (Datum::DateTime(_), Json::String(text)) => value(&Datum::DateTime(text.clone())).ok()?,
        (Datum::Duration(_), Json::String(text)) => value(&Datum::Duration(text.clone())).ok()?,
        (Datum::List(wanted), Json::Array(items)) if wanted.len() == items.len() => {
            Value::list(wanted.iter().zip(items).map(|(wanted, item)| read_as(wanted, item)).collect::<Option<_>>()?)?
        }
        (Datum::Context(wanted), Json::Object(fields)) => {
            let find = |name: &str| wanted.iter().find(|(known, _)| known == name).map_or(&Datum::Nil, |(_, wanted)| wanted);
            let entry = |(name, field): (&String, &Json)| Some((Name::from(name.as_str()), read_as(find(name), field)?));
            Value::context(fields.iter().map(entry).collect::<Option<_>>()?)?
        }
        (_, other) => Value::from_json(other).ok()?,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(wanted: Datum, found: &str) -> Check {
        let expression = feel::Expression::parse(found, &feel::Names::closed()).unwrap();
        compare(&wanted, &expression.evaluate(&[], &feel::Setting::default()).unwrap().value)
    }

    fn differs(wanted: Datum, found: &str) -> bool {
        matches!(compared(wanted, found), Check::Different { .. })
    }

    #[test]
    fn numbers_may_differ_in_digits_that_the_kit_has_rounded_away_and_no_others() {
        let number = |text: &str| Datum::Number(text.to_owned());
        assert_eq!(compared(number("1.50"), "1.5"), Check::Equal);
        assert_eq!(compared(number("0.3333333333"), "1 / 3"), Check::Close);
        assert!(differs(number("0.333333"), "1 / 3"));
        assert_eq!(compared(number("1000000000.3"), "1000000000.35"), Check::Close);
        assert!(differs(number("1"), "\"1\""));
        assert!(differs(Datum::Nil, "0"));
    }

    #[test]
    fn times_are_compared_by_clock_and_offset() {
        let moment = |text: &str| Datum::DateTime(text.to_owned());
        assert_eq!(compared(moment("2024-07-01T10:00:00+02:00"), "date and time(\"2024-07-01T10:00:00@Europe/Paris\")"), Check::Equal);
        assert!(differs(moment("2024-07-01T08:00:00Z"), "date and time(\"2024-07-01T10:00:00@Europe/Paris\")"));
        assert!(differs(moment("2024-07-01T10:00:00"), "@\"2024-07-01T10:00:00Z\""));
        assert!(differs(Datum::Duration("P0Y".to_owned()), "@\"P0D\""));
    }

    #[test]
    fn lists_and_contexts_have_no_more_and_no_less_than_is_wanted() {
        let one = || Datum::Number("1".to_owned());
        assert_eq!(compared(Datum::List(vec![one()]), "[1]"), Check::Equal);
        assert!(differs(Datum::List(vec![one()]), "1"));
        assert!(differs(Datum::List(vec![one()]), "[1, 1]"));
        let context = || Datum::Context(vec![("a".to_owned(), one()), ("b".to_owned(), Datum::Nil)]);
        assert_eq!(compared(context(), "{b: null, a: 1}"), Check::Equal);
        assert!(differs(context(), "{a: 1}") && differs(context(), "{a: 1, b: null, c: 1}"));
    }

    #[test]
    fn what_is_written_is_read_as_the_same_value() {
        let datum = Datum::List(vec![Datum::Text("a \"b\" \\ \n".to_owned()), Datum::Date("2024-02-29".to_owned()), Datum::Boolean(true)]);
        assert_eq!(compared(datum.clone(), &datum.to_string()), Check::Equal);
        let json = serde_json::json!(["a \"b\" \\ \n", "2024-02-29", true]);
        assert_eq!(compare(&datum, &read_as(&datum, &json).unwrap()), Check::Equal);
    }
}
