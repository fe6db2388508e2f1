//! Days, in UTC, as `2026-03-02`: as texts they sort as days do.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(String);

impl Day {
    /// The day of a moment, in milliseconds since the Unix epoch.
    pub fn of_millis(millis: i64) -> Self {
        let at = jiff::Timestamp::from_millisecond(millis).unwrap_or_default();
        Self(at.strftime("%Y-%m-%d").to_string())
    }

    /// A day from its text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let date: Result<jiff::civil::Date, _> = text.parse();
        match date {
            Ok(date) if date.to_string() == text => Ok(Self(text.to_owned())),
            _ => Err(format!("`{text}` is not a day as 2026-03-02")),
        }
    }

    /// The day before.
    #[must_use]
    pub fn before(&self) -> Option<Self> {
        let date: jiff::civil::Date = self.0.parse().ok()?;
        date.yesterday().ok().map(|date| Self(date.to_string()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_utc() {
        assert_eq!(Day::of_millis(1_772_442_000_000).as_str(), "2026-03-02");
        assert_eq!(Day::parse("2026-03-01").unwrap().before().unwrap().as_str(), "2026-02-28");
        for bad in ["", "2026-3-2", "2026-02-30", "2026-03-02T00:00:00Z", "20260302", "#"] {
            assert!(Day::parse(bad).is_err(), "{bad}");
        }
    }
}
