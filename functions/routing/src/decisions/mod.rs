//! Decision models: immutable versions, and what deploying each told.

pub(crate) mod analysis;
pub(crate) mod create;
pub(crate) mod export;
pub(crate) mod list;
pub(crate) mod read;
mod report;
pub(crate) mod version;
pub(crate) mod versions;

pub(crate) use report::{DescribedBody, Report};

use engine::DecisionId;
use serde::Serialize;
use store::DecisionSummary;
use utoipa::ToSchema;
use web::shape::rfc3339;
use web::{Caller, Kit, Operation, Problem, Resource};

/// A version of a decision model as it is listed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecisionModel)]
pub(crate) struct DecisionBody {
    /// The id of the model's document, or one made of its name; the same for all versions.
    decision_id: String,
    /// Counts from 1.
    version: u32,
    name: String,
    /// RFC 3339.
    created_at: String,
    created_by: String,
}

impl From<DecisionSummary> for DecisionBody {
    fn from(summary: DecisionSummary) -> Self {
        Self {
            decision_id: summary.decision_id.to_string(),
            version: summary.version,
            name: summary.name,
            created_at: rfc3339(summary.created_at),
            created_by: summary.created_by,
        }
    }
}

/// A version that the caller may do something with, the latest unless one is named.
pub(crate) async fn find(
    kit: &Kit,
    (caller, operation): (&Caller, Operation),
    id: &str,
    version: Option<u32>,
) -> Result<DecisionSummary, Problem> {
    let (id, tenant) = (DecisionId::parse(id)?, &caller.tenant);
    caller.may(operation, &Resource::decision(tenant, &id)).await?;
    match version {
        None => kit.store().latest_decision(tenant, &id).await?.ok_or_else(|| Problem::not_found("decision model")),
        Some(version) => kit.store().decision_version(tenant, &id, version).await?.ok_or_else(no_version),
    }
}

/// The number of a version in a path.
pub(crate) fn number(text: &str) -> Result<u32, Problem> {
    text.parse().map_err(|_| no_version())
}

fn no_version() -> Problem {
    Problem::not_found("decision model version")
}
