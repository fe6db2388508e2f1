//! `GET /decisions/{id}/versions/{v}`.

use super::DescribedBody;
use axum::Json;
use axum::extract::{Path, State};
use web::{Answer, Caller, Kit, Operation, ProblemBody};

/// Read one version of a decision model
#[utoipa::path(get, operation_id = "read_decision_model_version", path = "/api/v1/decisions/{decision_id}/versions/{version}", tag = "decisions",
    params(("decision_id" = String, Path), ("version" = u32, Path)),
    responses((status = 200, body = DescribedBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path((id, version)): Path<(String, String)>,
) -> Answer<Json<DescribedBody>> {
    let found = super::find(&kit, (&caller, Operation::ReadDecisionModelVersion), &id, Some(super::number(&version)?)).await?;
    Ok(Json(DescribedBody::read(&kit, &caller.tenant, found).await?))
}
