//! What an evaluation may take, and what is answered when it takes more.

use engine::Timestamp;
use feel::{DateTime, Limit};
use web::{Code, FaultBody, Problem};

/// How long the evaluations of one request may take together. The function ends after 15.
pub(crate) const SECONDS: u64 = 8;

/// A moment as `now()` tells it.
pub(crate) fn moment(now: Timestamp) -> Option<DateTime> {
    let (seconds, millis) = (now.as_millis().div_euclid(1000), now.as_millis().rem_euclid(1000));
    DateTime::from_unix(seconds, u32::try_from(millis).unwrap_or_default() * 1_000_000, None)
}

/// A bound that was reached, and where.
pub(crate) fn exceeded(limit: Limit, element: Option<String>, line: u32, column: u32) -> Problem {
    let word = match limit {
        Limit::Steps => "steps",
        Limit::Bytes => "bytes",
        Limit::Depth => "depth",
        Limit::ValueDepth => "value_depth",
        _ => "limit",
    };
    let (line, column) = (Some(line), Some(column));
    let fault = FaultBody { code: word.to_owned(), message: limit.to_string(), element, line, column, ..FaultBody::default() };
    Problem::with_faults(Code::BudgetExceeded, vec![fault])
}
