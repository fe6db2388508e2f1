//! One attempt to prove who one is, counted before it is looked at.

use engine::{TenantId, Timestamp};
use identity::lockout;
use runtime::outside;
use std::time::Duration;
use store::{AllAttempts, Store};
use web::{Code, Problem};

/// How long to wait at most before counting again, when somebody else counted at the same moment, in milliseconds.
const AGAIN: [u64; 14] = [4, 10, 20, 40, 80, 160, 320, 320, 320, 500, 500, 500, 500, 0];

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
            match store.count_attempt(tenant, name, &network, &before, next).await {
                Ok(counted) => return Ok(Self { store, tenant, name, network, counted }),
                Err(store::Error::Conflict) => wait(pause).await,
                Err(error) => return Err(error.into()),
            }
        }
        Err(too_many(1))
    }

    /// Makes the place known from where somebody showed otherwise that a name is theirs. What cannot be written costs them
    /// waits, no more.
    pub(crate) async fn known_from(store: &'a Store, tenant: &'a TenantId, name: &'a str, address: Option<&str>, now: Timestamp) {
        let network = lockout::network_of(address);
        match store.attempts(tenant, name, &network).await {
            Ok(counted) => Self { store, tenant, name, network, counted }.settle(now, lockout::proven).await,
            Err(error) => tracing::warn!(%error, "a place does not become known"),
        }
    }

    /// Counts a one-time password too.
    ///
    /// # Errors
    /// 429 when it comes too soon; then it must not be looked at.
    pub(crate) async fn count_code(&mut self, now: Timestamp) -> Result<(), Problem> {
        for pause in AGAIN {
            let next = lockout::code_attempted(&self.counted, now).map_err(|soon| too_many(soon.wait))?;
            match self.store.count_attempt(self.tenant, self.name, &self.network, &self.counted, next).await {
                Err(store::Error::Conflict) => wait(pause).await,
                counted => {
                    self.counted = counted?;
                    return Ok(());
                }
            }
            self.counted = self.store.attempts(self.tenant, self.name, &self.network).await?;
        }
        Err(too_many(1))
    }

    /// Takes the attempt back: it was the user's own.
    pub(crate) async fn succeeded(&mut self, now: Timestamp) {
        self.settle(now, lockout::succeeded).await;
    }

    /// Takes the attempt back, but a second factor is missing: it changes nothing else.
    pub(crate) async fn half_succeeded(&mut self, now: Timestamp) {
        self.settle(now, lockout::half_succeeded).await;
    }

    /// Writes what counts now. What cannot be written is forgotten by itself in a while.
    async fn settle(&mut self, now: Timestamp, decide: fn(&AllAttempts, &str, Timestamp) -> AllAttempts) {
        if let Err(error) = self.try_settle(now, decide).await {
            tracing::warn!(%error, "a right attempt counts as failed");
        }
    }

    async fn try_settle(&mut self, now: Timestamp, decide: fn(&AllAttempts, &str, Timestamp) -> AllAttempts) -> Result<(), store::Error> {
        for pause in AGAIN {
            let next = decide(&self.counted, &self.network, now);
            match self.store.count_attempt(self.tenant, self.name, &self.network, &self.counted, next).await {
                Err(store::Error::Conflict) => wait(pause).await,
                written => return written.map(|_| ()),
            }
            self.counted = self.store.attempts(self.tenant, self.name, &self.network).await?;
        }
        Err(store::Error::Conflict)
    }
}

/// Waits for a random part of a time, so that those who met do not meet again.
async fn wait(most: u64) {
    tokio::time::sleep(Duration::from_millis(most).mul_f64(f64::from(outside::jitter()) / f64::from(u32::MAX))).await;
}

fn too_many(wait: u64) -> Problem {
    Problem { retry_after: Some(wait.max(1)), ..Problem::new(Code::TooManyAttempts, "wait as long as `Retry-After` says, then try again") }
}
