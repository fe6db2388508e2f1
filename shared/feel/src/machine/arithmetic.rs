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
                months(Number::from(duration.total_months()).multiply(*factor).and_then(MonthsDuration::from_number))
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
    let (quotient, by): (fn(Number) -> Result<Value, Reason>, Number) = match (left, right) {
        (Value::Seconds(_), Value::Number(by)) => (|number| seconds(SecondsDuration::from_number(number)), *by),
        (Value::Months(_), Value::Number(by)) => (|number| months(MonthsDuration::from_number(number)), *by),
        (Value::Seconds(_), Value::Seconds(by)) => (|number| Ok(Value::Number(number)), length(by.to_number())?),
        (Value::Months(_), Value::Months(by)) => (|number| Ok(Value::Number(number)), Number::from(by.total_months())),
        _ => return refused(Operation::Divide, left, right),
    };
    let whole = match left {
        Value::Seconds(duration) => length(duration.to_number())?,
        Value::Months(duration) => Number::from(duration.total_months()),
        _ => return refused(Operation::Divide, left, right),
    };
    quotient(numbers(Operation::Divide, whole, by)?)
}

/// A date, time or date-time and so much; `None` for anything else.
fn later(moment: &Value, duration: SecondsDuration) -> Option<Result<Value, Reason>> {
    match moment {
        Value::Date(date) => {
            let later = DateTime::midnight_utc(*date).add(duration).map(|later| Value::Date(later.date()));
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

fn length(result: Option<Number>) -> Result<Number, Reason> {
    result.ok_or_else(|| TOO_LARGE.into())
}

#[cold]
fn refused(operation: Operation, left: &Value, right: &Value) -> Result<Value, Reason> {
    Err(format!("{}; this is {} and {}", operation.takes(), left.described(), right.described()).into())
}
