//! All that knows how numbers are represented; nothing else does, so that 34-digit decimals can take this file's place.
//!
//! Whole numbers are exact; everything else goes through binary floating point for now. What serde_json keeps inside a number
//! is its own affair (it may be text, with `arbitrary_precision`): only `as_i64`, `as_u64` and `as_f64` are asked.

use std::cmp::Ordering;

use crate::ast::Operation;

/// A number of the language. INVARIANT: a `Float` is finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    Whole(i128),
    Float(f64),
}

/// Why arithmetic has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberError {
    DivisionByZero,
    OutOfRange,
}

impl Number {
    /// A literal: digits, perhaps a fraction and an exponent. `None` if it is larger than numbers go.
    pub(crate) fn parse(literal: &str) -> Option<Self> {
        match literal.parse::<u64>() {
            Ok(whole) => Some(Self::Whole(whole.into())),
            Err(_) => literal.parse().ok().and_then(Self::finite),
        }
    }

    /// `None` if it is larger than numbers go.
    pub(crate) fn from_json(number: &serde_json::Number) -> Option<Self> {
        let whole = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
        whole.map(Self::Whole).or_else(|| number.as_f64().and_then(Self::finite))
    }

    fn finite(float: f64) -> Option<Self> {
        float.is_finite().then_some(Self::Float(float))
    }

    pub(crate) fn negate(self) -> Self {
        match self {
            Self::Whole(whole) => whole.checked_neg().map_or(Self::Float(-(whole as f64)), Self::Whole),
            Self::Float(float) => Self::Float(-float),
        }
    }

    /// The order of two numbers by value, exact for any mix of whole numbers and floats.
    pub(crate) fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Whole(left), Self::Whole(right)) => left.cmp(&right),
            // INVARIANT: floats are finite, so they always have an order.
            (Self::Float(left), Self::Float(right)) => left.partial_cmp(&right).unwrap_or(Ordering::Equal),
            (Self::Whole(whole), Self::Float(float)) => compare_mixed(whole, float),
            (Self::Float(float), Self::Whole(whole)) => compare_mixed(whole, float).reverse(),
        }
    }

    pub(crate) fn calculate(self, operation: Operation, other: Self) -> Result<Self, NumberError> {
        if operation == Operation::Divide && other.compare(Self::Whole(0)).is_eq() {
            return Err(NumberError::DivisionByZero);
        }
        self.exactly(operation, other).or_else(|| self.roughly(operation, other)).ok_or(NumberError::OutOfRange)
    }

    /// The result among whole numbers, where there is one.
    fn exactly(self, operation: Operation, other: Self) -> Option<Self> {
        let (Self::Whole(left), Self::Whole(right)) = (self, other) else { return None };
        let result = match operation {
            Operation::Add => left.checked_add(right),
            Operation::Subtract => left.checked_sub(right),
            Operation::Multiply => left.checked_mul(right),
            Operation::Divide => left.checked_div(right).filter(|_| left.checked_rem(right) == Some(0)),
        };
        result.map(Self::Whole)
    }

    fn roughly(self, operation: Operation, other: Self) -> Option<Self> {
        let (left, right) = (self.as_float(), other.as_float());
        Self::finite(match operation {
            Operation::Add => left + right,
            Operation::Subtract => left - right,
            Operation::Multiply => left * right,
            Operation::Divide => left / right,
        })
    }

    fn as_float(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Float(float) => float,
        }
    }
}

/// Turning the whole number into a float could round it onto its neighbour, so the float is cut instead.
fn compare_mixed(whole: i128, float: f64) -> Ordering {
    let cut = float.trunc() as i128; // saturates
    whole.cmp(&cut).then_with(|| 0.0_f64.partial_cmp(&float.fract()).unwrap_or(Ordering::Equal))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn number(literal: &str) -> Number {
        Number::parse(literal).unwrap()
    }

    #[test]
    fn whole_numbers_of_64_bits_compare_exactly() {
        assert!(number("18446744073709551615").compare(number("18446744073709551614")).is_gt());
        assert!(number("9007199254740993").compare(number("9007199254740992.0")).is_gt());
        assert!(number("9007199254740992.0").compare(number("9007199254740993")).is_lt());
    }

    #[test]
    fn a_number_has_one_value_however_it_is_written() {
        for (left, right) in [("1", "1.0"), ("100", "1e2"), (".5", "0.50"), ("0", "0.0"), ("1.5E+1", "15")] {
            assert!(number(left).compare(number(right)).is_eq(), "{left} {right}");
        }
        assert!(number("0.0").negate().compare(number("0")).is_eq());
    }

    #[test]
    fn a_number_beyond_all_range_is_none() {
        assert_eq!(Number::parse("1e309"), None);
        assert_eq!(Number::parse(&"9".repeat(400)), None);
    }

    #[test]
    fn json_numbers_keep_their_value() {
        for (json, literal) in [(json!(u64::MAX), "18446744073709551615"), (json!(0), "0"), (json!(2.5), "2.5")] {
            let read = Number::from_json(json.as_number().unwrap()).unwrap();
            assert!(read.compare(number(literal)).is_eq(), "{literal}");
        }
        let least = Number::from_json(json!(i64::MIN).as_number().unwrap()).unwrap();
        assert!(least.compare(number("9223372036854775808").negate()).is_eq());
    }

    #[test]
    fn division_is_exact_where_it_can_be_and_refuses_zero() {
        assert_eq!(number("9007199254740993").calculate(Operation::Divide, number("1")), Ok(number("9007199254740993")));
        assert_eq!(number("1").calculate(Operation::Divide, number("2")), Ok(number("0.5")));
        for zero in [number("0"), number("0.0"), number("0.0").negate()] {
            assert_eq!(number("1").calculate(Operation::Divide, zero), Err(NumberError::DivisionByZero));
        }
    }

    #[test]
    fn a_result_beyond_all_range_is_an_error() {
        assert_eq!(number("1e308").calculate(Operation::Multiply, number("10")), Err(NumberError::OutOfRange));
    }

    proptest! {
        #[test]
        fn whole_numbers_calculate_as_mathematics_does(left: i64, right: i64) {
            let (a, b) = (i128::from(left), i128::from(right));
            for (operation, result) in [(Operation::Add, a + b), (Operation::Subtract, a - b), (Operation::Multiply, a * b)] {
                prop_assert_eq!(Number::Whole(a).calculate(operation, Number::Whole(b)), Ok(Number::Whole(result)));
            }
        }

        #[test]
        fn comparing_is_antisymmetric_across_representations(whole: i64, float in -1e19..1e19_f64) {
            let (left, right) = (Number::Whole(whole.into()), Number::Float(float));
            prop_assert_eq!(left.compare(right), right.compare(left).reverse());
        }
    }
}
