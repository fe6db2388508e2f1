//! A user task as it is stored and shown.

use engine::instance::{DefinitionRef, OpenedTask};
use engine::{InstanceId, Priority, RoleName, TaskId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskStatus {
    /// Waits for someone to take it.
    Open,
    /// Someone has it.
    Claimed,
    /// Nobody finished it in time; waits for someone, among more people.
    Escalated,
    /// Done.
    Completed,
    /// No longer needed.
    Cancelled,
}

impl TaskStatus {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Claimed => "claimed",
            Self::Escalated => "escalated",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether it waits in its queues.
    pub const fn is_ready(self) -> bool {
        matches!(self, Self::Open | Self::Escalated)
    }

    /// Whether nothing can happen any more.
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled)
    }
}

/// A user task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskRecord {
    /// Its id: the instance and its number there.
    pub task_id: TaskId,
    /// What the instance runs.
    pub definition: DefinitionRef,
    /// The flow node.
    pub node_id: String,
    /// The step of the definition it belongs to.
    pub step_id: String,
    /// Its name, for people.
    pub name: String,
    /// Where it stands.
    pub status: TaskStatus,
    /// Who may take it.
    pub candidate_roles: Vec<RoleName>,
    /// Who else may take it, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidate_users: Vec<UserId>,
    /// The approval level they need.
    pub minimum_level: u8,
    /// How urgent it is.
    pub priority: Priority,
    /// The outcomes to choose from; empty means that completing is all there is.
    #[serde(default)]
    pub outcomes: Vec<String>,
    /// The instance's business key.
    #[serde(default)]
    pub business_key: Option<String>,
    /// When it opened.
    pub created_at: Timestamp,
    /// When it should be done.
    #[serde(default)]
    pub due_at: Option<Timestamp>,
    /// When it should be looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up_at: Option<Timestamp>,
    /// The form its author meant, by a name of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form_key: Option<String>,
    /// Who has it, or had it when it was completed.
    #[serde(default)]
    pub assignee: Option<UserId>,
    /// Since when.
    #[serde(default)]
    pub claimed_at: Option<Timestamp>,
    /// When it was closed.
    #[serde(default)]
    pub closed_at: Option<Timestamp>,
    /// What was chosen.
    #[serde(default)]
    pub outcome: Option<String>,
    /// Counts its changes, from 1: the lock that concurrent changes meet at.
    pub version: u64,
}

impl TaskRecord {
    /// The record of a task that just opened; one with an assignee is claimed by them already.
    pub fn open(instance: &InstanceId, definition: &DefinitionRef, business_key: Option<&str>, task: &OpenedTask, now: Timestamp) -> Self {
        Self {
            task_id: TaskId { instance: instance.clone(), element: task.element },
            definition: definition.clone(),
            node_id: task.node_id.clone(),
            step_id: task.step_id.clone(),
            name: task.name.clone(),
            status: if task.details.assignee.is_some() { TaskStatus::Claimed } else { TaskStatus::Open },
            candidate_roles: task.candidate_roles.clone(),
            candidate_users: task.details.candidate_users.iter().chain(&task.details.assignee).cloned().collect(),
            minimum_level: task.minimum_level,
            priority: task.priority,
            outcomes: task.outcomes.clone(),
            business_key: business_key.map(str::to_owned),
            created_at: now,
            due_at: task.details.due_at.or_else(|| task.estimated_minutes.map(|minutes| now.plus_seconds(u64::from(minutes) * 60))),
            follow_up_at: task.details.follow_up_at,
            form_key: task.form_key.clone(),
            assignee: task.details.assignee.clone(),
            claimed_at: task.details.assignee.is_some().then_some(now),
            closed_at: None,
            outcome: None,
            version: 1,
        }
    }
}
