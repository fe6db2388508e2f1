//! `POST /departments`, `PUT /departments/{id}`.

use super::DepartmentBody;
use crate::state::Auth;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use engine::reader::Reader;
use engine::{DepartmentId, Fault, UserId};
use http::StatusCode;
use store::{AccessChange, Department, MAX_DEPTH, Rule};
use utoipa::ToSchema;
use web::{Answer, Caller, Code, Creation, FromReader, Once, Operation, Payload, Problem, ProblemBody};

/// A department as it shall be.
#[derive(ToSchema)]
#[schema(as = NewDepartment)]
pub(crate) struct NewDepartment {
    /// Needed where the path does not say it.
    #[schema(value_type = Option<String>)]
    department_id: Option<DepartmentId>,
    name: String,
    /// What it is a part of.
    #[schema(value_type = Option<String>)]
    parent: Option<DepartmentId>,
    /// Who leads it.
    #[schema(value_type = Option<String>)]
    manager: Option<UserId>,
}

impl FromReader for NewDepartment {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let department_id = reader.optional_id("department_id", DepartmentId::parse);
        let name = reader.text("name", 1..=200);
        let parent = reader.optional_id("parent", DepartmentId::parse);
        let manager = reader.optional_id("manager", UserId::parse);
        Some(Self { department_id, name: name?, parent, manager })
    }
}

/// Add a department
#[utoipa::path(post, operation_id = "create_department", path = "/api/v1/departments", tag = "organisation", request_body = NewDepartment,
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key again gets the same answer")),
    responses((status = 201, body = DepartmentBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn create(State(auth): State<Auth>, caller: Caller, creation: Creation, body: Payload) -> Answer {
    caller.on("department", body.named("department_id", DepartmentId::parse));
    caller.may_in_tenant(Operation::CreateDepartment).await?;
    let new: NewDepartment = body.read()?;
    let missing = || Problem::invalid(vec![Fault::new("missing_field", "/department_id", "`department_id` is required")]);
    let id = new.department_id.clone().ok_or_else(missing)?;
    let store = auth.kit.store();
    let ticket = match creation.once(store, &caller, &body.text).await? {
        Once::Replay(response) => return Ok(response),
        Once::New(ticket) => ticket,
    };
    if caller.rules.department(&id).is_some() {
        return Err(Problem::new(Code::AlreadyExists, format!("there is a department `{id}`")));
    }
    let department = fitting(&auth, &caller, id, new).await?;
    let answer = DepartmentBody::from(&department);
    let receipt = ticket.receipt(&caller, StatusCode::CREATED, &answer)?;
    let receipt = receipt.as_ref().map(|receipt| (receipt, auth.kit.now()));
    let change = AccessChange::Put(Rule::Department(department));
    match store.change_access(&caller.tenant, caller.rules.version, &change, receipt).await {
        Ok(_) => Ok((StatusCode::CREATED, Json(answer)).into_response()),
        Err(error) => ticket.replay_after(store, &caller, error.into()).await,
    }
}

/// Replace what is said of a department
#[utoipa::path(put, operation_id = "replace_department", path = "/api/v1/departments/{department_id}", tag = "organisation",
    params(("department_id" = String, Path)), request_body = NewDepartment,
    responses((status = 200, body = DepartmentBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub(crate) async fn replace(
    State(auth): State<Auth>,
    caller: Caller,
    Path(id): Path<String>,
    body: Payload,
) -> Answer<Json<DepartmentBody>> {
    caller.may_in_tenant(Operation::ReplaceDepartment).await?;
    let new: NewDepartment = body.read()?;
    let id = DepartmentId::parse(&id)?;
    if new.department_id.as_ref().is_some_and(|given| *given != id) {
        return Err(Problem::invalid(vec![Fault::new("invalid_value", "/department_id", format!("the path says `{id}`"))]));
    }
    caller.rules.department(&id).ok_or_else(|| Problem::not_found("department"))?;
    let department = fitting(&auth, &caller, id, new).await?;
    let answer = DepartmentBody::from(&department);
    let change = AccessChange::Put(Rule::Department(department));
    auth.kit.store().change_access(&caller.tenant, caller.rules.version, &change, None).await?;
    Ok(Json(answer))
}

/// The department, if it has a place in the tree and somebody who is there leads it.
async fn fitting(auth: &Auth, caller: &Caller, id: DepartmentId, new: NewDepartment) -> Result<Department, Problem> {
    let mut faults = Vec::new();
    if let Some(parent) = &new.parent {
        let above: Vec<&DepartmentId> = caller.rules.with_ancestors(parent).collect();
        if caller.rules.department(parent).is_none() {
            faults.push(Fault::new("unknown_department", "/parent", format!("there is no department `{parent}`")));
        } else if above.contains(&&id) {
            faults.push(Fault::new("invalid_value", "/parent", format!("`{parent}` is a part of `{id}`")));
        } else if above.len() + caller.rules.depth_below(&id) >= MAX_DEPTH {
            faults.push(Fault::new("out_of_range", "/parent", format!("departments lie at most {MAX_DEPTH} deep in each other")));
        }
    }
    if let Some(manager) = &new.manager
        && auth.kit.store().user(&caller.tenant, manager).await?.is_none()
    {
        faults.push(Fault::new("unknown_user", "/manager", format!("there is no user `{manager}`")));
    }
    if caller.rules.is_full() && caller.rules.department(&id).is_none() {
        faults.push(Fault::new("out_of_range", "", format!("a tenant has at most {} roles, departments and policies", store::MAX_RULES)));
    }
    if faults.is_empty() {
        return Ok(Department { department_id: id, name: new.name, parent: new.parent, manager: new.manager });
    }
    Err(Problem::invalid(faults))
}
