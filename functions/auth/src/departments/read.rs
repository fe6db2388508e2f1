//! `GET /departments/{id}`.

use super::DepartmentBody;
use axum::Json;
use axum::extract::Path;
use engine::DepartmentId;
use web::{Answer, Caller, Operation, Problem, ProblemBody};

/// Read a department
#[utoipa::path(get, operation_id = "read_department", path = "/api/v1/departments/{department_id}", tag = "organisation",
    params(("department_id" = String, Path)), responses((status = 200, body = DepartmentBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(caller: Caller, Path(id): Path<String>) -> Answer<Json<DepartmentBody>> {
    caller.may_in_tenant(Operation::ReadDepartment).await?;
    let found = caller.rules.department(&DepartmentId::parse(&id)?).map(DepartmentBody::from);
    Ok(Json(found.ok_or_else(|| Problem::not_found("department"))?))
}
