//! From and to the whole numbers and the binary fractions of the machine.

use super::Number;
use super::fit::{divide_by_power, fit, power_of_ten};

impl Number {
    /// Rounded half-even to 34 digits.
    #[must_use]
    pub fn from_i128(whole: i128) -> Option<Self> {
        fit(whole < 0, whole.unsigned_abs(), 0)
    }

    /// Its value if it is a whole number in that range.
    #[must_use]
    pub fn to_i128(&self) -> Option<i128> {
        let magnitude = self.whole()?;
        if self.negative { 0_i128.checked_sub_unsigned(magnitude) } else { i128::try_from(magnitude).ok() }
    }

    /// Its value if it is a whole number in that range.
    #[must_use]
    pub fn to_i64(&self) -> Option<i64> {
        if let Self { coefficient: [low, 0], exponent: 0, negative: false } = self {
            return i64::try_from(*low).ok();
        }
        i64::try_from(self.to_i128()?).ok()
    }

    /// Whether it has no fraction.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        self.exponent >= 0 || divide_by_power(self.coefficient(), u32::from(self.exponent.unsigned_abs())).1 == 0
    }

    /// The nearest binary fraction; the greatest one beyond its range.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        // Both exact, so one division or multiplication rounds once.
        const EXACT: u64 = 1 << 53;
        if let ([low @ ..=EXACT, 0], -22..=22) = (self.coefficient, self.exponent) {
            let power = power_of_ten(u32::from(self.exponent.unsigned_abs())).unwrap_or(1) as f64;
            let magnitude = if self.exponent < 0 { low as f64 / power } else { low as f64 * power };
            return if self.negative { -magnitude } else { magnitude };
        }
        self.to_json_text().parse().unwrap_or(0.0_f64).clamp(f64::MIN, f64::MAX) + 0.0 // no negative zero
    }

    /// The magnitude of a whole number below 2^128.
    pub(super) fn whole(&self) -> Option<u128> {
        let power = u32::from(self.exponent.unsigned_abs());
        if self.exponent >= 0 {
            return if self.is_zero() { Some(0) } else { self.coefficient().checked_mul(power_of_ten(power)?) };
        }
        let (quotient, left) = divide_by_power(self.coefficient(), power);
        (left == 0).then_some(quotient)
    }
}

macro_rules! from_small {
    ($($signed:ty, $unsigned:ty);*) => {$(
        impl From<$signed> for Number {
            #[inline]
            fn from(whole: $signed) -> Self {
                Self { coefficient: [u64::from(whole.unsigned_abs()), 0], exponent: 0, negative: whole < 0 }
            }
        }
        impl From<$unsigned> for Number {
            #[inline]
            fn from(whole: $unsigned) -> Self {
                Self { coefficient: [u64::from(whole), 0], exponent: 0, negative: false }
            }
        }
    )*};
}
from_small!(i32, u32; i64, u64);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::oracle::{exact, number};
    use super::*;

    #[test]
    fn whole_numbers_are_told_from_fractions() {
        for (text, whole) in [
            ("0", Some(0)),
            ("1.00", Some(1)),
            ("1.5", None),
            ("1e18", Some(1_000_000_000_000_000_000)),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("-9223372036854775808.0", Some(i64::MIN)),
            ("-9223372036854775809", None),
            ("1e6144", None),
            ("1e-6176", None),
            ("0.1e1", Some(1)),
        ] {
            let number = Number::parse(text).unwrap();
            assert_eq!(number.to_i64(), whole, "{text}");
            assert_eq!(number.is_integer(), !["1.5", "1e-6176"].contains(&text), "{text}");
        }
        assert_eq!(Number::from_i128(i128::MIN).unwrap().to_string(), "-170141183460469231731687303715884100000");
        assert_eq!(Number::from(i32::MIN).to_i64(), Some(i32::MIN.into()));
        assert_eq!(Number::from(u32::MAX).to_i64(), Some(u32::MAX.into()));
        assert_eq!(Number::from(u64::MAX).to_i128(), Some(u64::MAX.into()));
    }

    #[test]
    fn binary_fractions_are_the_nearest_and_never_infinite() {
        for (text, float) in [
            ("0.1", 0.1),
            ("-12.5", -12.5),
            ("9007199254740993", 9_007_199_254_740_992.0),
            ("123456789012345678901234567890.1234", 123_456_789_012_345_678_901_234_567_890.123_4),
            ("3e23", 3e23),
            ("1e6000", f64::MAX),
            ("-1e6000", f64::MIN),
            ("5e-324", 5e-324),
        ] {
            assert_eq!(Number::parse(text).unwrap().to_f64(), float, "{text}");
        }
        assert!(Number::parse("-1e-6000").unwrap().to_f64().is_sign_positive());
    }

    proptest! {
        #[test]
        fn integers_come_back(whole in any::<i64>(), large in -10_i128.pow(34)..10_i128.pow(34)) {
            prop_assert_eq!(Number::from(whole).to_i64(), Some(whole));
            prop_assert_eq!(Number::from_i128(large).unwrap().to_i128(), Some(large));
        }

        #[test]
        fn integers_are_those_without_a_negative_power_of_ten(number in number()) {
            prop_assert_eq!(number.is_integer(), exact(number).1 >= 0);
        }

        #[test]
        fn binary_fractions_print_and_come_back(float in any::<f64>().prop_filter("finite", |float| float.is_finite())) {
            prop_assert_eq!(Number::parse(&format!("{float:e}")).unwrap().to_f64(), float);
        }
    }
}
