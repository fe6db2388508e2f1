//! Conditions: what decides whether a sequence flow or a routing rule is taken.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::error::{EvaluationError, SyntaxError};
use crate::expression::{Expression, Names, Setting};
use crate::limits::Limits;
use crate::value::Value;

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
#[derive(Clone, Debug)]
pub struct Condition(Arc<Expression>);

impl Condition {
    /// Parses FEEL as people who know SQL also write it. Any name of one word may be used; others stand in backticks.
    ///
    /// # Errors
    /// The first place where `text` isn't an expression, is one that readers of FEEL and SQL would take differently, or exceeds
    /// a limit; see [`Expression::parse_sql_like`].
    pub fn parse_sql_like(text: &str) -> Result<Self, SyntaxError> {
        Expression::parse_sql_like(text, &Names::open()).map(|expression| Self(Arc::new(expression)))
    }

    /// The source as it was given.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.text()
    }

    /// Whether the condition holds for the values in `scope`. A name that isn't there reads as null.
    ///
    /// # Errors
    /// When the answer is null (with the reason and the place of the first null it came from), isn't a boolean, or takes more
    /// than [`Limits::default`] allows.
    pub fn evaluate(&self, scope: &dyn Scope) -> Result<bool, EvaluationError> {
        let read = |name: &str| scope.get(name).map_or_else(|| Ok(Value::missing()), Value::from_json);
        let mut inputs = Vec::with_capacity(self.0.inputs().len());
        for name in self.0.inputs() {
            match read(name) {
                Ok(value) => inputs.push(value),
                Err(unfit) => return Err(EvaluationError::new(self.text(), self.0.root.at, format!("`{name}`: {unfit}"))),
            }
        }
        self.0.holds(&inputs, &Setting { limits: Limits::default(), now: None })
    }
}

impl PartialEq for Condition {
    /// Two conditions are equal if their texts are.
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

/// Where a condition looks up its names.
pub trait Scope {
    /// The value called `name`, or `None` where there is none. Called for the first name of a path: `a` of `a.b.c`.
    fn get(&self, name: &str) -> Option<&Json>;
}

impl Scope for Map<String, Json> {
    fn get(&self, name: &str) -> Option<&Json> {
        Map::get(self, name)
    }
}
