//! What the tests of numbers compare with: rationals of any size, rounded in the plainest way.

use num_bigint::{BigInt, Sign};
use proptest::prelude::*;

use super::Number;
use super::fit::{GREATEST, HIGHEST, LOWEST, fit};

/// A value as an integer without trailing zeros and a power of ten, so that equal values are equal.
pub(super) type Exact = (BigInt, i64);

pub(super) fn ten_to(exponent: i64) -> BigInt {
    BigInt::from(10).pow(u32::try_from(exponent).unwrap())
}

pub(super) fn reduced(mut value: BigInt, mut exponent: i64) -> Exact {
    if value == BigInt::ZERO {
        return (value, 0);
    }
    for step in [4096, 512, 64, 8, 1] {
        let power = ten_to(step);
        while &value % &power == BigInt::ZERO {
            value /= &power;
            exponent += step;
        }
    }
    (value, exponent)
}

pub(super) fn exact(number: Number) -> Exact {
    let sign = if number.is_negative() { -1 } else { 1 };
    reduced(BigInt::from(number.coefficient()) * sign, i64::from(number.exponent()))
}

/// Both values as integers of one exponent.
pub(super) fn aligned(a: Number, b: Number) -> (BigInt, BigInt, i64) {
    let ((a, a_exponent), (b, b_exponent)) = (exact(a), exact(b));
    let exponent = a_exponent.min(b_exponent);
    (a * ten_to(a_exponent - exponent), b * ten_to(b_exponent - exponent), exponent)
}

/// `numerator / denominator * 10^exponent`, rounded half-even to what a number can hold; `None` above it.
pub(super) fn nearest(numerator: &BigInt, denominator: &BigInt, exponent: i64) -> Option<Exact> {
    let negative = (numerator.sign() == Sign::Minus) != (denominator.sign() == Sign::Minus);
    let (numerator, denominator) = (BigInt::from(numerator.magnitude().clone()), BigInt::from(denominator.magnitude().clone()));
    if numerator == BigInt::ZERO {
        return Some((numerator, 0));
    }
    let scaled = |cut: i64| (&numerator * ten_to((-cut).max(0)), &denominator * ten_to(cut.max(0)));
    // The cut that leaves 34 digits, from one that leaves a few more; or the least there is.
    let guess = (numerator.bits() as i64 - denominator.bits() as i64) * 301 / 1000 - 40;
    let (n, d) = scaled(guess);
    let cut = (guess + (n / d).to_string().len() as i64 - 34).max(i64::from(LOWEST) - exponent);
    let (n, d) = scaled(cut);
    let (mut quotient, twice) = (&n / &d, &n % &d * 2);
    if twice > d || twice == d && quotient.bit(0) {
        quotient += 1;
    }
    let greatest = BigInt::from(GREATEST) * ten_to(i64::from(HIGHEST - LOWEST));
    if &quotient * ten_to(exponent + cut - i64::from(LOWEST)) > greatest {
        return None;
    }
    Some(reduced(if negative { -quotient } else { quotient }, exponent + cut))
}

/// Numbers of all lengths and sizes, those near the limits and near powers of ten and two often.
pub(super) fn number() -> impl Strategy<Value = Number> {
    (any::<bool>(), coefficient(), exponent()).prop_map(|(negative, coefficient, exponent)| fit(negative, coefficient, exponent).unwrap())
}

/// Two numbers, often so near each other that their digits overlap.
pub(super) fn two_numbers() -> impl Strategy<Value = (Number, Number)> {
    let near =
        (number(), any::<bool>(), coefficient(), -80..=80_i32).prop_map(|(first, negative, coefficient, apart): (Number, _, _, _)| {
            let exponent = (first.exponent() + apart).clamp(LOWEST, HIGHEST);
            (first, fit(negative, coefficient, exponent).unwrap())
        });
    prop_oneof![near, (number(), number())]
}

pub(super) fn coefficient() -> impl Strategy<Value = u128> {
    prop_oneof![
        0..1000_u128,
        any::<u64>().prop_map(u128::from),
        0..=GREATEST,
        GREATEST - 10..=GREATEST,
        (0..34_u32, 0..5_u128, 1..10_u128).prop_map(|(zeros, more, times)| (times * 10_u128.pow(zeros) + more).min(GREATEST)),
        (0..113_u32, 0..3_u128).prop_map(|(bits, more)| ((1_u128 << bits) - 1 + more).min(GREATEST)),
    ]
}

fn exponent() -> impl Strategy<Value = i32> {
    prop_oneof![Just(0), -6..=0, -40..=40, LOWEST..=LOWEST + 70, HIGHEST - 70..=HIGHEST, LOWEST..=HIGHEST]
}
