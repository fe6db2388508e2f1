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

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;
    use proptest::prelude::*;

    use super::super::oracle::{exact, nearest, number};
    use super::*;

    #[test]
    fn literals_are_read_and_written_plainly() {
        for (text, shown) in [
            ("0", "0"),
            ("-0", "0"),
            ("-0.00", "0"),
            ("0e99999999999999999999", "0"),
            ("007", "7"),
            ("-12.50", "-12.5"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("1e3", "1000"),
            ("1E+3", "1000"),
            ("1.0", "1"),
            ("1000", "1000"),
            ("100e-4", "0.01"),
            ("12345678901234567890", "12345678901234567890"),
            ("0.1234567890123456789012345678901234", "0.1234567890123456789012345678901234"),
            ("12345678901234567890.12345678901234", "12345678901234567890.12345678901234"),
            ("1e40", "10000000000000000000000000000000000000000"),
            ("1000e38", "1E+41"),
            ("1e41", "1E+41"),
            ("-1.5e100", "-1.5E+100"),
            ("1e-41", "0.00000000000000000000000000000000000000001"),
            ("1e-42", "1E-42"),
            ("12e-6176", "1.2E-6175"),
            ("1e-6177", "0"),
            ("9.9999999999999999999999999999999995", "10"),
            ("1.00000000000000000000000000000000050", "1"),
            ("1.000000000000000000000000000000000500000000000000000000000000001", "1.000000000000000000000000000000001"),
            ("0.00000000000000000000000000000000000000000000000000001e53", "1"),
        ] {
            let number = Number::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(number.to_string(), shown, "{text}");
            assert_eq!(number.to_json_text(), shown, "{text}");
            assert!(serde_json::from_str::<serde_json::Number>(shown).is_ok() || shown.contains('E'), "{text}");
        }
        assert_eq!(format!("[{:>6}] [{:<6}] [{:06}]", Number::from(-7), Number::from(7), Number::from(-7)), "[    -7] [7     ] [-00007]");
    }

    #[test]
    fn what_is_no_literal_or_out_of_range_is_refused() {
        let many = "9".repeat(7000);
        for text in [
            "",
            "-",
            ".",
            "-.",
            "+1",
            "1.",
            "1.e5",
            "1e",
            "1e+",
            "1e5.0",
            "1e 5",
            " 1",
            "1 ",
            "1_000",
            "1,5",
            "1.2.3",
            "--1",
            "0x10",
            "NaN",
            "Infinity",
            "-inf",
            "１",
            "1e6145",
            "-1e6145",
            "99999999999999999999999999999999999999999999999999999999e61999999999999999",
            "1e99999999999999999999999",
            "e5",
            ".e5",
            "1ee5",
            &many,
        ] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }

    #[test]
    fn long_literals_keep_what_counts() {
        let zeros = "0".repeat(20_000);
        assert_eq!(Number::parse(&format!("0.{zeros}1e20001")), Some(Number::ONE));
        assert_eq!(Number::parse(&format!("1{zeros}e-20000")), Some(Number::ONE));
        assert_eq!(Number::parse(&format!("{zeros}1.{zeros}")), Some(Number::ONE));
        assert_eq!(Number::parse(&format!("1.0{zeros}1")), Some(Number::ONE));
    }

    proptest! {
        #[test]
        fn a_printed_number_is_read_as_itself(number in number()) {
            prop_assert_eq!(Number::parse(&number.to_string()), Some(number));
            prop_assert!(number.to_string().len() <= CAPACITY);
        }

        #[test]
        fn equal_numbers_have_one_text(number in number()) {
            let (value, exponent) = exact(number);
            prop_assert_eq!(Number::parse(&format!("{value}e{exponent}")).unwrap().to_string(), number.to_string());
        }

        #[test]
        fn literals_of_any_length_are_rounded_once(whole in "[0-9]{1,50}", fraction in "[05]{0,50}[0-9]{1,30}", exponent in -6300..6300_i64, minus in any::<bool>()) {
            let sign = if minus { "-" } else { "" };
            let value: BigInt = format!("{sign}{whole}{fraction}").parse().unwrap();
            let read = Number::parse(&format!("{sign}{whole}.{fraction}e{exponent}"));
            prop_assert_eq!(read.map(exact), nearest(&value, &BigInt::from(1), exponent - fraction.len() as i64));
        }

        #[test]
        fn no_text_is_too_strange(text in "[-+0-9.eE_ x]{0,20}", any in ".{0,20}") {
            let _ = (Number::parse(&text), Number::parse(&any));
        }
    }
}
