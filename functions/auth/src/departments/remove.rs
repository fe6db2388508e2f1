//! `DELETE /departments/{id}`.

use crate::state::Auth;
use axum::extract::{Path, State};
use engine::DepartmentId;
use http::StatusCode;
use store::{AccessChange, RuleId};
use web::{Answer, Caller, Code, Operation, Problem, ProblemBody};

/// Take a department away
///
/// Refused while others are parts of it. Whoever belonged to it belongs to no department that anything knows of.
#[utoipa::path(delete, operation_id = "remove_department", path = "/api/v1/departments/{department_id}", tag = "organisation",
    params(("department_id" = String, Path)),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller, Path(id): Path<String>) -> Answer<StatusCode> {
    caller.may_in_tenant(Operation::RemoveDepartment).await?;
    let id = DepartmentId::parse(&id)?;
    caller.rules.department(&id).ok_or_else(|| Problem::not_found("department"))?;
    if let Some(part) = caller.rules.departments().find(|one| one.parent.as_ref() == Some(&id)) {
        return Err(Problem::new(Code::Conflict, format!("`{}` is a part of it", part.department_id)));
    }
    let change = AccessChange::Remove(RuleId::Department(id));
    auth.kit.store().change_access(&caller.tenant, caller.rules.version, &change, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
