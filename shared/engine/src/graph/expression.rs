//! An expression of a definition: kept as its text, parsed once.

use crate::Timestamp;
use feel::{DateTime, EvaluationError, Limits, Lookup, Names, Setting, SyntaxError, Value};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value as Json;
use std::sync::Arc;

/// Bytes a value may have as JSON when it leaves an expression: no more than an instance's variables together.
const MAX_RESULT: usize = 300 * 1024;

/// A parsed expression. Serialises as its text: FEEL with `=` before it, the SQL-like form as it stands.
#[derive(Debug, Clone)]
pub struct Expression {
    sql_like: bool,
    parsed: Arc<feel::Expression>,
}

impl Expression {
    /// Parses FEEL. Any name of one word may be used; others stand in backticks.
    ///
    /// # Errors
    /// What is wrong, with line and column.
    pub fn feel(text: &str) -> Result<Self, SyntaxError> {
        let parsed = feel::Expression::parse(text, &Names::open())?;
        Ok(Self { sql_like: false, parsed: Arc::new(parsed) })
    }

    /// Parses the SQL-like form of FEEL that JSON definitions use.
    ///
    /// # Errors
    /// What is wrong, with line and column.
    pub fn sql_like(text: &str) -> Result<Self, SyntaxError> {
        let parsed = feel::Expression::parse_sql_like(text, &Names::open())?;
        Ok(Self { sql_like: true, parsed: Arc::new(parsed) })
    }

    /// The source text.
    pub fn text(&self) -> &str {
        self.parsed.text()
    }

    /// Whether it is in the SQL-like form.
    pub fn is_sql_like(&self) -> bool {
        self.sql_like
    }

    /// The names it reads.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parsed.inputs().iter().map(AsRef::as_ref)
    }

    /// Whether the condition holds. Anything but a boolean is an error that says why and where.
    ///
    /// # Errors
    /// When the answer is null or no boolean, or takes more than the default limits.
    pub fn holds(&self, scope: &dyn Lookup, now: Timestamp) -> Result<bool, EvaluationError> {
        self.parsed.holds_in(scope, &setting(now))
    }

    /// Its value as JSON; null is null, whatever made it so.
    ///
    /// # Errors
    /// When it takes more than the default limits, or has no JSON form of a bounded size.
    pub fn json(&self, scope: &dyn Lookup, now: Timestamp) -> Result<Json, EvaluationError> {
        let (value, _) = self.evaluate(scope, now)?;
        value.to_json(MAX_RESULT).map_err(|unfit| self.parsed.error(unfit.to_string()))
    }

    /// Its value, which must not be null.
    ///
    /// # Errors
    /// Those of [`Self::evaluate`], and why it is null.
    pub fn value(&self, scope: &dyn Lookup, now: Timestamp) -> Result<Value, EvaluationError> {
        match self.evaluate(scope, now)? {
            (Value::Null(_), Some(reason)) => Err(reason),
            (Value::Null(_), None) => Err(self.parsed.error("this is null")),
            (value, _) => Ok(value),
        }
    }

    /// Its value, and why it is null where it is.
    ///
    /// # Errors
    /// When it takes more than the default limits, or a name's value is none FEEL can hold.
    pub fn evaluate(&self, scope: &dyn Lookup, now: Timestamp) -> Result<(Value, Option<EvaluationError>), EvaluationError> {
        self.parsed.evaluate_in(scope, &setting(now))
    }
}

fn setting(now: Timestamp) -> Setting {
    Setting { limits: Limits::default(), now: moment(now) }
}

/// A moment as FEEL's `now()` tells it, in UTC.
pub(crate) fn moment(at: Timestamp) -> Option<DateTime> {
    let millis = at.as_millis();
    let nanoseconds = u32::try_from(millis.rem_euclid(1000)).unwrap_or(0) * 1_000_000;
    DateTime::from_unix(millis.div_euclid(1000), nanoseconds, None)
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.sql_like == other.sql_like && self.text() == other.text()
    }
}

impl Serialize for Expression {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.sql_like {
            return serializer.serialize_str(self.text());
        }
        serializer.collect_str(&format_args!("={}", self.text()))
    }
}

impl<'de> Deserialize<'de> for Expression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let parsed = match text.strip_prefix('=') {
            Some(feel) => Self::feel(feel),
            None => Self::sql_like(&text),
        };
        parsed.map_err(serde::de::Error::custom)
    }
}

/// A text that is written out or computed. Serialises as the text, a computed one with `=` before it.
#[derive(Debug, Clone, PartialEq)]
pub enum Text {
    /// As it stands; never begins with `=`.
    Fixed(String),
    /// What a FEEL expression gives.
    Computed(Expression),
}

impl Text {
    /// A text as vendors write it: an expression after `=`, else as it stands.
    ///
    /// # Errors
    /// When the expression is none.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        match text.trim_start().strip_prefix('=') {
            Some(expression) => Expression::feel(expression).map(Self::Computed),
            None => Ok(Self::Fixed(text.to_owned())),
        }
    }

    /// The text; what an expression gave other than text is written as JSON.
    ///
    /// # Errors
    /// When the expression fails or is null.
    pub fn text(&self, scope: &dyn Lookup, now: Timestamp) -> Result<String, EvaluationError> {
        match self {
            Self::Fixed(text) => Ok(text.clone()),
            Self::Computed(expression) => match expression.value(scope, now)? {
                Value::String(text) => Ok(text.to_string()),
                other => Ok(other.to_string()),
            },
        }
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Fixed(text) => serializer.serialize_str(text),
            Self::Computed(expression) => expression.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
