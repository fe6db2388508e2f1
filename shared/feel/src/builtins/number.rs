//! Numbers (DMN 1.5, 10.3.4.5).

use super::given::{Answer, Failure, Given};
use crate::machine::{Machine, arithmetic, compare};
use crate::number::{Number, Rounding};
use crate::value::Value;

/// `decimal(n, scale)`.
pub(super) fn decimal(_: &mut Machine<'_>, given: Given<'_>) -> Answer {
    rounded(given, Rounding::HalfEven)
}

/// `floor(n, scale?)`.
pub(super) fn floor(_: &mut Machine<'_>, given: Given<'_>) -> Answer {
    rounded(given, Rounding::Floor)
}

/// `ceiling(n, scale?)`.
pub(super) fn ceiling(_: &mut Machine<'_>, given: Given<'_>) -> Answer {
    rounded(given, Rounding::Ceiling)
}

/// `round up(n, scale)`.
pub(super) fn round_up(_: &mut Machine<'_>, given: Given<'_>) -> Answer {
    rounded(given, Rounding::Up)
}

/// `round down(n, scale)`.
pub(super) fn round_down(_: &mut Machine<'_>, given: Given<'_>) -> Answer {
    rounded(given, Rounding::Down)
}

/// `round half up(n, scale)`.
pub(super) fn round_half_up(_: &mut Machine<'_>, given: Given<'_>) -> Answer {
    rounded(given, Rounding::HalfUp)
}

/// `round half down(n, scale)`.
pub(super) fn round_half_down(_: &mut Machine<'_>, given: Given<'_>) -> Answer {
    rounded(given, Rounding::HalfDown)
}

/// A scale that is given may not be null.
fn rounded(given: Given<'_>, rounding: Rounding) -> Answer {
    let number = given.number(0)?;
    let scale = if given.count() > 1 { given.whole(1)? } else { 0 };
    if !(-6111..=6176).contains(&scale) {
        return Err(given.cannot("takes a scale from -6111 to 6176"));
    }
    answer(given, number.round(scale, rounding))
}

fn answer(given: Given<'_>, number: Option<Number>) -> Answer {
    number.map(Value::Number).ok_or_else(|| given.cannot("would be larger than a number can be"))
}

/// `abs(n)`, of a number or a duration.
pub(super) fn abs(_: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let value = given.single(0);
    if !matches!(value, Value::Number(_) | Value::Months(_) | Value::Seconds(_)) {
        return Err(given.wrong(0, "a number or a duration"));
    }
    let negated = arithmetic::negate(value).map_err(|reason| given.cannot(&reason.to_string()))?;
    let negative = compare::order(value, &negated).is_some_and(std::cmp::Ordering::is_lt);
    Ok(if negative { negated } else { value.clone() })
}

/// `modulo(dividend, divisor)`, with the sign of the divisor.
pub(super) fn modulo(_: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let (dividend, divisor) = (given.number(0)?, given.number(1)?);
    if divisor.is_zero() {
        return Err(given.cannot("can't divide by 0"));
    }
    answer(given, dividend.modulo(divisor))
}

/// The steps of a series, which takes as long as so many sums.
const COSTLY: usize = 64;

/// `sqrt(number)`.
pub(super) fn sqrt(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    machine.step(COSTLY / 4)?;
    let root = given.number(0)?.square_root();
    root.map(Value::Number).ok_or_else(|| given.cannot("takes no negative number"))
}

/// `log(number)`, the natural logarithm.
pub(super) fn log(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    machine.step(COSTLY)?;
    let logarithm = given.number(0)?.logarithm();
    logarithm.map(Value::Number).ok_or_else(|| given.cannot("takes a number above 0"))
}

/// `exp(number)`.
pub(super) fn exp(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    machine.step(COSTLY)?;
    answer(given, given.number(0)?.exponential())
}

/// `odd(number)`: false for a fraction.
pub(super) fn odd(_: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Ok(Value::Boolean(half(given)?.is_some_and(|half| !half.is_zero())))
}

/// `even(number)`: false for a fraction.
pub(super) fn even(_: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Ok(Value::Boolean(half(given)?.is_some_and(|half| half.is_zero())))
}

/// What halving leaves of a whole number.
fn half(given: Given<'_>) -> Result<Option<Number>, Failure> {
    let number = given.number(0)?;
    Ok(if number.is_integer() { number.modulo(Number::from(2_i64)) } else { None })
}

#[cfg(test)]
mod tests {
    use super::super::trial;

    #[test]
    fn rounding_goes_where_its_name_says() {
        trial::same(&[
            ("decimal(2.345, 2)", "2.34"),
            ("decimal(2.355, 2.9)", "2.36"),
            ("decimal(1250, -2)", "1200"),
            ("floor(-1.01)", "-2"),
            ("floor(-1.15, 1)", "-1.2"),
            ("ceiling(-1.99)", "-1"),
            ("ceiling(scale: 1, n: 1.11)", "1.2"),
            ("round up(-1.01, 0)", "-2"),
            ("round down(-1.99, 0)", "-1"),
            ("round half up(-2.5, 0)", "-3"),
            ("round half down(-2.5, 0)", "-2"),
            ("round half down(2.51, 0)", "3"),
            ("round up([1.21], 1)", "1.3"),
        ]);
        trial::null(&[
            "decimal(1)",
            "round up(1.5)",
            "floor(1.5, null)",
            "ceiling(null)",
            "decimal(\"1\", 1)",
            "decimal(1, 6177)",
            "decimal(1, -6112)",
            "floor(1, 1e40)",
        ]);
    }

    #[test]
    fn functions_of_a_number() {
        trial::same(&[
            ("abs(-3.5)", "3.5"),
            ("abs(n: 0)", "0"),
            ("abs(@\"-P1Y2M\")", "@\"P1Y2M\""),
            ("abs(@\"-PT1H\")", "@\"PT1H\""),
            ("modulo(-7, 3)", "2"),
            ("modulo(7, -3)", "-2"),
            ("modulo(dividend: 7.5, divisor: 2)", "1.5"),
            ("sqrt(2.25)", "1.5"),
            ("log(1)", "0"),
            ("exp(0)", "1"),
            ("even(-2)", "true"),
            ("even(2.5)", "false"),
            ("odd(3.0)", "true"),
            ("odd(-3)", "true"),
            ("odd(2.5)", "false"),
        ]);
        trial::null(&["abs(\"1\")", "abs(@\"12:00:00\")", "modulo(1, 0)", "sqrt(-1)", "log(0)", "exp(100000)", "even(null)", "odd(\"1\")"]);
        trial::reasons(&[
            ("modulo(\"7\", 2)", "`modulo` takes a number first, this is text"),
            ("sqrt(-1)", "`sqrt` takes no negative number"),
        ]);
    }
}
