//! Names and numbers that identify things, each with its own type and its own grammar.
//! Text is parsed here once, at the edge; behind it every id is known to be well formed, so that it can
//! stand in a storage key without escaping.

use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

/// Text that is not an id of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {what}: expected {grammar}")]
pub struct BadId {
    /// What was given, cut to 80 characters.
    pub text: String,
    /// What it should have been, with its article.
    pub what: &'static str,
    /// The grammar in words.
    pub grammar: &'static str,
}

fn word(text: &str, longest: usize, allowed: fn(u8) -> bool) -> bool {
    let bytes = text.as_bytes();
    bytes.len() <= longest && bytes.first().is_some_and(u8::is_ascii_alphanumeric) && bytes.iter().copied().all(allowed)
}

fn ulid(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_digit() || (b.is_ascii_uppercase() && !matches!(b, b'I' | b'L' | b'O' | b'U'));
    text.len() == 26 && text.bytes().all(allowed)
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $grammar:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            #[doc = concat!("Parses ", $what, ": ", $grammar, ".")]
            pub fn parse(text: &str) -> Result<Self, BadId> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) {
                    return Ok(Self(text.to_owned()));
                }
                Err(BadId { text: text.chars().take(80).collect(), what: $what, grammar: $grammar })
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                Self::parse(text)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

text_id! {
    /// A customer of the deployment. Every storage key begins with one.
    TenantId, "a tenant", "1 to 40 lower-case letters, digits or `-`, the first a letter or digit",
    |text| word(text, 40, |b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
text_id! {
    /// A process definition, over all its versions.
    WorkflowId, "a workflow id", "1 to 64 letters, digits, `_`, `-` or `.`, the first a letter or digit",
    |text| word(text, 64, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}
text_id! {
    /// A decision model (DMN `definitions`), over all its versions. XML gives it the grammar: an `xsd:ID`, so that what a
    /// modeler called a model can stand here as it is.
    DecisionId, "a decision id", "1 to 100 letters, digits, `_`, `-` or `.`, the first a letter, digit or `_`",
    |text| text.chars().count() <= 100
        && text.starts_with(|c: char| c.is_alphanumeric() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}
text_id! {
    /// An identity provider of a tenant; it begins the names of those whom it brings.
    ProviderId, "an identity provider", "1 to 30 lower-case letters, digits or `-`, the first a letter or digit",
    |text| word(text, 30, |b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
text_id! {
    /// A process instance: a ULID, so that instances sort by their start.
    InstanceId, "an instance id", "a ULID of 26 characters", ulid
}
text_id! {
    /// A case: a ULID, so that cases sort by their opening. What people say is its number.
    CaseId, "a case id", "a ULID of 26 characters", ulid
}
text_id! {
    /// A file that belongs to a task or a case: a ULID, so that they sort by when they were attached.
    AttachmentId, "an attachment id", "a ULID of 26 characters", ulid
}
text_id! {
    /// A session or an API key: a ULID, so that they sort by their age.
    CredentialId, "a session or key id", "a ULID of 26 characters", ulid
}
text_id! {
    /// A person or a machine that logs in.
    UserId, "a user id", "1 to 64 letters, digits, `_`, `-`, `.` or `:`, the first a letter or digit",
    |text| word(text, 64, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b':'))
}
text_id! {
    /// A role; its work queue has the same name.
    RoleName, "a role", "1 to 64 letters, digits, `_`, `-` or `.`, the first a letter or digit",
    |text| word(text, 64, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}

text_id! {
    /// An access policy of a tenant.
    PolicyId, "a policy id", "1 to 64 letters, digits, `_`, `-` or `.`, the first a letter or digit",
    |text| word(text, 64, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}
text_id! {
    /// A part of an organisation.
    DepartmentId, "a department", "1 to 64 letters, digits, `_`, `-` or `.`, the first a letter or digit",
    |text| word(text, 64, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}
text_id! {
    /// A business calendar.
    CalendarId, "a calendar", "1 to 64 letters, digits, `_`, `-` or `.`, the first a letter or digit",
    |text| word(text, 64, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}
text_id! {
    /// Something that people are able to do.
    SkillName, "a skill", "1 to 64 letters, digits, `_`, `-` or `.`, the first a letter or digit",
    |text| word(text, 64, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}

impl RoleName {
    /// A role from a name that people gave a group or a lane: whatever cannot stand in a role becomes `_`.
    pub fn from_words(words: &str) -> Option<Self> {
        let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.') { c } else { '_' };
        let name: String = words.trim().chars().map(plain).take(64).collect();
        let name = name.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
        Self::parse(name).ok()
    }

    /// The role that every person has without being given it: what nobody is named for is everyone's.
    pub fn everyone() -> Self {
        Self("everyone".to_owned())
    }
}

/// One activation of a flow node in an instance (BPMN 2.0.2, 13.3: an activity instance), numbered from 1.
/// 0 is the process itself, the root scope. A job or a user task has the number of its activation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ElementId(pub u32);

impl ElementId {
    /// The process itself.
    pub const ROOT: Self = Self(0);

    /// Whether it is the process itself.
    pub fn is_root(&self) -> bool {
        *self == Self::ROOT
    }
}

/// Something an element of an instance waits for, numbered with the elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SubscriptionId(pub u32);

/// A timer of an instance, numbered with the elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TimerId(pub u32);

/// A user task: its instance and the activation in it, written `INSTANCE-NUMBER`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId {
    /// The instance the task belongs to.
    pub instance: InstanceId,
    /// Its activation there.
    pub element: ElementId,
}

impl TaskId {
    /// Parses `INSTANCE-NUMBER`.
    pub fn parse(text: &str) -> Result<Self, BadId> {
        let bad = || BadId { text: text.chars().take(80).collect(), what: "a task id", grammar: "an instance id, `-` and a number" };
        let (instance, element) = text.split_once('-').ok_or_else(bad)?;
        let canonical = element.bytes().all(|b| b.is_ascii_digit()) && !element.starts_with('0');
        let element = element.parse().ok().filter(|_| canonical).ok_or_else(bad)?;
        Ok(Self { instance: InstanceId::parse(instance).map_err(|_| bad())?, element: ElementId(element) })
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.instance, self.element.0)
    }
}

impl Serialize for TaskId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TaskId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_id_can_carry_the_separator_of_storage_keys() {
        for bad in ["a#b", "", "~", "-a", "a/b", "ä", &"a".repeat(65)] {
            assert!(TenantId::parse(bad).is_err(), "{bad}");
            assert!(WorkflowId::parse(bad).is_err(), "{bad}");
            assert!(UserId::parse(bad).is_err(), "{bad}");
            assert!(RoleName::parse(bad).is_err(), "{bad}");
            assert!(InstanceId::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_decision_id_is_what_modelers_write_and_never_carries_the_separator() {
        for good in ["_d0a9b8c7-11aa", "Definitions_1x", "définition.v2", "7"] {
            assert_eq!(DecisionId::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "a#b", "a/b", "a b", "-a", ".a", "~", &"a".repeat(101)] {
            assert!(DecisionId::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_task_id_reads_back_as_it_was_written_and_only_so() {
        let text = "01ARZ3NDEKTSV4RRFFQ69G5FAV-7";
        assert_eq!(TaskId::parse(text).unwrap().to_string(), text);
        for bad in ["01ARZ3NDEKTSV4RRFFQ69G5FAV-07", "01ARZ3NDEKTSV4RRFFQ69G5FAV-+7", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "x-1"] {
            assert!(TaskId::parse(bad).is_err(), "{bad}");
        }
    }
}
