//! `GET /retention`.

use super::RetentionBody;
use axum::extract::State;
use web::{Answer, Caller, Kit, Operation, ProblemBody, tagged};

/// Read how long what ended is kept before it is archived
#[utoipa::path(get, operation_id = "read_retention", path = "/api/v1/retention", tag = "retention",
    responses((status = 200, body = RetentionBody), (status = 403, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller) -> Answer {
    caller.may_in_tenant(Operation::ReadRetention).await?;
    let retention = kit.store().retention(&caller.tenant).await?;
    Ok(tagged(retention.version, RetentionBody::from(retention)))
}
