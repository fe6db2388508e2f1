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
    let mut digit = rest / high;
    let mut left = rest - digit * high;
    while left <= LIMB && (digit > LIMB || digit * low > (left << 64 | next)) {
        digit -= 1;
        left += high;
    }
    (digit, (rest << 64 | next).wrapping_sub(digit.wrapping_mul(divisor)))
}
