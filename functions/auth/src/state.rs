//! What the handlers of this function have at hand.

use crate::sealing::Sealing;
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
    pub(crate) sealing: Sealing,
}

impl Auth {
    /// The state over a kit, with the signing key and the key that seals secrets under these names.
    pub fn new(kit: Kit, parameters: Arc<dyn Parameters>, signing_key: String, sealing_key: String) -> Self {
        Self {
            verify: identity::verify_password,
            signing: Signing::new(kit.store().clone(), parameters.clone(), signing_key),
            sealing: Sealing::new(parameters, sealing_key),
            kit,
        }
    }

    /// The state the environment describes.
    pub fn from_env(config: &aws_types::SdkConfig) -> Self {
        let [signing_key, sealing_key] = ["SIGNING_KEY_PARAMETER", "SEALING_KEY_PARAMETER"].map(runtime::env::setting);
        Self::new(Kit::from_env(config), Arc::new(Ssm::new(config)), signing_key, sealing_key)
    }
}

impl FromRef<Auth> for Kit {
    fn from_ref(auth: &Auth) -> Self {
        auth.kit.clone()
    }
}
