//! `POST /roles`, `PUT /roles/{role}`.

use super::RoleBody;
use crate::state::Auth;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use engine::reader::Reader;
use engine::{Fault, RoleName};
use http::StatusCode;
use store::{AccessChange, Role, Rule};
use utoipa::ToSchema;
use web::{Answer, Caller, Code, Creation, FromReader, Once, Operation, Payload, Problem, ProblemBody};

/// Most permissions of a role, and most queues.
const MAX_NAMED: usize = 100;

/// A role as it shall be.
#[derive(ToSchema)]
#[schema(as = NewRole)]
pub(crate) struct NewRole {
    /// Needed where the path does not say it.
    #[schema(value_type = Option<String>)]
    role: Option<RoleName>,
    description: Option<String>,
    /// What whoever has it may do.
    permissions: Vec<String>,
    /// Queues, beside the one of its name, whose tasks they may take.
    #[schema(value_type = Option<Vec<String>>)]
    queues: Vec<RoleName>,
}

impl FromReader for NewRole {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let role = reader.optional_id("role", RoleName::parse);
        let description = reader.optional_text("description", 1..=500);
        let permissions = reader.texts("permissions", MAX_NAMED, 1..=100);
        for (place, word) in permissions.iter().enumerate() {
            if let Err(fault) = word.parse::<access::Permission>() {
                reader.fault::<()>("invalid_value", &format!("permissions/{place}"), fault);
            }
        }
        let queues = reader.ids("queues", MAX_NAMED, RoleName::parse);
        Some(Self { role, description, permissions, queues })
    }
}

/// Say what a role means
#[utoipa::path(post, operation_id = "create_role", path = "/api/v1/roles", tag = "organisation", request_body = NewRole,
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key again gets the same answer")),
    responses((status = 201, body = RoleBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn create(State(auth): State<Auth>, caller: Caller, creation: Creation, body: Payload) -> Answer {
    caller.on("role", body.named("role", RoleName::parse));
    caller.may_in_tenant(Operation::CreateRole).await?;
    let new: NewRole = body.read()?;
    let missing = || Problem::invalid(vec![Fault::new("missing_field", "/role", "`role` is required")]);
    let role = new.role.clone().ok_or_else(missing)?;
    let store = auth.kit.store();
    let ticket = match creation.once(store, &caller, &body.text).await? {
        Once::Replay(response) => return Ok(response),
        Once::New(ticket) => ticket,
    };
    if caller.rules.role(&role).is_some() {
        return Err(Problem::new(Code::AlreadyExists, format!("what `{role}` means is said already")));
    }
    let role = fitting(&caller, role, new)?;
    let answer = RoleBody::from(&role);
    let receipt = ticket.receipt(&caller, StatusCode::CREATED, &answer)?;
    let receipt = receipt.as_ref().map(|receipt| (receipt, auth.kit.now()));
    match store.change_access(&caller.tenant, caller.rules.version, &AccessChange::Put(Rule::Role(role)), receipt).await {
        Ok(_) => Ok((StatusCode::CREATED, Json(answer)).into_response()),
        Err(error) => ticket.replay_after(store, &caller, error.into()).await,
    }
}

/// Replace what a role means: it counts from the next request on
#[utoipa::path(put, operation_id = "replace_role", path = "/api/v1/roles/{role}", tag = "organisation", params(("role" = String, Path)),
    request_body = NewRole,
    responses((status = 200, body = RoleBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub(crate) async fn replace(State(auth): State<Auth>, caller: Caller, Path(role): Path<String>, body: Payload) -> Answer<Json<RoleBody>> {
    caller.may_in_tenant(Operation::ReplaceRole).await?;
    let new: NewRole = body.read()?;
    let role = RoleName::parse(&role)?;
    if new.role.as_ref().is_some_and(|given| *given != role) {
        return Err(Problem::invalid(vec![Fault::new("invalid_value", "/role", format!("the path says `{role}`"))]));
    }
    caller.rules.role(&role).ok_or_else(|| Problem::not_found("role"))?;
    let role = fitting(&caller, role, new)?;
    let answer = RoleBody::from(&role);
    auth.kit.store().change_access(&caller.tenant, caller.rules.version, &AccessChange::Put(Rule::Role(role)), None).await?;
    Ok(Json(answer))
}

/// The role, if there is room for it.
fn fitting(caller: &Caller, role: RoleName, new: NewRole) -> Result<Role, Problem> {
    if caller.rules.is_full() && caller.rules.role(&role).is_none() {
        let message = format!("a tenant has at most {} roles, departments and policies", store::MAX_RULES);
        return Err(Problem::invalid(vec![Fault::new("out_of_range", "", message)]));
    }
    Ok(Role { role, description: new.description, permissions: new.permissions, queues: new.queues })
}
