//! `POST /workflows/messages`.

use axum::Json;
use axum::extract::State;
use engine::Object;
use engine::reader::Reader;
use http::{HeaderMap, StatusCode};
use runtime::{Letter, Taken};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, Kit, Operation, ProblemBody, Resource};

/// Seconds a message waits unless it says otherwise.
const USUAL_LIFE: u64 = 3_600;
/// Seconds a message waits at most.
const LONGEST_LIFE: u64 = 30 * 24 * 3_600;

/// A message to a process.
#[derive(Debug, ToSchema)]
#[schema(as = PublishMessage)]
pub(crate) struct MessageBody {
    /// The name that the process gives it, 1 to 500 characters.
    name: String,
    /// What tells the instance it is for from others; empty unless given. An instance that it starts has it as business key.
    correlation_key: Option<String>,
    /// Go to the variables of who takes it.
    #[schema(value_type = Option<Object>)]
    variables: Object,
    /// The same id again, with this name and key, is the same message and does nothing. Without one each request is a
    /// message of its own, unless it has an `Idempotency-Key`.
    message_id: Option<String>,
    /// How long it waits for somebody to take it, 1 to 2,592,000; an hour unless given.
    time_to_live_seconds: Option<u64>,
}

impl FromReader for MessageBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let name = reader.text("name", 1..=500);
        let correlation_key = reader.optional_text("correlation_key", 0..=500);
        let variables = reader.optional_object("variables").cloned().unwrap_or_default();
        let message_id = reader.optional_text("message_id", 1..=500);
        let time_to_live_seconds = reader.optional_whole("time_to_live_seconds", 1..=LONGEST_LIFE);
        Some(Self { name: name?, correlation_key, variables, message_id, time_to_live_seconds })
    }
}

/// What became of a message so far.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublishedMessage)]
pub(crate) struct PublishedBody {
    message_id: String,
    /// `taken`, or `waiting` for somebody to take it, or `known`: it was sent before.
    status: &'static str,
    /// Who took it.
    workflow_instance_id: Option<String>,
    /// Whether it started that instance.
    started: bool,
}

/// Send a message to the one instance that waits for it, or that it starts
///
/// An instance that waits with this name and correlation key takes it; if none does, it starts an instance of a workflow
/// that begins with a message of this name; if there is none either, it waits until its time is up.
#[utoipa::path(post, operation_id = "publish_message", path = "/api/v1/workflows/messages", tag = "messages", request_body = MessageBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key again is the same message")),
    responses((status = 202, body = PublishedBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    headers: HeaderMap,
    Body(body): Body<MessageBody>,
) -> Answer<(StatusCode, Json<PublishedBody>)> {
    caller.decide(Operation::PublishMessage, &Resource::tenant(&caller.tenant))?;
    let id = super::id(&kit, &caller, &headers, body.message_id)?;
    caller.on("message", Some(&id));
    caller.may(Operation::PublishMessage, &Resource::message(&caller.tenant, &body.name)).await?;
    let letter = Letter {
        id,
        name: body.name,
        key: body.correlation_key.unwrap_or_default(),
        variables: body.variables,
        lives: body.time_to_live_seconds.unwrap_or(USUAL_LIFE),
    };
    let (published, taken) = kit.instances.publish(&caller.tenant, &letter, kit.now(), true).await?;
    let by = taken.into_iter().find(|taken| taken.message == letter.id);
    let status = match (published, &by) {
        (_, Some(_)) => "taken",
        (store::Published::Before, None) => "known",
        (store::Published::New, None) => "waiting",
    };
    let (instance, started) = by.map_or((None, false), |Taken { instance, started, .. }| (Some(instance.to_string()), started));
    Ok((StatusCode::ACCEPTED, Json(PublishedBody { message_id: letter.id, status, workflow_instance_id: instance, started })))
}
