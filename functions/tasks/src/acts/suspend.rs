//! `POST /tasks/{id}/suspend`.

use super::{Act, Asked, ReasonBody, perform};
use crate::body::TaskBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::TaskId;
use web::{Answer, Body, Caller, Kit, ProblemBody};

/// Let a task wait for something outside, a customer's answer for example
///
/// Whoever has it keeps it; nobody can take or finish it, and its targets are not running meanwhile.
#[utoipa::path(post, operation_id = "suspend_task", path = "/api/v1/tasks/{task_id}/suspend", tag = "tasks", params(("task_id" = String, Path)), request_body = ReasonBody,
    responses((status = 200, body = TaskBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<ReasonBody>,
) -> Answer<Json<TaskBody>> {
    let task = perform(&kit, &caller, &TaskId::parse(&id)?, &Act::Suspend, body.reason.as_deref(), Asked::Now).await?;
    Ok(Json(task.into()))
}
