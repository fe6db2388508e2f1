//! `GET /cases/{id}`.

use super::allowed;
use super::body::CaseBody;
use axum::extract::{Path, State};
use engine::CaseId;
use web::{Answer, Caller, Kit, Operation, ProblemBody, tagged};

/// Read a case
#[utoipa::path(get, operation_id = "read_case", path = "/api/v1/cases/{case_id}", tag = "cases", params(("case_id" = String, Path)),
    responses((status = 200, body = CaseBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>) -> Answer {
    let case = allowed(&kit, &caller, Operation::ReadCase, &CaseId::parse(&id)?).await?;
    Ok(tagged(case.version, CaseBody::from(case)))
}
