//! `GET /decisions/{id}/versions/{v}/analysis`.

use super::{DecisionBody, Report};
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use web::{Answer, Caller, Kit, Operation, ProblemBody};

/// The analysis of a version.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecisionAnalysis)]
pub(crate) struct AnalysisBody {
    #[serde(flatten)]
    decision: DecisionBody,
    /// Of each decision table: gaps, overlaps, rules that never match, inputs without effect.
    #[schema(value_type = Vec<Object>)]
    analysis: Vec<Value>,
}

/// Read what is wrong with the decision tables of a version: gaps, overlaps, rules that never match
#[utoipa::path(get, operation_id = "read_decision_analysis", path = "/api/v1/decisions/{decision_id}/versions/{version}/analysis", tag = "decisions",
    params(("decision_id" = String, Path), ("version" = u32, Path)),
    responses((status = 200, body = AnalysisBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path((id, version)): Path<(String, String)>,
) -> Answer<Json<AnalysisBody>> {
    let found = super::find(&kit, (&caller, Operation::ReadDecisionAnalysis), &id, Some(super::number(&version)?)).await?;
    let report = Report::read(&kit, &caller.tenant, &found).await?;
    Ok(Json(AnalysisBody { decision: found.into(), analysis: report.analysis }))
}
