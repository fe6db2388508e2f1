//! `POST /workflows/instances/{id}/fork`: what would have been.

use super::InstanceBody;
use super::active::{AwaitedBody, event};
use super::read::point;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use engine::instance::IncidentCode;
use engine::reader::Reader;
use engine::sandbox::{Lack, Missing, Mock};
use engine::{InstanceId, Object};
use http::StatusCode;
use runtime::{Forked, Point, WhatIf, outside};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use web::{Answer, Caller, Creation, FromReader, Kit, Once, Operation, Payload, ProblemBody};

/// Most mocks of one request.
const MAX_MOCKS: usize = 500;

/// What is to be tried.
#[derive(Debug, ToSchema)]
#[schema(as = ForkInstance)]
pub(crate) struct WhatIfBody {
    /// Where it begins: a number of the history, or a moment (RFC 3339); now unless given.
    #[schema(value_type = Option<String>)]
    at: Option<Point>,
    /// What elements answer, by their ids, instead of what the history says.
    #[schema(value_type = Option<BTreeMap<String, MockBody>>)]
    mocks: BTreeMap<String, Mock>,
    /// Variables of the process that are set first.
    #[schema(value_type = Option<Object>)]
    variables: Object,
}

/// What an element answers.
#[derive(ToSchema)]
#[schema(as = Mock)]
#[expect(dead_code, reason = "describes what is read into the engine's type")]
pub(crate) struct MockBody {
    /// What it brings.
    #[schema(value_type = Option<Object>)]
    variables: Object,
    /// For a user task: what is chosen.
    outcome: Option<String>,
    /// For a job or a call: the error it throws, a code or `{"code": …, "message": …}`.
    #[schema(value_type = Option<Object>)]
    error: Value,
}

/// A what-if that was simulated to where nothing moves any more.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ForkedInstance)]
pub(crate) struct ForkedBody {
    #[serde(flatten)]
    instance: InstanceBody,
    /// What it waits for without an answer.
    without_answer: Vec<LackBody>,
    /// False where a simulation went on beyond its bounds: 1,000 commands, 4 MB of history.
    within_bounds: bool,
}

/// Something without an answer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Unanswered)]
pub(crate) struct LackBody {
    /// The number of the element that waits.
    element: u32,
    /// The id to give a mock for.
    element_id: Option<String>,
    /// `job`, `task`, `call`, `event`, `activity` (of an ad-hoc sub-process) or `incident`.
    waits_for: &'static str,
    /// The event that is waited for.
    event: Option<AwaitedBody>,
    /// The incident's code.
    #[schema(value_type = Option<String>)]
    code: Option<IncidentCode>,
    /// The incident's message.
    message: Option<String>,
}

impl FromReader for WhatIfBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let at = match reader.optional("at") {
            None => None,
            Some(value) => match point(&value.as_str().map_or_else(|| value.to_string(), str::to_owned)) {
                Ok(at) => Some(at),
                Err(message) => reader.fault("invalid_value", "at", message),
            },
        };
        let given = reader.optional_object("mocks");
        if given.is_some_and(|given| given.len() > MAX_MOCKS) {
            reader.fault::<()>("too_many", "mocks", format!("at most {MAX_MOCKS} mocks"));
        }
        let mut mocks = BTreeMap::new();
        for (id, value) in given.into_iter().flatten().take(MAX_MOCKS) {
            let place = format!("mocks/{}", id.replace('~', "~0").replace('/', "~1"));
            let Some(mut nested) = reader.nested(&place, value) else { continue };
            let mock = mock(&mut nested);
            nested.finish();
            mocks.insert(id.clone(), mock);
        }
        let variables = reader.optional_object("variables").cloned().unwrap_or_default();
        Some(Self { at, mocks, variables })
    }
}

fn mock(reader: &mut Reader<'_>) -> Mock {
    let variables = reader.optional_object("variables").cloned().unwrap_or_default();
    let outcome = reader.optional_text("outcome", 1..=100);
    let error = match reader.optional("error") {
        None => None,
        Some(Value::String(code)) => Some((code.clone(), String::new())),
        Some(value) => reader.nested("error", value).and_then(|mut error| {
            let (code, message) = (error.text("code", 1..=200), error.optional_text("message", 0..=500));
            error.finish();
            Some((code?, message.unwrap_or_default()))
        }),
    };
    Mock { variables, outcome, error }
}

/// Try what would have been: fork an instance at a past point into a sandbox
///
/// The sandbox begins with the state at that point. Jobs, people, messages and called processes say what a mock says, else
/// what the history says after that point, in its order; when nothing can be said, the earliest timer fires, by a
/// clock of the sandbox's own. It ends when the process ends, or stands at what nobody answers, and is kept as an instance whose
/// history holds everything that happened in it. Nothing is called, sent or shown to anybody.
#[utoipa::path(post, operation_id = "fork_instance", path = "/api/v1/workflows/instances/{workflow_instance_id}/fork", tag = "instances",
    params(("workflow_instance_id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "the same key again gets the same answer")),
    request_body = WhatIfBody, responses((status = 201, body = ForkedBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>, creation: Creation, body: Payload) -> Answer {
    let of = InstanceId::parse(&id)?;
    let live = kit.instances.find(&caller.tenant, &of).await?;
    caller.decide(Operation::ForkInstance, &super::there(super::resource(&caller, &live))?)?;
    let WhatIfBody { at, mocks, variables } = body.read()?;
    let ticket = match creation.once(kit.store(), &caller, &body.text).await? {
        Once::Replay(response) => return Ok(response),
        Once::New(ticket) => ticket,
    };
    let id = outside::instance_id(kit.now())?;
    let forked = kit.instances.simulate(&caller.tenant, &of, id, WhatIf { at, mocks, variables }).await?;
    let answer = answer(&forked);
    let receipt = ticket.receipt(&caller, StatusCode::CREATED, &answer)?;
    caller.on("instance", Some(&forked.live.id));
    caller.begin().await?;
    match kit.instances.keep(&forked, &caller.actor(), receipt.as_ref()).await {
        Ok(()) => Ok((StatusCode::CREATED, Json(answer)).into_response()),
        Err(error) => ticket.replay_after(kit.store(), &caller, error).await,
    }
}

fn answer(forked: &Forked) -> ForkedBody {
    let mut instance = InstanceBody::of(&forked.live);
    instance.sequence = forked.batches();
    let without_answer = forked.missing.iter().map(|missing| lack(forked, missing)).collect();
    ForkedBody { instance, without_answer, within_bounds: forked.within_bounds }
}

fn lack(forked: &Forked, missing: &Missing) -> LackBody {
    let graph = forked.live.state.graph();
    let element_id = missing.node.and_then(|node| graph?.node(node)).map(|node| node.id.clone());
    let (waits_for, awaited, incident) = match &missing.what {
        Lack::Job => ("job", None, None),
        Lack::Task => ("task", None, None),
        Lack::Call => ("call", None, None),
        Lack::Event(to) => ("event", Some(event(element_id.clone().unwrap_or_default(), to)), None),
        Lack::Activity => ("activity", None, None),
        Lack::Incident(code, message) => ("incident", None, Some((*code, message.clone()))),
    };
    let (code, message) = incident.unzip();
    LackBody { element: missing.element.0, element_id, waits_for, event: awaited, code, message }
}
