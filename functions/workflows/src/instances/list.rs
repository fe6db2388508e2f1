//! `GET /workflows/instances`.

use axum::Json;
use axum::extract::State;
use engine::instance::{Listing, Status};
use engine::{InstanceId, WorkflowId};
use serde::Serialize;
use store::{ArchivedInstance, InstanceFilter, ListedInstance};
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
    /// RFC 3339; since when it is archived; null while it is not.
    archived_at: Option<String>,
}

impl From<ListedInstance> for ListedBody {
    fn from(listed: ListedInstance) -> Self {
        let ListedInstance { instance_id, listing, changed_at } = listed;
        Self {
            workflow_instance_id: instance_id.to_string(),
            workflow_id: listing.workflow_id.to_string(),
            version: listing.version,
            status: listing.status.as_str(),
            outcome: listing.outcome,
            business_key: listing.business_key,
            incidents: listing.incidents,
            updated_at: rfc3339(changed_at),
            archived_at: None,
        }
    }
}

impl From<ArchivedInstance> for ListedBody {
    fn from(archived: ArchivedInstance) -> Self {
        let ArchivedInstance { instance_id, listing, ended_at, archived_at, .. } = archived;
        let listed = ListedInstance { instance_id, listing, changed_at: ended_at };
        Self { archived_at: Some(rfc3339(archived_at)), ..listed.into() }
    }
}

/// List the instances that you may see, newest first
///
/// Those you started, those whose process gives work to one of your roles, and all of them with a role that may. With
/// `archived=true` those that are archived instead, which stand in no other list.
#[utoipa::path(get, operation_id = "list_instances", path = "/api/v1/workflows/instances", tag = "instances",
    params(("workflow_id" = Option<String>, Query), ("status" = Option<String>, Query, description = "`running`, `suspended`, `completed`, `failed`, `cancelled`, `timed_out`"),
        ("business_key" = Option<String>, Query), ("archived" = Option<bool>, Query), ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<ListedBody>), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, mut query: Query) -> Answer<Json<ListBody<ListedBody>>> {
    let page = query.page()?;
    let filter = InstanceFilter {
        workflow_id: query.parsed("workflow_id", WorkflowId::parse),
        status: query.parsed("status", status),
        business_key: query.text("business_key"),
    };
    let archived = query.parsed("archived", |text| text.parse::<bool>().map_err(|_| "expected `true` or `false`")).unwrap_or(false);
    query.finish()?;
    caller.may_in_tenant(Operation::ListInstances).await?;
    let sees = |instance_id: &InstanceId, listing: &Listing| {
        let departments = caller.rules.departments_of(listing.department.as_ref());
        let facts = InstanceFacts {
            instance: instance_id,
            definition: &listing.workflow_id,
            started_by: listing.started_by.as_ref(),
            departments: &departments,
        };
        caller.sees(Operation::ListInstances, &Resource::instance(&caller.tenant, &facts, &listing.roles))
    };
    if archived {
        let seen = |one: &ArchivedInstance| sees(&one.instance_id, &one.listing);
        let found = kit.store().archived_instances(&caller.tenant, &filter, &page, &seen).await?;
        return Ok(Json(found.map(ListedBody::from).into()));
    }
    let seen = |one: &ListedInstance| sees(&one.instance_id, &one.listing);
    let found = kit.store().instances(&caller.tenant, &filter, &page, &seen).await?;
    Ok(Json(found.map(ListedBody::from).into()))
}

fn status(word: &str) -> Result<Status, String> {
    let known = [Status::Running, Status::Suspended, Status::Completed, Status::Failed, Status::Cancelled, Status::TimedOut];
    let names = known.map(Status::as_str).join(", ");
    known.into_iter().find(|status| status.as_str() == word).ok_or_else(|| format!("`{word}` is not a status; known are {names}"))
}
