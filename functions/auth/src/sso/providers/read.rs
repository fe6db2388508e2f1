//! `GET /sso/providers/{provider}`.

use super::ProviderBody;
use crate::sso::unknown;
use crate::state::Auth;
use axum::Json;
use axum::extract::{Path, State};
use engine::ProviderId;
use web::{Answer, Caller, Operation, ProblemBody};

/// Read an identity provider
#[utoipa::path(get, operation_id = "read_identity_provider", path = "/api/v1/sso/providers/{provider}", tag = "organisation", params(("provider" = String, Path)),
    responses((status = 200, body = ProviderBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller, Path(provider): Path<String>) -> Answer<Json<ProviderBody>> {
    caller.may_in_tenant(Operation::ReadIdentityProvider).await?;
    let found = auth.kit.store().identity_provider(&caller.tenant, &ProviderId::parse(&provider)?).await?;
    Ok(Json(ProviderBody::of(&auth, &caller.tenant, &found.ok_or_else(unknown)?)?))
}
