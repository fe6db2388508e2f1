//! `GET /workflows`.

use super::WorkflowBody;
use axum::Json;
use axum::extract::State;
use web::{Answer, Caller, Kit, ListBody, Operation, Query, Resource};

/// List workflows, each with its latest version
#[utoipa::path(get, operation_id = "list_workflows", path = "/api/v1/workflows", tag = "workflows",
    params(("limit" = Option<usize>, Query, description = "1 to 200, 50 unless given"), ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before")),
    responses((status = 200, body = ListBody<WorkflowBody>)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, mut query: Query) -> Answer<Json<ListBody<WorkflowBody>>> {
    let page = query.page()?;
    query.finish()?;
    caller.may_in_tenant(Operation::ListWorkflows).await?;
    let mut found = kit.store().definitions(&caller.tenant, &page).await?;
    found.items.retain(|summary| caller.sees(Operation::ListWorkflows, &Resource::definition(&caller.tenant, &summary.workflow_id)));
    Ok(Json(found.map(WorkflowBody::from).into()))
}
