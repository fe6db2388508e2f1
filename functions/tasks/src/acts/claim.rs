//! `POST /tasks/{id}/claim`.

use super::{Act, Asked, ReasonBody, perform};
use crate::body::TaskBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::TaskId;
use web::{Answer, Body, Caller, Kit, ProblemBody};

/// Take a task
///
/// Taking what is yours already changes nothing.
#[utoipa::path(post, operation_id = "claim_task", path = "/api/v1/tasks/{task_id}/claim", tag = "tasks", params(("task_id" = String, Path)), request_body = ReasonBody,
    responses((status = 200, body = TaskBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<ReasonBody>,
) -> Answer<Json<TaskBody>> {
    let task = perform(&kit, &caller, &TaskId::parse(&id)?, &Act::Claim, body.reason.as_deref(), Asked::Now).await?;
    Ok(Json(task.into()))
}
