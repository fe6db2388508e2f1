//! What the handlers of this function have at hand.

use crate::notify::Notify;
use crate::sealing::Sealing;
use crate::signing::Signing;
use crate::sso::SignOns;
use axum::extract::FromRef;
use clients::http::{Http, WebClient};
use clients::parameters::{Parameters, Ssm};
use clients::queues::{Queues, Sqs};
use engine::TenantId;
use sso::Reach;
use sso::oidc::Sources;
use std::sync::Arc;
use web::{Kit, Notes};

/// The state of the router. Cheap to clone.
#[derive(Clone)]
pub struct Auth {
    /// What every function has.
    pub kit: Kit,
    /// Whether a password is the one of a hash, [`identity::verify_password`]; tests count.
    pub verify: fn(&str, Option<&str>) -> bool,
    pub(crate) signing: Signing,
    pub(crate) sealing: Sealing,
    pub(crate) notify: Notify,
    pub(crate) sign_ons: SignOns,
}

/// What is outside: where secrets are kept and messages go, and their names there.
pub struct Outside {
    /// Where secrets are kept.
    pub parameters: Arc<dyn Parameters>,
    /// The name of the keys that sign access tokens.
    pub signing_key: String,
    /// The name of the key that seals secrets.
    pub sealing_key: String,
    /// Where messages go.
    pub queues: Arc<dyn Queues>,
    /// The address of the queue of notifications.
    pub notifications: String,
    /// How identity providers are asked.
    pub http: Arc<dyn Http>,
    /// Where they may be.
    pub providers: Reach,
    /// Where browsers reach this API.
    pub public_url: String,
}

impl Auth {
    /// The state over a kit.
    pub fn new(kit: Kit, outside: Outside) -> Self {
        Self {
            verify: identity::verify_password,
            signing: Signing::new(kit.store().clone(), outside.parameters.clone(), outside.signing_key),
            sealing: Sealing::new(outside.parameters, outside.sealing_key),
            notify: Notify::new(outside.queues, outside.notifications),
            sign_ons: SignOns::new(Sources::new(outside.http, outside.providers), &outside.public_url),
            kit,
        }
    }

    /// The state the environment describes.
    pub fn from_env(config: &aws_types::SdkConfig) -> Self {
        // A stack on somebody's own machine has its identity providers there.
        let providers = if runtime::env::setting("STAGE") == "local" { Reach::Loopback } else { Reach::Internet };
        let outside = Outside {
            parameters: Arc::new(Ssm::new(config)),
            signing_key: runtime::env::setting("SIGNING_KEY_PARAMETER"),
            sealing_key: runtime::env::setting("SEALING_KEY_PARAMETER"),
            queues: Arc::new(Sqs::new(config)),
            notifications: runtime::env::setting("NOTIFICATIONS_QUEUE_URL"),
            http: Arc::new(if providers == Reach::Internet { WebClient::public() } else { WebClient::default() }),
            providers,
            public_url: runtime::env::setting("PUBLIC_URL"),
        };
        Self::new(Kit::from_env(config), outside)
    }
}

impl Auth {
    /// Notes who somebody says they are, if there is such a tenant: nobody writes into the log of one that is not.
    ///
    /// # Errors
    /// When the database is not available.
    pub(crate) async fn claimed(&self, notes: &Notes, tenant: &TenantId, name: &str) -> store::Result<()> {
        if self.kit.store().tenant(tenant).await?.is_some() {
            notes.claims_to_be(tenant, name);
        }
        Ok(())
    }
}

impl FromRef<Auth> for Kit {
    fn from_ref(auth: &Auth) -> Self {
        auth.kit.clone()
    }
}
