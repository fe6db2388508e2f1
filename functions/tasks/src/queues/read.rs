//! `GET /queues/{name}`.

use super::{FullBody, with_tasks};
use axum::Json;
use axum::extract::{Path, State};
use engine::RoleName;
use web::{Answer, Caller, Kit, Operation, ProblemBody, Resource};

/// Read a queue's settings and what waits in it
///
/// A role is a queue, whether or not somebody configured it.
#[utoipa::path(get, operation_id = "read_queue", path = "/api/v1/queues/{queue}", tag = "queues", params(("queue" = String, Path)),
    responses((status = 200, body = FullBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, Path(name): Path<String>) -> Answer<Json<FullBody>> {
    let name = RoleName::parse(&name)?;
    caller.may(Operation::ReadQueue, &Resource::queue(&caller.tenant, &name)).await?;
    let queues = kit.instances.queues().of(&caller.tenant).await?;
    Ok(Json(with_tasks(&kit, &caller, &queues, &name).await?))
}
