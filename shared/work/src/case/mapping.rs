//! Variables of a process from a case: each an expression over what the case says.

use super::Case;
use engine::graph::Expression;
use engine::{Object, Timestamp};
use std::collections::BTreeMap;

/// What an expression may name of a case. Any other name is null, as everywhere in FEEL; inside of a filter it is a member.
const NAMES: [&str; 9] = ["case_number", "title", "kind", "status", "priority", "department", "parties", "items", "data"];

/// Which variable gets the value of which expression.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mapping(BTreeMap<String, Expression>);

impl Mapping {
    /// Adds a variable; the text is FEEL, of which `data.customer.name` is the simplest form.
    ///
    /// # Errors
    /// Why it is no expression, with line and column.
    pub fn add(&mut self, variable: &str, text: &str) -> Result<(), String> {
        let expression = Expression::feel(text).map_err(|error| error.to_string())?;
        self.0.insert(variable.to_owned(), expression);
        Ok(())
    }

    /// The variables as a case has them now.
    ///
    /// # Errors
    /// The first variable whose expression has no value, and why.
    pub fn variables(&self, case: &Case, now: Timestamp) -> Result<Object, (String, String)> {
        let mut said = match serde_json::to_value(case) {
            Ok(serde_json::Value::Object(said)) => said,
            _ => Object::new(),
        };
        said.retain(|name, _| NAMES.contains(&name.as_str()));
        let value = |(name, expression): (&String, &Expression)| match expression.json(&said, now) {
            Ok(value) => Ok((name.clone(), value)),
            Err(error) => Err((name.clone(), error.to_string())),
        };
        self.0.iter().map(value).collect()
    }
}
