//! Reads the lexical forms of dates, times and durations from left to right; the forms are ASCII, zone names aside.

/// What is left of a text.
#[derive(Clone, Copy)]
pub(super) struct Scan<'a>(&'a str);

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// The rest, which is then read.
    pub(super) fn rest(&mut self) -> &'a str {
        std::mem::take(&mut self.0)
    }

    pub(super) fn is_done(self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn take(&mut self, character: char) -> bool {
        match self.0.strip_prefix(character) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    pub(super) fn starts_with_digit(self) -> bool {
        self.0.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
    }

    /// All the digits that follow, perhaps none.
    pub(super) fn digits(&mut self) -> &'a str {
        let length = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at_checked(length).unwrap_or_default();
        self.0 = rest;
        digits
    }

    /// Two digits and no more: the form of months, days, hours, minutes and seconds.
    pub(super) fn two(&mut self) -> Option<i64> {
        let digits = self.digits();
        if digits.len() == 2 { digits.parse().ok() } else { None }
    }

    /// The digits behind a point that has been read, as nanoseconds; those past the ninth are dropped.
    pub(super) fn nanoseconds(&mut self) -> u32 {
        let digits = self.digits().bytes().chain(std::iter::repeat(b'0'));
        digits.take(9).fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'))
    }
}
