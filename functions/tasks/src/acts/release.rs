//! `POST /tasks/{id}/release`.

use super::{Act, Asked, ReasonBody, perform};
use crate::body::TaskBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::TaskId;
use web::{Answer, Body, Caller, Kit, ProblemBody};

/// Give a task back to its queues
///
/// Whoever was asked to work on it returns it instead.
#[utoipa::path(post, operation_id = "release_task", path = "/api/v1/tasks/{task_id}/release", tag = "tasks", params(("task_id" = String, Path)), request_body = ReasonBody,
    responses((status = 200, body = TaskBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<ReasonBody>,
) -> Answer<Json<TaskBody>> {
    let task = perform(&kit, &caller, &TaskId::parse(&id)?, &Act::Release, body.reason.as_deref(), Asked::Now).await?;
    Ok(Json(task.into()))
}
