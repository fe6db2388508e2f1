//! `POST /workflows/{id}/instances`.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use engine::graph::NodeIx;
use engine::instance::{Context, DefinitionRef, Rejection};
use engine::reader::Reader;
use engine::{Fault, Object, Priority, WorkflowId};
use http::StatusCode;
use runtime::{Started, outside};
use serde::Serialize;
use utoipa::ToSchema;
use web::shape::rfc3339;
use web::{Answer, Caller, Creation, FromReader, Kit, Once, Operation, Payload, Problem, ProblemBody, Resource};

/// What an instance is started with.
#[derive(Debug, ToSchema)]
#[schema(as = StartInstance)]
pub(crate) struct StartBody {
    /// Your own key for it, 1 to 200 characters without `#`.
    business_key: Option<String>,
    /// 0 to 100, or `low`, `normal`, `high`, `critical`; `normal` unless given.
    #[schema(value_type = Option<String>)]
    priority: Priority,
    /// Its first variables.
    #[schema(value_type = Option<Object>)]
    variables: Object,
    /// The version to run; the latest unless given.
    version: Option<u32>,
    /// The start event to begin at, for administrators also one that waits for something, as if that had happened; all
    /// start events that wait for nothing unless given.
    start_event_id: Option<String>,
}

/// An instance that was started.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StartedInstance)]
pub(crate) struct StartedBody {
    workflow_instance_id: String,
    workflow_id: String,
    version: u32,
    business_key: Option<String>,
    /// `running`.
    status: &'static str,
    /// RFC 3339.
    started_at: String,
}

impl FromReader for StartBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let business_key = reader.optional_text("business_key", 1..=200);
        if business_key.as_ref().is_some_and(|key| key.contains('#')) {
            reader.fault::<()>("bad_id", "business_key", "`business_key` must not contain `#`".to_owned());
        }
        let priority = match reader.optional("priority") {
            None => Some(Priority::NORMAL),
            Some(value) => match serde_json::from_value(value.clone()) {
                Ok(priority) => Some(priority),
                Err(error) => reader.fault("invalid_value", "priority", error.to_string()),
            },
        };
        let variables = reader.optional_object("variables").cloned().unwrap_or_default();
        let version = reader.optional_whole("version", 1..=u64::from(u32::MAX)).and_then(|version| u32::try_from(version).ok());
        let start_event_id = reader.optional_text("start_event_id", 1..=200);
        Some(Self { business_key, priority: priority?, variables, version, start_event_id })
    }
}

/// Start an instance of a workflow
#[utoipa::path(post, operation_id = "start_instance", path = "/api/v1/workflows/{workflow_id}/instances", tag = "instances", request_body = StartBody,
    params(("workflow_id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "the same key again gets the same answer")),
    responses((status = 201, body = StartedBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>, creation: Creation, body: Payload) -> Answer {
    let workflow = WorkflowId::parse(&id)?;
    caller.decide(Operation::StartInstance, &Resource::definition(&caller.tenant, &workflow))?;
    let start: StartBody = body.read()?;
    let ticket = match creation.once(kit.store(), &caller, &body.text).await? {
        Once::Replay(response) => return Ok(response),
        Once::New(ticket) => ticket,
    };
    let definition = definition(&kit, &caller, &workflow, start.version).await?;
    let now = kit.now();
    let at = match &start.start_event_id {
        Some(event) => Some(start_event(&kit, &caller, &definition, event).await?),
        None => None,
    };
    let started = Started {
        id: outside::instance_id(now)?,
        definition,
        business_key: start.business_key,
        priority: start.priority,
        variables: start.variables,
        at,
        caller: None,
        started_by: Some(caller.user.clone()),
        department: caller.department.clone(),
    };
    caller.on("instance", Some(&started.id));
    caller.begin().await?;
    let answer = StartedBody {
        workflow_instance_id: started.id.to_string(),
        workflow_id: started.definition.workflow_id.to_string(),
        version: started.definition.version,
        business_key: started.business_key.clone(),
        status: "running",
        started_at: rfc3339(now),
    };
    let receipt = ticket.receipt(&caller, StatusCode::CREATED, &answer)?;
    let context = Context { now, actor: caller.actor(), jitter: outside::jitter(), carrier: None };
    match kit.instances.start(&caller.tenant, started, &context, receipt.as_ref()).await {
        Ok(_) => Ok((StatusCode::CREATED, Json(answer)).into_response()),
        Err(runtime::Error::Rejected(Rejection::NoSuchStart)) if at.is_some() => Err(no_start(start.start_event_id.as_deref())),
        Err(error) => ticket.replay_after(kit.store(), &caller, error).await,
    }
}

async fn start_event(kit: &Kit, caller: &Caller, definition: &DefinitionRef, id: &str) -> Result<NodeIx, Problem> {
    let graph = kit.instances.definitions().graph(&caller.tenant, definition).await?;
    let (ix, _) = graph.node_of(id).ok_or_else(|| no_start(Some(id)))?;
    // To say that a message came takes what sending it takes.
    if !graph.starts(None).contains(&ix) {
        caller.decide(Operation::PublishMessage, &Resource::tenant(&caller.tenant))?;
        caller.decide(Operation::PublishMessage, &Resource::definition(&caller.tenant, &definition.workflow_id))?;
    }
    Ok(ix)
}

fn no_start(id: Option<&str>) -> Problem {
    let message = format!("`{}` is not an event at which an instance begins", id.unwrap_or_default());
    Problem::invalid(vec![Fault::new("unknown_reference", "/start_event_id", message)])
}

async fn definition(kit: &Kit, caller: &Caller, workflow_id: &WorkflowId, version: Option<u32>) -> Result<DefinitionRef, Problem> {
    let version = match version {
        Some(version) => version,
        None => kit.store().latest_definition(&caller.tenant, workflow_id).await?.ok_or_else(|| Problem::not_found("workflow"))?.version,
    };
    Ok(DefinitionRef { workflow_id: workflow_id.clone(), version })
}
