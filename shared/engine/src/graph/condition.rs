//! A condition on a sequence flow: kept as its text, parsed once.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A parsed condition. Serialises as its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition(feel::Condition);

impl Condition {
    /// Parses the SQL-like form of FEEL that JSON definitions use.
    pub fn parse(text: &str) -> Result<Self, feel::SyntaxError> {
        feel::Condition::parse_sql_like(text).map(Self)
    }

    /// The source text.
    pub fn text(&self) -> &str {
        self.0.text()
    }

    /// Whether the condition holds. Anything but a boolean is an error that says why and where.
    pub fn holds(&self, scope: &dyn feel::Scope) -> Result<bool, feel::EvaluationError> {
        self.0.evaluate(scope)
    }
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
