//! `GET /decisions`.

use super::DecisionBody;
use axum::Json;
use axum::extract::State;
use web::{Answer, Caller, Kit, ListBody, Operation, Query, Resource};

/// List decision models, each with its latest version
#[utoipa::path(get, operation_id = "list_decision_models", path = "/api/v1/decisions", tag = "decisions",
    params(("limit" = Option<usize>, Query, description = "1 to 200, 50 unless given"), ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before")),
    responses((status = 200, body = ListBody<DecisionBody>)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, mut query: Query) -> Answer<Json<ListBody<DecisionBody>>> {
    let page = query.page()?;
    query.finish()?;
    caller.may_in_tenant(Operation::ListDecisionModels).await?;
    let mut found = kit.store().decisions(&caller.tenant, &page).await?;
    found.items.retain(|summary| caller.sees(Operation::ListDecisionModels, &Resource::decision(&caller.tenant, &summary.decision_id)));
    Ok(Json(found.map(DecisionBody::from).into()))
}
