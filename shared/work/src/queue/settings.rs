//! What a queue is set to.

use super::requirements::Requirements;
use crate::assign::Strategy;
use crate::sla::{Level, Target};
use engine::{CalendarId, Priority, RoleName};
use serde::{Deserialize, Serialize};

/// A queue's settings. One that nobody configured is [`Queue::unconfigured`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// Its name: that of the role whose queue it is.
    pub name: RoleName,
    /// What it is for; at most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How its tasks are ordered and whom they are for.
    #[serde(default, skip_serializing_if = "Kind::is_standard")]
    pub kind: Kind,
    /// Most tasks in it, waiting and held: 1 to 1,000,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// Most tasks that one person holds from it at once: 1 to 10,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_person: Option<u32>,
    /// Whether people take tasks or are given them.
    #[serde(default, skip_serializing_if = "Assignment::is_pull")]
    pub assignment: Assignment,
    /// The queue that takes what this one has no room for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overflow: Option<RoleName>,
    /// The calendar by which its targets count; always open when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<CalendarId>,
    /// By when tasks are to be taken and done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// What is done after a breach of them, step by step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub escalation: Vec<Level>,
    /// How often held tasks are spread evenly anew, in minutes: 1 to 1,440. Never by itself when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rebalance_minutes: Option<u32>,
    /// Whether nothing is handed out for now.
    #[serde(default, skip_serializing_if = "is_false")]
    pub paused: bool,
    /// Counts its changes: 0 when it was never configured.
    pub version: u64,
}

/// How a queue orders its tasks, and whom they are for. On the wire `"standard"`, `{"priority": {…}}` or `{"specialised": {…}}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Urgent tasks first, then old ones.
    #[default]
    Standard,
    /// Tasks become more urgent as they wait.
    Priority {
        /// How long a task waits to gain one point of priority, in minutes: 1 to 100,000.
        ageing_minutes_per_point: u32,
        /// Tasks of this priority and above are in front of all others.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        express_from: Option<Priority>,
    },
    /// For people who meet requirements; ordered as a standard queue is.
    Specialised(Requirements),
}

/// Whether people take tasks or are given them. On the wire `"pull"` or a strategy's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assignment {
    /// People take them.
    #[default]
    Pull,
    /// They are given to people as they open.
    #[serde(untagged)]
    Push(Strategy),
}

impl Queue {
    /// A queue as it is when nobody said anything about it.
    pub fn unconfigured(name: RoleName) -> Self {
        Self {
            name,
            description: None,
            kind: Kind::Standard,
            capacity: None,
            per_person: None,
            assignment: Assignment::Pull,
            overflow: None,
            calendar: None,
            targets: Vec::new(),
            escalation: Vec::new(),
            rebalance_minutes: None,
            paused: false,
            version: 0,
        }
    }

    /// Whether one more task has room beside those that are in it, waiting and held.
    pub fn has_room(&self, load: u64) -> bool {
        self.capacity.is_none_or(|capacity| load < u64::from(capacity))
    }
}

impl Kind {
    fn is_standard(&self) -> bool {
        *self == Self::Standard
    }
}

impl Assignment {
    /// An assignment by its word.
    pub fn from_word(word: &str) -> Option<Self> {
        if word == "pull" { Some(Self::Pull) } else { Strategy::from_word(word).map(Self::Push) }
    }

    fn is_pull(&self) -> bool {
        *self == Self::Pull
    }
}

fn is_false(value: &bool) -> bool {
    !value
}
