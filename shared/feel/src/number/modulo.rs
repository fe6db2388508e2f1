//! The remainder that takes the sign of the divisor (DMN 1.5, table 75).

use super::Number;
use super::fit::{fit, power_of_ten};
use super::wide::Wide;

impl Number {
    /// `self - other * floor(self / other)`, exact however far apart they are (rounded only where one of the two lies beyond the 34
    /// digits of the other and they differ in sign); `None` also for 0.
    #[must_use]
    pub fn modulo(self, other: Self) -> Option<Self> {
        let (dividend, divisor) = (self.coefficient(), other.coefficient());
        if divisor == 0 {
            return None;
        }
        let zeros = self.exponent().abs_diff(other.exponent());
        let left = if self.exponent() >= other.exponent() {
            scaled_remainder(dividend, zeros, divisor)?
        } else {
            // A divisor beyond 128 bits is beyond the dividend, too.
            let divisor = power_of_ten(zeros).and_then(|power| divisor.checked_mul(power));
            divisor.map_or(dividend, |divisor| dividend % divisor)
        };
        let left = fit(self.negative, left, self.exponent().min(other.exponent()))?;
        if left.is_zero() || left.negative == other.negative { Some(left) } else { left.add(other) }
    }
}

/// `value * 10^zeros` modulo `divisor`, which is not 0.
fn scaled_remainder(value: u128, zeros: u32, divisor: u128) -> Option<u128> {
    if let Some(scaled) = power_of_ten(zeros).and_then(|power| value.checked_mul(power)) {
        return scaled.checked_rem(divisor);
    }
    let mut result = value.checked_rem(divisor)?;
    let mut factor = 10 % divisor;
    let mut zeros = zeros;
    while zeros > 0 {
        if zeros & 1 == 1 {
            (_, result) = Wide::product(result, factor).divide(divisor)?;
        }
        (_, factor) = Wide::product(factor, factor).divide(divisor)?;
        zeros >>= 1;
    }
    Some(result)
}

#[cfg(test)]
mod tests {
    use num_bigint::{BigInt, Sign};
    use proptest::prelude::*;

    use super::super::oracle::{aligned, exact, nearest, two_numbers};
    use super::*;

    #[test]
    fn the_remainder_has_the_sign_of_the_divisor() {
        for (dividend, divisor, expected) in [
            ("12", "5", "2"),
            ("-12", "5", "3"),
            ("12", "-5", "-3"),
            ("-12", "-5", "-2"),
            ("-10", "3", "2"),
            ("10.1", "4.5", "1.1"),
            ("-10.1", "4.5", "3.4"),
            ("10.1", "-4.5", "-3.4"),
            ("0", "4", "0"),
            ("-8", "4", "0"),
            ("3", "1e6000", "3"),
            ("-3", "1e30", "999999999999999999999999999997"),
            ("-1", "1e6000", "1E+6000"),
            ("1e6000", "7", "1"),
            ("1e6144", "9999999999999999999999999999999999", "1000000000000000000000000"),
            ("1e6000", "1e-6000", "0"),
        ] {
            let result = Number::parse(dividend).unwrap().modulo(Number::parse(divisor).unwrap()).unwrap();
            assert_eq!(result.to_string(), expected, "{dividend} modulo {divisor}");
        }
        assert_eq!(Number::ONE.modulo(Number::ZERO), None);
        assert_eq!(Number::ZERO.modulo(Number::ZERO), None);
        assert_eq!(Number::parse("1e-50").unwrap().modulo(Number::ZERO), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn it_is_the_floored_remainder_of_big_integers((a, b) in two_numbers()) {
            let (x, y, exponent) = aligned(a, b);
            if b.is_zero() {
                prop_assert_eq!(a.modulo(b), None);
            } else {
                let mut left = &x % &y;
                if left != BigInt::ZERO && (left.sign() == Sign::Minus) != b.is_negative() {
                    left += &y;
                }
                prop_assert_eq!(a.modulo(b).map(exact), nearest(&left, &BigInt::from(1), exponent));
            }
        }
    }
}
