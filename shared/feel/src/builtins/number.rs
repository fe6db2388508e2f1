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

/// `sqrt(number)`.
pub(super) fn sqrt(_: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let root = given.number(0)?.square_root();
    root.map(Value::Number).ok_or_else(|| given.cannot("takes no negative number"))
}

/// `log(number)`, the natural logarithm.
pub(super) fn log(_: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let logarithm = given.number(0)?.logarithm();
    logarithm.map(Value::Number).ok_or_else(|| given.cannot("takes a number above 0"))
}

/// `exp(number)`.
pub(super) fn exp(_: &mut Machine<'_>, given: Given<'_>) -> Answer {
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
