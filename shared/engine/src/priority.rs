//! How urgent work is, and the class of queue that follows from it.

use serde::{Deserialize, Deserializer, Serialize};

/// 0 (least) to 100 (most urgent); 50 unless said otherwise. On the wire a number or one of the words
/// `low` (25), `normal` (50), `high` (75), `critical` (100).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Priority(u8);

/// The three job queues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PriorityClass {
    /// 67 and above.
    High,
    /// 34 to 66.
    Normal,
    /// 33 and below.
    Low,
}

impl Priority {
    /// What work has when nobody said otherwise.
    pub const NORMAL: Self = Self(50);
    /// Where an escalated task stands at least.
    pub const ESCALATED: Self = Self(90);

    /// A priority of 0 to 100; `None` beyond.
    pub fn new(value: u64) -> Option<Self> {
        u8::try_from(value).ok().filter(|v| *v <= 100).map(Self)
    }

    /// A priority by its word.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "low" => Some(Self(25)),
            "normal" => Some(Self(50)),
            "high" => Some(Self(75)),
            "critical" => Some(Self(100)),
            _ => None,
        }
    }

    /// 0 to 100.
    pub const fn value(self) -> u8 {
        self.0
    }

    /// The job queue this belongs in.
    pub const fn class(self) -> PriorityClass {
        match self.0 {
            67.. => PriorityClass::High,
            34..=66 => PriorityClass::Normal,
            _ => PriorityClass::Low,
        }
    }
}

impl Default for Priority {
    fn default() -> Self {
        Self::NORMAL
    }
}

impl<'de> Deserialize<'de> for Priority {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let read = match &value {
            serde_json::Value::String(word) => Self::from_word(word),
            other => other.as_u64().and_then(Self::new),
        };
        read.ok_or_else(|| serde::de::Error::custom("expected a priority: 0 to 100, or low, normal, high, critical"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_read_alike_and_the_rest_is_refused() {
        assert_eq!(serde_json::from_str::<Priority>("\"high\"").unwrap().value(), 75);
        assert_eq!(serde_json::from_str::<Priority>("100").unwrap().class(), PriorityClass::High);
        for bad in ["101", "-1", "\"urgent\"", "1.5", "null"] {
            assert!(serde_json::from_str::<Priority>(bad).is_err(), "{bad}");
        }
    }
}
