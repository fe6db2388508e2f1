//! `POST /tasks/{id}/reassign`.

use super::act::{Act, reason};
use super::{Asked, perform};
use crate::body::TaskBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::reader::Reader;
use engine::{TaskId, UserId};
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, Kit, ProblemBody};

/// Who gets it.
#[derive(Debug, ToSchema)]
#[schema(as = ReassignTask)]
pub(crate) struct ReassignBody {
    /// A user id; without one it goes back to its queues.
    #[schema(value_type = Option<String>)]
    to: Option<UserId>,
    /// For the task's history.
    reason: Option<String>,
}

impl FromReader for ReassignBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self { to: reader.optional_id("to", UserId::parse), reason: reason(reader) })
    }
}

impl ReassignBody {
    /// As an act.
    pub(super) fn act(self) -> (Act, Option<String>) {
        (Act::Reassign { to: self.to }, self.reason)
    }
}

/// Give a task to somebody else, or back to its queues
///
/// For those in charge. Whoever gets it has to be a candidate.
#[utoipa::path(post, operation_id = "reassign_task", path = "/api/v1/tasks/{task_id}/reassign", tag = "tasks", params(("task_id" = String, Path)), request_body = ReassignBody,
    responses((status = 200, body = TaskBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<ReassignBody>,
) -> Answer<Json<TaskBody>> {
    let (act, reason) = body.act();
    let task = perform(&kit, &caller, &TaskId::parse(&id)?, &act, reason.as_deref(), Asked::Now).await?;
    Ok(Json(task.into()))
}
