//! What the handlers of this function have at hand.

use crate::signing::Signing;
use axum::extract::FromRef;
use clients::parameters::{Parameters, Ssm};
use std::sync::Arc;
use web::Kit;

/// The state of the router. Cheap to clone.
#[derive(Clone)]
pub struct Auth {
    /// What every function has.
    pub kit: Kit,
    /// Whether a password is the one of a hash, [`identity::verify_password`]; tests count.
    pub verify: fn(&str, Option<&str>) -> bool,
    pub(crate) signing: Signing,
}

impl Auth {
    /// The state over a kit, with the signing key under this name.
    pub fn new(kit: Kit, parameters: Arc<dyn Parameters>, key_name: String) -> Self {
        Self { verify: identity::verify_password, signing: Signing::new(kit.store().clone(), parameters, key_name), kit }
    }

    /// The state the environment describes.
    pub fn from_env(config: &aws_types::SdkConfig) -> Self {
        Self::new(Kit::from_env(config), Arc::new(Ssm::new(config)), runtime::env::setting("SIGNING_KEY_PARAMETER"))
    }
}

impl FromRef<Auth> for Kit {
    fn from_ref(auth: &Auth) -> Self {
        auth.kit.clone()
    }
}
