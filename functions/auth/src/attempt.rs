//! One attempt to prove who one is, counted before it is looked at.

use engine::{TenantId, Timestamp};
use identity::lockout;
use std::time::Duration;
use store::{AllAttempts, Store};
use web::{Code, Problem};

/// How long to wait before counting again, when somebody else counted at the same moment, in milliseconds.
const AGAIN: [u64; 8] = [2, 5, 10, 20, 40, 80, 160, 0];

/// An attempt that counts as failed until it is settled.
pub(crate) struct Attempt<'a> {
    store: &'a Store,
    tenant: &'a TenantId,
    name: &'a str,
    network: String,
    counted: AllAttempts,
}

impl<'a> Attempt<'a> {
    /// Counts an attempt against a name, whether or not there is such a user, and against an address.
    ///
    /// # Errors
    /// 429 when it comes too soon; then it is not counted, and must not be looked at.
    pub(crate) async fn count(
        store: &'a Store,
        tenant: &'a TenantId,
        name: &'a str,
        address: Option<&str>,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let network = lockout::network_of(address);
        for pause in AGAIN {
            let before = store.attempts(tenant, name, &network).await?;
            let next = lockout::attempted(&before, &network, now).map_err(|soon| too_many(soon.wait))?;
            match store.count_attempt(tenant, name, &network, next).await {
                Ok(counted) => return Ok(Self { store, tenant, name, network, counted }),
                Err(store::Error::Conflict) => tokio::time::sleep(Duration::from_millis(pause)).await,
                Err(error) => return Err(error.into()),
            }
        }
        Err(too_many(1))
    }

    /// Takes the attempt back: it was the user's own. What cannot be written is forgotten by itself in a while.
    pub(crate) async fn succeeded(mut self, now: Timestamp) {
        for pause in AGAIN {
            let next = lockout::succeeded(&self.counted, &self.network, now);
            match self.store.count_attempt(self.tenant, self.name, &self.network, next).await {
                Err(store::Error::Conflict) => tokio::time::sleep(Duration::from_millis(pause)).await,
                written => {
                    written.map_or_else(|error| tracing::warn!(%error, "a right attempt counts as failed"), |_| ());
                    return;
                }
            }
            match self.store.attempts(self.tenant, self.name, &self.network).await {
                Ok(counted) => self.counted = counted,
                Err(error) => return tracing::warn!(%error, "a right attempt counts as failed"),
            }
        }
    }
}

fn too_many(wait: u64) -> Problem {
    Problem { retry_after: Some(wait.max(1)), ..Problem::new(Code::TooManyAttempts, "wait as long as `Retry-After` says, then try again") }
}
