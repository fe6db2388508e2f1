//! A condition from text to answer: the crate's only way in, and what it asks of its caller.

use serde_json::{Map, Value};

use crate::ast::Node;
use crate::error::{EvaluationError, SyntaxError};
use crate::evaluate::truth;
use crate::parse::parse;

/// A condition, parsed once and evaluated as often as needed, from any thread.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let condition = feel::Condition::parse_sql_like("amount > 1000 AND priority IN ('high', 'urgent')")?;
/// let data = serde_json::from_str::<serde_json::Map<_, _>>(r#"{"amount": 1500, "priority": "high"}"#)?;
/// assert!(condition.evaluate(&data)?);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    text: String,
    root: Node,
}

impl Condition {
    /// Parses FEEL as people who know SQL also write it; the grammar heads `parse.rs`.
    ///
    /// # Errors
    /// The first place where `text` isn't a condition, is one that readers of FEEL and SQL would take differently, or
    /// exceeds [`MAX_TEXT_BYTES`](crate::MAX_TEXT_BYTES), [`MAX_NESTING`](crate::MAX_NESTING) or
    /// [`MAX_NODES`](crate::MAX_NODES).
    pub fn parse_sql_like(text: &str) -> Result<Self, SyntaxError> {
        let root = *parse(text).map_err(|error| *error)?;
        Ok(Self { text: text.to_owned(), root })
    }

    /// The source as it was given.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the condition holds for the values in `scope`. A name that isn't there reads as null.
    ///
    /// # Errors
    /// When the answer is null (with the reason and the place of the first null it came from) or isn't a boolean.
    pub fn evaluate(&self, scope: &dyn Scope) -> Result<bool, EvaluationError> {
        truth(&self.root, scope).map_err(|cause| cause.into_error())
    }
}

/// Where a condition looks up its names.
pub trait Scope {
    /// The value called `name`, or `None` where there is none. Called for the first name of a path: `a` of `a.b.c`.
    fn get(&self, name: &str) -> Option<&Value>;
}

impl Scope for Map<String, Value> {
    fn get(&self, name: &str) -> Option<&Value> {
        Map::get(self, name)
    }
}
