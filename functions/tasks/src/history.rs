//! `GET /tasks/{id}/history`: what happened to a task.

use axum::Json;
use axum::extract::{Path, State};
use engine::TaskId;
use serde::Serialize;
use utoipa::ToSchema;
use web::shape::rfc3339;
use web::{Answer, Caller, Kit, ListBody, Operation, ProblemBody, Query, Resource};
use work::task::{Move, TaskMove};

/// Something that happened to a task.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaskMove)]
pub(crate) struct MoveBody {
    /// The task's version that it made.
    version: u64,
    /// RFC 3339.
    at: String,
    /// `user:ID`, `service:ID`, `queue:NAME` or `system:FUNCTION`.
    actor: String,
    /// Why, in their words.
    reason: Option<String>,
    /// What: `opened`, `claimed`, `assigned`, `released`, `delegated`, `returned`, `reassigned`, `escalated`, `suspended`, `resumed`,
    /// `changed`, `moved`, `excluded`, `warned`, `breached`,
    /// `level_reached`, `attachment_added`, `attachment_removed`, `completed` or `cancelled`; the other fields depend on it.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    what: WhatBody,
}

#[derive(Debug, Serialize)]
struct WhatBody {
    #[serde(rename = "move")]
    word: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    to_roles: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    priority: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_up_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    objective: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachment_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_name: Option<String>,
}

impl From<TaskMove> for MoveBody {
    fn from(one: TaskMove) -> Self {
        let TaskMove { version, at, actor, reason, what } = one;
        Self { version, at: rfc3339(at), actor: actor.0, reason, what: what.into() }
    }
}

impl From<Move> for WhatBody {
    fn from(what: Move) -> Self {
        let mut body = Self {
            word: what.as_str(),
            to: None,
            user: None,
            to_roles: Vec::new(),
            priority: None,
            due_at: None,
            follow_up_at: None,
            outcome: None,
            objective: None,
            level: None,
            queue: None,
            attachment_id: None,
            file_name: None,
        };
        match what {
            Move::Assigned { to } | Move::Delegated { to } | Move::Returned { to } => body.to = Some(to.to_string()),
            Move::Reassigned { to } => body.to = to.map(|user| user.to_string()),
            Move::Moved { to } => body.to = Some(to.to_string()),
            Move::Excluded { user } => body.user = Some(user.to_string()),
            Move::Escalated { to_roles, priority } => {
                body.to_roles = to_roles.iter().map(ToString::to_string).collect();
                body.priority = Some(priority.value());
            }
            Move::Changed { priority, due_at, follow_up_at } => {
                body.priority = priority.map(|priority| priority.value());
                (body.due_at, body.follow_up_at) = (due_at.map(rfc3339), follow_up_at.map(rfc3339));
            }
            Move::Warned { objective } | Move::Breached { objective } => body.objective = Some(objective.as_str()),
            Move::LevelReached { level, priority, to, to_role, queue } => {
                (body.level, body.priority) = (Some(level), Some(priority.value()));
                body.to = to.map(|user| user.to_string());
                body.to_roles = to_role.iter().map(ToString::to_string).collect();
                body.queue = queue.map(|queue| queue.to_string());
            }
            Move::AttachmentAdded { attachment_id, file_name } | Move::AttachmentRemoved { attachment_id, file_name } => {
                (body.attachment_id, body.file_name) = (Some(attachment_id.to_string()), Some(file_name));
            }
            Move::Completed { outcome } => body.outcome = outcome,
            Move::Opened | Move::Claimed | Move::Released | Move::Suspended | Move::Resumed | Move::Cancelled => {}
        }
        body
    }
}

/// Read what happened to a task, oldest first
#[utoipa::path(get, operation_id = "read_task_history", path = "/api/v1/tasks/{task_id}/history", tag = "tasks",
    params(("task_id" = String, Path), ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<MoveBody>), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    mut query: Query,
) -> Answer<Json<ListBody<MoveBody>>> {
    let page = query.page()?;
    query.finish()?;
    let id = TaskId::parse(&id)?;
    let task = kit.instances.find_task(&caller.tenant, &id).await?;
    caller.may(Operation::ReadTaskHistory, &Resource::task(&caller.tenant, &task.record)).await?;
    Ok(Json(task.records(kit.store()).task_moves(&caller.tenant, &id, &page).await?.map(MoveBody::from).into()))
}
