//! `POST /workflows/instances/{id}/archive`: now, instead of when its time has come.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use engine::InstanceId;
use http::StatusCode;
use runtime::outside;
use serde::Serialize;
use utoipa::ToSchema;
use web::{Answer, Caller, Code, Kit, Operation, Problem, ProblemBody};

/// What was asked for, and will be done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ToArchive)]
pub(crate) struct ToArchive {
    workflow_instance_id: String,
    /// `archiving`.
    status: &'static str,
}

/// Archive an ended instance now
///
/// With its tasks, within moments: the instance has `archived_at` then. Nothing is removed before the archive was read back and compared.
/// An instance stays as it is while it is held, while its case is, and while what called it has not ended.
#[utoipa::path(post, operation_id = "archive_instance", path = "/api/v1/workflows/instances/{workflow_instance_id}/archive", tag = "instances",
    params(("workflow_instance_id" = String, Path)),
    responses((status = 202, body = ToArchive), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>) -> Answer<Response> {
    let id = InstanceId::parse(&id)?;
    let live = super::allowed(&kit, &caller, Operation::ArchiveInstance, &id).await?;
    if live.archived.is_some() {
        return Err(Problem::new(Code::Archived, "the instance is archived"));
    }
    if !live.state.status.has_ended() || live.state.sandbox.is_some() {
        return Err(Problem::new(Code::InvalidState, "only what ended is archived, and what never was is not"));
    }
    if kit.store().hold(&caller.tenant, &id).await?.is_some() {
        return Err(store::Error::Held.into());
    }
    let now = kit.now();
    kit.store().ask_to_archive(&caller.tenant, &id, &outside::ulid(now)?, now).await?;
    Ok((StatusCode::ACCEPTED, Json(ToArchive { workflow_instance_id: id.to_string(), status: "archiving" })).into_response())
}
