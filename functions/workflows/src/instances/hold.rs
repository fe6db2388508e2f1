//! `PUT|DELETE /workflows/instances/{id}/legal-hold`: while an instance is held nothing of it is archived or removed.

use super::InstanceBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::InstanceId;
use engine::reader::Reader;
use store::Hold;
use utoipa::ToSchema;
use web::{Answer, Body, Caller, Code, FromReader, Kit, Operation, Problem, ProblemBody};

/// Why an instance is held.
#[derive(Debug, ToSchema)]
#[schema(as = HoldInstance)]
pub(crate) struct HoldBody {
    /// Up to 500 characters.
    reason: String,
}

impl FromReader for HoldBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self { reason: reader.text("reason", 1..=500)? })
    }
}

/// Hold an instance: nothing of it is archived until it is released
///
/// Running or ended, an instance can be held; one that is archived already rests where nothing is deleted. No file of its tasks is
/// removed either. Held twice, the last reason stands.
#[utoipa::path(put, operation_id = "hold_instance", path = "/api/v1/workflows/instances/{workflow_instance_id}/legal-hold", tag = "instances",
    params(("workflow_instance_id" = String, Path)), request_body = HoldBody,
    responses((status = 200, body = InstanceBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn set(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<HoldBody>,
) -> Answer<Json<InstanceBody>> {
    let id = InstanceId::parse(&id)?;
    let live = super::allowed(&kit, &caller, Operation::HoldInstance, &id).await?;
    let hold = Hold { reason: body.reason, by: caller.actor(), at: kit.now() };
    kit.store().set_hold(&caller.tenant, &id, &hold).await?;
    Ok(Json(InstanceBody::read(&kit, &live).await?))
}

/// Release an instance from its legal hold
#[utoipa::path(delete, operation_id = "release_instance", path = "/api/v1/workflows/instances/{workflow_instance_id}/legal-hold", tag = "instances",
    params(("workflow_instance_id" = String, Path)),
    responses((status = 200, body = InstanceBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn release(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>) -> Answer<Json<InstanceBody>> {
    let id = InstanceId::parse(&id)?;
    let live = super::allowed(&kit, &caller, Operation::ReleaseInstance, &id).await?;
    if live.archived.is_some() {
        return Err(Problem::new(Code::Archived, "the instance is archived"));
    }
    kit.store().release_hold(&caller.tenant, &id).await?;
    Ok(Json(InstanceBody::read(&kit, &live).await?))
}
