//! Values of test files as JSON, and the comparison with what came back as JSON.

use serde_json::{Value as Json, json};

use crate::datum::Datum;
use crate::run::Check;
use crate::values;

/// What somebody would send: dates, times and durations are texts.
pub(crate) fn written(datum: &Datum) -> Json {
    match datum {
        Datum::Nil => Json::Null,
        Datum::Boolean(boolean) => json!(boolean),
        Datum::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
        Datum::Text(text) | Datum::Date(text) | Datum::Time(text) | Datum::DateTime(text) | Datum::Duration(text) => json!(text),
        Datum::List(items) => items.iter().map(written).collect(),
        Datum::Context(entries) => entries.iter().map(|(name, value)| (name.clone(), written(value))).collect(),
    }
}

/// Compares as values are, after reading the JSON as what is wanted: a text may be a date there.
pub(crate) fn compare(wanted: &Datum, found: &Json) -> Check {
    match values::read_as(wanted, found) {
        Some(value) => values::compare(wanted, &value),
        None => Check::Different { found: found.to_string(), reason: None },
    }
}
