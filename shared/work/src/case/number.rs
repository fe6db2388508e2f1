//! The number that people say of a case: `2026-000123-X`. The year it was opened in, its place in that year, and a letter that
//! tells a slip of the pen.
//!
//! Year and place, read as one number, modulo 23 choose the letter. 23 is prime and 10 a primitive root of it, so that the powers
//! of ten that weigh the digits are all different, and none is zero, over 22 digits: every wrong digit and every two digits
//! swapped, next to each other or not, give another letter. I, O and U are left out: they are read as digits, or as V.

use engine::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// One letter for each remainder.
const LETTERS: [char; 23] =
    ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Y', 'Z'];
/// Digits that a place has at least, and at most.
const DIGITS: std::ops::RangeInclusive<usize> = 6..=12;

/// The number of a case: unique in its tenant, short, roughly in the order of opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseNumber {
    /// The year in which it was opened (UTC).
    pub year: u16,
    /// Its place in that year, from 1.
    pub place: u64,
}

/// Text that is no case number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a case number: expected a year, six digits or more and the letter that fits them, as in `2026-000123-X`")]
pub struct BadNumber(pub String);

impl CaseNumber {
    /// The year that cases are numbered in at a moment.
    pub fn year_at(now: Timestamp) -> u16 {
        let at = jiff::Timestamp::from_millisecond(now.as_millis()).unwrap_or_default();
        u16::try_from(at.to_zoned(jiff::tz::TimeZone::UTC).year()).unwrap_or(0)
    }

    /// The letter that belongs to year and place.
    fn letter(self) -> char {
        let digits = format!("{:04}{:06}", self.year, self.place);
        let remainder = digits.bytes().fold(0_usize, |sum, digit| (sum * 10 + usize::from(digit.saturating_sub(b'0'))) % LETTERS.len());
        LETTERS.get(remainder).copied().unwrap_or('A')
    }

    /// Parses a number; small letters and blanks around it are people's.
    ///
    /// # Errors
    /// When it is none, or its letter belongs to another.
    pub fn parse(text: &str) -> Result<Self, BadNumber> {
        Self::read(text.trim()).ok_or_else(|| BadNumber(text.chars().take(80).collect()))
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, place, letter) = (parts.next()?, parts.next()?, parts.next()?);
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        // As it is written and no other way: two texts are never one number.
        let canonical = place.len() == *DIGITS.start() || !place.starts_with('0');
        if parts.next().is_some() || year.len() != 4 || !DIGITS.contains(&place.len()) || !digits(year) || !digits(place) || !canonical {
            return None;
        }
        let number = Self { year: year.parse().ok()?, place: place.parse().ok().filter(|place| *place > 0)? };
        let mut letters = letter.chars();
        let fits = letters.next()?.to_ascii_uppercase() == number.letter() && letters.next().is_none();
        fits.then_some(number)
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:06}-{}", self.year, self.place, self.letter())
    }
}

impl Serialize for CaseNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CaseNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
