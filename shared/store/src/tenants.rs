//! Tenants.

use crate::error::unavailable;
use crate::item::{read, record};
use crate::limits::Limits;
use crate::transaction::{lost, put_new, reasons};
use crate::users::User;
use crate::{Error, Result, Store, keys};
use engine::{TenantId, Timestamp};
use serde::{Deserialize, Serialize};

/// A tenant: small, since every request reads it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tenant {
    /// Since when it is there.
    pub created_at: Timestamp,
    /// How often its access rules have changed; 0 while it has none.
    pub access_version: u64,
    /// How often requests of its people may come.
    #[serde(default)]
    pub limits: Limits,
}

impl Store {
    /// Makes a tenant with its first user.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`] when there is such a tenant.
    pub async fn create_tenant(&self, tenant: &TenantId, admin: &User) -> Result<()> {
        let new = Tenant { created_at: admin.created_at, access_version: 0, limits: Limits::default() };
        let writes = vec![
            put_new(self.identity(), record(keys::tenant(tenant), &new)?)?,
            put_new(self.identity(), record(keys::user(tenant, &admin.user_id), admin)?)?,
        ];
        let sent = self.db.transact_write_items().set_transact_items(Some(writes)).send().await;
        sent.map(|_| ()).map_err(|error| match reasons(&error) {
            Some(reasons) if reasons.iter().any(lost) => Error::AlreadyExists,
            _ => unavailable(error),
        })
    }

    /// A tenant, strongly consistent.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn tenant(&self, tenant: &TenantId) -> Result<Option<Tenant>> {
        let get = self.db.get_item().table_name(self.identity()).set_key(Some(keys::tenant(tenant).item())).consistent_read(true);
        get.send().await.map_err(unavailable)?.item.map(read).transpose()
    }
}
