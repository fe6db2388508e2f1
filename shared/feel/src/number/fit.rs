//! Bringing exact results back to 34 digits and into the range of the exponent: the one place where arithmetic rounds.

use super::Number;
use super::wide::Wide;

/// The greatest number of digits.
pub(super) const DIGITS: u32 = 34;
/// The greatest coefficient.
pub(super) const GREATEST: u128 = 10_u128.pow(DIGITS) - 1;
/// The exponent of the smallest number above 0.
pub(super) const LOWEST: i32 = -6176;
/// The exponent of the greatest number.
pub(super) const HIGHEST: i32 = 6111;

#[expect(clippy::indexing_slicing, reason = "runs in the compiler, which would see it fail")]
const POWERS: [u128; 39] = {
    let mut powers = [1; 39];
    let mut index = 1;
    while index < powers.len() {
        powers[index] = powers[index - 1] * 10;
        index += 1;
    }
    powers
};

/// 10 to that power; `None` above 38.
#[inline]
pub(super) fn power_of_ten(exponent: u32) -> Option<u128> {
    POWERS.get(exponent as usize).copied()
}

/// How many decimal digits it takes to write it; 0 for 0.
#[inline]
pub(super) fn digits(value: u128) -> u32 {
    let bits = 128 - value.leading_zeros();
    let least = (bits * 1233) >> 12; // log10(2) is about 1233/4096
    least + u32::from(power_of_ten(least).is_some_and(|power| value >= power))
}

/// Without its trailing zeros, but not more than `most` of them; and how many they were.
pub(super) fn strip(mut value: u128, most: u32) -> (u128, u32) {
    let mut stripped = 0;
    for step in [16, 16, 8, 4, 2, 1] {
        // 10^step only divides what 2^step divides.
        if stripped + step <= most && value.trailing_zeros() >= step {
            let (quotient, left) = divide_by_power(value, step);
            if left == 0 {
                value = quotient;
                stripped += step;
            }
        }
    }
    (value, stripped)
}

/// Quotient and remainder by a power of ten; (0, value) above 10^38.
#[inline]
pub(super) fn divide_by_power(value: u128, exponent: u32) -> (u128, u128) {
    let Some(power) = power_of_ten(exponent) else { return (0, value) };
    if let (Ok(value), Ok(power)) = (u64::try_from(value), u64::try_from(power)) {
        return (u128::from(value / power), u128::from(value % power));
    }
    let quotient = value / power;
    (quotient, value - quotient * power)
}

/// Whether something is left of what was cut off below the last digit that counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tail {
    Exact,
    /// Above 0 and below one unit; digits of the coefficient have to go, too.
    More,
}

/// `coefficient * 10^exponent`, rounded half-even; `None` above the range.
#[inline]
pub(super) fn fit(negative: bool, coefficient: u128, exponent: i32) -> Option<Number> {
    if coefficient <= GREATEST && (LOWEST..=HIGHEST).contains(&exponent) {
        return Some(pack(negative, coefficient, exponent));
    }
    fit_rounded(negative, coefficient, exponent, Tail::Exact)
}

/// The same where digits may have been cut off already.
#[inline(never)]
pub(super) fn fit_rounded(negative: bool, mut coefficient: u128, mut exponent: i32, tail: Tail) -> Option<Number> {
    let length = digits(coefficient);
    let excess = length.saturating_sub(DIGITS).max(u32::try_from(LOWEST.saturating_sub(exponent)).unwrap_or(0));
    if excess > 0 {
        let Some(power) = power_of_ten(excess) else { return Some(Number::ZERO) };
        let (quotient, left) = divide_by_power(coefficient, excess);
        coefficient = quotient;
        exponent = exponent.saturating_add_unsigned(excess);
        let half = power / 2;
        if left > half || left == half && (tail == Tail::More || coefficient % 2 == 1) {
            coefficient += 1;
        }
        if coefficient > GREATEST {
            coefficient /= 10;
            exponent = exponent.saturating_add(1);
        }
    }
    if coefficient == 0 {
        return Some(Number::ZERO);
    }
    if let Ok(zeros @ 1..) = u32::try_from(exponent.saturating_sub(HIGHEST)) {
        if zeros >= DIGITS {
            return None;
        }
        coefficient = coefficient.checked_mul(power_of_ten(zeros)?).filter(|scaled| *scaled <= GREATEST)?;
        exponent = HIGHEST;
    }
    Some(pack(negative, coefficient, exponent))
}

/// The same for what is wider, up to 10^76.
pub(super) fn fit_wide(negative: bool, coefficient: Wide, exponent: i32) -> Option<Number> {
    if coefficient.high == 0 {
        return fit(negative, coefficient.low, exponent);
    }
    // As many digits as have to go for the rest to fit 128 bits; more than 36 stay.
    let excess = (((coefficient.bits() - 128) * 1234) >> 12) + 1;
    let (quotient, left) = coefficient.divide(power_of_ten(excess)?)?;
    let tail = if left == 0 { Tail::Exact } else { Tail::More };
    fit_rounded(negative, quotient.low, exponent.saturating_add_unsigned(excess), tail)
}

/// Both parts are in range.
#[inline]
fn pack(negative: bool, coefficient: u128, exponent: i32) -> Number {
    if coefficient == 0 {
        return Number::ZERO;
    }
    Number { coefficient: [coefficient as u64, (coefficient >> 64) as u64], exponent: exponent as i16, negative }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_right_around_every_power_of_ten() {
        assert_eq!(digits(0), 0);
        for power in 0..=38 {
            let value = power_of_ten(power).unwrap();
            assert_eq!((digits(value), digits(value - 1)), (power + 1, power), "10^{power}");
        }
        assert_eq!(digits(u128::MAX), 39);
    }

    #[test]
    fn zeros_are_stripped_up_to_the_number_allowed() {
        for zeros in 0..=35 {
            let power = power_of_ten(zeros).unwrap();
            assert_eq!(strip(7 * power, u32::MAX), (7, zeros));
            assert_eq!(strip(1024 * power, 3).1, zeros.min(3));
        }
        assert_eq!(strip(1 << 100, u32::MAX), (1 << 100, 0));
    }

    #[test]
    fn halves_go_to_the_even_neighbour_unless_something_is_left() {
        // 34 digits and one more.
        let base = 10_u128.pow(33) + 2;
        let rounded = |coefficient, tail| fit_rounded(false, coefficient, 0, tail).unwrap().coefficient();
        for (last, tail, expected) in [
            (4, Tail::More, base),
            (5, Tail::Exact, base),
            (5, Tail::More, base + 1),
            (6, Tail::Exact, base + 1),
            (15, Tail::Exact, base + 2),
        ] {
            assert_eq!(rounded(base * 10 + last, tail), expected, "{last}");
        }
        assert_eq!(fit(false, GREATEST * 10 + 5, 0), fit(false, 1, 35), "carries into a digit more");
    }

    #[test]
    fn the_range_ends_where_decimal128_ends() {
        assert_eq!(fit(false, GREATEST, HIGHEST).map(|number| number.to_string()), Some(format!("9.{}E+6144", "9".repeat(33))));
        assert_eq!(fit(false, 10, HIGHEST + 32), fit(false, 10_u128.pow(33), HIGHEST), "room for zeros");
        assert_eq!(fit(false, 1, HIGHEST + 34), None);
        assert_eq!(fit(false, 10, HIGHEST + 33), None);
        assert_eq!(fit(false, GREATEST * 10 + 5, HIGHEST - 1), None, "rounds up out of range");
        assert_eq!(fit(true, 1, i32::MAX), None);
        assert_eq!(fit(false, 0, i32::MAX), Some(Number::ZERO));
        assert_eq!(fit(false, 5, LOWEST - 1), Some(Number::ZERO), "half of the least goes to even");
        assert_eq!(fit(true, 5, LOWEST - 1), Some(Number::ZERO), "there is no negative zero");
        assert_eq!(fit(false, 51, LOWEST - 2), fit(false, 1, LOWEST));
        assert_eq!(fit(false, 15, LOWEST - 1), fit(false, 2, LOWEST));
        assert_eq!(fit(false, u128::MAX, LOWEST - 39), Some(Number::ZERO));
        assert_eq!(fit(false, u128::MAX, i32::MIN), Some(Number::ZERO));
    }
}
