//! Fields that stand in more than one place of a document.

use crate::graph::{Expression, RetryPolicy};
use crate::reader::Reader;

/// A required field that holds a condition.
pub(super) fn condition(reader: &mut Reader<'_>, field: &'static str) -> Option<Expression> {
    let text = reader.text(field, 1..=4000)?;
    match Expression::sql_like(&text) {
        Ok(condition) => Some(condition),
        Err(error) => reader.fault("bad_expression", field, format!("`{text}`: {error}")),
    }
}

/// `retry_configuration`: `{max_attempts, initial_interval_seconds, backoff_coefficient, max_interval_seconds}`.
pub(super) fn retry_policy(outer: &mut Reader<'_>) -> Option<RetryPolicy> {
    let value = outer.optional("retry_configuration")?;
    let mut reader = outer.nested("retry_configuration", value)?;
    let usual = RetryPolicy::default();
    let max_attempts = reader.optional_whole("max_attempts", 1..=100).and_then(|n| u32::try_from(n).ok());
    let initial = reader.optional_number("initial_interval_seconds", 0.1..=900.0);
    let backoff = reader.optional_number("backoff_coefficient", 1.0..=10.0);
    let longest = reader.optional_number("max_interval_seconds", 0.1..=900.0);
    reader.finish();
    let millis = |seconds: f64| (seconds * 1000.0) as u32;
    Some(RetryPolicy {
        max_attempts: max_attempts.unwrap_or(usual.max_attempts),
        initial_millis: initial.map_or(usual.initial_millis, millis),
        backoff_percent: backoff.map_or(usual.backoff_percent, |factor| (factor * 100.0) as u32),
        max_millis: longest.map_or(usual.max_millis, millis),
    })
}
