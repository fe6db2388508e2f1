//! `GET /workflows/{id}`.

use super::WorkflowBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::WorkflowId;
use web::{Answer, Caller, Kit, Operation, Problem, ProblemBody, Resource};

/// Read a workflow's latest version
#[utoipa::path(get, operation_id = "read_workflow", path = "/api/v1/workflows/{workflow_id}", tag = "workflows", params(("workflow_id" = String, Path)),
    responses((status = 200, body = WorkflowBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>) -> Answer<Json<WorkflowBody>> {
    let id = WorkflowId::parse(&id)?;
    caller.may(Operation::ReadWorkflow, &Resource::definition(&caller.tenant, &id)).await?;
    let found = kit.store().latest_definition(&caller.tenant, &id).await?;
    Ok(Json(found.ok_or_else(|| Problem::not_found("workflow"))?.into()))
}
