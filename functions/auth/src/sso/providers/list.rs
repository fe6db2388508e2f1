//! `GET /sso/providers`.

use super::ProviderBody;
use crate::state::Auth;
use axum::Json;
use axum::extract::State;
use web::{Answer, Caller, ListBody, Operation, ProblemBody, Query};

/// List the identity providers of your tenant
#[utoipa::path(get, operation_id = "list_identity_providers", path = "/api/v1/sso/providers", tag = "organisation",
    params(("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<ProviderBody>), (status = 403, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller, mut query: Query) -> Answer<Json<ListBody<ProviderBody>>> {
    caller.may_in_tenant(Operation::ListIdentityProviders).await?;
    let page = query.page()?;
    query.finish()?;
    let found = auth.kit.store().identity_providers(&caller.tenant, &page).await?;
    let items = found.items.iter().map(|provider| ProviderBody::of(&auth, &caller.tenant, provider)).collect::<Result<Vec<_>, _>>()?;
    Ok(Json(store::Page { items, next: found.next }.into()))
}
