//! Values from JSON and to JSON, no digit lost (DMN 1.5, 10.3.2.12 in spirit: numbers stay numbers, dates become ISO 8601 texts).

use std::sync::Arc;

use serde_json::{Map, Number as JsonNumber, Value as Json};

use super::{Context, List, Name, Value};
use crate::limits::MAX_VALUE_DEPTH;
use crate::number::Number;

/// Why a JSON value can't be a value of the language, or the other way round.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JsonError {
    /// A number beyond 34-digit decimals.
    #[error("{0} is beyond the range of numbers")]
    Number(String),
    /// Lists and contexts deeper than [`MAX_VALUE_DEPTH`](crate::MAX_VALUE_DEPTH).
    #[error("lists and objects lie deeper within each other than {MAX_VALUE_DEPTH} levels")]
    Depth,
    /// A function has no JSON.
    #[error("a function can't be given as JSON")]
    Function,
    /// More than the caller takes.
    #[error("the value is larger than {0} bytes as JSON")]
    Size(usize),
}

impl Value {
    /// The value of a JSON value: texts stay texts, whatever they look like.
    ///
    /// # Errors
    /// Where it is deeper than [`MAX_VALUE_DEPTH`](crate::MAX_VALUE_DEPTH), or a number is out of range.
    pub fn from_json(json: &Json) -> Result<Self, JsonError> {
        read(json, 0)
    }

    /// The JSON value, in at most `most` bytes: dates, times, durations and ranges are texts as FEEL writes them.
    ///
    /// # Errors
    /// Where it is larger, or holds a function.
    pub fn to_json(&self, most: usize) -> Result<Json, JsonError> {
        let mut left = most;
        write(self, &mut left).map_err(|error| if matches!(error, JsonError::Size(_)) { JsonError::Size(most) } else { error })
    }
}

pub(super) fn read(json: &Json, depth: u16) -> Result<Value, JsonError> {
    if depth > MAX_VALUE_DEPTH {
        return Err(JsonError::Depth);
    }
    Ok(match json {
        Json::Null => Value::NULL,
        Json::Bool(boolean) => Value::Boolean(*boolean),
        Json::Number(number) => Value::Number(read_number(number)?),
        Json::String(text) => Value::text(text.as_str()),
        Json::Array(items) => {
            let items: Result<Vec<_>, _> = items.iter().map(|item| read(item, depth + 1)).collect();
            Value::List(Arc::new(List::new(items?)))
        }
        Json::Object(fields) => {
            let entries: Result<Vec<_>, _> =
                fields.iter().map(|(name, value)| Ok((Name::from(name.as_str()), read(value, depth + 1)?))).collect();
            Value::Context(Arc::new(Context::new(entries?)))
        }
    })
}

fn read_number(number: &JsonNumber) -> Result<Number, JsonError> {
    match number.as_i64() {
        Some(whole) => Ok(whole.into()),
        None => {
            let text = number.to_string();
            Number::parse(&text).ok_or(JsonError::Number(text))
        }
    }
}

fn write(value: &Value, left: &mut usize) -> Result<Json, JsonError> {
    let mut pay = |bytes: usize| match left.checked_sub(bytes) {
        Some(rest) => {
            *left = rest;
            Ok(())
        }
        None => Err(JsonError::Size(0)),
    };
    Ok(match value {
        Value::Null(_) => {
            pay(5)?;
            Json::Null
        }
        Value::Boolean(boolean) => {
            pay(6)?;
            Json::Bool(*boolean)
        }
        Value::Number(number) => {
            let json = write_number(*number);
            pay(json.to_string().len() + 1)?;
            Json::Number(json)
        }
        Value::String(text) => {
            pay(text.len() + 3)?;
            Json::String(text.to_string())
        }
        Value::List(items) => {
            pay(2)?;
            let items: Result<Vec<_>, _> = items.iter().map(|item| write(item, left)).collect();
            Json::Array(items?)
        }
        Value::Context(context) => {
            pay(2)?;
            let mut fields = Map::new();
            for (name, value) in context.entries() {
                *left = left.checked_sub(name.len() + 4).ok_or(JsonError::Size(0))?;
                fields.insert(name.to_string(), write(value, left)?);
            }
            Json::Object(fields)
        }
        Value::Function(_) => return Err(JsonError::Function),
        other => {
            let text = other.to_string();
            pay(text.len() + 3)?;
            Json::String(text)
        }
    })
}

fn write_number(number: Number) -> JsonNumber {
    match number.to_i64() {
        Some(whole) => whole.into(),
        None => JsonNumber::from_string_unchecked(number.to_json_text()),
    }
}
