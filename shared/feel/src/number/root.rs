//! The square root, rounded correctly.

use super::Number;
use super::fit::{Tail, digits, fit, fit_rounded, power_of_ten, strip};
use super::wide::Wide;

impl Number {
    /// The square root; `None` below 0.
    #[must_use]
    pub fn square_root(self) -> Option<Self> {
        if self.negative || self.is_zero() {
            return (!self.negative).then_some(Self::ZERO);
        }
        let coefficient = self.coefficient();
        let length = digits(coefficient);
        // 69 or 70 digits, for a root of 35, and an even exponent.
        let zeros = 69 - length + u32::from((self.exponent() - 69 + length as i32) % 2 != 0);
        let exponent = (self.exponent() - zeros as i32) / 2;
        let fill = 38 - length;
        let radicand = Wide::product(coefficient * power_of_ten(fill)?, power_of_ten(zeros - fill)?);
        let root = whole_root(radicand)?;
        if Wide::product(root, root) != radicand {
            return fit_rounded(false, root, exponent, Tail::More);
        }
        let (root, stripped) = strip(root, exponent.min(0).unsigned_abs());
        fit(false, root, exponent + stripped as i32)
    }
}

/// The root rounded down, by Newton's method from above; for 1 to 2^254.
fn whole_root(radicand: Wide) -> Option<u128> {
    let mut root = 1_u128 << radicand.bits().div_ceil(2);
    loop {
        let (quotient, _) = radicand.divide(root)?;
        let next = (root + quotient.low) / 2;
        if next >= root {
            return Some(root);
        }
        root = next;
    }
}

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;
    use proptest::prelude::*;

    use super::super::oracle::{coefficient, exact, nearest, number, reduced, ten_to};
    use super::*;

    #[test]
    fn roots_that_end_are_exact_and_short() {
        for (text, root) in [("0", "0"), ("4", "2"), ("2.25", "1.5"), ("1e6144", "1E+3072"), ("1e-6176", "1E-3088"), ("100", "10")] {
            assert_eq!(Number::parse(text).unwrap().square_root().unwrap().to_string(), root, "{text}");
        }
        assert_eq!(Number::from(4).square_root().unwrap().coefficient(), 2);
        assert_eq!(Number::from(2).square_root().unwrap().to_string(), "1.414213562373095048801688724209698");
        assert_eq!(Number::from(-1).square_root(), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn roots_are_the_nearest(number in number()) {
            let number = number.absolute();
            let (value, exponent) = exact(number);
            // Far more digits than count; what is cut off is no half then.
            let odd = exponent.rem_euclid(2);
            let root = (value * ten_to(160 + odd)).sqrt();
            let half = (exponent - 160 - odd) / 2;
            prop_assert_eq!(number.square_root().map(exact), nearest(&root, &BigInt::from(1), half));
        }

        #[test]
        fn squares_have_their_root(root in coefficient().prop_map(|root| root % 10_u128.pow(17)), exponent in -3000..3000_i32) {
            let number = fit(false, root * root, exponent * 2).unwrap();
            prop_assert_eq!(exact(number.square_root().unwrap()), reduced(BigInt::from(root), exponent.into()));
        }
    }
}
