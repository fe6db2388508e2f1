//! `POST /workflows/instances/{id}/cancel | suspend | resume | retry`: one shape, four commands.

use super::InstanceBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::instance::{Command, Context};
use engine::reader::Reader;
use engine::{ElementId, InstanceId, RoleName};
use runtime::{Live, outside};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, Kit, Operation, Problem, ProblemBody};

/// Why an instance is cancelled.
#[derive(Debug, ToSchema)]
#[schema(as = CancelInstance)]
pub(crate) struct CancelBody {
    /// For the history, up to 500 characters.
    reason: Option<String>,
}

impl FromReader for CancelBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self { reason: reader.optional_text("reason", 0..=500) })
    }
}

/// Which incident is retried.
#[derive(Debug, ToSchema)]
#[schema(as = RetryIncident)]
pub(crate) struct RetryBody {
    /// The element the incident stands at, 0 for the process itself; all incidents unless given.
    element: Option<u32>,
}

impl FromReader for RetryBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self { element: reader.optional_whole("element", 0..=u64::from(u32::MAX)).and_then(|element| u32::try_from(element).ok()) })
    }
}

/// Nothing to say.
#[derive(Debug)]
pub(crate) struct NoBody;

impl FromReader for NoBody {
    fn read(_: &mut Reader<'_>) -> Option<Self> {
        Some(Self)
    }
}

/// Cancel an instance: everything in it ends
#[utoipa::path(post, operation_id = "cancel_instance", path = "/api/v1/workflows/instances/{workflow_instance_id}/cancel", tag = "instances", params(("workflow_instance_id" = String, Path)),
    request_body = CancelBody, responses((status = 200, body = InstanceBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn cancel(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<CancelBody>,
) -> Answer<Json<InstanceBody>> {
    super::allowed(&kit, &caller, Operation::CancelInstance, &InstanceId::parse(&id)?).await?;
    steer(&kit, &caller, &id, Command::Cancel { reason: body.reason.unwrap_or_default() }).await
}

/// Suspend an instance: nothing moves until it is resumed
#[utoipa::path(post, operation_id = "suspend_instance", path = "/api/v1/workflows/instances/{workflow_instance_id}/suspend", tag = "instances", params(("workflow_instance_id" = String, Path)),
    responses((status = 200, body = InstanceBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn suspend(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>, _: Body<NoBody>) -> Answer<Json<InstanceBody>> {
    super::allowed(&kit, &caller, Operation::SuspendInstance, &InstanceId::parse(&id)?).await?;
    steer(&kit, &caller, &id, Command::Suspend).await
}

/// Resume a suspended instance
#[utoipa::path(post, operation_id = "resume_instance", path = "/api/v1/workflows/instances/{workflow_instance_id}/resume", tag = "instances", params(("workflow_instance_id" = String, Path)),
    responses((status = 200, body = InstanceBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn resume(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>, _: Body<NoBody>) -> Answer<Json<InstanceBody>> {
    super::allowed(&kit, &caller, Operation::ResumeInstance, &InstanceId::parse(&id)?).await?;
    steer(&kit, &caller, &id, Command::Resume).await
}

/// Retry what incidents stopped
///
/// For administrators, and for people with a role that answers for the step (`required_roles` of an automated step).
#[utoipa::path(post, operation_id = "retry_instance", path = "/api/v1/workflows/instances/{workflow_instance_id}/retry", tag = "instances", params(("workflow_instance_id" = String, Path)),
    request_body = RetryBody, responses((status = 200, body = InstanceBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn retry(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<RetryBody>,
) -> Answer<Json<InstanceBody>> {
    let element = body.element.map(ElementId);
    let live = kit.instances.find(&caller.tenant, &InstanceId::parse(&id)?).await?;
    may_retry(&caller, &live, element).await?;
    steer(&kit, &caller, &id, Command::Retry { element }).await
}

/// Whoever retries answers for every step that stands; where none does, for the process itself.
async fn may_retry(caller: &Caller, live: &Live, element: Option<ElementId>) -> Result<(), Problem> {
    let incidents = live.state.incidents().iter().filter(|incident| element.is_none_or(|element| element == incident.element));
    let mut asked: BTreeSet<&[RoleName]> = BTreeSet::new();
    for incident in incidents {
        // Steps that the same roles answer for are one question.
        let roles = live.state.responsible_roles(incident.element);
        if asked.insert(roles) {
            super::must(caller, Operation::RetryInstance, super::step(live, incident.element, roles)).await?;
        }
    }
    if asked.is_empty() { super::must(caller, Operation::RetryInstance, super::step(live, ElementId::ROOT, &[])).await } else { Ok(()) }
}

async fn steer(kit: &Kit, caller: &Caller, id: &str, command: Command) -> Answer<Json<InstanceBody>> {
    let context = Context { now: kit.now(), actor: caller.actor(), jitter: outside::jitter(), carrier: None };
    let (live, _) = kit.instances.execute(&caller.tenant, &InstanceId::parse(id)?, &command, &context, None).await?;
    Ok(Json(InstanceBody::read(kit, &live).await?))
}
