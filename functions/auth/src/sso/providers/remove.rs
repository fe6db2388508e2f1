//! `DELETE /sso/providers/{provider}`.

use crate::state::Auth;
use axum::extract::{Path, State};
use engine::ProviderId;
use http::StatusCode;
use web::{Answer, Caller, Operation, Problem, ProblemBody};

/// Take an identity provider away
///
/// Nobody logs in with it any more. Whom it brought stay users, with the sessions and roles that they have.
#[utoipa::path(delete, operation_id = "remove_identity_provider", path = "/api/v1/sso/providers/{provider}", tag = "organisation", params(("provider" = String, Path)),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller, Path(provider): Path<String>) -> Answer<StatusCode> {
    caller.may_in_tenant(Operation::RemoveIdentityProvider).await?;
    let (store, provider) = (auth.kit.store(), ProviderId::parse(&provider)?);
    store.identity_provider(&caller.tenant, &provider).await?.ok_or_else(|| Problem::not_found("identity provider"))?;
    store.remove_identity_provider(&caller.tenant, &provider).await?;
    Ok(StatusCode::NO_CONTENT)
}
