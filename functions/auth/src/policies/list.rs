//! `GET /policies`.

use super::PolicyBody;
use axum::Json;
use web::{Answer, Caller, ListBody, Operation, ProblemBody, Query};

/// List your tenant's own access policies, by id
#[utoipa::path(get, operation_id = "list_policies", path = "/api/v1/policies", tag = "policies", params(("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<PolicyBody>), (status = 403, body = ProblemBody)))]
pub(crate) async fn handle(caller: Caller, mut query: Query) -> Answer<Json<ListBody<PolicyBody>>> {
    caller.may_in_tenant(Operation::ListPolicies).await?;
    let page = query.page()?;
    query.finish()?;
    let found = page.of(caller.rules.policies().iter().collect(), |policy| policy.policy_id.to_string());
    Ok(Json(found.map(PolicyBody::from).into()))
}
