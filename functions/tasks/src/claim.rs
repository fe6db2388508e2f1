//! `POST /tasks/{id}/claim`.

use crate::body::TaskBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::TaskId;
use store::TaskWrite;
use web::{Answer, Caller, Kit, Operation, Problem, ProblemBody, Resource};
use work::task::{Refusal, TaskRecord};

/// How often a move is decided anew because the task changed at the same time.
const TRIES: u32 = 5;

/// Take a task
///
/// Taking what is yours already changes nothing.
#[utoipa::path(post, operation_id = "claim_task", path = "/api/v1/tasks/{task_id}/claim", tag = "tasks", params(("task_id" = String, Path)),
    responses((status = 200, body = TaskBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>) -> Answer<Json<TaskBody>> {
    let (worker, now) = (caller.worker(), kit.now());
    let task = move_task(&kit, &caller, Operation::ClaimTask, &TaskId::parse(&id)?, |task| task.claim(&worker, now)).await?;
    Ok(Json(task.into()))
}

/// Makes a move that the process takes no part in.
pub(crate) async fn move_task(
    kit: &Kit,
    caller: &Caller,
    operation: Operation,
    id: &TaskId,
    decide: impl Fn(&TaskRecord) -> Result<TaskRecord, Refusal>,
) -> Result<TaskRecord, Problem> {
    let mut tries = 0;
    loop {
        let old = kit.store().task(&caller.tenant, id).await?.ok_or_else(|| Problem::not_found("task"))?;
        caller.may(operation, &Resource::task(&caller.tenant, &old)).await?;
        let new = decide(&old)?;
        if new == old {
            return Ok(new);
        }
        match kit.store().change_task(&caller.tenant, &TaskWrite { old: Some(old), new: new.clone() }).await {
            Ok(()) => return Ok(new),
            Err(store::Error::TaskChanged) if tries < TRIES => tries += 1,
            Err(error) => return Err(error.into()),
        }
    }
}
