//! `GET /workflows/instances/{id}`.

use super::InstanceBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::InstanceId;
use runtime::Point;
use web::{Answer, Caller, Kit, Operation, ProblemBody, Query, shape};

/// Read an instance as it is now, or as it was
#[utoipa::path(get, operation_id = "read_instance", path = "/api/v1/workflows/instances/{workflow_instance_id}", tag = "instances",
    params(("workflow_instance_id" = String, Path),
        ("at" = Option<String>, Query, description = "as it was then: after the entry of its history of this number, or at this moment (RFC 3339)")),
    responses((status = 200, body = InstanceBody), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>, mut query: Query) -> Answer<Json<InstanceBody>> {
    let at = query.parsed("at", point);
    query.finish()?;
    let id = InstanceId::parse(&id)?;
    let live = match at {
        None => kit.instances.find(&caller.tenant, &id).await?,
        Some(at) => kit.instances.find_at(&caller.tenant, &id, at).await?,
    };
    super::must(&caller, Operation::ReadInstance, super::resource(&caller, &live)).await?;
    Ok(Json(InstanceBody::read(&kit, &live).await?))
}

/// A point in a log: a number of its history, or a moment.
pub(super) fn point(text: &str) -> Result<Point, String> {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().map(Point::Batch).map_err(|_| format!("`{text}` is not a number of the history"));
    }
    shape::moment(text).map(Point::Moment)
}
