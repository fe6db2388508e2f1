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

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;
    use proptest::prelude::*;

    use super::super::oracle::{aligned, exact, nearest, two_numbers};
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    fn shown(result: Option<Number>) -> String {
        result.map_or_else(|| "none".to_owned(), |number| number.to_string())
    }

    #[test]
    fn decimals_add_up() {
        for (a, b, sum) in [
            ("0.1", "0.2", "0.3"),
            ("1", "-1", "0"),
            ("1.50", "-0.5", "1"),
            ("0", "1e-6176", "1E-6176"),
            ("9999999999999999999999999999999999", "1", "10000000000000000000000000000000000"),
            ("9999999999999999999999999999999999", "0.5", "10000000000000000000000000000000000"),
            ("9999999999999999999999999999999999", "0.4999", "9999999999999999999999999999999999"),
            ("1e34", "-1e-6000", "10000000000000000000000000000000000"),
            ("1e34", "0.5", "10000000000000000000000000000000000"),
            ("1e33", "0.50000000000000000000000000000000001", "1000000000000000000000000000000000"),
            ("1000000000000000000000000000000001", "0.5000000000000000000000000000000001", "1000000000000000000000000000000002"),
            ("3402823669209384634633746074317682e5", "9999999", "340282366920938463463374607431778200000"),
            ("9.999999999999999999999999999999999e6144", "1e6111", "none"),
            ("9.999999999999999999999999999999999e6144", "4e6110", "9.999999999999999999999999999999999E+6144"),
        ] {
            assert_eq!(shown(number(a).add(number(b))), sum, "{a} + {b}");
            assert_eq!(shown(number(a).subtract(number(b).negate())), sum, "{a} - -{b}");
        }
    }

    #[test]
    fn products_and_quotients_are_exact_or_have_34_digits() {
        for (a, b, product, quotient) in [
            ("1.20", "3", "3.6", "0.4"),
            ("10", "4", "40", "2.5"),
            ("1", "3", "3", "0.3333333333333333333333333333333333"),
            ("2", "-3", "-6", "-0.6666666666666666666666666666666667"),
            ("5", "0", "0", "none"),
            ("0", "-7", "0", "0"),
            ("0", "0", "0", "none"),
            ("1e6000", "1e145", "none", "1E+5855"),
            ("3", "562949953421312", "1688849860263936", "0.000000000000005329070518200751394033432006835938"),
            ("1", "562949953421312", "562949953421312", "0.000000000000001776356839400250464677810668945312"),
            ("1e-6142", "98", "9.8E-6141", "1.02040816326530612244897959183673E-6144"),
            ("1e-6000", "1e200", "1E-5800", "0"),
            ("1e-6000", "1e177", "1E-5823", "0"),
            ("6e-6000", "10e176", "6E-5823", "1E-6176"),
            (
                "9999999999999999999999999999999999",
                "9999999999999999999999999999999999",
                "99999999999999999999999999999999980000000000000000000000000000000000",
                "1",
            ),
        ] {
            assert_eq!(shown(number(a).multiply(number(b))), product, "{a} * {b}");
            assert_eq!(shown(number(a).divide(number(b))), quotient, "{a} / {b}");
        }
    }

    #[test]
    fn quotients_that_end_are_short() {
        assert_eq!(number("10").divide(number("4")).unwrap().coefficient(), 25);
        assert_eq!(number("1000").divide(number("10")).unwrap().coefficient(), 100);
        assert_eq!(number("1e33").divide(number("2e33")).unwrap().coefficient(), 5);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]
        #[test]
        fn sums_are_the_exact_ones_rounded_once((a, b) in two_numbers()) {
            let (x, y, exponent) = aligned(a, b);
            let one = BigInt::from(1);
            prop_assert_eq!(a.add(b).map(exact), nearest(&(&x + &y), &one, exponent));
            prop_assert_eq!(a.subtract(b).map(exact), nearest(&(x - y), &one, exponent));
            prop_assert_eq!(a.add(b), b.add(a));
        }

        #[test]
        fn products_and_quotients_are_the_exact_ones_rounded_once((a, b) in two_numbers()) {
            let ((x, x_exponent), (y, y_exponent)) = (exact(a), exact(b));
            prop_assert_eq!(a.multiply(b).map(exact), nearest(&(&x * &y), &BigInt::from(1), x_exponent + y_exponent));
            prop_assert_eq!(a.multiply(b), b.multiply(a));
            if b.is_zero() {
                prop_assert_eq!(a.divide(b), None);
            } else {
                prop_assert_eq!(a.divide(b).map(exact), nearest(&x, &y, x_exponent - y_exponent));
            }
        }
    }
}
