//! `POST /cases/{id}/workflows`: processes are linked to a case, then started.

use super::starts::{StartBody, StartsBody};
use super::{Asked, TRIES, found, resource};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use engine::instance::DefinitionRef;
use engine::{CaseId, Fault, InstanceId, Timestamp};
use http::StatusCode;
use runtime::outside;
use serde::Serialize;
use store::{CaseChange, CaseSummary};
use utoipa::ToSchema;
use web::{Answer, Caller, Code, Creation, IfMatch, Kit, Once, Operation, Payload, Problem, ProblemBody, Resource};
use work::case::{Case, Start};

/// Most bytes of an instance's first variables as JSON.
const MAX_VARIABLES: usize = 200 * 1024;

/// What was started for a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StartedCaseWorkflows)]
pub(crate) struct StartedBody {
    case_id: String,
    case_number: String,
    /// The case's.
    version: u64,
    workflows: Vec<OneBody>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StartedCaseWorkflow)]
pub(crate) struct OneBody {
    workflow_instance_id: String,
    workflow_id: String,
    version: u32,
    /// The case's number.
    business_key: String,
}

/// Start processes for a case, all of them or none
///
/// Each has the case's number as its business key and the case's priority. You need to be allowed to start each workflow as well.
#[utoipa::path(post, operation_id = "start_case_workflows", path = "/api/v1/cases/{case_id}/workflows", tag = "cases", request_body = StartsBody,
    params(("case_id" = String, Path), ("If-Match" = Option<String>, Header, description = "the `ETag` of the case as you know it"),
        ("Idempotency-Key" = Option<String>, Header, description = "the same key again gets the same answer")),
    responses((status = 201, body = StartedBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 413, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    version: IfMatch,
    creation: Creation,
    body: Payload,
) -> Answer {
    let id = CaseId::parse(&id)?;
    let asked = Asked { kit: &kit, caller: &caller, operation: Operation::StartCaseWorkflows, id: &id, version };
    let case = found(&kit, &caller, &id).await?;
    caller.decide(Operation::StartCaseWorkflows, &resource(&caller, &CaseSummary::of(&case)))?;
    let new: StartsBody = body.read()?;
    let ticket = match creation.once(kit.store(), &caller, &body.text).await? {
        Once::Replay(response) => return Ok(response),
        Once::New(ticket) => ticket,
    };
    let now = kit.now();
    let mut planned = Vec::new();
    for (place, start) in new.workflows.iter().enumerate() {
        let (instance, definition) = (outside::instance_id(now)?, definition(&asked, place, start).await?);
        caller.on("instance", Some(&instance));
        planned.push((instance, definition, start));
    }
    for _ in 0..TRIES {
        let case = asked.current().await?;
        let starts = starts(&asked, &case, &planned, now)?;
        let Some(made) = case.link(asked.by(new.reason.clone()), &starts)? else { break };
        let answer = StartedBody {
            case_id: case.case_id.to_string(),
            case_number: case.case_number.to_string(),
            version: made.case.version,
            workflows: starts.iter().map(OneBody::of).collect(),
        };
        let receipt = ticket.receipt(&caller, StatusCode::CREATED, &answer)?;
        let changes = [CaseChange { before: &case, made: &made }];
        match kit.store().change_cases(&caller.tenant, &changes, &starts, receipt.as_ref()).await {
            Ok(()) => {
                begin(&kit, &caller, starts, now).await;
                return Ok((StatusCode::CREATED, Json(answer)).into_response());
            }
            Err(store::Error::Conflict) => {}
            Err(error) => return ticket.replay_after(kit.store(), &caller, error.into()).await,
        }
    }
    Err(store::Error::Conflict.into())
}

/// Starts what is linked. What fails here is started by the table's stream.
async fn begin(kit: &Kit, caller: &Caller, starts: Vec<Start>, now: Timestamp) {
    for start in starts {
        let instance = start.instance.clone();
        if let Err(error) = kit.instances.start_for_case(&caller.tenant, start, now).await {
            tracing::warn!(instance.id = %instance, %error, "a linked process is started by the stream");
        }
    }
}

/// What a process runs, if the caller may start it and it can be started.
async fn definition(asked: &Asked<'_>, place: usize, start: &StartBody) -> Result<DefinitionRef, Problem> {
    let (kit, caller, workflow_id) = (asked.kit, asked.caller, start.workflow_id.clone());
    caller.decide(Operation::StartInstance, &Resource::definition(&caller.tenant, &workflow_id))?;
    let fault =
        |message: String| Problem::invalid(vec![Fault::new("unknown_reference", format!("/workflows/{place}/workflow_id"), message)]);
    let unknown = || fault(format!("there is no such version of a workflow `{workflow_id}`"));
    let version = match start.version {
        Some(version) => version,
        None => kit.store().latest_definition(&caller.tenant, &workflow_id).await?.ok_or_else(unknown)?.version,
    };
    let definition = DefinitionRef { workflow_id: workflow_id.clone(), version };
    match kit.instances.definitions().graph(&caller.tenant, &definition).await {
        Ok(graph) if graph.starts(None).is_empty() => Err(fault(format!("`{workflow_id}` only starts by events"))),
        Ok(_) => Ok(definition),
        Err(runtime::Error::NotFound(_)) => Err(unknown()),
        Err(error) => Err(error.into()),
    }
}

/// All that each process is started with, from the case as it is now.
fn starts(
    asked: &Asked<'_>,
    case: &Case,
    planned: &[(InstanceId, DefinitionRef, &StartBody)],
    now: Timestamp,
) -> Result<Vec<Start>, Problem> {
    let mut starts = Vec::new();
    for (place, (instance, definition, start)) in planned.iter().enumerate() {
        let mapped = start
            .map
            .variables(case, now)
            .map_err(|(name, why)| Problem::invalid(vec![Fault::new("bad_expression", format!("/workflows/{place}/map/{name}"), why)]))?;
        let mut variables = start.variables.clone();
        variables.extend(mapped);
        if serde_json::to_vec(&variables).map_or(usize::MAX, |json| json.len()) > MAX_VARIABLES {
            let detail = format!("a process is started with at most {} KB of variables", MAX_VARIABLES / 1024);
            return Err(Problem::new(Code::PayloadTooLarge, detail));
        }
        starts.push(Start {
            instance: instance.clone(),
            case_id: case.case_id.clone(),
            case_number: case.case_number,
            definition: definition.clone(),
            priority: case.priority,
            variables,
            started_by: asked.caller.user.clone(),
            department: asked.caller.department.clone(),
            actor: asked.caller.actor().0,
            at: now,
        });
    }
    Ok(starts)
}

impl OneBody {
    fn of(start: &Start) -> Self {
        Self {
            workflow_instance_id: start.instance.to_string(),
            workflow_id: start.definition.workflow_id.to_string(),
            version: start.definition.version,
            business_key: start.case_number.to_string(),
        }
    }
}
