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
