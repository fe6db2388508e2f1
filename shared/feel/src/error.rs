//! What can be wrong with a condition, said so that its author can put it right: always a position, never an HTTP status.

use std::fmt;

/// A text that isn't a condition.
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

/// A condition that is neither true nor false for the given values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
#[non_exhaustive]
pub struct EvaluationError {
    /// The line of what gave the first null, or of the result that isn't a boolean, from 1.
    pub line: u32,
    /// Its column, in characters, from 1.
    pub column: u32,
    /// Why, as half a sentence: `` `amount` is not set, so it can't be compared with a number ``.
    pub reason: String,
}

impl SyntaxError {
    pub(crate) fn new(at: Position, found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { line: at.line, column: at.column, found: found.into(), expected: expected.into() }
    }
}

impl EvaluationError {
    pub(crate) fn new(at: Position, reason: impl Into<String>) -> Self {
        Self { line: at.line, column: at.column, reason: reason.into() }
    }
}

/// A place in a text: line and column from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Position {
    pub(crate) const START: Self = Self { line: 1, column: 1 };

    /// The place after `text` when `text` begins here.
    pub(crate) fn after(self, text: &str) -> Self {
        text.chars().fold(self, |at, character| match character {
            '\n' => Self { line: at.line.saturating_add(1), column: 1 },
            _ => Self { line: at.line, column: at.column.saturating_add(1) },
        })
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// A piece of someone's text made safe and short enough for a message: in backticks, invisible characters escaped.
pub(crate) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 24;
    let mut shown = String::from("`");
    for character in text.chars().take(LONGEST) {
        match character {
            '\'' | '"' | '\\' => shown.push(character),
            other => shown.extend(other.escape_debug()),
        }
    }
    if text.chars().nth(LONGEST).is_some() {
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
        assert_eq!(Position::START.after("größe\nñ "), Position { line: 2, column: 3 });
    }

    #[test]
    fn an_excerpt_is_short_and_shows_what_can_not_be_seen() {
        assert_eq!(excerpt("'it'"), "`'it'`");
        assert_eq!(excerpt("a\u{202e}b\0"), "`a\\u{202e}b\\0`");
        assert_eq!(excerpt(&"x".repeat(1000)), format!("`{}…`", "x".repeat(24)));
    }
}
