//! Reading and writing numbers.

use std::fmt;

use super::Number;
use super::fit::{Tail, digits, divide_by_power, fit, fit_rounded, power_of_ten, strip};

impl Number {
    /// A literal with an optional minus: `-12.50`, `.5`, `1e3` (DMN 1.5, 10.3.1.2, rule 37); rounded half-even to 34 digits.
    /// `None` if it isn't one or is out of range.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, text) = match text.as_bytes() {
            [b'-', text @ ..] => (true, text),
            text => (false, text),
        };
        let mut kept = Kept::default();
        let mut exponent = 0;
        // Digits since the start or the point.
        let mut run = 0_i64;
        let mut point = false;
        for (index, byte) in text.iter().enumerate() {
            match byte {
                b'0'..=b'9' => {
                    kept.push(u64::from(byte - b'0'));
                    run += 1;
                }
                b'.' if !point => {
                    point = true;
                    run = 0;
                }
                b'e' | b'E' => {
                    exponent = parse_exponent(text.get(index + 1..)?)?;
                    break;
                }
                _ => return None,
            }
        }
        if run == 0 {
            return None;
        }
        if point {
            exponent -= run;
        }
        let exponent = i32::try_from(exponent + kept.dropped).unwrap_or(if exponent < 0 { i32::MIN } else { i32::MAX });
        if kept.more {
            return fit_rounded(negative, kept.value()?, exponent, Tail::More);
        }
        fit(negative, kept.value()?, exponent)
    }

    /// JSON text of it, with all its digits; the same as its text.
    #[must_use]
    pub fn to_json_text(&self) -> String {
        self.text().as_str().to_owned()
    }

    fn text(&self) -> Text {
        let mut coefficient = self.coefficient();
        let mut exponent = self.exponent();
        if exponent != 0 {
            // Zeros behind the point go; before it they only count.
            let most = if exponent > 0 { u32::MAX } else { exponent.unsigned_abs() };
            let (stripped, zeros) = strip(coefficient, most);
            coefficient = stripped;
            exponent = exponent.saturating_add_unsigned(zeros);
        }
        let length = digits(coefficient);
        let mut text = Text { bytes: [0; CAPACITY], start: CAPACITY };
        if exponent > MOST_ZEROS || exponent.saturating_add_unsigned(length) < -MOST_ZEROS {
            let fraction = length.saturating_sub(1);
            let shown = exponent.saturating_add_unsigned(fraction);
            text.push_digits(u64::from(shown.unsigned_abs()), 1);
            text.push(if shown < 0 { b'-' } else { b'+' });
            text.push(b'E');
            text.push_decimal(coefficient, fraction);
        } else {
            for _ in 0..exponent {
                text.push(b'0');
            }
            text.push_decimal(coefficient, exponent.min(0).unsigned_abs());
        }
        if self.negative {
            text.push(b'-');
        }
        text
    }
}

impl fmt::Display for Number {
    /// Plain, without zeros at the end of a fraction (1.50 and 1.5 are one value): `-12.5`; with an exponent where more than 40 zeros
    /// had to be written: `1E+6000`. [`Number::parse`] reads all of them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad_integral(!self.negative, "", self.absolute().text().as_str())
    }
}

/// The digits of a literal: 38 significant ones, and what is known of the others.
#[derive(Default)]
struct Kept {
    first: u64,
    second: u64,
    count: u32,
    dropped: i64,
    more: bool,
}

impl Kept {
    #[inline]
    fn push(&mut self, digit: u64) {
        if self.count < 19 {
            self.first = self.first * 10 + digit;
            self.count += u32::from(self.first != 0);
        } else if self.count < 38 {
            self.second = self.second * 10 + digit;
            self.count += 1;
        } else {
            self.dropped += 1;
            self.more |= digit != 0;
        }
    }

    #[inline]
    fn value(&self) -> Option<u128> {
        if self.count <= 19 {
            return Some(u128::from(self.first));
        }
        Some(u128::from(self.first) * power_of_ten(self.count - 19)? + u128::from(self.second))
    }
}

/// Saturates far beyond what the length of any text could bring back into range.
fn parse_exponent(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    if digits.is_empty() {
        return None;
    }
    let mut exponent = 0_i64;
    for byte in digits {
        if !byte.is_ascii_digit() {
            return None;
        }
        exponent = (exponent * 10 + i64::from(byte - b'0')).min(1 << 56);
    }
    Some(if negative { -exponent } else { exponent })
}

/// More zeros than these are not written.
const MOST_ZEROS: i32 = 40;
/// A sign, 34 digits, 40 zeros and `0.`.
const CAPACITY: usize = 80;

/// A text that grows to the left.
struct Text {
    bytes: [u8; CAPACITY],
    start: usize,
}

impl Text {
    #[inline]
    fn push(&mut self, byte: u8) {
        self.start = self.start.saturating_sub(1);
        if let Some(slot) = self.bytes.get_mut(self.start) {
            *slot = byte;
        }
    }

    /// At least so many digits.
    #[inline]
    fn push_digits(&mut self, mut value: u64, least: u32) {
        let mut pushed = 0;
        while value > 0 || pushed < least {
            self.push(b'0' + (value % 10) as u8);
            value /= 10;
            pushed += 1;
        }
    }

    /// So many of the digits after the point.
    fn push_decimal(&mut self, value: u128, fraction: u32) {
        let (whole, part) = divide_by_power(value, fraction);
        if fraction > 0 {
            self.push_long(part, fraction);
            self.push(b'.');
        }
        self.push_long(whole, 1);
    }

    fn push_long(&mut self, value: u128, least: u32) {
        match u64::try_from(value) {
            Ok(value) => self.push_digits(value, least),
            Err(_) => {
                let (high, low) = divide_by_power(value, 19);
                self.push_digits(low as u64, 19);
                self.push_digits(high as u64, least.saturating_sub(19).max(1));
            }
        }
    }

    fn as_str(&self) -> &str {
        self.bytes.get(self.start..).and_then(|bytes| str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}
