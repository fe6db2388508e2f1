//! Failed log-ins that still count: one small item a user name and one an address. What they mean is decided elsewhere.

use crate::error::unavailable;
use crate::item::{Key, n, read, record};
use crate::transaction::{lost, reasons};
use crate::{Error, Result, Store, keys};
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use engine::{TenantId, Timestamp};
use futures_util::future::try_join;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// How long an address is remembered at least after the last log-in from it, in seconds: ninety days.
const KNOWN: u64 = 90 * 24 * 3600;

/// Attempts that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attempts {
    /// When the last of them is forgotten: each moves this further away.
    pub forgotten_at: Timestamp,
    /// The next is not looked at before.
    pub not_before: Timestamp,
}

/// Where a user logged in from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownNetwork {
    /// The address, or the network that counts as one.
    pub network: String,
    /// When they last did.
    pub seen_at: Timestamp,
    /// What counts from there.
    #[serde(flatten)]
    pub attempts: Attempts,
}

/// What counts against a user name, whether or not there is such a user.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UserAttempts {
    /// How often this was written; 0 when it is not there.
    version: u64,
    /// From networks that are not known.
    pub strangers: Attempts,
    /// Second factors, after the right password.
    #[serde(default)]
    pub codes: Attempts,
    /// Where the user logged in from.
    pub known: Vec<KnownNetwork>,
}

/// What counts against an address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NetworkAttempts {
    /// How often this was written; 0 when it is not there.
    version: u64,
    /// From there, to users who do not know it.
    #[serde(flatten)]
    pub attempts: Attempts,
}

/// What counts where somebody tries to log in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AllAttempts {
    /// Against the user name.
    pub user: UserAttempts,
    /// Against the address.
    pub network: NetworkAttempts,
}

impl Store {
    /// What counts against a user name and an address, strongly consistent: two reads, whatever is there.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn attempts(&self, tenant: &TenantId, name: &str, network: &str) -> Result<AllAttempts> {
        let (user, network) =
            try_join(self.counter(keys::user_attempts(tenant, name)), self.counter(keys::network_attempts(network))).await?;
        Ok(AllAttempts { user, network })
    }

    /// Writes what counts from now on, in one transaction, if nothing was written since it was read; gives it as it is now.
    /// What did not change is not written: an address that many share is no place where they wait for each other.
    ///
    /// # Errors
    /// [`Error::Conflict`] when something was.
    pub async fn count_attempt(
        &self,
        tenant: &TenantId,
        name: &str,
        network: &str,
        read: &AllAttempts,
        next: AllAttempts,
    ) -> Result<AllAttempts> {
        let AllAttempts { mut user, network: mut other } = next;
        let end = |attempts: &Attempts| attempts.forgotten_at.max(attempts.not_before);
        let mut writes = Vec::new();
        if user != read.user {
            user.version = read.user.version.saturating_add(1);
            let seen = user.known.iter().map(|known| known.seen_at.plus_seconds(KNOWN)).max().unwrap_or_default();
            let until = seen.max(end(&user.strangers)).max(end(&user.codes));
            writes.push(self.put_counter(keys::user_attempts(tenant, name), &user, read.user.version, until)?);
        }
        if other != read.network {
            other.version = read.network.version.saturating_add(1);
            writes.push(self.put_counter(keys::network_attempts(network), &other, read.network.version, end(&other.attempts))?);
        }
        if writes.is_empty() {
            return Ok(AllAttempts { user, network: other });
        }
        match self.db.transact_write_items().set_transact_items(Some(writes)).send().await {
            Ok(_) => Ok(AllAttempts { user, network: other }),
            Err(error) if reasons(&error).is_some_and(|reasons| reasons.iter().any(lost)) => Err(Error::Conflict),
            Err(error) => Err(unavailable(error)),
        }
    }

    async fn counter<T: DeserializeOwned + Default>(&self, key: Key) -> Result<T> {
        let get = self.db.get_item().table_name(self.operations()).set_key(Some(key.item())).consistent_read(true);
        get.send().await.map_err(unavailable)?.item.map_or_else(|| Ok(T::default()), read)
    }

    fn put_counter<T: Serialize>(&self, key: Key, counter: &T, version: u64, until: Timestamp) -> Result<TransactWriteItem> {
        let mut item = record(key, counter)?;
        item.insert("ttl".to_owned(), n(until.as_millis() / 1000 + 1));
        let put = Put::builder().table_name(self.operations()).set_item(Some(item));
        let put = match version {
            0 => put.condition_expression("attribute_not_exists(sk)"),
            _ => put
                .condition_expression("#version = :read")
                .expression_attribute_names("#version", "version")
                .expression_attribute_values(":read", n(version)),
        };
        Ok(TransactWriteItem::builder().put(put.build().map_err(Error::unreadable)?).build())
    }
}
