//! `POST /tasks/{id}/resume`.

use super::{Act, Asked, ReasonBody, perform};
use crate::body::TaskBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::TaskId;
use web::{Answer, Body, Caller, Kit, ProblemBody};

/// Go on with a task that waited for something outside
///
/// It is what it was before; the working time that was left to its targets is left still.
#[utoipa::path(post, operation_id = "resume_task", path = "/api/v1/tasks/{task_id}/resume", tag = "tasks", params(("task_id" = String, Path)), request_body = ReasonBody,
    responses((status = 200, body = TaskBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<ReasonBody>,
) -> Answer<Json<TaskBody>> {
    let task = perform(&kit, &caller, &TaskId::parse(&id)?, &Act::Resume, body.reason.as_deref(), Asked::Now).await?;
    Ok(Json(task.into()))
}
