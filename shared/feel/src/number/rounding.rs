//! Rounding to a number of digits after the point (DMN 1.5, table 75).

use super::Number;
use super::fit::{HIGHEST, LOWEST, divide_by_power, fit, power_of_ten};

/// How to round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
    /// To the nearest, halves away from zero.
    HalfUp,
    /// To the nearest, halves towards zero.
    HalfDown,
    /// To the nearest, halves to the even neighbour.
    HalfEven,
    /// Towards negative infinity.
    Floor,
    /// Towards positive infinity.
    Ceiling,
}

impl Number {
    /// Rounded to `scale` digits after the point (before it, where negative; bounded to -6111..=6176, else `None`).
    #[must_use]
    pub fn round(self, scale: i64, rounding: Rounding) -> Option<Self> {
        let exponent = i32::try_from(scale.checked_neg()?).ok().filter(|exponent| (LOWEST..=HIGHEST).contains(exponent))?;
        let Ok(excess @ 1..) = u32::try_from(exponent - self.exponent()) else { return Some(self) };
        let (mut quotient, left) = divide_by_power(self.coefficient(), excess);
        if left == 0 {
            return fit(self.negative, quotient, exponent);
        }
        // Half a unit; where the power of ten is beyond 128 bits, no coefficient reaches it.
        let half = power_of_ten(excess).map_or(u128::MAX, |power| power / 2);
        let away = match rounding {
            Rounding::Up => true,
            Rounding::Down => false,
            Rounding::HalfUp => left >= half,
            Rounding::HalfDown => left > half,
            Rounding::HalfEven => left > half || left == half && quotient % 2 == 1,
            Rounding::Floor => self.negative,
            Rounding::Ceiling => !self.negative,
        };
        quotient += u128::from(away);
        fit(self.negative, quotient, exponent)
    }
}

#[cfg(test)]
mod tests {
    use num_bigint::{BigInt, Sign};
    use proptest::prelude::*;

    use super::super::oracle::{exact, number, reduced, ten_to};
    use super::Rounding::{Ceiling, Down, Floor, HalfDown, HalfEven, HalfUp, Up};
    use super::*;

    const ALL: [Rounding; 7] = [Up, Down, HalfUp, HalfDown, HalfEven, Floor, Ceiling];

    #[test]
    fn every_mode_rounds_to_its_side() {
        // In the order of `ALL`.
        for (text, scale, expected) in [
            ("5.5", 0, ["6", "5", "6", "5", "6", "5", "6"]),
            ("2.5", 0, ["3", "2", "3", "2", "2", "2", "3"]),
            ("1.6", 0, ["2", "1", "2", "2", "2", "1", "2"]),
            ("1.1", 0, ["2", "1", "1", "1", "1", "1", "2"]),
            ("-1.1", 0, ["-2", "-1", "-1", "-1", "-1", "-2", "-1"]),
            ("-2.5", 0, ["-3", "-2", "-3", "-2", "-2", "-3", "-2"]),
            ("0.3333", 2, ["0.34", "0.33", "0.33", "0.33", "0.33", "0.33", "0.34"]),
            ("-0.25", 1, ["-0.3", "-0.2", "-0.3", "-0.2", "-0.2", "-0.3", "-0.2"]),
            ("1250", -2, ["1300", "1200", "1300", "1200", "1200", "1200", "1300"]),
            ("5", -1, ["10", "0", "10", "0", "0", "0", "10"]),
            ("-5", -3, ["-1000", "0", "0", "0", "0", "-1000", "0"]),
            (
                "1e-6176",
                40,
                ["0.0000000000000000000000000000000000000001", "0", "0", "0", "0", "0", "0.0000000000000000000000000000000000000001"],
            ),
            ("7", 6176, ["7", "7", "7", "7", "7", "7", "7"]),
        ] {
            let number = Number::parse(text).unwrap();
            let rounded = ALL.map(|rounding| number.round(scale, rounding).unwrap().to_string());
            assert_eq!(rounded, expected, "{text} to {scale}");
        }
    }

    #[test]
    fn scales_beyond_the_exponents_have_no_result() {
        for scale in [i64::MIN, -6112, 6177, i64::MAX] {
            assert_eq!(Number::ONE.round(scale, HalfEven), None, "{scale}");
        }
        assert_eq!(Number::ONE.round(-6111, Up), Number::parse("1e6111"));
        assert_eq!(Number::ONE.round(6176, Up), Some(Number::ONE));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn rounding_is_that_of_big_integers(number in number(), at in prop_oneof![-45..=45_i64, -6111..=6176_i64], near in any::<bool>(), mode in 0..7_usize) {
            let (value, exponent) = exact(number);
            let scale = if near { (at % 46 - exponent).clamp(-6111, 6176) } else { at };
            let unit = ten_to((-scale - exponent).max(0));
            let scaled = value * ten_to((exponent + scale).max(0));
            let (mut quotient, twice) = (&scaled / &unit, BigInt::from((&scaled % &unit).magnitude() * 2_u8));
            let away = if scaled.sign() == Sign::Minus { -1 } else { 1 };
            let up = match ALL[mode] {
                Up => twice > BigInt::ZERO,
                Down => false,
                HalfUp => twice >= unit,
                HalfDown => twice > unit,
                HalfEven => twice > unit || twice == unit && quotient.bit(0),
                Floor => twice > BigInt::ZERO && away < 0,
                Ceiling => twice > BigInt::ZERO && away > 0,
            };
            quotient += if up { away } else { 0 };
            prop_assert_eq!(exact(number.round(scale, ALL[mode]).unwrap()), reduced(quotient, -scale));
        }
    }
}
