//! `GET /workflows/instances/{id}`.

use super::InstanceBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::InstanceId;
use web::{Answer, Caller, Kit, ProblemBody};

/// Read an instance as it is now
#[utoipa::path(get, operation_id = "read_instance", path = "/api/v1/workflows/instances/{workflow_instance_id}", tag = "instances", params(("workflow_instance_id" = String, Path)),
    responses((status = 200, body = InstanceBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>) -> Answer<Json<InstanceBody>> {
    let live = kit.instances.load(&caller.tenant, &InstanceId::parse(&id)?).await?;
    Ok(Json(InstanceBody::of(&live)))
}
