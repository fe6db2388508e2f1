//! Values that are looked up by name, as JSON: the variables of a process, the body of a request.

use std::borrow::Cow;

use serde_json::{Map, Value as Json};

use crate::error::EvaluationError;
use crate::expression::{Expression, Setting};
use crate::value::Value;

/// Where an expression looks up its names.
pub trait Lookup {
    /// The value called `name`, or `None` where there is none. Called for the first name of a path: `a` of `a.b.c`.
    fn find(&self, name: &str) -> Option<Cow<'_, Json>>;
}

impl Lookup for Map<String, Json> {
    fn find(&self, name: &str) -> Option<Cow<'_, Json>> {
        self.get(name).map(Cow::Borrowed)
    }
}

impl Expression {
    /// Whether a condition holds for what is looked up. A name that isn't there reads as null.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use feel::{Expression, Names, Setting};
    /// let text = "amount > 1000 AND priority IN ('high', 'urgent')";
    /// let condition = Expression::parse_sql_like(text, &Names::open())?;
    /// let data = serde_json::from_str::<serde_json::Map<_, _>>(r#"{"amount": 1500, "priority": "high"}"#)?;
    /// assert!(condition.holds_in(&data, &Setting::default())?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`Self::holds`], and a value that none of FEEL's can be.
    pub fn holds_in(&self, scope: &dyn Lookup, setting: &Setting) -> Result<bool, EvaluationError> {
        self.holds(&self.looked_up(scope)?, setting)
    }

    /// Its value for what is looked up, and why it is null where it is.
    ///
    /// # Errors
    /// Those of [`Self::evaluate_or_say`], and a value that none of FEEL's can be.
    pub fn evaluate_in(&self, scope: &dyn Lookup, setting: &Setting) -> Result<(Value, Option<EvaluationError>), EvaluationError> {
        self.evaluate_or_say(&self.looked_up(scope)?, setting)
    }

    fn looked_up(&self, scope: &dyn Lookup) -> Result<Vec<Value>, EvaluationError> {
        let read = |name: &crate::value::Name| match scope.find(name) {
            Some(json) => Value::from_json(&json).map_err(|unfit| self.error(format!("`{name}`: {unfit}"))),
            None => Ok(Value::missing()),
        };
        self.inputs().iter().map(read).collect()
    }
}
