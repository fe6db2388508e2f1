//! `GET /workflows/{id}/versions/{v}`.

use super::WorkflowBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::WorkflowId;
use serde::Serialize;
use store::Source;
use utoipa::ToSchema;
use web::{Answer, Caller, Kit, Operation, Problem, ProblemBody, Resource};

/// A version with its document.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorkflowVersion)]
pub(crate) struct VersionBody {
    #[serde(flatten)]
    workflow: WorkflowBody,
    /// The document as its author sent it: an object, or a BPMN file as text.
    #[schema(value_type = Object)]
    definition: serde_json::Value,
}

/// Read one version of a workflow, with its document
#[utoipa::path(get, operation_id = "read_workflow_version", path = "/api/v1/workflows/{workflow_id}/versions/{version}", tag = "workflows",
    params(("workflow_id" = String, Path), ("version" = u32, Path)),
    responses((status = 200, body = VersionBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path((id, version)): Path<(String, String)>,
) -> Answer<Json<VersionBody>> {
    let version = version.parse().map_err(|_| Problem::not_found("workflow version"))?;
    let id = WorkflowId::parse(&id)?;
    caller.may(Operation::ReadWorkflowVersion, &Resource::definition(&caller.tenant, &id)).await?;
    let found = kit.store().definition(&caller.tenant, &id, version).await?;
    let found = found.ok_or_else(|| Problem::not_found("workflow version"))?;
    let definition = match found.source {
        Source::MultiStep(document) => document,
        Source::Bpmn(file) => serde_json::Value::String(file),
    };
    Ok(Json(VersionBody { workflow: found.summary.into(), definition }))
}
