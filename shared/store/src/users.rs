//! Tenants and the people in them.

use crate::error::unavailable;
use crate::item::{Item, Key, n, read, record, s};
use crate::receipts::Receipt;
use crate::transaction::{lost, put_new, reasons};
use crate::{Error, Page, PageRequest, Result, Store, keys};
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, TransactWriteItem};
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
    /// How often what they prove themselves with has changed: what was checked before a change counts no longer.
    #[serde(default)]
    pub credentials_version: u64,
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

    /// Replaces what a user proves themselves with, if it still is what was read: the password.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it changed since.
    pub async fn change_credentials(&self, tenant: &TenantId, read: &User, password_hash: &str) -> Result<()> {
        let update = self.db.update_item().table_name(self.identity()).set_key(Some(user_key(tenant, &read.user_id).item()));
        let update = update.update_expression("SET password_hash = :hash, credentials_version = :next");
        let update = update.condition_expression(UNCHANGED).set_expression_attribute_values(Some(unchanged(read)));
        let update = update.expression_attribute_values(":hash", s(password_hash));
        match update.expression_attribute_values(":next", n(read.credentials_version.saturating_add(1))).send().await {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.as_service_error(), Some(UpdateItemError::ConditionalCheckFailedException(_))) => {
                Err(Error::Conflict)
            }
            Err(error) => Err(unavailable(error)),
        }
    }

    /// A check that a user may log in and that their credentials are what was read.
    pub(crate) fn check_credentials(&self, tenant: &TenantId, read: &User) -> Result<TransactWriteItem> {
        let check = ConditionCheck::builder().table_name(self.identity()).set_key(Some(user_key(tenant, &read.user_id).item()));
        let check = check.condition_expression(UNCHANGED).set_expression_attribute_values(Some(unchanged(read)));
        Ok(TransactWriteItem::builder().condition_check(check.build().map_err(Error::unreadable)?).build())
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

/// Holds while a user may log in with what was read. Users of before there was a version have none.
const UNCHANGED: &str =
    "active = :active AND (credentials_version = :read OR (attribute_not_exists(credentials_version) AND :read = :first))";

fn unchanged(read: &User) -> Item {
    let value = |name: &str, value| (name.to_owned(), value);
    Item::from([value(":active", AttributeValue::Bool(true)), value(":read", n(read.credentials_version)), value(":first", n(0))])
}

fn user_key(tenant: &TenantId, user: &UserId) -> Key {
    Key::new(keys::users(tenant), user.as_str())
}
