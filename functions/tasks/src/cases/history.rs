//! `GET /cases/{id}/routing-history`: who did what, when and why.

use super::allowed;
use axum::Json;
use axum::extract::{Path, State};
use engine::CaseId;
use serde::Serialize;
use utoipa::ToSchema;
use web::shape::rfc3339;
use web::{Answer, Caller, Kit, ListBody, Operation, ProblemBody, Query};
use work::case::{Entry, What};

/// A move of a case, a note, or a file that came or went.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseHistoryEntry)]
pub(crate) struct EntryBody {
    /// The version it led to; null for a note or a file, which change nothing of the case itself.
    version: Option<u64>,
    /// RFC 3339.
    at: String,
    /// `user:emma`, `service:robot`, `system:dispatcher`.
    actor: String,
    /// Why, in their words.
    reason: Option<String>,
    /// What happened, in order. `kind` is `opened`, `assigned`, `handed_over`, `released`, `moved`, `status_changed`,
    /// `workflow_linked`, `workflow_ended`, `party_added`, `party_changed`, `party_removed`, `item_added`, `item_changed`,
    /// `item_removed`, `related`, `field_changed`, `data_changed`, `legal_hold_set`, `legal_hold_released`, `noted`,
    /// `attachment_added` or `attachment_removed`; the other fields say what of.
    #[schema(value_type = Vec<Object>)]
    what: Vec<What>,
}

impl From<Entry> for EntryBody {
    fn from(entry: Entry) -> Self {
        let Entry { version, at, actor, reason, what } = entry;
        Self { version, at: rfc3339(at), actor, reason, what }
    }
}

/// Read who did what with a case, when and why, oldest first
#[utoipa::path(get, operation_id = "read_case_history", path = "/api/v1/cases/{case_id}/routing-history", tag = "cases",
    params(("case_id" = String, Path), ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<EntryBody>), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    mut query: Query,
) -> Answer<Json<ListBody<EntryBody>>> {
    let page = query.page()?;
    query.finish()?;
    let id = CaseId::parse(&id)?;
    allowed(&kit, &caller, Operation::ReadCaseHistory, &id).await?;
    Ok(Json(kit.store().case_history(&caller.tenant, &id, &page).await?.map(EntryBody::from).into()))
}
