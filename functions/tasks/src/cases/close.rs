//! `POST /cases/{id}/close`: when its processes have ended.

use super::body::CaseBody;
use super::{Asked, TRIES, reason};
use axum::extract::{Path, State};
use engine::reader::Reader;
use engine::{CaseId, InstanceId, TenantId};
use futures_util::future::try_join_all;
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, IfMatch, Kit, Operation, Problem, ProblemBody, tagged};
use work::case::{Case, Outcome};

/// Logs that are read at the same time.
const AT_ONCE: usize = 10;
/// Longest outcome, in characters.
const MAX_OUTCOME: usize = 200;

/// What came of a case.
#[derive(Debug, ToSchema)]
#[schema(as = CloseCase)]
pub(crate) struct CloseBody {
    /// Up to 200 characters.
    outcome: Option<String>,
    /// Up to 500 characters, for the history.
    reason: Option<String>,
}

impl FromReader for CloseBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self { outcome: reader.optional_text("outcome", 1..=MAX_OUTCOME), reason: reason(reader) })
    }
}

/// Close a case
///
/// Its processes must have ended: `processes_running` names those that have not. To close what is closed changes nothing.
#[utoipa::path(post, operation_id = "close_case", path = "/api/v1/cases/{case_id}/close", tag = "cases", request_body = CloseBody,
    params(("case_id" = String, Path), ("If-Match" = Option<String>, Header, description = "the `ETag` of the case as you know it")),
    responses((status = 200, body = CaseBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    version: IfMatch,
    Body(body): Body<CloseBody>,
) -> Answer {
    let id = CaseId::parse(&id)?;
    let asked = Asked { kit: &kit, caller: &caller, operation: Operation::CloseCase, id: &id, version };
    for _ in 0..TRIES {
        let before = asked.current().await?;
        let ended = ended(&kit, &caller.tenant, &before).await?;
        let made = before.close(asked.by(body.reason.clone()), body.outcome.clone(), &ended)?;
        let Some(made) = made else { return Ok(tagged(before.version, CaseBody::from(before))) };
        if asked.written(&before, &made).await? {
            return Ok(tagged(made.case.version, CaseBody::from(made.case)));
        }
    }
    Err(store::Error::Conflict.into())
}

/// The processes that have ended by their own logs, although the case was not told yet: nobody waits for the table's stream.
async fn ended(kit: &Kit, tenant: &TenantId, case: &Case) -> Result<Vec<(InstanceId, Outcome)>, Problem> {
    let running: Vec<&InstanceId> = case.running().map(|linked| &linked.instance).collect();
    let mut found = Vec::new();
    for some in running.chunks(AT_ONCE) {
        found.extend(try_join_all(some.iter().map(|instance| outcome(kit, tenant, instance))).await?.into_iter().flatten());
    }
    Ok(found)
}

async fn outcome(kit: &Kit, tenant: &TenantId, instance: &InstanceId) -> Result<Option<(InstanceId, Outcome)>, Problem> {
    let live = match kit.instances.find(tenant, instance).await {
        Ok(live) => live,
        // Linked, and about to be started.
        Err(runtime::Error::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let (status, outcome, at) = (live.state.status, live.state.outcome.clone(), live.changed_at);
    Ok(status.has_ended().then(|| (instance.clone(), Outcome { status, outcome, at })))
}
