//! Integers of 256 bits: what a product or a dividend needs before it is rounded back to 34 digits.

/// `high * 2^128 + low`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wide {
    pub(super) high: u128,
    pub(super) low: u128,
}

const LIMB: u128 = u64::MAX as u128;

impl Wide {
    /// The whole product.
    pub(super) fn product(a: u128, b: u128) -> Self {
        let (a_high, a_low) = (a >> 64, a & LIMB);
        let (b_high, b_low) = (b >> 64, b & LIMB);
        let low = a_low * b_low;
        // Neither sum overflows: (2^64 - 1)^2 + 2 (2^64 - 1) = 2^128 - 1.
        let middle = a_high * b_low + (low >> 64);
        let other = a_low * b_high + (middle & LIMB);
        Self { high: a_high * b_high + (middle >> 64) + (other >> 64), low: other << 64 | low & LIMB }
    }

    /// Modulo 2^256.
    pub(super) fn plus(self, other: u128) -> Self {
        let (low, carry) = self.low.overflowing_add(other);
        Self { high: self.high.wrapping_add(u128::from(carry)), low }
    }

    /// Modulo 2^256.
    pub(super) fn minus(self, other: u128) -> Self {
        let (low, borrow) = self.low.overflowing_sub(other);
        Self { high: self.high.wrapping_sub(u128::from(borrow)), low }
    }

    /// The sum modulo 2^256, and whether that lost something.
    pub(super) fn sum(self, other: Self) -> (Self, bool) {
        let (low, carry) = self.low.overflowing_add(other.low);
        let (high, first) = self.high.overflowing_add(other.high);
        let (high, second) = high.overflowing_add(u128::from(carry));
        (Self { high, low }, first || second)
    }

    /// Modulo 2^256.
    pub(super) fn difference(self, other: Self) -> Self {
        let (low, borrow) = self.low.overflowing_sub(other.low);
        Self { high: self.high.wrapping_sub(other.high).wrapping_sub(u128::from(borrow)), low }
    }

    /// Shifted towards the top, without what falls off.
    pub(super) fn left(self, bits: u32) -> Self {
        match bits {
            0 => self,
            1..128 => Self { high: self.high << bits | self.low >> (128 - bits), low: self.low << bits },
            _ => Self { high: self.low.checked_shl(bits - 128).unwrap_or(0), low: 0 },
        }
    }

    /// Shifted towards the bottom, without what falls off.
    pub(super) fn right(self, bits: u32) -> Self {
        match bits {
            0 => self,
            1..128 => Self { high: self.high >> bits, low: self.low >> bits | self.high << (128 - bits) },
            _ => Self { high: 0, low: self.high.checked_shr(bits - 128).unwrap_or(0) },
        }
    }

    /// How many bits it takes to write it.
    pub(super) fn bits(self) -> u32 {
        if self.high == 0 { 128 - self.low.leading_zeros() } else { 256 - self.high.leading_zeros() }
    }

    /// Quotient and remainder; `None` for 0.
    pub(super) fn divide(self, divisor: u128) -> Option<(Self, u128)> {
        let high = self.high.checked_div(divisor)?;
        let mut rest = self.high - high * divisor;
        if rest == 0 {
            let low = self.low / divisor;
            return Some((Self { high, low }, self.low - low * divisor));
        }
        let shift = divisor.leading_zeros();
        let divisor = divisor << shift;
        rest = rest << shift | self.low.checked_shr(128 - shift).unwrap_or(0);
        let low = self.low << shift;
        let (first, rest) = quotient_digit(rest, low >> 64, divisor);
        let (second, rest) = quotient_digit(rest, low & LIMB, divisor);
        Some((Self { high, low: first << 64 | second }, rest >> shift))
    }
}

/// `rest * 2^64 + next` by `divisor`, which has its top bit set and is above `rest` (Knuth, The Art of Computer Programming, 4.3.1, D).
fn quotient_digit(rest: u128, next: u128, divisor: u128) -> (u128, u128) {
    let (high, low) = (divisor >> 64, divisor & LIMB);
    // At most 2^64 + 1, so that times `low` it fits.
    let mut digit = rest / high;
    let mut left = rest - digit * high;
    while left <= LIMB && digit * low > (left << 64 | next) {
        digit -= 1;
        left += high;
    }
    (digit, (rest << 64 | next).wrapping_sub(digit.wrapping_mul(divisor)))
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;
    use proptest::prelude::*;

    use super::Wide;

    fn big(wide: Wide) -> BigUint {
        (BigUint::from(wide.high) << 128_u32) + wide.low
    }

    /// Limbs that are all ones or zeros reach the corrections of long division.
    fn half() -> impl Strategy<Value = u128> {
        let limb = || prop_oneof![Just(0), Just(1), Just(u64::MAX), Just(u64::MAX - 1), Just(1 << 63), any::<u64>()];
        (limb(), limb()).prop_map(|(high, low)| u128::from(high) << 64 | u128::from(low))
    }

    fn wide() -> impl Strategy<Value = Wide> {
        (half(), half()).prop_map(|(high, low)| Wide { high, low })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn products_and_quotients_are_those_of_big_integers(a in wide(), b in half()) {
            prop_assert_eq!(big(Wide::product(a.high, b)), BigUint::from(a.high) * b);
            match a.divide(b) {
                None => prop_assert_eq!(b, 0),
                Some((quotient, rest)) => {
                    prop_assert!(rest < b);
                    prop_assert_eq!(big(quotient) * b + rest, big(a));
                }
            }
        }

        #[test]
        fn sums_differences_and_shifts_are_those_of_big_integers(a in wide(), b in wide(), bits in 0..300_u32) {
            let modulus = BigUint::from(1_u8) << 256_u32;
            let (sum, carry) = a.sum(b);
            prop_assert_eq!(big(sum) + if carry { modulus.clone() } else { BigUint::ZERO }, big(a) + big(b));
            prop_assert_eq!(big(a.difference(b)), (big(a) + &modulus - big(b)) % &modulus);
            prop_assert_eq!(big(a.plus(b.low)), (big(a) + b.low) % &modulus);
            prop_assert_eq!(big(a.minus(b.low)), (big(a) + &modulus - b.low) % &modulus);
            prop_assert_eq!(big(a.left(bits)), (big(a) << bits) % &modulus);
            prop_assert_eq!(big(a.right(bits)), big(a) >> bits);
            prop_assert_eq!(u64::from(a.bits()), big(a).bits());
        }
    }
}
