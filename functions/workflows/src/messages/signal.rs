//! `POST /workflows/signals`.

use axum::Json;
use axum::extract::State;
use engine::Object;
use engine::reader::Reader;
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use store::{Channel, Signal};
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, Kit, Operation, ProblemBody, Resource};

/// A signal to everyone.
#[derive(Debug, ToSchema)]
#[schema(as = SendSignal)]
pub(crate) struct SignalBody {
    /// The name that processes give it, 1 to 500 characters.
    name: String,
    /// Go to the variables of everyone who takes it.
    #[schema(value_type = Option<Object>)]
    variables: Object,
    /// The same id again, with this name, is the same signal and does nothing.
    signal_id: Option<String>,
}

impl FromReader for SignalBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let name = reader.text("name", 1..=500);
        let variables = reader.optional_object("variables").cloned().unwrap_or_default();
        let signal_id = reader.optional_text("signal_id", 1..=500);
        Some(Self { name: name?, variables, signal_id })
    }
}

/// A signal on its way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SentSignal)]
pub(crate) struct SentBody {
    signal_id: String,
    /// `sent`: it reaches everyone in a moment.
    status: &'static str,
}

/// Send a signal to every instance that waits for it, and start every workflow that begins with it
#[utoipa::path(post, operation_id = "send_signal", path = "/api/v1/workflows/signals", tag = "messages", request_body = SignalBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key again is the same signal")),
    responses((status = 202, body = SentBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    headers: HeaderMap,
    Body(body): Body<SignalBody>,
) -> Answer<(StatusCode, Json<SentBody>)> {
    caller.decide(Operation::SendSignal, &Resource::tenant(&caller.tenant))?;
    let id = super::id(&kit, &caller, &headers, body.signal_id)?;
    caller.on("signal", Some(&id));
    caller.may(Operation::SendSignal, &Resource::signal(&caller.tenant, &body.name)).await?;
    let signal = Signal { id: id.clone(), variables: body.variables, sent_at: kit.now() };
    // The stream sees to its delivery.
    kit.store().put_signal(&caller.tenant, &Channel::signal(&body.name), &signal, true).await?;
    Ok((StatusCode::ACCEPTED, Json(SentBody { signal_id: id, status: "sent" })))
}
