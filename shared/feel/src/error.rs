//! What can be wrong with an expression, said so that its author can put it right: always with a place, never a status code.

use std::borrow::Cow;
use std::fmt;

use crate::limits::Limit;
use crate::value::{Name, Value};

/// A place: which text, and the byte in it. Turned into line and column by [`position`] only when someone asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct At {
    /// The number its owner gave the text when it was parsed; 0 where there is one text only.
    pub source: u32,
    /// The offset in bytes.
    pub offset: u32,
}

/// The line and the column (in characters) of a byte of `text`, both from 1.
#[must_use]
pub fn position(text: &str, offset: u32) -> (u32, u32) {
    let before = text.get(..offset as usize).unwrap_or(text);
    let line = before.bytes().filter(|byte| *byte == b'\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
    (u32::try_from(line).unwrap_or(u32::MAX).saturating_add(1), u32::try_from(column).unwrap_or(u32::MAX).saturating_add(1))
}

/// A text that isn't an expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: found {found}, expected {expected}")]
#[non_exhaustive]
pub struct SyntaxError {
    /// The line where reading stopped, from 1.
    pub line: u32,
    /// The column where reading stopped, in characters, from 1.
    pub column: u32,
    /// What stands there: a short excerpt in backticks, or words such as `the end of the text`.
    pub found: String,
    /// What could stand there, and after a semicolon a hint where the mistake is a known one.
    pub expected: String,
}

impl SyntaxError {
    pub(crate) fn new(text: &str, offset: u32, found: impl Into<String>, expected: impl Into<String>) -> Self {
        let (line, column) = position(text, offset);
        Self { line, column, found: found.into(), expected: expected.into() }
    }
}

/// An expression that has no answer of the kind asked for, or that reached a limit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
#[non_exhaustive]
pub struct EvaluationError {
    /// The line of what gave the first null, of the result that isn't a boolean, or where the limit was reached; from 1.
    pub line: u32,
    /// Its column, in characters, from 1.
    pub column: u32,
    /// Why, as half a sentence: `` `amount` is not set, so it can't be compared with a number ``.
    pub reason: String,
    /// The limit, if it was one.
    pub limit: Option<Limit>,
}

impl EvaluationError {
    pub(crate) fn new(text: &str, at: At, reason: impl Into<String>) -> Self {
        let (line, column) = position(text, at.offset);
        Self { line, column, reason: reason.into(), limit: None }
    }

    pub(crate) fn stopped(text: &str, stop: Stop) -> Self {
        Self { limit: Some(stop.limit), ..Self::new(text, stop.at, stop.limit.to_string()) }
    }
}

/// Why a null is one, and where it arose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The part of the expression that gave the first null.
    pub at: At,
    /// Half a sentence: `` `amount` is not set, so it can't be compared with a number ``.
    pub reason: Reason,
}

/// The words of a [`Cause`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// Half a sentence.
    Said(Cow<'static, str>),
    /// Nothing of this name is there; whoever can't use the null adds what for.
    NotSet(Name),
}

impl Reason {
    /// The bytes it holds of its own.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Said(Cow::Owned(said)) => said.len(),
            Self::Said(Cow::Borrowed(_)) => 0,
            Self::NotSet(name) => name.len(),
        }
    }
}

impl From<&'static str> for Reason {
    fn from(said: &'static str) -> Self {
        Self::Said(Cow::Borrowed(said))
    }
}

impl From<String> for Reason {
    fn from(said: String) -> Self {
        Self::Said(Cow::Owned(said))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(said) => f.write_str(said),
            Self::NotSet(name) => write!(f, "{} is not set", shown_name(name)),
        }
    }
}

/// An evaluation that reached a limit, and where it was then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{limit}")]
pub struct Stop {
    /// Which.
    pub limit: Limit,
    /// The part that was being evaluated.
    pub at: At,
}

/// A value, or the limit that kept it from being made.
pub type Outcome = Result<Value, Stop>;

/// A piece of someone's text made safe and short enough for a message: in backticks, invisible characters escaped.
pub(crate) fn excerpt(text: &str) -> String {
    shortened(text, 24)
}

/// A name or a path in backticks, short enough for a message.
pub(crate) fn shown_name(name: &str) -> String {
    shortened(name, 100)
}

fn shortened(text: &str, longest: usize) -> String {
    let mut shown = String::from("`");
    for character in text.chars().take(longest) {
        match character {
            '\'' | '"' | '\\' => shown.push(character),
            other => shown.extend(other.escape_debug()),
        }
    }
    if text.chars().nth(longest).is_some() {
        shown.push('…');
    }
    shown.push('`');
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_counts_characters_not_bytes() {
        assert_eq!(position("größe\nñ x", 10), (2, 2));
        assert_eq!(position("abc", 0), (1, 1));
        assert_eq!(position("a\n", 99), (2, 1));
    }

    #[test]
    fn an_excerpt_is_short_and_shows_what_can_not_be_seen() {
        assert_eq!(excerpt("'it'"), "`'it'`");
        assert_eq!(excerpt("a\u{202e}b\0"), "`a\\u{202e}b\\0`");
        assert_eq!(excerpt(&"x".repeat(1000)), format!("`{}…`", "x".repeat(24)));
    }
}
