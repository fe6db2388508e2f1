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
        self.to_json_text().parse().unwrap_or(0.0_f64).clamp(f64::MIN, f64::MAX)
    }

    /// The magnitude of a whole number below 2^128.
    fn whole(&self) -> Option<u128> {
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
