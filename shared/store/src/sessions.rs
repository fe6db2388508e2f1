//! Sessions: one item each, read by every request, so that a log-out counts at once.

use crate::error::unavailable;
use crate::item::{n, read, record, s};
use crate::transaction::{lost, put_new, reasons};
use crate::users::User;
use crate::{Error, Page, PageRequest, Result, Store, keys};
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use engine::{TenantId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// A log-in on a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its id, a ULID.
    pub session_id: String,
    /// Whose.
    pub user_id: UserId,
    /// What they call the device.
    #[serde(default)]
    pub device: Option<String>,
    /// The `User-Agent` they came with.
    #[serde(default)]
    pub user_agent: Option<String>,
    /// The address they came from.
    #[serde(default)]
    pub address: Option<String>,
    /// When they logged in.
    pub created_at: Timestamp,
    /// When something last came from it, to the minute.
    pub last_activity: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// Hash of the refresh token that is good now.
    pub refresh_hash: String,
}

/// Who answers for it that somebody is the user of a session.
#[derive(Debug, Clone, Copy)]
pub enum Proof<'a> {
    /// Somebody else.
    Elsewhere,
    /// The user as they were read, whose password was right.
    Password(&'a User),
    /// The user as they were read, for whom an identity provider answers.
    SignOn(&'a User),
    /// The user whose password was right, and their second factor, which is spent: what their credentials are then.
    SecondFactor(&'a User, &'a User),
}

impl Store {
    /// Begins a session of a user, if they may log in and their credentials still are what was read and checked: none
    /// begins with a password that was changed meanwhile, or with a code that was used.
    ///
    /// # Errors
    /// [`Error::Conflict`] when they changed since.
    pub async fn begin_session(&self, tenant: &TenantId, session: &Session, proof: Proof<'_>) -> Result<()> {
        let mut item = record(keys::session(tenant, &session.user_id, &session.session_id), session)?;
        item.insert("ttl".to_owned(), n(session.expires_at.as_millis() / 1000));
        let mut writes = vec![put_new(self.identity(), item)?];
        match proof {
            Proof::Elsewhere => {}
            Proof::Password(read) | Proof::SignOn(read) => writes.push(self.check_credentials(tenant, read)?),
            Proof::SecondFactor(read, next) => writes.push(self.replace_credentials(tenant, read, next)?),
        }
        let sent = self.db.transact_write_items().set_transact_items(Some(writes)).send().await;
        sent.map(|_| ()).map_err(|error| match reasons(&error) {
            Some(reasons) if reasons.iter().any(lost) => Error::Conflict,
            _ => unavailable(error),
        })
    }

    /// Replaces a session's refresh token, if `spent` is the one that is good now.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it is not: it was used before, or somebody guesses.
    pub async fn rotate_refresh(&self, tenant: &TenantId, session: &Session, spent: &str, next: &str, now: Timestamp) -> Result<()> {
        let key = keys::session(tenant, &session.user_id, &session.session_id).item();
        let update = self.db.update_item().table_name(self.identity()).set_key(Some(key));
        let update = update
            .update_expression("SET refresh_hash = :next, last_activity = :now")
            // A client that lost the answer tries again, and finds its own next one.
            .condition_expression("refresh_hash = :spent OR refresh_hash = :next");
        let update = update.expression_attribute_values(":next", s(next)).expression_attribute_values(":now", n(now.as_millis()));
        match update.expression_attribute_values(":spent", s(spent)).send().await {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.as_service_error(), Some(UpdateItemError::ConditionalCheckFailedException(_))) => {
                Err(Error::Conflict)
            }
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Writes down that something came from a session, if the last that is known came before a moment. One that has ended
    /// stays so.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn note_activity(&self, tenant: &TenantId, user: &UserId, session: &str, before: Timestamp, now: Timestamp) -> Result<()> {
        let key = keys::session(tenant, user, session).item();
        let update = self.db.update_item().table_name(self.identity()).set_key(Some(key)).update_expression("SET last_activity = :now");
        let update = update.condition_expression("last_activity <= :before").expression_attribute_values(":now", n(now.as_millis()));
        match update.expression_attribute_values(":before", n(before.as_millis())).send().await {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.as_service_error(), Some(UpdateItemError::ConditionalCheckFailedException(_))) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Ends a session; one that has ended stays so.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn end_session(&self, tenant: &TenantId, user: &UserId, session: &str) -> Result<()> {
        let key = keys::session(tenant, user, session).item();
        self.db.delete_item().table_name(self.identity()).set_key(Some(key)).send().await.map_err(unavailable)?;
        Ok(())
    }

    /// A page of a user's sessions, oldest first.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn sessions(&self, tenant: &TenantId, user: &UserId, page: &PageRequest) -> Result<Page<Session>> {
        let items = self.query_page(self.identity(), keys::sessions(tenant, user), "S#", page).await?;
        let found = items.into_iter().map(read).collect::<Result<Vec<Session>>>()?;
        Ok(Page::cut(found, page.limit, |session| format!("S#{}", session.session_id)))
    }
}
