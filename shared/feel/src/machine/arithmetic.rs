//! `+ - * / **` and unary minus over all kinds of values (DMN 1.5, 10.3.2.15).

use std::sync::Arc;

use crate::error::Reason;
use crate::number::Number;
use crate::time::{DateTime, MonthsDuration, SecondsDuration};
use crate::value::{Name, Value};

/// An arithmetic operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

impl Operation {
    /// Whether the reason is that it doesn't take such kinds of values at all.
    pub(super) fn refuses_kinds(self, reason: &Reason) -> bool {
        matches!(reason, Reason::Said(said) if said.starts_with(self.takes()))
    }

    /// What it can be used with, to begin a reason.
    fn takes(self) -> &'static str {
        match self {
            Self::Add => "`+` takes two numbers, two texts, two durations of one kind, or a date or time and a duration",
            Self::Subtract => "`-` takes two numbers, two dates, two times, two durations of one kind, or a date or time and a duration",
            Self::Multiply => "`*` takes two numbers, or a duration and a number",
            Self::Divide => "`/` takes two numbers, a duration and a number, or two durations of one kind",
            Self::Power => "`**` takes two numbers",
        }
    }
}

const BY_ZERO: &str = "a division by zero has no result";
const TOO_LARGE: &str = "the result is too large or too small for a number";
const DURATION_TOO_LONG: &str = "the result is too long for a duration";
const OUT_OF_YEARS: &str = "the result is outside the years -999999999 to 999999999";

/// `left operation right`, or why there is no result. Neither is null.
#[inline]
pub(crate) fn operate(operation: Operation, left: &Value, right: &Value) -> Result<Value, Reason> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => numbers(operation, *left, *right).map(Value::Number),
        _ => others(operation, left, right),
    }
}

/// `-value`, or why there is no result. It is not null.
pub(crate) fn negate(value: &Value) -> Result<Value, Reason> {
    match value {
        Value::Number(number) => Ok(Value::Number(number.negate())),
        Value::Seconds(duration) => seconds(duration.negate()),
        Value::Months(duration) => months(duration.negate()),
        other => Err(format!("`-` takes a number or a duration; this is {}", other.described()).into()),
    }
}

#[inline]
fn numbers(operation: Operation, left: Number, right: Number) -> Result<Number, Reason> {
    let result = match operation {
        Operation::Add => left.add(right),
        Operation::Subtract => left.subtract(right),
        Operation::Multiply => left.multiply(right),
        Operation::Divide => left.divide(right),
        Operation::Power => left.power(right),
    };
    result.ok_or_else(|| no_number(operation, left, right))
}

#[cold]
fn no_number(operation: Operation, left: Number, right: Number) -> Reason {
    match operation {
        Operation::Divide if right.is_zero() => BY_ZERO.into(),
        Operation::Power if left.is_zero() && right.is_negative() => BY_ZERO.into(),
        Operation::Power if left.is_negative() && !right.is_integer() => {
            "a negative number to the power of a fraction has no result".into()
        }
        _ => TOO_LARGE.into(),
    }
}

#[inline(never)]
fn others(operation: Operation, left: &Value, right: &Value) -> Result<Value, Reason> {
    match operation {
        Operation::Add => add(left, right),
        Operation::Subtract => subtract(left, right),
        Operation::Multiply => match (left, right) {
            (Value::Seconds(duration), Value::Number(factor)) | (Value::Number(factor), Value::Seconds(duration)) => {
                seconds(duration.to_number().and_then(|duration| duration.multiply(*factor)).and_then(SecondsDuration::from_number))
            }
            (Value::Months(duration), Value::Number(factor)) | (Value::Number(factor), Value::Months(duration)) => {
                months(duration.to_number().multiply(*factor).and_then(MonthsDuration::from_number))
            }
            _ => refused(operation, left, right),
        },
        Operation::Divide => divide(left, right),
        Operation::Power => refused(operation, left, right),
    }
}

/// `+` of what isn't two numbers.
fn add(left: &Value, right: &Value) -> Result<Value, Reason> {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Ok(Value::String(Name::from([&**left, &**right].concat()))),
        (Value::Seconds(left), Value::Seconds(right)) => seconds(left.add(*right)),
        (Value::Months(left), Value::Months(right)) => months(left.add(*right)),
        (moment, Value::Seconds(duration)) | (Value::Seconds(duration), moment) => {
            later(moment, *duration).unwrap_or_else(|| refused(Operation::Add, left, right))
        }
        (moment, Value::Months(duration)) | (Value::Months(duration), moment) => {
            months_later(moment, *duration).unwrap_or_else(|| refused(Operation::Add, left, right))
        }
        _ => refused(Operation::Add, left, right),
    }
}

/// `-` of what isn't two numbers. A date is midnight in UTC where the other is a date and time.
fn subtract(left: &Value, right: &Value) -> Result<Value, Reason> {
    match (left, right) {
        (Value::Seconds(left), Value::Seconds(right)) => seconds(left.subtract(*right)),
        (Value::Months(left), Value::Months(right)) => months(left.subtract(*right)),
        (Value::Date(left), Value::Date(right)) => {
            Ok(Value::Seconds(SecondsDuration::from_seconds((left.days_since_epoch() - right.days_since_epoch()) * 86_400)))
        }
        (Value::DateTime(left), Value::DateTime(right)) => apart(left, right),
        (Value::DateTime(left), Value::Date(right)) => apart(left, &DateTime::midnight_utc(*right)),
        (Value::Date(left), Value::DateTime(right)) => apart(&DateTime::midnight_utc(*left), right),
        (Value::Time(left), Value::Time(right)) => left.since(right).map(Value::Seconds).ok_or_else(|| {
            "what lies between these times depends on the day or the place: both need an offset, the same zone, or neither".into()
        }),
        (moment, Value::Seconds(duration)) => {
            let Some(back) = duration.negate() else { return Err(DURATION_TOO_LONG.into()) };
            later(moment, back).unwrap_or_else(|| refused(Operation::Subtract, left, right))
        }
        (moment, Value::Months(duration)) => {
            let Some(back) = duration.negate() else { return Err(DURATION_TOO_LONG.into()) };
            months_later(moment, back).unwrap_or_else(|| refused(Operation::Subtract, left, right))
        }
        _ => refused(Operation::Subtract, left, right),
    }
}

/// `/` of what isn't two numbers.
fn divide(left: &Value, right: &Value) -> Result<Value, Reason> {
    match (left, right) {
        (Value::Seconds(whole), Value::Number(by)) => seconds(SecondsDuration::from_number(quotient(whole.to_number(), Some(*by))?)),
        (Value::Months(whole), Value::Number(by)) => months(MonthsDuration::from_number(quotient(Some(whole.to_number()), Some(*by))?)),
        (Value::Seconds(whole), Value::Seconds(part)) => quotient(whole.to_number(), part.to_number()).map(Value::Number),
        (Value::Months(whole), Value::Months(part)) => quotient(Some(whole.to_number()), Some(part.to_number())).map(Value::Number),
        _ => refused(Operation::Divide, left, right),
    }
}

fn quotient(whole: Option<Number>, by: Option<Number>) -> Result<Number, Reason> {
    match (whole, by) {
        (Some(whole), Some(by)) => numbers(Operation::Divide, whole, by),
        _ => Err(TOO_LARGE.into()),
    }
}

/// A date, time or date-time and so much; `None` for anything else.
fn later(moment: &Value, duration: SecondsDuration) -> Option<Result<Value, Reason>> {
    match moment {
        Value::Date(date) => {
            let later = date.add_days(duration.whole_days()).map(Value::Date);
            Some(later.ok_or_else(|| OUT_OF_YEARS.into()))
        }
        Value::Time(time) => Some(Ok(Value::Time(time.add(duration)))),
        Value::DateTime(moment) => Some(date_time(moment.add(duration))),
        _ => None,
    }
}

/// A date or date-time and so many months; `None` for anything else.
fn months_later(moment: &Value, duration: MonthsDuration) -> Option<Result<Value, Reason>> {
    match moment {
        Value::Date(date) => Some(date.add_months(duration.total_months()).map(Value::Date).ok_or_else(|| OUT_OF_YEARS.into())),
        Value::DateTime(moment) => Some(date_time(moment.add_months(duration.total_months()))),
        _ => None,
    }
}

fn apart(later: &DateTime, earlier: &DateTime) -> Result<Value, Reason> {
    let apart = later.since(earlier).map(Value::Seconds);
    apart.ok_or_else(|| "what lies between these depends on the place: one has an offset or a zone, the other has none".into())
}

fn date_time(result: Option<DateTime>) -> Result<Value, Reason> {
    result.map(|moment| Value::DateTime(Arc::new(moment))).ok_or_else(|| OUT_OF_YEARS.into())
}

fn seconds(result: Option<SecondsDuration>) -> Result<Value, Reason> {
    result.map(Value::Seconds).ok_or_else(|| DURATION_TOO_LONG.into())
}

fn months(result: Option<MonthsDuration>) -> Result<Value, Reason> {
    result.map(Value::Months).ok_or_else(|| DURATION_TOO_LONG.into())
}

#[cold]
fn refused(operation: Operation, left: &Value, right: &Value) -> Result<Value, Reason> {
    Err(format!("{}; this is {} and {}", operation.takes(), left.described(), right.described()).into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time::{Date, Time};
    use crate::value::{Context, List};

    /// A value as people write it: `12`, `'text'`, `2026-11-20`, `12:00:00Z`, `P1D`, `true`, `[]`, `{}`.
    fn value(text: &str) -> Value {
        if let Some(text) = text.strip_prefix('\'') {
            return Value::text(text.trim_end_matches('\''));
        }
        match text {
            "true" => return Value::Boolean(true),
            "[]" => return Value::List(Arc::new(List::new(Vec::new()))),
            "{}" => return Value::Context(Arc::new(Context::new(Vec::new()))),
            _ => {}
        }
        (Number::parse(text).map(Value::Number))
            .or_else(|| Date::parse(text).map(Value::Date))
            .or_else(|| Time::parse(text).map(Value::Time))
            .or_else(|| MonthsDuration::parse(text).map(Value::Months))
            .or_else(|| SecondsDuration::parse(text).map(Value::Seconds))
            .or_else(|| DateTime::parse(text).map(|moment| Value::DateTime(Arc::new(moment))))
            .unwrap_or_else(|| panic!("{text}"))
    }

    /// The same way back; a reason in parentheses.
    fn shown(result: Result<Value, Reason>) -> String {
        match result {
            Ok(Value::Number(number)) => number.to_string(),
            Ok(Value::String(text)) => format!("'{text}'"),
            Ok(Value::Date(date)) => date.to_string(),
            Ok(Value::Time(time)) => time.to_string(),
            Ok(Value::DateTime(moment)) => moment.to_string(),
            Ok(Value::Seconds(duration)) => duration.to_string(),
            Ok(Value::Months(duration)) => duration.to_string(),
            Ok(other) => format!("{other:?}"),
            Err(reason) => format!("({reason})"),
        }
    }

    fn calculate(text: &str) -> String {
        let (left, rest) = text.split_once(' ').unwrap();
        let (operator, right) = rest.split_once(' ').unwrap();
        let operation = match operator {
            "+" => Operation::Add,
            "-" => Operation::Subtract,
            "*" => Operation::Multiply,
            "/" => Operation::Divide,
            _ => Operation::Power,
        };
        shown(operate(operation, &value(left), &value(right)))
    }

    #[test]
    fn every_row_of_the_tables_has_its_result() {
        for (text, expected) in [
            ("7 + 5", "12"),
            ("7 - 12.5", "-5.5"),
            ("7 * -2", "-14"),
            ("7 / 2", "3.5"),
            ("'Mill' + 'race'", "'Millrace'"),
            ("'' + ''", "''"),
            // Durations of one kind, and by numbers.
            ("P1Y + P2M", "P1Y2M"),
            ("P1Y - P14M", "-P2M"),
            ("P1D + PT2H", "P1DT2H"),
            ("PT1H - P1D", "-PT23H"),
            ("P1Y2M * 3", "P3Y6M"),
            ("2.5 * P1Y3M", "P3Y1M"),
            ("-2.5 * P1Y3M", "-P3Y1M"),
            ("P2D * 0.25", "PT12H"),
            ("-1.5 * PT1H", "-PT1H30M"),
            ("0 * P9D", "PT0S"),
            ("P5Y / 2", "P2Y6M"),
            ("P1Y3M / -4", "-P3M"),
            ("P1D / 7", "PT3H25M42.857142857S"),
            ("P7Y / P6M", "14"),
            ("PT9H / PT2H", "4.5"),
            // Dates.
            ("2026-11-20 + P1D", "2026-11-21"),
            ("P1D + 2026-11-20", "2026-11-21"),
            ("2026-11-20 + PT30H", "2026-11-21"),
            ("2026-11-20 - PT1S", "2026-11-19"),
            ("2026-11-20 - -PT1S", "2026-11-20"),
            ("2024-03-01 - PT24H", "2024-02-29"),
            ("2026-11-20 + P2M", "2027-01-20"),
            ("P1Y1M + 2026-11-20", "2027-12-20"),
            ("2026-12-31 - P1M", "2026-11-30"),
            ("2026-11-20 - 2026-10-31", "P20D"),
            ("2026-11-20 - 2026-11-20T06:00:00+02:00", "-PT4H"),
            ("2026-11-20T06:00:00@Asia/Kolkata - 2026-11-20", "PT30M"),
            // Times.
            ("22:30:00Z + PT2H", "00:30:00Z"),
            ("P1D + 22:30:00", "22:30:00"),
            ("00:30:00@Europe/Paris - PT1H", "23:30:00@Europe/Paris"),
            ("12:00:00 - 13:00:00", "-PT1H"),
            // Dates and times.
            ("2026-11-20T12:00:00 + P1DT1H", "2026-11-21T13:00:00"),
            ("P1M + 2026-11-20T12:00:00+01:00", "2026-12-20T12:00:00+01:00"),
            ("2026-11-20T12:00:00Z - P1Y", "2025-11-20T12:00:00Z"),
            ("2026-03-31T12:00:00@Europe/Paris - P1M", "2026-02-28T12:00:00@Europe/Paris"),
            ("2026-03-29T12:00:00@Europe/Paris - P1D", "2026-03-28T11:00:00@Europe/Paris"),
            ("2026-03-29T12:00:00@Europe/Paris - 2026-03-28T12:00:00@Europe/Paris", "PT23H"),
            ("2026-11-20T12:00:00 - 2026-11-20T11:59:59.5", "PT0.5S"),
        ] {
            assert_eq!(calculate(text), expected, "{text}");
        }
    }

    #[test]
    fn what_has_no_result_says_why() {
        for (text, reason) in [
            ("1 / 0", "a division by zero has no result"),
            ("P1Y / 0", "a division by zero has no result"),
            ("P1Y / P0M", "a division by zero has no result"),
            ("P1D / 0", "a division by zero has no result"),
            ("P1D / PT0S", "a division by zero has no result"),
            ("9e6144 * 10", "the result is too large or too small for a number"),
            ("P768614336404564650Y + P8M", "the result is too long for a duration"),
            ("P106751991167300D + P1D", "the result is too long for a duration"),
            ("P106751991167300D * 1e300", "the result is too long for a duration"),
            ("P1M / 1e-30", "the result is too long for a duration"),
            ("999999999-12-31 + P1D", "the result is outside the years -999999999 to 999999999"),
            ("-999999999-01-01 - P1M", "the result is outside the years -999999999 to 999999999"),
            ("999999999-12-31T23:59:59 + PT1S", "the result is outside the years -999999999 to 999999999"),
            ("999999999-12-31T23:59:59 + P768614336404564650Y", "the result is outside the years -999999999 to 999999999"),
            (
                "2026-11-20T12:00:00Z - 2026-11-20T12:00:00",
                "what lies between these depends on the place: one has an offset or a zone, the other has none",
            ),
            (
                "2026-11-20 - 2026-11-20T12:00:00",
                "what lies between these depends on the place: one has an offset or a zone, the other has none",
            ),
            (
                "12:00:00Z - 12:00:00",
                "what lies between these times depends on the day or the place: both need an offset, the same zone, or neither",
            ),
            (
                "'a' + 1",
                "`+` takes two numbers, two texts, two durations of one kind, or a date or time and a duration; this is text and a number",
            ),
            ("true ** 2", "`**` takes two numbers; this is a boolean and a number"),
        ] {
            assert_eq!(calculate(text), format!("({reason})"), "{text}");
        }
    }

    #[test]
    fn all_other_kinds_have_no_result() {
        let kinds = ["1", "'a'", "true", "[]", "{}", "2026-11-20", "12:00:00", "2026-11-20T12:00:00", "P1D", "P1Y"];
        let allowed = [
            "1 + 1",
            "1 - 1",
            "1 * 1",
            "1 / 1",
            "1 ** 1",
            "'a' + 'a'",
            "P1D + P1D",
            "P1D - P1D",
            "P1D / P1D",
            "P1Y + P1Y",
            "P1Y - P1Y",
            "P1Y / P1Y",
            "1 * P1D",
            "1 * P1Y",
            "P1D * 1",
            "P1Y * 1",
            "P1D / 1",
            "P1Y / 1",
            "2026-11-20 + P1D",
            "2026-11-20 - P1D",
            "P1D + 2026-11-20",
            "2026-11-20 + P1Y",
            "2026-11-20 - P1Y",
            "P1Y + 2026-11-20",
            "2026-11-20 - 2026-11-20",
            "12:00:00 + P1D",
            "12:00:00 - P1D",
            "P1D + 12:00:00",
            "12:00:00 - 12:00:00",
            "2026-11-20T12:00:00 + P1D",
            "2026-11-20T12:00:00 - P1D",
            "P1D + 2026-11-20T12:00:00",
            "2026-11-20T12:00:00 + P1Y",
            "2026-11-20T12:00:00 - P1Y",
            "P1Y + 2026-11-20T12:00:00",
            "2026-11-20T12:00:00 - 2026-11-20T12:00:00",
        ];
        for operator in ["+", "-", "*", "/", "**"] {
            for left in kinds {
                for right in kinds {
                    let text = format!("{left} {operator} {right}");
                    let result = calculate(&text);
                    let unknown_place = result.starts_with("(what lies between");
                    assert_eq!(!result.contains(" takes ") && !unknown_place, allowed.contains(&text.as_str()), "{text} gave {result}");
                }
            }
        }
    }

    #[test]
    fn only_numbers_and_durations_are_negated() {
        for (text, expected) in [("10", "-10"), ("P1D", "-P1D"), ("-P1Y", "P1Y"), ("0", "0")] {
            assert_eq!(shown(negate(&value(text))), expected);
        }
        for text in ["'10'", "true", "2026-11-20", "12:00:00", "2026-11-20T12:00:00", "[]", "{}"] {
            let kind = value(text).described();
            assert_eq!(shown(negate(&value(text))), format!("(`-` takes a number or a duration; this is {kind})"));
        }
        for extreme in [Value::Months(MonthsDuration::from_months(i64::MIN)), Value::Seconds(SecondsDuration::from_seconds(i64::MIN))] {
            assert_eq!(shown(negate(&extreme)), "(the result is too long for a duration)");
            assert_eq!(shown(operate(Operation::Subtract, &value("2026-11-20"), &extreme)), "(the result is too long for a duration)");
        }
    }

    proptest! {
        #[test]
        fn a_date_less_another_leads_from_the_one_to_the_other(left in -900_000_000_000_i64..900_000_000_000, right in -900_000_000_000_i64..900_000_000_000) {
            let (Some(left), Some(right)) = (Date::from_days_since_epoch(left / 3), Date::from_days_since_epoch(right / 3)) else { return Ok(()) };
            let apart = operate(Operation::Subtract, &Value::Date(left), &Value::Date(right)).unwrap();
            let back = operate(Operation::Add, &Value::Date(right), &apart).unwrap();
            prop_assert_eq!(shown(Ok(back)), left.to_string());
        }

        #[test]
        fn a_duration_times_a_number_divided_by_it_is_the_duration(seconds in -1_000_000_000_i64..1_000_000_000, months in -1_000_000_i64..1_000_000, by in 1_i64..1_000) {
            let by = Value::Number(Number::from(by));
            for duration in [Value::Seconds(SecondsDuration::from_seconds(seconds)), Value::Months(MonthsDuration::from_months(months))] {
                let many = operate(Operation::Multiply, &duration, &by).unwrap();
                let again = operate(Operation::Divide, &many, &by);
                prop_assert_eq!(shown(again), shown(Ok(duration)));
            }
        }
    }
}
