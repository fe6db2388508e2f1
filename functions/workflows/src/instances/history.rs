//! `GET /workflows/instances/{id}/history`.

use axum::Json;
use axum::extract::{Path, State};
use engine::InstanceId;
use serde::Serialize;
use store::StoredBatch;
use utoipa::ToSchema;
use web::shape::rfc3339;
use web::{Answer, Caller, Kit, ListBody, Operation, Problem, ProblemBody, Query};

/// What one command led to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HistoryEntry)]
pub(crate) struct EntryBody {
    /// Counts from 1, without a gap.
    sequence: u64,
    /// RFC 3339.
    at: String,
    /// `user:ID` or `system:FUNCTION`.
    actor: String,
    /// What happened, in order.
    #[schema(value_type = Vec<Object>)]
    events: Vec<engine::instance::Event>,
    /// SHA-256 over this entry and the hash before it.
    hash: String,
    /// Whether it names the entry before it by its right hash: false means that the log was tampered with.
    chained: bool,
}

impl From<StoredBatch> for EntryBody {
    fn from(batch: StoredBatch) -> Self {
        Self {
            sequence: batch.number,
            at: rfc3339(batch.at),
            actor: batch.actor,
            events: batch.events,
            hash: batch.hash,
            chained: batch.chained,
        }
    }
}

/// Read what happened to an instance, oldest first
#[utoipa::path(get, operation_id = "read_instance_history", path = "/api/v1/workflows/instances/{workflow_instance_id}/history", tag = "instances",
    params(("workflow_instance_id" = String, Path), ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<EntryBody>), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    mut query: Query,
) -> Answer<Json<ListBody<EntryBody>>> {
    let (page, _) = query.numbered_page()?;
    query.finish()?;
    let id = InstanceId::parse(&id)?;
    let live = super::allowed(&kit, &caller, Operation::ReadInstanceHistory, &id).await?;
    let found = live.records(kit.store()).history(&caller.tenant, &id, &page).await?;
    // Every instance has a batch, and a cursor always has one after it.
    if found.items.is_empty() {
        return Err(Problem::not_found("instance"));
    }
    Ok(Json(found.map(EntryBody::from).into()))
}
