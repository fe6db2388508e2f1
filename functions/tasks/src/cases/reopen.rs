//! `POST /cases/{id}/reopen`.

use super::body::CaseBody;
use super::{Asked, ReasonBody};
use axum::extract::{Path, State};
use engine::CaseId;
use web::{Answer, Body, Caller, IfMatch, Kit, Operation, ProblemBody, tagged};

/// Take up a case again that is resolved or closed
#[utoipa::path(post, operation_id = "reopen_case", path = "/api/v1/cases/{case_id}/reopen", tag = "cases", request_body = ReasonBody,
    params(("case_id" = String, Path), ("If-Match" = Option<String>, Header, description = "the `ETag` of the case as you know it")),
    responses((status = 200, body = CaseBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    version: IfMatch,
    Body(body): Body<ReasonBody>,
) -> Answer {
    let id = CaseId::parse(&id)?;
    let asked = Asked { kit: &kit, caller: &caller, operation: Operation::ReopenCase, id: &id, version };
    let case = asked.make(|case| case.reopen(asked.by(body.reason.clone()))).await?;
    Ok(tagged(case.version, CaseBody::from(case)))
}
