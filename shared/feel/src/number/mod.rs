//! Decimals of 34 digits, as IEEE 754-2008 decimal128 has them (DMN 1.5, 10.3.2.3.1).
//!
//! No decimal library: the coefficient fits a `u128`, so what is needed beyond it is a 256-bit product and quotient ([`wide`]) and a
//! binary float of 256 bits for powers and logarithms ([`real`]). Both are small, never allocate and take bounded time, which a library
//! of arbitrary precision can't promise.
//!
//! Numbers of one value may have several pairs of coefficient and exponent (1.0 and 1.00). Operations keep the pair that costs nothing;
//! equality, order, hash and text see the value only.

mod arithmetic;
mod fit;
mod integer;
mod modulo;
#[cfg(test)]
mod oracle;
mod order;
mod powers;
mod real;
mod root;
mod rounding;
mod text;
mod wide;

pub use rounding::Rounding;

/// A decimal number: up to 34 digits, exponent -6176 to 6111; no infinities, no NaN, no negative zero.
///
/// Invariant: the coefficient is at most 10^34 - 1; zero is always [`Number::ZERO`].
#[derive(Clone, Copy, Debug)]
pub struct Number {
    /// Low and high half.
    coefficient: [u64; 2],
    exponent: i16,
    negative: bool,
}

impl Number {
    /// 0.
    pub const ZERO: Self = Self { coefficient: [0, 0], exponent: 0, negative: false };
    /// 1.
    pub const ONE: Self = Self { coefficient: [1, 0], exponent: 0, negative: false };

    /// Whether it is below 0.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// Whether it is 0.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.coefficient == [0, 0]
    }

    /// `-self`.
    #[must_use]
    pub fn negate(self) -> Self {
        Self { negative: !self.negative && !self.is_zero(), ..self }
    }

    /// `|self|`.
    #[must_use]
    pub fn absolute(self) -> Self {
        Self { negative: false, ..self }
    }

    #[inline]
    fn coefficient(&self) -> u128 {
        let [low, high] = self.coefficient;
        u128::from(low) | u128::from(high) << 64
    }

    #[inline]
    fn exponent(&self) -> i32 {
        i32::from(self.exponent)
    }
}
