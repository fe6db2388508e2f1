//! `POST /policies`, `PUT /policies/{id}`.

use super::{PolicyBody, check};
use crate::state::Auth;
use access::PolicyText;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use engine::reader::Reader;
use engine::{Fault, PolicyId};
use http::StatusCode;
use store::{AccessChange, Policy, Rule};
use utoipa::ToSchema;
use web::{Answer, Body, Caller, Code, Creation, FromReader, Once, Operation, Payload, Problem, ProblemBody, Resource};

/// A policy as it shall be.
#[derive(ToSchema)]
#[schema(as = NewAccessPolicy)]
pub(crate) struct NewPolicy {
    /// Needed where the path does not say it.
    #[schema(value_type = Option<String>)]
    policy_id: Option<PolicyId>,
    description: Option<String>,
    /// One policy in Cedar, at most 10 KB, over the schema in `shared/access/policies/millrace.cedarschema`.
    #[schema(
        example = "forbid (principal, action in Action::\"operate\", resource) unless { context has session_age && context.session_age < 3600 };"
    )]
    text: String,
}

impl FromReader for NewPolicy {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let policy_id = reader.optional_id("policy_id", PolicyId::parse);
        let description = reader.optional_text("description", 1..=500);
        let text = reader.text("text", 1..=access::MAX_TEXT);
        Some(Self { policy_id, description, text: text? })
    }
}

/// Add an access policy
///
/// It is decided with beside the product's own: what any policy forbids is forbidden, else what any permits is permitted. Who
/// may manage policies is the product's to say alone. It counts from the next request on.
#[utoipa::path(post, operation_id = "create_policy", path = "/api/v1/policies", tag = "policies", request_body = NewPolicy,
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key again gets the same answer")),
    responses((status = 201, body = PolicyBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn create(State(auth): State<Auth>, caller: Caller, creation: Creation, body: Payload) -> Answer {
    caller.on("policy", body.named("policy_id", PolicyId::parse));
    caller.may_in_tenant(Operation::CreatePolicy).await?;
    let new: NewPolicy = body.read()?;
    let missing = || Problem::invalid(vec![Fault::new("missing_field", "/policy_id", "`policy_id` is required")]);
    let id = new.policy_id.clone().ok_or_else(missing)?;
    let store = auth.kit.store();
    let ticket = match creation.once(store, &caller, &body.text).await? {
        Once::Replay(response) => return Ok(response),
        Once::New(ticket) => ticket,
    };
    if caller.rules.policy(&id).is_some() {
        return Err(Problem::new(Code::AlreadyExists, format!("there is a policy `{id}`")));
    }
    if caller.rules.policies().len() >= access::MAX_POLICIES || caller.rules.is_full() {
        let message = format!("a tenant has at most {} policies", access::MAX_POLICIES);
        return Err(Problem::invalid(vec![Fault::new("out_of_range", "", message)]));
    }
    let policy = checked(id, new)?;
    let answer = PolicyBody::from(&policy);
    let receipt = ticket.receipt(&caller, StatusCode::CREATED, &answer)?;
    let receipt = receipt.as_ref().map(|receipt| (receipt, auth.kit.now()));
    match store.change_access(&caller.tenant, caller.rules.version, &AccessChange::Put(Rule::Policy(policy)), receipt).await {
        Ok(_) => Ok((StatusCode::CREATED, Json(answer)).into_response()),
        Err(error) => ticket.replay_after(store, &caller, error.into()).await,
    }
}

/// Replace an access policy: it counts from the next request on
#[utoipa::path(put, operation_id = "replace_policy", path = "/api/v1/policies/{policy_id}", tag = "policies", params(("policy_id" = String, Path)),
    request_body = NewPolicy,
    responses((status = 200, body = PolicyBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub(crate) async fn replace(
    State(auth): State<Auth>,
    caller: Caller,
    Path(id): Path<String>,
    Body(new): Body<NewPolicy>,
) -> Answer<Json<PolicyBody>> {
    let id = PolicyId::parse(&id)?;
    caller.may(Operation::ReplacePolicy, &Resource::policy(&caller.tenant, &id)).await?;
    if new.policy_id.as_ref().is_some_and(|given| *given != id) {
        return Err(Problem::invalid(vec![Fault::new("invalid_value", "/policy_id", format!("the path says `{id}`"))]));
    }
    caller.rules.policy(&id).ok_or_else(|| Problem::not_found("policy"))?;
    let policy = checked(id, new)?;
    let answer = PolicyBody::from(&policy);
    auth.kit.store().change_access(&caller.tenant, caller.rules.version, &AccessChange::Put(Rule::Policy(policy)), None).await?;
    Ok(Json(answer))
}

/// The policy, if it has no fault.
fn checked(id: PolicyId, new: NewPolicy) -> Result<Policy, Problem> {
    check(&PolicyText { id: id.to_string(), text: new.text.clone() })?;
    Ok(Policy { policy_id: id, description: new.description, text: new.text })
}
