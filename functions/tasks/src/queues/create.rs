//! `POST /queues`.

use super::settings::{Unwritten, check_count, look, write};
use super::{QueueBody, check};
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use engine::RoleName;
use engine::reader::Reader;
use http::StatusCode;
use store::QueueChange;
use utoipa::ToSchema;
use web::{Answer, Caller, Code, Creation, FromReader, Kit, Once, Operation, Payload, Problem, ProblemBody};
use work::queue::Queue;

/// A queue's settings; what is not given is as in an unconfigured one.
#[derive(Debug, ToSchema)]
#[schema(as = NewQueue, value_type = Object)]
pub(crate) struct NewQueue(Queue);

impl FromReader for NewQueue {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let name = reader.id("name", RoleName::parse)?;
        Some(Self(Queue::read(&name, reader)))
    }
}

/// Configure a queue
///
/// `docs/queues.md` says what each setting means.
#[utoipa::path(post, operation_id = "create_queue", path = "/api/v1/queues", tag = "queues",
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key again gets the same answer")), request_body = NewQueue,
    responses((status = 201, body = QueueBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, creation: Creation, body: Payload) -> Answer {
    let NewQueue(queue) = body.read()?;
    caller.on("queue", Some(&queue.name));
    caller.may_in_tenant(Operation::CreateQueue).await?;
    // Looked at before the receipt is: a queue that is there then was not made by a twin of this request.
    let seen = look(&kit, &caller).await?;
    let ticket = match creation.once(kit.store(), &caller, &body.text).await? {
        Once::Replay(response) => return Ok(response),
        Once::New(ticket) => ticket,
    };
    let answer = QueueBody::from(&queue);
    let receipt = ticket.receipt(&caller, StatusCode::CREATED, &answer)?;
    let written = write(&kit, &caller, seen, receipt.as_ref(), |queues| {
        if queues.queue(&queue.name).is_some() {
            return Err(Problem::new(Code::AlreadyExists, "the queue is configured already; change it"));
        }
        check(queues, &queue)?;
        check_count(queues)?;
        Ok((Some(QueueChange::Put(Box::new(queue.clone()))), ()))
    });
    match written.await {
        Ok(()) => Ok((StatusCode::CREATED, Json(answer)).into_response()),
        Err(Unwritten::Refused(problem)) => Err(problem),
        Err(Unwritten::Failed(error)) => ticket.replay_after(kit.store(), &caller, error.into()).await,
    }
}
