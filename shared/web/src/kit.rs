//! What every handler has at hand.

use crate::cors::Cors;
use crate::limiter::{Defaults, Limiter};
use crate::problem::Problem;
use crate::recorder::Recorder;
use engine::{Fault, TenantId, Timestamp};
use identity::{Gate, Lifetime};
use runtime::archive::Archive;
use runtime::{Instances, outside};
use store::Store;

/// The state of a function's router. Cheap to clone.
#[derive(Clone)]
pub struct Kit {
    /// Instances and, below them, the store.
    pub instances: Instances,
    /// Lets requests in.
    pub gate: Gate,
    /// Counts requests.
    pub limiter: Limiter,
    /// Writes down who did what.
    pub recorder: Recorder,
    /// Which web pages may call.
    pub cors: Cors,
    /// The tenant of a log-in that names none.
    pub default_tenant: Option<TenantId>,
    /// The time; tests bring their own.
    pub clock: fn() -> Timestamp,
}

impl Kit {
    /// A kit over a store, by this machine's clock, without limits on requests and without an audit log.
    pub fn new(store: Store) -> Self {
        Self {
            instances: Instances::new(store.clone()),
            limiter: Limiter::new(store.clone(), Defaults::default()),
            recorder: Recorder::off(store.clone()),
            gate: Gate::new(store),
            cors: Cors::default(),
            default_tenant: None,
            clock: outside::now,
        }
    }

    /// The kit the environment describes.
    pub fn from_env(config: &aws_types::SdkConfig) -> Self {
        let default_tenant = TenantId::parse(&runtime::env::setting("DEFAULT_TENANT")).ok();
        let store = runtime::env::store(config);
        let gate = Gate::new(store.clone()).with_lifetime(Lifetime::from_settings(runtime::env::setting));
        let limiter = Limiter::new(store.clone(), Defaults::from_settings(runtime::env::setting));
        let recorder = Recorder::from_settings(store.clone(), runtime::env::setting);
        let cors = Cors::from_settings(runtime::env::setting);
        Self { default_tenant, gate, limiter, recorder, cors, ..Self::new(store) }
    }

    /// The same, for functions that read what is archived too.
    #[must_use]
    pub fn with_archive(self, archive: Option<Archive>) -> Self {
        Self { instances: self.instances.with_archive(archive), ..self }
    }

    /// The tenant that somebody names who has not logged in, or the deployment's own.
    ///
    /// # Errors
    /// 422 when there is neither.
    pub fn tenant_of(&self, named: Option<TenantId>) -> Result<TenantId, Problem> {
        let missing = || Problem::invalid(vec![Fault::new("missing_field", "/tenant", "`tenant` is required here")]);
        named.or_else(|| self.default_tenant.clone()).ok_or_else(missing)
    }

    /// The store.
    pub fn store(&self) -> &Store {
        self.instances.store()
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }
}
