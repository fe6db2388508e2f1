//! `DELETE /queues/{name}`.

use super::settings::{look, write};
use axum::extract::{Path, State};
use engine::RoleName;
use http::StatusCode;
use store::QueueChange;
use web::{Answer, Caller, Code, Kit, Operation, Problem, ProblemBody, Resource};

/// Take a queue's settings away
///
/// The queue stays, unconfigured, and so does what waits in it.
#[utoipa::path(delete, operation_id = "remove_queue", path = "/api/v1/queues/{queue}", tag = "queues", params(("queue" = String, Path)),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, Path(name): Path<String>) -> Answer<StatusCode> {
    let name = RoleName::parse(&name)?;
    caller.may(Operation::RemoveQueue, &Resource::queue(&caller.tenant, &name)).await?;
    let seen = look(&kit, &caller).await?;
    let removed = write(&kit, &caller, seen, None, |queues| {
        let queue = queues.queue(&name).ok_or_else(|| Problem::new(Code::NotFound, format!("the queue `{name}` has no settings")))?;
        Ok((Some(QueueChange::Remove(name.clone(), queue.version)), StatusCode::NO_CONTENT))
    });
    Ok(removed.await?)
}
