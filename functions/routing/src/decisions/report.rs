//! What deploying a version told: what it offers, its warnings, its analysis. Kept with the version, because it never
//! changes and nobody should wait for an analysis twice.

use super::DecisionBody;
use crate::faults;
use dmn::{Invocable, InvocableKind, Model};
use engine::TenantId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::DecisionSummary;
use utoipa::ToSchema;
use web::{Code, FaultBody, Kit, Problem};

/// Longest report, in bytes: it stands in answers and in the receipts of requests, which are items of the database (DynamoDB quota: 400 KB).
const MAX_REPORT: usize = 350 * 1024;

/// What deploying a version told.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = DecisionReport)]
pub(crate) struct Report {
    /// What can be evaluated.
    pub(crate) decisions: Vec<InvocableBody>,
    /// What is likely not meant.
    pub(crate) warnings: Vec<FaultBody>,
    /// Of each decision table: gaps, overlaps, rules that never match, inputs without effect.
    #[schema(value_type = Vec<Object>)]
    pub(crate) analysis: Vec<Value>,
}

/// What a model offers to be evaluated.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = Decision)]
pub(crate) struct InvocableBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    name: String,
    /// `decision`, `decision_service` or `business_knowledge_model`.
    kind: String,
    /// What it is given.
    inputs: Vec<InputBody>,
}

/// What a decision is given.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = DecisionInput)]
pub(crate) struct InputBody {
    name: String,
    /// The name of its type; null when it may be anything.
    #[serde(rename = "type")]
    type_name: Option<String>,
}

/// A version with what it offers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecisionModelVersion)]
pub(crate) struct DescribedBody {
    #[serde(flatten)]
    decision: DecisionBody,
    /// What can be evaluated.
    decisions: Vec<InvocableBody>,
    /// What is likely not meant.
    warnings: Vec<FaultBody>,
    /// The path of the list of its versions.
    versions: String,
}

impl Report {
    /// The report of a model.
    pub(crate) fn of(model: &Model) -> Result<Self, Problem> {
        let analysis = model.analyse().iter().map(serde_json::to_value).collect::<Result<_, _>>();
        let analysis = analysis.map_err(|error| web::internal(&error))?;
        let warnings = model.warnings().iter().cloned().map(faults::body).collect();
        Ok(Self { decisions: model.invocables().iter().map(InvocableBody::of).collect(), warnings, analysis })
    }

    /// As it is kept.
    pub(crate) fn to_text(&self) -> Result<String, Problem> {
        let text = serde_json::to_string(self).map_err(|error| web::internal(&error))?;
        if text.len() > MAX_REPORT {
            let message =
                format!("what the model offers and its analysis have {} bytes, at most {MAX_REPORT} are kept; split it", text.len());
            return Err(Problem::new(Code::PayloadTooLarge, message));
        }
        Ok(text)
    }

    /// The report of a version that is there.
    pub(crate) async fn read(kit: &Kit, tenant: &TenantId, summary: &DecisionSummary) -> Result<Self, Problem> {
        let text = kit.store().decision_report(tenant, &summary.decision_id, summary.version).await?;
        let text = text.ok_or_else(|| store::Error::Unreadable("a version without its report".to_owned()))?;
        Ok(serde_json::from_str(&text).map_err(|error| store::Error::Unreadable(error.to_string()))?)
    }
}

impl InvocableBody {
    fn of(invocable: &Invocable) -> Self {
        let kind = match invocable.kind {
            InvocableKind::Decision => "decision",
            InvocableKind::DecisionService => "decision_service",
            InvocableKind::Bkm => "business_knowledge_model",
        };
        let inputs = invocable.inputs.iter().map(|input| InputBody { name: input.name.clone(), type_name: input.type_name.clone() });
        Self { id: invocable.id.clone(), name: invocable.name.clone(), kind: kind.to_owned(), inputs: inputs.collect() }
    }
}

impl DescribedBody {
    pub(crate) async fn read(kit: &Kit, tenant: &TenantId, summary: DecisionSummary) -> Result<Self, Problem> {
        let report = Report::read(kit, tenant, &summary).await?;
        let versions = format!("/api/v1/decisions/{}/versions", in_a_path(summary.decision_id.as_str()));
        Ok(Self { decision: summary.into(), decisions: report.decisions, warnings: report.warnings, versions })
    }
}

/// An id in a path: what is not ASCII percent-encoded (RFC 3986, 2.1).
fn in_a_path(id: &str) -> String {
    let mut path = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii() { path.push(char::from(byte)) } else { path.push_str(&format!("%{byte:02X}")) }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_in_a_path_is_ascii() {
        assert_eq!(in_a_path("rabatt_für.alle-1"), "rabatt_f%C3%BCr.alle-1");
    }
}
