//! Rolls the signing key over.
//!
//! By direct invocation only: `{"rotate_signing_key": {}}`, which a schedule does, and `{"rotate_signing_key": {"at_once":
//! true}}` after a key was stolen.

use crate::state::Auth;
use serde::{Deserialize, Serialize};
use web::Problem;

/// The event.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotateSigningKey {
    /// Whether all access tokens that are out shall end.
    #[serde(default)]
    at_once: bool,
}

/// The answer.
#[derive(Debug, Serialize)]
pub struct SigningKeyRotated {
    /// The ids of the keys that are published.
    pub published: Vec<String>,
}

/// Keys were not rotated.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct RotationFailed(String);

pub(crate) async fn rotate(auth: &Auth, event: RotateSigningKey) -> Result<SigningKeyRotated, RotationFailed> {
    let rotated = auth.signing.rotate(event.at_once, auth.kit.now()).await;
    let published = rotated.map_err(|problem: Problem| RotationFailed(problem.detail))?;
    Ok(SigningKeyRotated { published })
}
