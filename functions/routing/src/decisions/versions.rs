//! `GET /decisions/{id}/versions`.

use super::DecisionBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::DecisionId;
use web::{Answer, Caller, Kit, ListBody, Operation, Problem, ProblemBody, Query, Resource};

/// List the versions of a decision model, oldest first
#[utoipa::path(get, operation_id = "list_decision_model_versions", path = "/api/v1/decisions/{decision_id}/versions", tag = "decisions",
    params(("decision_id" = String, Path), ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<DecisionBody>), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    mut query: Query,
) -> Answer<Json<ListBody<DecisionBody>>> {
    let (page, after) = query.numbered_page()?;
    query.finish()?;
    let after = u32::try_from(after).unwrap_or(u32::MAX);
    let id = DecisionId::parse(&id)?;
    caller.may(Operation::ListDecisionModelVersions, &Resource::decision(&caller.tenant, &id)).await?;
    let found = kit.store().decision_versions(&caller.tenant, &id, page.limit, after).await?;
    // Every model has a version, and a cursor always has one after it.
    if found.items.is_empty() {
        return Err(Problem::not_found("decision model"));
    }
    Ok(Json(found.map(DecisionBody::from).into()))
}
