//! `GET /workflows/instances`.

use axum::Json;
use axum::extract::State;
use engine::WorkflowId;
use engine::instance::Status;
use serde::Serialize;
use store::{InstanceFilter, ListedInstance};
use utoipa::ToSchema;
use web::shape::rfc3339;
use web::{Answer, Caller, InstanceFacts, Kit, ListBody, Operation, ProblemBody, Query, Resource};

/// An instance in a list. The list follows the logs within moments; read the instance itself for what is true now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InstanceSummary)]
pub(crate) struct ListedBody {
    workflow_instance_id: String,
    workflow_id: String,
    version: u32,
    status: &'static str,
    outcome: Option<String>,
    business_key: Option<String>,
    /// Incidents not yet resolved.
    incidents: u32,
    /// RFC 3339.
    updated_at: String,
}

impl From<ListedInstance> for ListedBody {
    fn from(listed: ListedInstance) -> Self {
        Self {
            workflow_instance_id: listed.instance_id.to_string(),
            workflow_id: listed.listing.workflow_id.to_string(),
            version: listed.listing.version,
            status: listed.listing.status.as_str(),
            outcome: listed.listing.outcome,
            business_key: listed.listing.business_key,
            incidents: listed.listing.incidents,
            updated_at: rfc3339(listed.changed_at),
        }
    }
}

/// List the instances that you may see, newest first
///
/// Those you started, those whose process gives work to one of your roles, and all of them with a role that may.
#[utoipa::path(get, operation_id = "list_instances", path = "/api/v1/workflows/instances", tag = "instances",
    params(("workflow_id" = Option<String>, Query), ("status" = Option<String>, Query, description = "`running`, `suspended`, `completed`, `failed`, `cancelled`, `timed_out`"),
        ("business_key" = Option<String>, Query), ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<ListedBody>), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, mut query: Query) -> Answer<Json<ListBody<ListedBody>>> {
    let page = query.page()?;
    let filter = InstanceFilter {
        workflow_id: query.parsed("workflow_id", WorkflowId::parse),
        status: query.parsed("status", status),
        business_key: query.text("business_key"),
    };
    query.finish()?;
    caller.may_in_tenant(Operation::ListInstances).await?;
    let sees = |listed: &ListedInstance| {
        let ListedInstance { instance_id, listing, .. } = listed;
        let departments = caller.rules.departments_of(listing.department.as_ref());
        let facts = InstanceFacts {
            instance: instance_id,
            definition: &listing.workflow_id,
            started_by: listing.started_by.as_ref(),
            departments: &departments,
        };
        caller.sees(Operation::ListInstances, &Resource::instance(&caller.tenant, &facts, &listing.roles))
    };
    let found = kit.store().instances(&caller.tenant, &filter, &page, &sees).await?;
    Ok(Json(found.map(ListedBody::from).into()))
}

fn status(word: &str) -> Result<Status, String> {
    let known = [Status::Running, Status::Suspended, Status::Completed, Status::Failed, Status::Cancelled, Status::TimedOut];
    let names = known.map(Status::as_str).join(", ");
    known.into_iter().find(|status| status.as_str() == word).ok_or_else(|| format!("`{word}` is not a status; known are {names}"))
}
