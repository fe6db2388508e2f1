//! Equality, order and hash by value: 1.0 is 1.00.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use super::Number;
use super::fit::{digits, power_of_ten, strip};

impl PartialEq for Number {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        if self.exponent == other.exponent {
            return self.coefficient == other.coefficient && self.negative == other.negative;
        }
        self.negative == other.negative && compare_magnitudes(self, other).is_eq()
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        if self.negative != other.negative {
            return other.negative.cmp(&self.negative);
        }
        let order =
            if self.exponent == other.exponent { self.coefficient().cmp(&other.coefficient()) } else { compare_magnitudes(self, other) };
        if self.negative { order.reverse() } else { order }
    }
}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (coefficient, zeros) = strip(self.coefficient(), u32::MAX);
        (coefficient, self.exponent().saturating_add_unsigned(zeros), self.negative).hash(state);
    }
}

/// Of two with different exponents. Out of line, so that the common comparison is small enough to stand where it is needed.
#[inline(never)]
fn compare_magnitudes(left: &Number, right: &Number) -> Ordering {
    let (a, b) = (left.coefficient(), right.coefficient());
    if a == 0 || b == 0 {
        return a.cmp(&b);
    }
    let (a_exponent, b_exponent) = (left.exponent(), right.exponent());
    // Where the first digits stand; where they stand alike, the one with the greater exponent has fewer digits, and room for zeros.
    let places = a_exponent.saturating_add_unsigned(digits(a)).cmp(&b_exponent.saturating_add_unsigned(digits(b)));
    places.then_with(|| {
        let scale = |value: u128| value.wrapping_mul(power_of_ten(a_exponent.abs_diff(b_exponent)).unwrap_or(1));
        if a_exponent > b_exponent { scale(a).cmp(&b) } else { a.cmp(&scale(b)) }
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::super::fit::fit;
    use super::super::oracle::{aligned, number, two_numbers};
    use super::*;

    #[test]
    fn order_is_that_of_the_values() {
        let ascending = [
            "-9.999999999999999999999999999999999e6144",
            "-1e40",
            "-2",
            "-1.5",
            "-0.1",
            "-1e-6176",
            "0",
            "1e-6176",
            "0.001",
            "0.0100001",
            "1",
            "1.0000000000000000000000000000000001",
            "9",
            "10.5",
            "1e33",
            "1e6111",
            "1.1e6111",
            "9.999999999999999999999999999999999e6144",
        ]
        .map(|text| Number::parse(text).unwrap());
        for (i, a) in ascending.iter().enumerate() {
            for (j, b) in ascending.iter().enumerate() {
                // The one of 35 digits is rounded to 1.
                let expected = if [i, j] == [10, 11] || [i, j] == [11, 10] { Ordering::Equal } else { i.cmp(&j) };
                assert_eq!(a.cmp(b), expected, "{a} and {b}");
                assert_eq!(a == b, expected.is_eq(), "{a} and {b}");
            }
        }
    }

    #[test]
    fn equal_values_are_one_in_a_set() {
        let texts = ["1", "1.0", "1.000", "10e-1", "0.0001e4", "0", "0.00", "-0", "0e6000", "100", "1e2", "-1", "-1.0"];
        let set: HashSet<Number> = texts.iter().map(|text| Number::parse(text).unwrap()).collect();
        assert_eq!(set.len(), 4, "1, 0, 100 and -1");
    }

    #[test]
    fn a_number_takes_24_bytes_and_leaves_room_for_variants() {
        assert_eq!((size_of::<Number>(), align_of::<Number>(), size_of::<Option<Number>>()), (24, 8, 24));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn comparison_is_that_of_big_integers((a, b) in two_numbers()) {
            let (x, y, _) = aligned(a, b);
            prop_assert_eq!(a.cmp(&b), x.cmp(&y));
            prop_assert_eq!(b.cmp(&a), y.cmp(&x));
            prop_assert_eq!(a == b, x == y);
        }

        #[test]
        fn the_same_value_with_more_zeros_is_equal_and_hashes_alike(number in number(), zeros in 0..33_u32) {
            let scaled = number.coefficient().checked_mul(power_of_ten(zeros).unwrap()).and_then(|c| fit(number.negative, c, number.exponent() - zeros as i32));
            if let Some(other) = scaled.filter(|other| other.coefficient() % power_of_ten(zeros).unwrap() == 0) {
                prop_assert_eq!(number, other);
                prop_assert_eq!(HashSet::from([number, other]).len(), 1);
            }
        }
    }
}
