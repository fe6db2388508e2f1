//! A user task as it is stored and shown.

use super::status::TaskStatus;
use crate::sla::SlaClock;
use engine::instance::{DefinitionRef, OpenedTask};
use engine::{InstanceId, Priority, RoleName, SkillName, TaskId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// Who may not take it, whatever roles they have: separation of duties keeps them away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded_users: Vec<UserId>,
    /// The approval level they need.
    pub minimum_level: u8,
    /// What they have to be able to do, each at this level at least: 1 to 5.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub skills: BTreeMap<SkillName, u8>,
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
    /// The queue they took it from; none when it waits for them by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_from: Option<RoleName>,
    /// Who gave it back, the last of them last: no queue gives it to them again until somebody in charge puts it back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given_back_by: Vec<UserId>,
    /// Who asked them to work on it, and finishes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegated_by: Option<UserId>,
    /// What a suspended task was, and will be again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended_from: Option<TaskStatus>,
    /// The only queue it waits in: it was moved there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<RoleName>,
    /// Where it stands in queues with an order of their own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub places: BTreeMap<RoleName, String>,
    /// The clock of its targets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sla: Option<SlaClock>,
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
            excluded_users: task.details.excluded_users.clone(),
            minimum_level: task.minimum_level,
            skills: task.skills.clone(),
            priority: task.priority,
            outcomes: task.outcomes.clone(),
            business_key: business_key.map(str::to_owned),
            created_at: now,
            due_at: task.details.due_at.or_else(|| task.estimated_minutes.map(|minutes| now.plus_seconds(u64::from(minutes) * 60))),
            follow_up_at: task.details.follow_up_at,
            form_key: task.form_key.clone(),
            assignee: task.details.assignee.clone(),
            held_from: None,
            given_back_by: Vec::new(),
            delegated_by: None,
            suspended_from: None,
            queue: None,
            places: BTreeMap::new(),
            sla: None,
            claimed_at: task.details.assignee.is_some().then_some(now),
            closed_at: None,
            outcome: None,
            version: 1,
        }
    }

    /// The queues it waits in when nobody has it.
    pub fn queues(&self) -> &[RoleName] {
        self.queue.as_ref().map_or(self.candidate_roles.as_slice(), std::slice::from_ref)
    }

    /// Who answers for it now: whoever has it, or had it when it was suspended.
    pub fn holder(&self) -> Option<&UserId> {
        self.assignee.as_ref().filter(|_| !self.status.is_closed())
    }
}
