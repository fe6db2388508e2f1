//! What the handlers of this function have at hand.

use axum::extract::FromRef;
use runtime::Decisions;
use web::Kit;

/// The state of the router. Cheap to clone.
#[derive(Clone)]
pub struct Routing {
    /// What every function has.
    pub kit: Kit,
    /// Compiled models by version.
    pub decisions: Decisions,
}

impl Routing {
    /// The state over a kit.
    pub fn new(kit: Kit) -> Self {
        Self { decisions: Decisions::new(kit.store().clone()), kit }
    }

    /// The state the environment describes.
    pub fn from_env(config: &aws_types::SdkConfig) -> Self {
        Self::new(Kit::from_env(config))
    }
}

impl FromRef<Routing> for Kit {
    fn from_ref(routing: &Routing) -> Self {
        routing.kit.clone()
    }
}
