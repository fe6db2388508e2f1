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

/// Of two with different exponents.
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
