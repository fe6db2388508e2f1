//! `PATCH /tasks/{id}`.

use super::act::{Act, priority, reason};
use super::{Asked, perform};
use crate::body::TaskBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::reader::Reader;
use engine::{Priority, TaskId, Timestamp};
use utoipa::ToSchema;
use web::shape::optional_moment;
use web::{Answer, Body, Caller, FromReader, Kit, ProblemBody};

/// What changes.
#[derive(Debug, ToSchema)]
#[schema(as = ChangeTask)]
pub(crate) struct ChangeBody {
    /// 0 to 100.
    #[schema(value_type = Option<u8>)]
    priority: Option<Priority>,
    /// RFC 3339; when it should be done.
    #[schema(value_type = Option<String>)]
    due_at: Option<Timestamp>,
    /// RFC 3339; when it should be looked at again.
    #[schema(value_type = Option<String>)]
    follow_up_at: Option<Timestamp>,
    /// For the task's history.
    reason: Option<String>,
}

impl FromReader for ChangeBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let (priority, due_at) = (priority(reader), optional_moment(reader, "due_at"));
        let (follow_up_at, reason) = (optional_moment(reader, "follow_up_at"), reason(reader));
        if priority.is_none() && due_at.is_none() && follow_up_at.is_none() {
            return reader.fault("missing_field", "priority", "say `priority`, `due_at` or `follow_up_at`".to_owned());
        }
        Some(Self { priority, due_at, follow_up_at, reason })
    }
}

impl ChangeBody {
    /// As an act.
    pub(super) fn act(self) -> (Act, Option<String>) {
        (Act::Change { priority: self.priority, due_at: self.due_at, follow_up_at: self.follow_up_at }, self.reason)
    }
}

/// Make a task more or less urgent, or due at another time
///
/// What is not given stays as it is.
#[utoipa::path(patch, operation_id = "change_task", path = "/api/v1/tasks/{task_id}", tag = "tasks", params(("task_id" = String, Path)), request_body = ChangeBody,
    responses((status = 200, body = TaskBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<ChangeBody>,
) -> Answer<Json<TaskBody>> {
    let (act, reason) = body.act();
    let task = perform(&kit, &caller, &TaskId::parse(&id)?, &act, reason.as_deref(), Asked::Now).await?;
    Ok(Json(task.into()))
}
