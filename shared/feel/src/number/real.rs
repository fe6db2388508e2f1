//! Binary floating point of 256 bits (77 digits), for functions whose exact results have no end.
//!
//! Results are cut off, not rounded: each operation may be wrong by a few units of the last bit, a whole function by some 2^-238 of its
//! result. [`Real::to_number`] rounds to 70 digits first, so that results which end within them come out exact.

use std::ops::{Add, Mul, Neg, Sub};

use super::Number;
use super::fit::{fit, fit_wide, strip};
use super::wide::Wide;

/// `mantissa * 2^exponent`; the top bit of the mantissa is set, unless it is zero.
#[derive(Clone, Copy)]
pub(super) struct Real {
    negative: bool,
    mantissa: Wide,
    exponent: i32,
}

/// 2 to this power is far beyond the greatest number, 2 to its negative far below the smallest. Exponents that saturate are beyond both.
const FAR: i32 = 30_000;

/// ln 2.
const LN_2: Real = Real {
    negative: false,
    mantissa: Wide { high: 0xb172_17f7_d1cf_79ab_c9e3_b398_03f2_f6af, low: 0x40f3_4326_7298_b62d_8a0d_175b_8baa_fa2c },
    exponent: -256,
};

/// The top half of the mantissa of the square root of 1/2.
const ROOT_OF_HALF: u128 = 0xb504_f333_f9de_6484_597d_89b3_754a_be9f;

impl Real {
    const ZERO: Self = Self { negative: false, mantissa: Wide { high: 0, low: 0 }, exponent: -1_000_000_000 };
    const ONE: Self = Self { negative: false, mantissa: Wide { high: 1 << 127, low: 0 }, exponent: -255 };

    fn new(negative: bool, mantissa: Wide, exponent: i32) -> Self {
        let bits = mantissa.bits();
        if bits == 0 {
            return Self::ZERO;
        }
        let shift = 256 - bits;
        Self { negative, mantissa: mantissa.left(shift), exponent: exponent.saturating_sub_unsigned(shift) }
    }

    fn whole(value: u128) -> Self {
        Self::new(false, Wide { high: 0, low: value }, 0)
    }

    /// As exact as 256 bits allow.
    pub(super) fn of(number: Number) -> Self {
        // Without zeros, so that 1.00 is 1 and its logarithm 0.
        let (coefficient, zeros) = strip(number.coefficient(), u32::MAX);
        let scaled = Self::whole(coefficient) * ten_to(number.exponent().saturating_add_unsigned(zeros));
        Self { negative: number.negative, ..scaled }
    }

    /// Rounded to 70 digits, then to 34; `None` above the range.
    pub(super) fn to_number(self) -> Option<Number> {
        /// Fewer than the functions get right, and enough to tell a result from a half that it lies next to.
        const DIGITS: i32 = 70;
        let bits = self.bits();
        if bits.abs() > FAR {
            return (bits < 0).then_some(Number::ZERO);
        }
        // Digits before the point, from log10(2); they may be one less.
        let whole = (bits * 30_103).div_euclid(100_000) + 1;
        let zeros = DIGITS - whole;
        let scaled = self * ten_to(zeros);
        let fraction = scaled.exponent.min(0).unsigned_abs();
        let doubled = scaled.mantissa.right(fraction.saturating_sub(1));
        let number = fit_wide(self.negative, doubled.plus(1).right(1), -zeros)?;
        // Zeros that rounding left behind the point.
        let (coefficient, stripped) = strip(number.coefficient(), number.exponent().min(0).unsigned_abs());
        fit(number.negative, coefficient, number.exponent().saturating_add_unsigned(stripped))
    }

    /// It is below 2 to this power, but not below half of that.
    fn bits(self) -> i32 {
        self.exponent.saturating_add(256)
    }

    /// `self * 2^shift`.
    fn scaled(self, shift: i32) -> Self {
        Self { exponent: self.exponent.saturating_add(shift), ..self }
    }

    fn divided_by(self, divisor: u32) -> Self {
        let quotient = self.mantissa.divide(u128::from(divisor)).map_or(Self::ZERO.mantissa, |(quotient, _)| quotient);
        Self::new(self.negative, quotient, self.exponent)
    }

    /// 1 / self, for all but 0: 127 bits by division, doubled by one step of Newton's.
    pub(super) fn inverse(self) -> Self {
        let numerator = Wide { high: (1 << 127) - 1, low: u128::MAX }; // about 2^255
        let Some((quotient, _)) = numerator.divide(self.mantissa.high) else { return Self::ZERO };
        let first = Self::new(self.negative, quotient, (-383_i32).saturating_sub(self.exponent));
        first + first * (Self::ONE - self * first)
    }

    /// To a whole power.
    pub(super) fn power(self, mut count: u32) -> Self {
        let (mut result, mut factor) = (Self::ONE, self);
        while count > 0 {
            if count & 1 == 1 {
                result = result * factor;
            }
            factor = factor * factor;
            count >>= 1;
        }
        result
    }

    /// e to the power of it.
    pub(super) fn exponential(self) -> Self {
        if self.bits() > 16 {
            return Self::ONE.scaled(if self.negative { -FAR } else { FAR });
        }
        // e^x = 2^k e^r with r = x - k ln 2 up to 0.35; e^r = (e^(r / 256))^256, and that by its series.
        const HALVINGS: i32 = 8;
        let rough = (self.mantissa.high >> 64) as f64 * f64::powi(2.0, self.exponent.saturating_add(192));
        let count = (rough / std::f64::consts::LN_2).round() as i32;
        let turns = LN_2 * Self::whole(u128::from(count.unsigned_abs()));
        let rest = if self.negative { turns - self.magnitude() } else { self - turns }.scaled(-HALVINGS);
        let (mut sum, mut term) = (Self::ONE, Self::ONE);
        for index in 1..=30 {
            term = (term * rest).divided_by(index);
            if term.bits() < -260 {
                break;
            }
            sum = sum + term;
        }
        for _ in 0..HALVINGS {
            sum = sum * sum;
        }
        sum.scaled(if self.negative { -count } else { count })
    }

    /// The natural logarithm of what is above 0.
    pub(super) fn logarithm(self) -> Self {
        // ln(2^k g) = k ln 2 + 2 artanh z with z = (g - 1) / (g + 1), g from root of 1/2 to root of 2: where k is 0 nothing cancels out.
        let above = self.mantissa.high >= ROOT_OF_HALF;
        let power = if above { self.bits() } else { self.bits() - 1 };
        let rest = self.scaled(-power);
        let ratio = (rest - Self::ONE) * (rest + Self::ONE).inverse();
        let square = ratio * ratio;
        let (mut sum, mut odd_power) = (ratio, ratio);
        for index in (3..120).step_by(2) {
            odd_power = odd_power * square;
            let term = odd_power.divided_by(index);
            if term.exponent < sum.exponent - 260 {
                break;
            }
            sum = sum + term;
        }
        let twos = LN_2 * Self::whole(u128::from(power.unsigned_abs()));
        sum.scaled(1) + if power < 0 { -twos } else { twos }
    }

    fn magnitude(self) -> Self {
        Self { negative: false, ..self }
    }
}

fn ten_to(exponent: i32) -> Real {
    let power = Real::whole(10).power(exponent.unsigned_abs());
    if exponent < 0 { power.inverse() } else { power }
}

impl Mul for Real {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let (a, b) = (self.mantissa, other.mantissa);
        // The product of the lower halves is too small to count.
        let outer = Wide::product(a.high, b.low).high;
        let inner = Wide::product(a.low, b.high).high;
        let mantissa = Wide::product(a.high, b.high).plus(outer).plus(inner);
        Self::new(self.negative != other.negative, mantissa, self.exponent.saturating_add(other.exponent).saturating_add(256))
    }
}

impl Add for Real {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let (large, small) = if (self.exponent, self.mantissa) >= (other.exponent, other.mantissa) { (self, other) } else { (other, self) };
        let addend = small.mantissa.right(large.exponent.abs_diff(small.exponent));
        if large.negative != small.negative {
            return Self::new(large.negative, large.mantissa.difference(addend), large.exponent);
        }
        match large.mantissa.sum(addend) {
            (mantissa, false) => Self { mantissa, ..large },
            (mantissa, true) => {
                let halved = mantissa.right(1);
                let mantissa = Wide { high: halved.high | 1 << 127, ..halved };
                Self { mantissa, exponent: large.exponent.saturating_add(1), ..large }
            }
        }
    }
}

impl Neg for Real {
    type Output = Self;
    fn neg(self) -> Self {
        Self { negative: !self.negative, ..self }
    }
}

impl Sub for Real {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}
