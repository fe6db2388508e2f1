//! The four operations: exact, then rounded once.

use super::Number;
use super::fit::{DIGITS, LOWEST, Tail, digits, fit, fit_rounded, fit_wide, power_of_ten, strip};
use super::wide::Wide;

impl Number {
    /// Sum; `None` out of range; so in all that follow.
    #[expect(clippy::should_implement_trait, reason = "the trait's sum can't be absent")]
    #[inline]
    #[must_use]
    pub fn add(self, other: Self) -> Option<Self> {
        if self.exponent == other.exponent {
            return combine((self.negative, self.coefficient()), (other.negative, other.coefficient()), self.exponent());
        }
        if self.exponent > other.exponent { add_aligned(self, other) } else { add_aligned(other, self) }
    }

    /// Difference.
    #[inline]
    #[must_use]
    pub fn subtract(self, other: Self) -> Option<Self> {
        self.add(other.negate())
    }

    /// Product.
    #[inline]
    #[must_use]
    pub fn multiply(self, other: Self) -> Option<Self> {
        let negative = self.negative != other.negative;
        let exponent = self.exponent() + other.exponent();
        if let ([a, 0], [b, 0]) = (self.coefficient, other.coefficient) {
            return fit(negative, u128::from(a) * u128::from(b), exponent);
        }
        fit_wide(negative, Wide::product(self.coefficient(), other.coefficient()), exponent)
    }

    /// Quotient; `None` also for a division by 0.
    #[must_use]
    pub fn divide(self, other: Self) -> Option<Self> {
        let (dividend, divisor) = (self.coefficient(), other.coefficient());
        let negative = self.negative != other.negative;
        let exponent = self.exponent() - other.exponent();
        if let ([dividend, 0], [divisor, 0]) = (self.coefficient, other.coefficient) {
            return divide_small(negative, dividend, divisor, exponent);
        }
        if divisor == 0 || dividend == 0 {
            return (divisor != 0).then_some(Self::ZERO);
        }
        // Zeros for a quotient of 35 or 36 digits.
        let fill = DIGITS - digits(dividend);
        let more = digits(divisor) + 1;
        let scaled = Wide::product(dividend * power_of_ten(fill)?, power_of_ten(more)?);
        let (quotient, left) = scaled.divide(divisor)?;
        let zeros = fill + more;
        if left == 0 {
            let (quotient, stripped) = strip(quotient.low, zeros);
            return fit(negative, quotient, exponent - zeros as i32 + stripped as i32);
        }
        fit_rounded(negative, quotient.low, exponent - zeros as i32, Tail::More)
    }
}

/// Two signed coefficients below 2^127.
#[inline]
fn combine((a_negative, a): (bool, u128), (b_negative, b): (bool, u128), exponent: i32) -> Option<Number> {
    if a_negative == b_negative {
        fit(a_negative, a + b, exponent)
    } else if a >= b {
        fit(a_negative, a - b, exponent)
    } else {
        fit(b_negative, b - a, exponent)
    }
}

/// `high` has the greater exponent.
fn add_aligned(high: Number, low: Number) -> Option<Number> {
    let (a, b) = (high.coefficient(), low.coefficient());
    if a == 0 || b == 0 {
        return Some(if a == 0 { low } else { high });
    }
    let zeros = high.exponent().abs_diff(low.exponent());
    if let Some(scaled) = power_of_ten(zeros).and_then(|power| a.checked_mul(power)).filter(|scaled| *scaled >> 127 == 0) {
        return combine((high.negative, scaled), (low.negative, b), low.exponent());
    }
    let length = digits(a);
    if length + zeros <= 76 {
        let first = zeros.min(38 - length);
        let scaled = Wide::product(a * power_of_ten(first)?, power_of_ten(zeros - first)?);
        let sum = if high.negative == low.negative { scaled.plus(b) } else { scaled.minus(b) };
        return fit_wide(high.negative, sum, low.exponent());
    }
    // `low` is below 10^-4 of the last of 37 digits: only its sign counts, as one more digit.
    let fill = 37 - length;
    let scaled = a * power_of_ten(fill)? * 10;
    let sum = if high.negative == low.negative { scaled + 1 } else { scaled - 1 };
    fit(high.negative, sum, high.exponent() - fill as i32 - 1)
}

/// Long division in digits of up to 10^19.
fn divide_small(negative: bool, dividend: u64, divisor: u64, exponent: i32) -> Option<Number> {
    let mut quotient = u128::from(dividend.checked_div(divisor)?);
    let mut left = dividend % divisor;
    let mut zeros = 0;
    while left != 0 {
        let step = (DIGITS - digits(quotient).min(DIGITS)).min(19);
        if step == 0 {
            let exponent = exponent - zeros as i32;
            if exponent < LOWEST {
                return fit_rounded(negative, quotient, exponent, Tail::More);
            }
            // 34 digits: what is left decides.
            let twice = u128::from(left) * 2;
            let up = twice > u128::from(divisor) || twice == u128::from(divisor) && quotient % 2 == 1;
            return fit(negative, quotient + u128::from(up), exponent);
        }
        let power = power_of_ten(step)?;
        let scaled = u128::from(left) * power;
        let next = scaled / u128::from(divisor);
        left = (scaled - next * u128::from(divisor)) as u64;
        quotient = quotient * power + next;
        zeros += step;
    }
    let (quotient, stripped) = strip(quotient, zeros);
    fit(negative, quotient, exponent - zeros as i32 + stripped as i32)
}
