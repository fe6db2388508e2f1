//! Boxed conditions must be booleans (DMN 1.5, 10.2.1.8 to 10.2.1.11): where FEEL takes any other value for "not true", a boxed
//! conditional, `some` or `every` gives null, as a boxed filter does.

use feel::{Extension, Machine, Outcome, Part, Value};

fn not_boolean(value: &Value) -> String {
    format!("the condition is {}, not a boolean", value.described())
}

/// `if`: null is as good as false.
#[derive(Debug)]
pub(crate) struct Conditional {
    pub(crate) condition: Part,
    pub(crate) then: Part,
    pub(crate) otherwise: Part,
}

impl Extension for Conditional {
    fn evaluate(&self, machine: &mut Machine<'_>) -> Outcome {
        match machine.evaluate(&self.condition)? {
            Value::Boolean(true) => machine.evaluate(&self.then),
            Value::Boolean(false) | Value::Null(_) => machine.evaluate(&self.otherwise),
            other => machine.null(not_boolean(&other)),
        }
    }
}

/// `some` and `every` over what was found for each item.
#[derive(Debug)]
pub(crate) struct Quantified {
    pub(crate) every: bool,
    /// The list of what was found.
    pub(crate) found: Part,
}

impl Extension for Quantified {
    fn evaluate(&self, machine: &mut Machine<'_>) -> Outcome {
        let found = match machine.evaluate(&self.found)? {
            Value::List(found) => found,
            other => return Ok(other),
        };
        let mut answer = Value::Boolean(self.every);
        for value in found.iter() {
            match value {
                Value::Boolean(holds) if *holds == self.every => {}
                Value::Boolean(holds) => answer = Value::Boolean(*holds),
                // Null leaves it open, unless another item decides.
                Value::Null(_) if matches!(answer, Value::Boolean(holds) if holds == self.every) => answer = value.clone(),
                Value::Null(_) => {}
                other => return machine.null(not_boolean(other)),
            }
        }
        Ok(answer)
    }
}
