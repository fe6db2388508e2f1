//! `POST /tasks/{id}/move`.

use super::act::{Act, reason};
use super::{Asked, perform};
use crate::body::TaskBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::reader::Reader;
use engine::{RoleName, TaskId};
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, Kit, ProblemBody};

/// Where it waits from then on.
#[derive(Debug, ToSchema)]
#[schema(as = MoveTask)]
pub(crate) struct MoveBody {
    /// A queue's name.
    #[schema(value_type = String)]
    queue: RoleName,
    /// For the task's history.
    reason: Option<String>,
}

impl FromReader for MoveBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let (queue, reason) = (reader.id("queue", RoleName::parse), reason(reader));
        Some(Self { queue: queue?, reason })
    }
}

impl MoveBody {
    /// As an act.
    pub(super) fn act(self) -> (Act, Option<String>) {
        (Act::MoveTo { queue: self.queue }, self.reason)
    }
}

/// Let a task wait in another queue
///
/// It waits there only; people of that queue may take it beside those who could.
#[utoipa::path(post, operation_id = "move_task", path = "/api/v1/tasks/{task_id}/move", tag = "tasks", params(("task_id" = String, Path)), request_body = MoveBody,
    responses((status = 200, body = TaskBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<MoveBody>,
) -> Answer<Json<TaskBody>> {
    let (act, reason) = body.act();
    let task = perform(&kit, &caller, &TaskId::parse(&id)?, &act, reason.as_deref(), Asked::Now).await?;
    Ok(Json(task.into()))
}
