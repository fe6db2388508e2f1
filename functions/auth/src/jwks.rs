//! `GET /auth/jwks.json` (RFC 7517).

use crate::state::Auth;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use web::Answer;

/// A set of public keys.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Jwks {
    keys: Vec<Jwk>,
}

/// A public Ed25519 key (RFC 8037).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Jwk {
    kty: &'static str,
    crv: &'static str,
    alg: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    kid: String,
    x: String,
}

/// Read the public keys that verify access tokens
#[utoipa::path(get, operation_id = "read_public_keys", path = "/api/v1/auth/jwks.json", tag = "auth", security(()), responses((status = 200, body = Jwks)))]
pub(crate) async fn handle(State(auth): State<Auth>) -> Answer<Json<Jwks>> {
    let keys = auth.kit.store().public_keys().await?;
    let keys = keys.into_iter().map(|key| Jwk { kty: "OKP", crv: "Ed25519", alg: "EdDSA", usage: "sig", kid: key.kid, x: key.x });
    Ok(Json(Jwks { keys: keys.collect() }))
}
