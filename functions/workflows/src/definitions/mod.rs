//! Process definitions: immutable versions.

pub(crate) mod bpmn;
pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod version;

use serde::Serialize;
use store::DefinitionSummary;
use utoipa::ToSchema;
use web::shape::rfc3339;

/// A definition as it is listed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Workflow)]
pub(crate) struct WorkflowBody {
    workflow_id: String,
    /// Counts from 1; running instances stay on theirs.
    version: u32,
    workflow_name: String,
    workflow_description: Option<String>,
    category: String,
    /// The language of its document: `multi_step` or `bpmn`.
    format: &'static str,
    /// RFC 3339.
    created_at: String,
    created_by: String,
}

impl From<DefinitionSummary> for WorkflowBody {
    fn from(summary: DefinitionSummary) -> Self {
        Self {
            workflow_id: summary.workflow_id.to_string(),
            version: summary.version,
            workflow_name: summary.name,
            workflow_description: summary.description,
            category: summary.category,
            format: summary.format.as_str(),
            created_at: rfc3339(summary.created_at),
            created_by: summary.created_by,
        }
    }
}
