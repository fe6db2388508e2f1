//! `POST /tasks/{id}/release`.

use crate::body::TaskBody;
use crate::claim::move_task;
use axum::Json;
use axum::extract::{Path, State};
use engine::TaskId;
use web::{Answer, Caller, Kit, Operation, ProblemBody};

/// Give a task back to its queues
#[utoipa::path(post, operation_id = "release_task", path = "/api/v1/tasks/{task_id}/release", tag = "tasks", params(("task_id" = String, Path)),
    responses((status = 200, body = TaskBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>) -> Answer<Json<TaskBody>> {
    let worker = caller.worker();
    let task = move_task(&kit, &caller, Operation::ReleaseTask, &TaskId::parse(&id)?, |task| task.release(&worker)).await?;
    Ok(Json(task.into()))
}
