//! `PATCH /queues/{name}`.

use super::settings::{check_count, look, write};
use super::{QueueBody, check, is_of, read_version};
use axum::Json;
use axum::extract::{Path, State};
use engine::RoleName;
use engine::reader::Reader;
use store::QueueChange;
use web::{Answer, Caller, Kit, Operation, Payload, Problem, ProblemBody, Resource};
use work::queue::{Change, Queue};

/// Change a queue's settings (JSON Merge Patch)
///
/// What is not named stays, what is null goes back to what it is in an unconfigured queue. With `version`, only if nobody changed it
/// since. Tasks that wait already keep their places until they are moved or escalated; those that open from now on go by the new
/// settings.
#[utoipa::path(patch, operation_id = "change_queue", path = "/api/v1/queues/{queue}", tag = "queues", params(("queue" = String, Path)),
    request_body = super::create::NewQueue,
    responses((status = 200, body = QueueBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, Path(name): Path<String>, body: Payload) -> Answer<Json<QueueBody>> {
    let name = RoleName::parse(&name)?;
    caller.may(Operation::ChangeQueue, &Resource::queue(&caller.tenant, &name)).await?;
    let mut faults = Vec::new();
    let read = Reader::open(&body.value, String::new(), &mut faults).map(|mut reader| {
        let read = (Change::read(&name, &mut reader), read_version(&mut reader));
        reader.finish();
        read
    });
    let (change, version) = read.filter(|_| faults.is_empty()).ok_or_else(|| Problem::invalid(faults))?;
    let seen = look(&kit, &caller).await?;
    let changed = write(&kit, &caller, seen, None, |queues| {
        let before = queues.queue(&name).cloned().unwrap_or_else(|| Queue::unconfigured(name.clone()));
        is_of(version, before.version)?;
        if before.version == 0 {
            check_count(queues)?;
        }
        let queue = change.clone().apply(&before);
        check(queues, &queue)?;
        let answer = QueueBody::from(&queue);
        Ok((Some(QueueChange::Put(Box::new(queue))), answer))
    });
    Ok(Json(changed.await?))
}
