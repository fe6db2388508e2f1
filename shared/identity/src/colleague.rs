//! Somebody else of the tenant, as far as work can be given to them.

use crate::{Principal, Result};
use engine::{Timestamp, UserId};
use store::{Store, given_to};
use work::task::Worker;

impl Principal {
    /// Somebody of the same tenant at work, with what they have at a moment; none when there is no such user, or they may not do
    /// anything at all.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn colleague(&self, store: &Store, user: &UserId, now: Timestamp) -> Result<Option<Worker>> {
        if *user == self.user {
            return Ok(Some(self.worker()));
        }
        let Some(user) = store.user(&self.tenant, user).await?.filter(|user| user.active) else { return Ok(None) };
        let held = user.entitlements.delegations.iter().filter(|delegation| delegation.validity.covers(now));
        let held: Vec<UserId> = held.map(|delegation| delegation.from.clone()).collect();
        let delegators = if held.is_empty() { Vec::new() } else { store.some_users(&self.tenant, &held).await? };
        let deputised = |from: &UserId| given_to(&delegators, from);
        Ok(Some(self.rules.worker(&user.user_id, user.kind, &user.entitlements, deputised, now)))
    }
}
