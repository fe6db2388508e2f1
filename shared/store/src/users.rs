//! Tenants and the people in them.

use crate::error::unavailable;
use crate::item::{Key, read, record};
use crate::receipts::Receipt;
use crate::transaction::{lost, put_new, reasons};
use crate::{Error, Page, PageRequest, Result, Store, keys};
use engine::{RoleName, TenantId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// A person or a machine that logs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The name they log in with; unique in the tenant, never reused.
    pub user_id: UserId,
    /// What they are called.
    pub display_name: String,
    /// What they may do.
    #[serde(flatten)]
    pub entitlements: UserRoles,
    /// Their password as an argon2id PHC string.
    pub password_hash: String,
    /// Whether they may log in.
    pub active: bool,
    /// Since when they are known.
    pub created_at: Timestamp,
}

/// What a person may do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UserRoles {
    /// Their roles; each is a work queue too.
    pub roles: Vec<RoleName>,
    /// Their approval level: 0 for none, higher for more.
    pub approval_level: u8,
}

#[derive(Serialize, Deserialize)]
struct Tenant {
    created_at: Timestamp,
}

impl Store {
    /// Makes a tenant with its first user.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`] when there is such a tenant.
    pub async fn create_tenant(&self, tenant: &TenantId, admin: &User) -> Result<()> {
        let writes = vec![
            put_new(self.identity(), record(keys::tenant(tenant), &Tenant { created_at: admin.created_at })?)?,
            put_new(self.identity(), record(user_key(tenant, &admin.user_id), admin)?)?,
        ];
        let sent = self.db.transact_write_items().set_transact_items(Some(writes)).send().await;
        sent.map(|_| ()).map_err(|error| match reasons(&error) {
            Some(reasons) if reasons.iter().any(lost) => Error::AlreadyExists,
            _ => unavailable(error),
        })
    }

    /// Adds a user to a tenant.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`] when the name is taken, [`Error::ReceiptExists`] when the request was carried out
    /// before.
    pub async fn create_user(&self, tenant: &TenantId, user: &User, receipt: Option<&Receipt>) -> Result<()> {
        let mut writes = vec![put_new(self.identity(), record(user_key(tenant, &user.user_id), user)?)?];
        if let Some(receipt) = receipt {
            writes.push(receipt.write(self.operations(), tenant, user.created_at)?);
        }
        let sent = self.db.transact_write_items().set_transact_items(Some(writes)).send().await;
        sent.map(|_| ()).map_err(|error| match reasons(&error) {
            Some([_, receipt]) if lost(receipt) => Error::ReceiptExists,
            Some(reasons) if reasons.iter().any(lost) => Error::AlreadyExists,
            _ => unavailable(error),
        })
    }

    /// A user, strongly consistent.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn user(&self, tenant: &TenantId, user: &UserId) -> Result<Option<User>> {
        let get = self.db.get_item().table_name(self.identity()).set_key(Some(user_key(tenant, user).item())).consistent_read(true);
        get.send().await.map_err(unavailable)?.item.map(read).transpose()
    }

    /// A page of a tenant's users, by name.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn users(&self, tenant: &TenantId, page: &PageRequest) -> Result<Page<User>> {
        let items = self.query_page(self.identity(), keys::users(tenant), "", page).await?;
        let found = items.into_iter().map(read).collect::<Result<Vec<User>>>()?;
        Ok(Page::cut(found, page.limit, |user| user.user_id.to_string()))
    }
}

fn user_key(tenant: &TenantId, user: &UserId) -> Key {
    Key::new(keys::users(tenant), user.as_str())
}
