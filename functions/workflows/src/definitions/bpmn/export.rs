//! `GET /workflows/{id}/bpmn` and `/versions/{v}/bpmn`: a definition to take elsewhere.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use bpmn::About;
use engine::WorkflowId;
use http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, StatusCode};
use store::{Definition, Source};
use web::{Answer, Caller, Code, Kit, Operation, Problem, ProblemBody, Resource};

/// Longest answer, in bytes: API Gateway takes 6 MB from a Lambda, in which quotes and line ends count twice.
const MAX_ANSWER: usize = 5 * 1024 * 1024;

/// Read a workflow's latest version as a BPMN 2.0 file
///
/// A file that was deployed comes back as it was sent, with a diagram added where it has none. A multi-step definition is
/// written as BPMN, with a diagram, so that any modeler opens it and it can be deployed again.
#[utoipa::path(get, operation_id = "export_workflow", path = "/api/v1/workflows/{workflow_id}/bpmn", tag = "workflows",
    params(("workflow_id" = String, Path), ("If-None-Match" = Option<String>, Header, description = "the `ETag` of an answer before")),
    responses((status = 200, body = String, content_type = "application/xml"), (status = 304, description = "nothing changed"), (status = 404, body = ProblemBody)))]
pub(crate) async fn latest(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>, headers: HeaderMap) -> Answer {
    let id = WorkflowId::parse(&id)?;
    caller.may(Operation::ExportWorkflow, &Resource::definition(&caller.tenant, &id)).await?;
    let latest = kit.store().latest_definition(&caller.tenant, &id).await?.ok_or_else(|| Problem::not_found("workflow"))?;
    export(&kit, &caller, &id, latest.version, &headers).await
}

/// Read one version of a workflow as a BPMN 2.0 file
#[utoipa::path(get, operation_id = "export_workflow_version", path = "/api/v1/workflows/{workflow_id}/versions/{version}/bpmn", tag = "workflows",
    params(("workflow_id" = String, Path), ("version" = u32, Path), ("If-None-Match" = Option<String>, Header, description = "the `ETag` of an answer before")),
    responses((status = 200, body = String, content_type = "application/xml"), (status = 304, description = "nothing changed"), (status = 404, body = ProblemBody)))]
pub(crate) async fn version(
    State(kit): State<Kit>,
    caller: Caller,
    Path((id, version)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    let version = version.parse().map_err(|_| Problem::not_found("workflow version"))?;
    let id = WorkflowId::parse(&id)?;
    caller.may(Operation::ExportWorkflowVersion, &Resource::definition(&caller.tenant, &id)).await?;
    export(&kit, &caller, &id, version, &headers).await
}

async fn export(kit: &Kit, caller: &Caller, id: &WorkflowId, version: u32, headers: &HeaderMap) -> Answer {
    let found = kit.store().definition(&caller.tenant, id, version).await?;
    let file = file(&found.ok_or_else(|| Problem::not_found("workflow version"))?);
    let size = file.len() + file.bytes().filter(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\r' | b'\t')).count();
    if size > MAX_ANSWER {
        return Err(Problem::new(Code::AnswerTooLarge, format!("an answer has at most {MAX_ANSWER} bytes")));
    }
    let tag = format!("\"{}\"", store::fingerprint(std::slice::from_ref(&file)));
    let known = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    Ok(([(CONTENT_TYPE, "application/xml; charset=utf-8".to_owned()), (ETAG, tag)], file).into_response())
}

fn file(definition: &Definition) -> String {
    let summary = &definition.summary;
    match &definition.source {
        Source::Bpmn(file) => bpmn::add_diagram(file),
        Source::MultiStep(_) => {
            let (id, name, documentation) = (summary.workflow_id.to_string(), summary.name.clone(), summary.description.clone());
            bpmn::write(&definition.graph, &About { id, name, documentation })
        }
    }
}
