//! `GET /decisions/{id}/xml` and `/json`: a model to take elsewhere.

use crate::answer::{fitting, text};
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use http::header::CONTENT_TYPE;
use runtime::decisions;
use web::{Answer, Caller, Code, JSON, Kit, Problem, ProblemBody, Query};

/// Read a decision model as DMN 1.5 XML
///
/// A model that was sent as XML comes back as it was sent.
#[utoipa::path(get, operation_id = "read_decision_model_xml", path = "/api/v1/decisions/{decision_id}/xml", tag = "decisions",
    params(("decision_id" = String, Path), ("version" = Option<u32>, Query, description = "the latest unless given")),
    responses((status = 200, body = String, content_type = "application/xml"), (status = 404, body = ProblemBody)))]
pub(crate) async fn xml(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>, query: Query) -> Answer {
    let text = document(&kit, &caller, &id, query).await?;
    let xml = if decisions::is_json(&text) { definitions(&text)?.to_xml() } else { text };
    Ok(([(CONTENT_TYPE, "application/xml; charset=utf-8")], fitting(xml)?).into_response())
}

/// Read a decision model as decision tables in JSON
///
/// Only models of nothing but decision tables can be written so.
#[utoipa::path(get, operation_id = "read_decision_model_json", path = "/api/v1/decisions/{decision_id}/json", tag = "decisions",
    params(("decision_id" = String, Path), ("version" = Option<u32>, Query, description = "the latest unless given")),
    responses((status = 200, body = Object), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn json(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>, query: Query) -> Answer {
    let document = document(&kit, &caller, &id, query).await?;
    let Some(json) = definitions(&document)?.to_json() else {
        let message = "the model says more than decision tables in JSON can; read it as XML";
        return Err(Problem::new(Code::NotExpressible, message));
    };
    Ok(([(CONTENT_TYPE, JSON)], text(&json)?).into_response())
}

/// The model's own text, of the version that is asked for.
async fn document(kit: &Kit, caller: &Caller, id: &str, mut query: Query) -> Result<String, Problem> {
    let version = query.parsed("version", |text| text.parse::<u32>().map_err(|_| format!("`{text}` is not the number of a version")));
    query.finish()?;
    let found = super::find(kit, &caller.tenant, id, version).await?;
    let documents = kit.store().decision_documents(&caller.tenant, &found.decision_id, found.version).await?;
    Ok(documents.into_iter().next().ok_or_else(|| store::Error::Unreadable("a version without its model".to_owned()))?)
}

fn definitions(text: &str) -> Result<dmn::Definitions, Problem> {
    let first = |faults: Vec<dmn::Fault>| faults.into_iter().next().map(|fault| fault.message).unwrap_or_default();
    Ok(decisions::definitions(text).map_err(|faults| store::Error::Unreadable(first(faults)))?)
}
