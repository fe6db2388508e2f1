//! `GET /decisions/{id}/xml`, `/json` and `/imports`: a model to take elsewhere.

use super::DecisionBody;
use crate::answer::{fitting, text};
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use http::header::CONTENT_TYPE;
use runtime::decisions;
use serde::Serialize;
use store::DecisionSummary;
use utoipa::ToSchema;
use web::{Answer, Caller, Code, JSON, Kit, Operation, Problem, ProblemBody, Query};

/// Read a decision model as DMN 1.5 XML
///
/// A model that was sent as XML comes back as it was sent. What it imports is read at `/imports`.
#[utoipa::path(get, operation_id = "read_decision_model_xml", path = "/api/v1/decisions/{decision_id}/xml", tag = "decisions",
    params(("decision_id" = String, Path), ("version" = Option<u32>, Query, description = "the latest unless given")),
    responses((status = 200, body = String, content_type = "application/xml"), (status = 404, body = ProblemBody)))]
pub(crate) async fn xml(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>, query: Query) -> Answer {
    let xml = as_xml(documents(&kit, (&caller, Operation::ReadDecisionModelXml), &id, query).await?.model)?;
    Ok(([(CONTENT_TYPE, "application/xml; charset=utf-8")], fitting(xml)?).into_response())
}

/// Read a decision model as decision tables in JSON
///
/// Only models of nothing but decision tables can be written so.
#[utoipa::path(get, operation_id = "read_decision_model_json", path = "/api/v1/decisions/{decision_id}/json", tag = "decisions",
    params(("decision_id" = String, Path), ("version" = Option<u32>, Query, description = "the latest unless given")),
    responses((status = 200, body = Object), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn json(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>, query: Query) -> Answer {
    let model = documents(&kit, (&caller, Operation::ReadDecisionModelJson), &id, query).await?.model;
    let Some(json) = definitions(&model)?.to_json() else {
        let message = "the model says more than decision tables in JSON can; read it as XML";
        return Err(Problem::new(Code::NotExpressible, message));
    };
    Ok(([(CONTENT_TYPE, JSON)], text(&json)?).into_response())
}

/// The models that a version imports.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecisionImports)]
pub(crate) struct ImportsBody {
    #[serde(flatten)]
    decision: DecisionBody,
    /// In the order in which they were sent, those that imported models import included.
    imports: Vec<ImportBody>,
}

/// A model that another imports.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecisionImport)]
pub(crate) struct ImportBody {
    /// What the `import` of a model names it by.
    namespace: String,
    /// Its own name.
    name: String,
    /// Its text, as it was sent.
    xml: String,
}

/// Read the models that a decision model imports
///
/// They are part of the version: what was sent as `imports` when it was deployed. With the model's own XML they make a body
/// that can be deployed again: `{"xml": …, "imports": […]}`. A model that imports nothing has none.
#[utoipa::path(get, operation_id = "read_decision_model_imports", path = "/api/v1/decisions/{decision_id}/imports", tag = "decisions",
    params(("decision_id" = String, Path), ("version" = Option<u32>, Query, description = "the latest unless given")),
    responses((status = 200, body = ImportsBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn imports(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>, query: Query) -> Answer {
    let Documents { version, imports, .. } = documents(&kit, (&caller, Operation::ReadDecisionModelImports), &id, query).await?;
    let read = |text: String| {
        let model = definitions(&text)?;
        Ok(ImportBody { xml: as_xml(text)?, namespace: model.namespace, name: model.name })
    };
    let imports = imports.into_iter().map(read).collect::<Result<_, Problem>>()?;
    Ok(([(CONTENT_TYPE, JSON)], text(&ImportsBody { decision: version.into(), imports })?).into_response())
}

/// The texts of a version.
struct Documents {
    version: DecisionSummary,
    model: String,
    imports: Vec<String>,
}

/// Those of the version that is asked for.
async fn documents(kit: &Kit, (caller, operation): (&Caller, Operation), id: &str, mut query: Query) -> Result<Documents, Problem> {
    let version = query.parsed("version", |text| text.parse::<u32>().map_err(|_| format!("`{text}` is not the number of a version")));
    query.finish()?;
    let version = super::find(kit, (caller, operation), id, version).await?;
    let mut texts = kit.store().decision_documents(&caller.tenant, &version.decision_id, version.version).await?.into_iter();
    let model = texts.next().ok_or_else(|| store::Error::Unreadable("a version without its model".to_owned()))?;
    Ok(Documents { version, model, imports: texts.collect() })
}

/// A document as XML: as it was sent, unless that was in the JSON form.
fn as_xml(text: String) -> Result<String, Problem> {
    if decisions::is_json(&text) { Ok(definitions(&text)?.to_xml()) } else { Ok(text) }
}

fn definitions(text: &str) -> Result<dmn::Definitions, Problem> {
    let first = |faults: Vec<dmn::Fault>| faults.into_iter().next().map(|fault| fault.message).unwrap_or_default();
    Ok(decisions::definitions(text).map_err(|faults| store::Error::Unreadable(first(faults)))?)
}
