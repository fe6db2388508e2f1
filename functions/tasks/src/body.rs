//! A task as it is answered.

use serde::Serialize;
use utoipa::ToSchema;
use web::shape::rfc3339;
use work::task::TaskRecord;

/// A user task.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Task)]
pub(crate) struct TaskBody {
    task_id: String,
    workflow_instance_id: String,
    workflow_id: String,
    step_id: String,
    name: String,
    /// `open`, `claimed`, `escalated`, `completed` or `cancelled`.
    status: &'static str,
    /// The roles that may take it; each is a queue.
    candidate_roles: Vec<String>,
    /// Who else may take it, by name.
    candidate_users: Vec<String>,
    /// The approval level a person needs at least.
    minimum_level: u8,
    /// 0 to 100.
    priority: u8,
    /// The outcomes to choose from; empty means that completing is all there is.
    outcomes: Vec<String>,
    business_key: Option<String>,
    assignee: Option<String>,
    /// RFC 3339.
    created_at: String,
    /// RFC 3339; when it should be done.
    due_at: Option<String>,
    /// RFC 3339; when it should be looked at again.
    follow_up_at: Option<String>,
    /// The form its author meant, by a name of their own.
    form_key: Option<String>,
    /// RFC 3339.
    claimed_at: Option<String>,
    /// RFC 3339.
    closed_at: Option<String>,
    /// What was chosen.
    outcome: Option<String>,
    /// Counts its changes.
    version: u64,
}

impl From<TaskRecord> for TaskBody {
    fn from(task: TaskRecord) -> Self {
        Self {
            workflow_instance_id: task.task_id.instance.to_string(),
            workflow_id: task.definition.workflow_id.to_string(),
            task_id: task.task_id.to_string(),
            step_id: task.step_id,
            name: task.name,
            status: task.status.as_str(),
            candidate_roles: task.candidate_roles.iter().map(ToString::to_string).collect(),
            candidate_users: task.candidate_users.iter().map(ToString::to_string).collect(),
            minimum_level: task.minimum_level,
            priority: task.priority.value(),
            outcomes: task.outcomes,
            business_key: task.business_key,
            assignee: task.assignee.map(|user| user.to_string()),
            created_at: rfc3339(task.created_at),
            due_at: task.due_at.map(rfc3339),
            follow_up_at: task.follow_up_at.map(rfc3339),
            form_key: task.form_key,
            claimed_at: task.claimed_at.map(rfc3339),
            closed_at: task.closed_at.map(rfc3339),
            outcome: task.outcome,
            version: task.version,
        }
    }
}
