//! `GET /departments`.

use super::DepartmentBody;
use axum::Json;
use web::{Answer, Caller, ListBody, Operation, Query};

/// List the departments of your tenant, by id
#[utoipa::path(get, operation_id = "list_departments", path = "/api/v1/departments", tag = "organisation", params(("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<DepartmentBody>)))]
pub(crate) async fn handle(caller: Caller, mut query: Query) -> Answer<Json<ListBody<DepartmentBody>>> {
    caller.may_in_tenant(Operation::ListDepartments).await?;
    let page = query.page()?;
    query.finish()?;
    let found = page.of(caller.rules.departments().collect(), |department| department.department_id.to_string());
    Ok(Json(found.map(DepartmentBody::from).into()))
}
