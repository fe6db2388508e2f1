//! A time zone: its IANA name and its rules, which are compiled in.

use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A time zone by its IANA name, as `Europe/Zurich`; capitals do not matter when it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone {
    name: String,
    rules: TimeZone,
}

/// A name that no time zone has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no time zone `{0}`; expected an IANA name, as `Europe/Zurich`")]
pub struct NoSuchZone(String);

impl Zone {
    /// When its clocks change.
    pub fn rules(&self) -> &TimeZone {
        &self.rules
    }
}

impl FromStr for Zone {
    type Err = NoSuchZone;
    fn from_str(text: &str) -> Result<Self, NoSuchZone> {
        let no_such = || NoSuchZone(text.chars().take(80).collect());
        let rules = TimeZoneDatabase::bundled().get(text).ok().filter(|rules| !rules.is_unknown()).ok_or_else(no_such)?;
        let name = rules.iana_name().ok_or_else(no_such)?.to_owned();
        Ok(Self { name, rules })
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl TryFrom<String> for Zone {
    type Error = NoSuchZone;
    fn try_from(text: String) -> Result<Self, NoSuchZone> {
        text.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name
    }
}
