//! Tenants and the people in them.

use crate::error::unavailable;
use crate::item::{Item, Key, n, read, record, s};
use crate::receipts::Receipt;
use crate::transaction::{lost, put_new, reasons};
use crate::{Error, Page, PageRequest, Result, Store, keys};
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, TransactWriteItem, Update};
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
    /// What they prove themselves with beside it.
    #[serde(default)]
    pub second_factor: Option<SecondFactor>,
    /// How often what they prove themselves with has changed: what was checked before a change counts no longer.
    #[serde(default)]
    pub credentials_version: u64,
    /// Whether they may log in.
    pub active: bool,
    /// Since when they are known.
    pub created_at: Timestamp,
}

/// One-time passwords of a device, with codes for its loss.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// The secret, sealed: nothing that reads the table can read it.
    pub sealed_secret: String,
    /// Whether the user has shown that their device has it; before, no log-in asks for it.
    pub confirmed: bool,
    /// The step of the last code that was used.
    pub last_step: u64,
    /// Hashes of the recovery codes that were not used yet.
    pub recovery_hashes: Vec<String>,
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

    /// Replaces what a user proves themselves with, password and second factor, if it still is what was read.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it changed since.
    pub async fn change_credentials(&self, tenant: &TenantId, read: &User, next: &User) -> Result<()> {
        let update = self.db.update_item().table_name(self.identity()).set_key(Some(user_key(tenant, &read.user_id).item()));
        let update = update.update_expression(REPLACE).condition_expression(UNCHANGED);
        match update.set_expression_attribute_values(Some(replaced(read, next)?)).send().await {
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

    /// The same replacement as part of a transaction.
    pub(crate) fn replace_credentials(&self, tenant: &TenantId, read: &User, next: &User) -> Result<TransactWriteItem> {
        let update = Update::builder().table_name(self.identity()).set_key(Some(user_key(tenant, &read.user_id).item()));
        let update = update.update_expression(REPLACE).condition_expression(UNCHANGED);
        let update = update.set_expression_attribute_values(Some(replaced(read, next)?));
        Ok(TransactWriteItem::builder().update(update.build().map_err(Error::unreadable)?).build())
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

const REPLACE: &str = "SET password_hash = :hash, second_factor = :factor, credentials_version = :next";

fn replaced(read: &User, next: &User) -> Result<Item> {
    let mut values = unchanged(read);
    values.insert(":hash".to_owned(), s(&next.password_hash));
    values.insert(":factor".to_owned(), serde_dynamo::to_attribute_value(&next.second_factor).map_err(Error::unreadable)?);
    values.insert(":next".to_owned(), n(read.credentials_version.saturating_add(1)));
    Ok(values)
}

fn unchanged(read: &User) -> Item {
    let value = |name: &str, value| (name.to_owned(), value);
    Item::from([value(":active", AttributeValue::Bool(true)), value(":read", n(read.credentials_version)), value(":first", n(0))])
}

fn user_key(tenant: &TenantId, user: &UserId) -> Key {
    Key::new(keys::users(tenant), user.as_str())
}
