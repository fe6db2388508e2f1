//! Keys of service accounts: what programs show instead of a session.

use crate::error::unavailable;
use crate::item::{n, read, record};
use crate::transaction::{lost, put_new, reasons};
use crate::users::User;
use crate::{Error, Page, PageRequest, Result, Store, keys};
use engine::{TenantId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// A key. The key itself is nowhere; what is kept is a hash of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its id, a ULID.
    pub key_id: String,
    /// The service account whose it is.
    pub account: UserId,
    /// What it is for.
    pub name: String,
    /// What may be done with it, of what the account may do.
    pub scopes: Vec<String>,
    /// The hash.
    pub secret_hash: String,
    /// Who made it.
    pub created_by: UserId,
    /// When.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

impl Store {
    /// Adds a key to an account that may do something.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it may not any more.
    pub async fn create_api_key(&self, tenant: &TenantId, key: &ApiKey, account: &User) -> Result<()> {
        let mut item = record(keys::api_key(tenant, &key.account, &key.key_id), key)?;
        item.insert("ttl".to_owned(), n(key.expires_at.as_millis() / 1000));
        let writes = vec![put_new(self.identity(), item)?, self.check_credentials(tenant, account)?];
        let sent = self.db.transact_write_items().set_transact_items(Some(writes)).send().await;
        sent.map(|_| ()).map_err(|error| match reasons(&error) {
            Some(reasons) if reasons.iter().any(lost) => Error::Conflict,
            _ => unavailable(error),
        })
    }

    /// A page of an account's keys, oldest first. One that ran out may still be there: look at `expires_at`.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn api_keys(&self, tenant: &TenantId, account: &UserId, page: &PageRequest) -> Result<Page<ApiKey>> {
        let items = self.query_page(self.identity(), keys::sessions(tenant, account), keys::API_KEYS, page).await?;
        let found = items.into_iter().map(read).collect::<Result<Vec<ApiKey>>>()?;
        Ok(Page::cut(found, page.limit, |key| format!("{}{}", keys::API_KEYS, key.key_id)))
    }

    /// Ends a key; one that has ended stays so.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn end_api_key(&self, tenant: &TenantId, account: &UserId, key: &str) -> Result<()> {
        let key = keys::api_key(tenant, account, key).item();
        self.db.delete_item().table_name(self.identity()).set_key(Some(key)).send().await.map_err(unavailable)?;
        Ok(())
    }
}
