//! Booleans (DMN 1.5, 10.3.4.2) and sameness (10.3.4.9).

use super::given::{Answer, Given};
use super::list::equal;
use crate::error::Stop;
use crate::machine::Machine;
use crate::value::Value;

/// `not(negand)`: null for what is no boolean.
pub(super) fn not(_: &mut Machine<'_>, given: Given<'_>) -> Answer {
    match given.single(0) {
        Value::Boolean(negand) => Ok(Value::Boolean(!negand)),
        _ => Err(given.wrong(0, "a boolean")),
    }
}

/// `is(value1, value2)`: whether both are the same element of the semantic domain; the same moment told with another offset
/// is equal but not the same.
pub(super) fn is(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Ok(Value::Boolean(same(machine, given.value(0), given.value(1))?))
}

fn same(machine: &mut Machine<'_>, one: &Value, other: &Value) -> Result<bool, Stop> {
    machine.step(1)?;
    match (one, other) {
        (Value::Time(one), Value::Time(other)) => Ok(one == other),
        (Value::DateTime(one), Value::DateTime(other)) => Ok(one == other),
        (Value::List(one), Value::List(other)) => {
            if one.len() != other.len() {
                return Ok(false);
            }
            for (one, other) in one.iter().zip(other.iter()) {
                if !same(machine, one, other)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        (Value::Context(one), Value::Context(other)) => {
            if one.entries().len() != other.entries().len() {
                return Ok(false);
            }
            for (name, value) in one.entries() {
                let Some(other) = other.get(name) else { return Ok(false) };
                if !same(machine, value, other)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        _ => equal(machine, one, other),
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial;

    #[test]
    fn not_is_null_for_what_is_no_boolean() {
        trial::same(&[("not(true)", "false"), ("not(negand: false)", "true"), ("not([true])", "false")]);
        trial::null(&["not(null)", "not(\"true\")", "not(0)", "not([true, false])"]);
    }

    #[test]
    fn is_tells_the_same_from_the_equal() {
        trial::same(&[
            ("is(1, 1.0)", "true"),
            ("is(\"1\", 1)", "false"),
            ("is(null, null)", "true"),
            ("is([1], 1)", "false"),
            ("is(@\"12:00:00Z\", @\"12:00:00+00:00\")", "true"),
            ("is(@\"12:00:00Z\", @\"13:00:00+01:00\")", "false"),
            ("is([@\"12:00:00Z\"], [@\"13:00:00+01:00\"])", "false"),
            ("is({a: [1]}, {a: [1.00]})", "true"),
            ("is({a: 1}, {b: 1})", "false"),
            ("is({a: 1}, {a: 1, b: 2})", "false"),
            ("is(@\"2026-01-01T00:00:00\", @\"2026-01-01T00:00:00Z\")", "false"),
        ]);
    }
}
