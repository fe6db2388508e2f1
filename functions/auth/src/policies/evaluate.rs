//! `POST /policies/evaluate`: may somebody do something, and which policies say so?
//!
//! The facts of what it is done to are given with the question: this function cannot read processes and tasks.

mod thing;

use crate::state::Auth;
use access::{Asker, Circumstances, Credential, Operation, Scope};
use axum::Json;
use axum::extract::State;
use engine::UserId;
use engine::reader::Reader;
use serde::Serialize;
use std::net::IpAddr;
use thing::{Thing, ThingBody};
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, Problem, ProblemBody};

/// Most scopes of the key in a question.
const MAX_SCOPES: usize = 100;

/// A question.
#[derive(ToSchema)]
#[schema(as = EvaluatePolicies)]
pub(crate) struct Question {
    /// Who would do it; yourself unless given.
    #[schema(value_type = Option<String>)]
    user_id: Option<UserId>,
    /// The operation id, as in this document.
    #[schema(value_type = String)]
    operation: Operation,
    #[schema(value_type = ThingBody)]
    resource: Thing,
    /// Where from; nowhere known unless given.
    #[schema(value_type = Option<String>)]
    address: Option<IpAddr>,
    /// How long they are logged in; just now unless given.
    session_age_seconds: Option<u64>,
    /// With a key of these scopes, rather than in a session.
    #[schema(value_type = Option<Vec<String>>)]
    api_key_scopes: Option<Vec<Scope>>,
}

impl FromReader for Question {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let user_id = reader.optional_id("user_id", UserId::parse);
        let operation = reader.text("operation", 1..=100).and_then(|word| match word.parse() {
            Ok(operation) => Some(operation),
            Err(fault) => reader.fault("invalid_value", "operation", fault),
        });
        let resource = reader.required("resource").and_then(|value| {
            let mut nested = reader.nested("resource", value)?;
            let thing = Thing::read(&mut nested);
            nested.finish();
            thing
        });
        let address = reader.optional_text("address", 1..=45).and_then(|text| match text.parse() {
            Ok(address) => Some(address),
            Err(_) => reader.fault("invalid_value", "address", format!("`{text}` is not an IP address")),
        });
        let session_age_seconds = reader.optional_whole("session_age_seconds", 0..=100 * 366 * 24 * 3600);
        let given = reader.optional("api_key_scopes").is_some();
        let mut scopes = Vec::new();
        for (place, word) in reader.texts("api_key_scopes", MAX_SCOPES, 1..=100).iter().enumerate() {
            match word.parse() {
                Ok(scope) => scopes.push(scope),
                Err(fault) => {
                    reader.fault::<()>("invalid_value", &format!("api_key_scopes/{place}"), fault);
                }
            }
        }
        let (operation, resource) = (operation?, resource?);
        Some(Self { user_id, operation, resource, address, session_age_seconds, api_key_scopes: given.then_some(scopes) })
    }
}

/// What policies say.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PolicyDecision)]
pub(crate) struct DecisionBody {
    allowed: bool,
    /// The policies that say so: the product's by their ids, those of roles as `role:NAME`, your own as `tenant:ID`. None when
    /// nothing permits it.
    policies: Vec<String>,
    /// Policies that could not be evaluated, and why.
    errors: Vec<String>,
}

/// Ask whether somebody may do something, and which policies say so
///
/// A user who is not there is taken for somebody without any role.
#[utoipa::path(post, operation_id = "evaluate_policies", path = "/api/v1/policies/evaluate", tag = "policies", request_body = Question,
    responses((status = 200, body = DecisionBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller, Body(question): Body<Question>) -> Answer<Json<DecisionBody>> {
    caller.may_in_tenant(Operation::EvaluatePolicies).await?;
    let (store, now) = (auth.kit.store(), auth.kit.now());
    let who = question.user_id.as_ref().unwrap_or(&caller.user);
    let began_at = now.plus_millis(-i64::try_from(question.session_age_seconds.unwrap_or(0).saturating_mul(1000)).unwrap_or(0));
    let subject = match store.tenant_and_user(&caller.tenant, who).await? {
        (Some(tenant), Some(user)) => {
            let shown = identity::Credential::Session { id: String::new(), began_at };
            auth.kit.gate.principal(caller.tenant.clone(), user, &tenant, shown, now).await?.subject()
        }
        _ => caller.other(who, None, now),
    };
    let resource = match question.resource.facts(&caller.tenant, &caller.rules) {
        Some(resource) => resource,
        None => {
            let id = question.resource.user().ok_or_else(|| Problem::not_found("user"))?;
            let user = store.user(&caller.tenant, id).await?;
            access::Resource::user(caller.other(id, user.as_ref(), now))
        }
    };
    let credential = match question.api_key_scopes {
        Some(scopes) => Credential::ApiKey { scopes },
        None => Credential::Session { began_at },
    };
    let circumstances = Circumstances { now, address: question.address, credential };
    let decision = Asker::new(caller.rules.deciding().clone(), subject, &circumstances).may(question.operation, &resource);
    Ok(Json(DecisionBody { allowed: decision.allowed, policies: decision.by, errors: decision.errors }))
}
