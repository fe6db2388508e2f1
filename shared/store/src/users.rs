//! The people and machines of a tenant.

use crate::error::unavailable;
use crate::item::{Item, n, read, record};
use crate::receipts::Receipt;
use crate::transaction::{check_version, lost, put_new, reasons};
use crate::{Entitlements, Error, Page, PageRequest, Result, Store, keys};
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, TransactWriteItem, Update};
use engine::{TenantId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A person or a machine.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The name they log in with; unique in the tenant, never reused.
    pub user_id: UserId,
    /// Which of the two.
    pub kind: UserKind,
    /// What they are called.
    pub display_name: String,
    /// Where mail for them goes.
    #[serde(default)]
    pub email: Option<String>,
    /// What they were given.
    #[serde(flatten)]
    pub entitlements: Entitlements,
    /// Their password as an argon2id PHC string; who has none logs in elsewhere, or with a key.
    #[serde(default)]
    pub password_hash: Option<String>,
    /// What they prove themselves with beside it.
    #[serde(default)]
    pub second_factor: Option<SecondFactor>,
    /// How often what they prove themselves with has changed: what was checked before a change counts no longer.
    pub credentials_version: u64,
    /// As whom identity providers know them.
    #[serde(default)]
    pub linked: Vec<LinkedIdentity>,
    /// Whether they may do anything at all.
    pub active: bool,
    /// How often anything but their credentials has changed.
    pub version: u64,
    /// Since when they are known.
    pub created_at: Timestamp,
}

impl fmt::Debug for User {
    /// Without what they prove themselves with.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("user_id", &self.user_id)
            .field("kind", &self.kind)
            .field("active", &self.active)
            .field("credentials_version", &self.credentials_version)
            .finish_non_exhaustive()
    }
}

/// What a user is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserKind {
    /// Somebody, who logs in.
    Person,
    /// A program, which has keys.
    Service,
}

impl UserKind {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Service => "service",
        }
    }
}

/// As whom an identity provider knows somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedIdentity {
    /// The provider.
    pub provider: String,
    /// Its name for them, the same for ever.
    pub subject: String,
}

/// One-time passwords of a device, with codes for its loss.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
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

impl fmt::Debug for SecondFactor {
    /// Without what they prove themselves with.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecondFactor").field("confirmed", &self.confirmed).field("last_step", &self.last_step).finish_non_exhaustive()
    }
}

impl Store {
    /// Adds a user to a tenant.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`] when the name is taken, [`Error::ReceiptExists`] when the request was carried out
    /// before.
    pub async fn create_user(&self, tenant: &TenantId, user: &User, receipt: Option<&Receipt>) -> Result<()> {
        let mut writes = vec![put_new(self.identity(), record(keys::user(tenant, &user.user_id), user)?)?];
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
        let get = self.db.get_item().table_name(self.identity()).set_key(Some(keys::user(tenant, user).item())).consistent_read(true);
        get.send().await.map_err(unavailable)?.item.map(read).transpose()
    }

    /// Replaces what a user proves themselves with, password and second factor, if it still is what was read.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it changed since.
    pub async fn change_credentials(&self, tenant: &TenantId, read: &User, next: &User) -> Result<()> {
        let update = self.db.update_item().table_name(self.identity()).set_key(Some(keys::user(tenant, &read.user_id).item()));
        let update = update.update_expression(REPLACE).condition_expression(UNCHANGED);
        match update.set_expression_attribute_values(Some(replaced(read, next)?)).send().await {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.as_service_error(), Some(UpdateItemError::ConditionalCheckFailedException(_))) => {
                Err(Error::Conflict)
            }
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Replaces everything but the credentials of users, all or none, each if it still is what was read, and so is whoever does
    /// it: two who take from each other what they need for it do not both succeed.
    ///
    /// # Errors
    /// [`Error::Conflict`] when one of them changed since.
    pub async fn change_users(&self, tenant: &TenantId, by: Option<(&UserId, u64)>, changes: &[(User, User)]) -> Result<()> {
        let mut writes = Vec::new();
        for (before, after) in changes {
            writes.push(self.change_user(tenant, before, after)?);
        }
        if let Some((user, version)) = by.filter(|(user, _)| changes.iter().all(|(before, _)| before.user_id != **user)) {
            writes.push(check_version(self.identity(), keys::user(tenant, user), version)?);
        }
        let sent = self.db.transact_write_items().set_transact_items(Some(writes)).send().await;
        sent.map(|_| ()).map_err(|error| match reasons(&error) {
            Some(reasons) if reasons.iter().any(lost) => Error::Conflict,
            _ => unavailable(error),
        })
    }

    /// The same change of one user as part of a transaction.
    pub(crate) fn change_user(&self, tenant: &TenantId, before: &User, after: &User) -> Result<TransactWriteItem> {
        let update = Update::builder().table_name(self.identity()).set_key(Some(keys::user(tenant, &before.user_id).item()));
        let update =
            update.update_expression(CHANGE).expression_attribute_names("#version", "version").condition_expression("#version = :read");
        let update = update.set_expression_attribute_values(Some(changed(before, after)?));
        Ok(TransactWriteItem::builder().update(update.build().map_err(Error::unreadable)?).build())
    }

    /// A check that a user may log in and that their credentials are what was read.
    pub(crate) fn check_credentials(&self, tenant: &TenantId, read: &User) -> Result<TransactWriteItem> {
        let check = ConditionCheck::builder().table_name(self.identity()).set_key(Some(keys::user(tenant, &read.user_id).item()));
        let check = check.condition_expression(UNCHANGED).set_expression_attribute_values(Some(unchanged(read)));
        Ok(TransactWriteItem::builder().condition_check(check.build().map_err(Error::unreadable)?).build())
    }

    /// The same replacement as part of a transaction.
    pub(crate) fn replace_credentials(&self, tenant: &TenantId, read: &User, next: &User) -> Result<TransactWriteItem> {
        let update = Update::builder().table_name(self.identity()).set_key(Some(keys::user(tenant, &read.user_id).item()));
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

/// Holds while a user may log in with what was read.
const UNCHANGED: &str = "active = :active AND credentials_version = :read";

const REPLACE: &str = "SET password_hash = :hash, second_factor = :factor, credentials_version = :next";

const CHANGE: &str = "SET display_name = :name, email = :email, department = :department, assignments = :assignments, \
     approval_level = :level, skills = :skills, task_capacity = :task_capacity, delegations = :delegations, deputies = :deputies, linked = :linked, \
     active = :active, #version = :next";

fn changed(read: &User, next: &User) -> Result<Item> {
    fn value<T: Serialize>(value: &T) -> Result<AttributeValue> {
        serde_dynamo::to_attribute_value(value).map_err(Error::unreadable)
    }
    let given = &next.entitlements;
    let values = [
        (":name", value(&next.display_name)?),
        (":email", value(&next.email)?),
        (":department", value(&given.department)?),
        (":assignments", value(&given.assignments)?),
        (":level", value(&given.approval_level)?),
        (":skills", value(&given.skills)?),
        (":task_capacity", value(&given.task_capacity)?),
        (":delegations", value(&given.delegations)?),
        (":deputies", value(&given.deputies)?),
        (":linked", value(&next.linked)?),
        (":active", AttributeValue::Bool(next.active)),
        (":read", n(read.version)),
        (":next", n(read.version.saturating_add(1))),
    ];
    Ok(values.map(|(name, value)| (name.to_owned(), value)).into())
}

fn replaced(read: &User, next: &User) -> Result<Item> {
    let mut values = unchanged(read);
    values.insert(":hash".to_owned(), serde_dynamo::to_attribute_value(&next.password_hash).map_err(Error::unreadable)?);
    values.insert(":factor".to_owned(), serde_dynamo::to_attribute_value(&next.second_factor).map_err(Error::unreadable)?);
    values.insert(":next".to_owned(), n(read.credentials_version.saturating_add(1)));
    Ok(values)
}

fn unchanged(read: &User) -> Item {
    let value = |name: &str, value| (name.to_owned(), value);
    Item::from([value(":active", AttributeValue::Bool(true)), value(":read", n(read.credentials_version))])
}
