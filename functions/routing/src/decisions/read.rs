//! `GET /decisions/{id}`.

use super::DescribedBody;
use axum::Json;
use axum::extract::{Path, State};
use web::{Answer, Caller, Kit, Operation, ProblemBody};

/// Read a decision model's latest version
#[utoipa::path(get, operation_id = "read_decision_model", path = "/api/v1/decisions/{decision_id}", tag = "decisions", params(("decision_id" = String, Path)),
    responses((status = 200, body = DescribedBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>) -> Answer<Json<DescribedBody>> {
    let found = super::find(&kit, (&caller, Operation::ReadDecisionModel), &id, None).await?;
    Ok(Json(DescribedBody::read(&kit, &caller.tenant, found).await?))
}
