//! A task as it is answered.

use runtime::archive::FoundTask;
use serde::Serialize;
use std::collections::BTreeMap;
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
    /// `open`, `claimed`, `escalated`, `suspended`, `completed` or `cancelled`.
    status: &'static str,
    /// The roles that may take it; each is a queue.
    candidate_roles: Vec<String>,
    /// Who else may take it, by name.
    candidate_users: Vec<String>,
    /// The approval level a person needs at least.
    minimum_level: u8,
    /// The skills a person needs, each with its level at least.
    skills: BTreeMap<String, u8>,
    /// Who may not take it, because of what they did elsewhere in the process.
    excluded_users: Vec<String>,
    /// 0 to 100.
    priority: u8,
    /// The outcomes to choose from; empty means that completing is all there is.
    outcomes: Vec<String>,
    business_key: Option<String>,
    assignee: Option<String>,
    /// Who asked the assignee to work on it, and finishes it.
    delegated_by: Option<String>,
    /// The queue that the assignee took it from.
    held_from: Option<String>,
    /// The queues it waits in while nobody has it.
    queues: Vec<String>,
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
    /// RFC 3339; since when it is archived with its instance, and does not change any more; null while it is not.
    archived_at: Option<String>,
}

impl From<TaskRecord> for TaskBody {
    fn from(task: TaskRecord) -> Self {
        let queues = task.queues().iter().map(ToString::to_string).collect();
        Self {
            queues,
            workflow_instance_id: task.task_id.instance.to_string(),
            workflow_id: task.definition.workflow_id.to_string(),
            task_id: task.task_id.to_string(),
            step_id: task.step_id,
            name: task.name,
            status: task.status.as_str(),
            candidate_roles: task.candidate_roles.iter().map(ToString::to_string).collect(),
            candidate_users: task.candidate_users.iter().map(ToString::to_string).collect(),
            minimum_level: task.minimum_level,
            skills: task.skills.iter().map(|(skill, level)| (skill.to_string(), *level)).collect(),
            excluded_users: task.excluded_users.iter().map(ToString::to_string).collect(),
            priority: task.priority.value(),
            outcomes: task.outcomes,
            business_key: task.business_key,
            delegated_by: task.delegated_by.map(|user| user.to_string()),
            held_from: task.held_from.map(|queue| queue.to_string()),
            assignee: task.assignee.map(|user| user.to_string()),
            created_at: rfc3339(task.created_at),
            due_at: task.due_at.map(rfc3339),
            follow_up_at: task.follow_up_at.map(rfc3339),
            form_key: task.form_key,
            claimed_at: task.claimed_at.map(rfc3339),
            closed_at: task.closed_at.map(rfc3339),
            outcome: task.outcome,
            version: task.version,
            archived_at: None,
        }
    }
}

impl From<FoundTask> for TaskBody {
    fn from(found: FoundTask) -> Self {
        let archived_at = found.archived.map(|archived| rfc3339(archived.entry.archived_at));
        Self { archived_at, ..found.record.into() }
    }
}
