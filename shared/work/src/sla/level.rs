//! What is done after a breach, step by step.

use engine::{Priority, RoleName, UserId};
use serde::{Deserialize, Serialize};

/// A level of a queue's escalation: what is done so many business minutes after a breach. A task reaches each level once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// Business minutes after the breach, not after the level before; more than that level's.
    pub after_minutes: u32,
    /// How much more urgent the task becomes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raise_priority: Option<Raise>,
    /// Who is told.
    #[serde(default, skip_serializing_if = "Notify::is_nobody")]
    pub notify: Notify,
    /// Whose it becomes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reassign: Option<Reassign>,
    /// Whether it moves to the queue's overflow queue; never together with `reassign`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hand_to_overflow: bool,
}

impl Level {
    /// The priority of a task that had `priority` before: never a lower one.
    pub fn raised(&self, priority: Priority) -> Priority {
        let raised = match self.raise_priority {
            None => None,
            Some(Raise::By(points)) => Priority::new(u64::from(priority.value().saturating_add(points)).min(100)),
            Some(Raise::To(least)) => Some(least),
        };
        raised.map_or(priority, |raised| raised.max(priority))
    }
}

/// How a priority is raised: `{"by": 20}` or `{"to": 90}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Raise {
    /// By points, up to 100.
    By(u8),
    /// To at least this.
    To(Priority),
}

/// Who is told of a level.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Notify {
    /// Everybody with one of these roles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<RoleName>,
    /// These people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<UserId>,
    /// Who has the task.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub holder: bool,
    /// The manager of the department of who has it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub manager: bool,
}

impl Notify {
    /// Whether nobody is told.
    pub fn is_nobody(&self) -> bool {
        *self == Self::default()
    }
}

/// Whose a task becomes: `{"role": "director"}` or `{"manager": 1}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reassign {
    /// Anybody's with this role.
    Role(RoleName),
    /// A manager's, this many levels up the tree of departments: 1 is the holder's own department.
    Manager(u8),
}
