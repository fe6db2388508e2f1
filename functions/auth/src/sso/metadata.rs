//! `GET /auth/sso/{provider}/metadata`.

use super::configuration::Protocol;
use super::{enabled, places, unknown};
use crate::state::Auth;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use engine::{ProviderId, TenantId};
use http::header::CONTENT_TYPE;
use web::{Answer, ProblemBody, Query};

/// Read what a SAML identity provider has to know of us
#[utoipa::path(get, operation_id = "read_saml_metadata", path = "/api/v1/auth/sso/{provider}/metadata", tag = "auth", security(()),
    params(("provider" = String, Path), ("tenant" = Option<String>, Query)),
    responses((status = 200, body = String, content_type = "application/samlmetadata+xml"), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, Path(provider): Path<String>, mut query: Query) -> Answer {
    let tenant = query.parsed("tenant", TenantId::parse);
    query.finish()?;
    let tenant = auth.kit.tenant_of(tenant)?;
    let id = ProviderId::parse(&provider)?;
    let (_, configuration) = enabled(&auth, &tenant, &id).await?;
    match configuration.protocol {
        Protocol::Saml { .. } => {
            let text = sso::saml::metadata(&places::us(auth.sign_ons.public_url()?, &tenant, &id));
            Ok(([(CONTENT_TYPE, "application/samlmetadata+xml")], text).into_response())
        }
        Protocol::Oidc { .. } => Err(unknown()),
    }
}
