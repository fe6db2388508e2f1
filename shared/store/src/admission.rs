//! What decides whether a request is let in, in one read: the session or key it shows, whose it is, and their tenant.

use crate::api_keys::ApiKey;
use crate::error::unavailable;
use crate::item::{Item, Key, read, text};
use crate::sessions::Session;
use crate::tenants::Tenant;
use crate::users::User;
use crate::{Error, Result, Store, keys};
use aws_sdk_dynamodb::types::KeysAndAttributes;
use engine::{TenantId, UserId};
use serde::de::DeserializeOwned;
use std::collections::HashMap;

/// How often what DynamoDB left out of an answer is asked for again (BatchGetItem, `UnprocessedKeys`).
const MAX_ROUNDS: usize = 4;

/// What a request shows, whose it is, and their tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admission<Shown> {
    /// The session or the key.
    pub shown: Shown,
    /// Whose it is.
    pub user: User,
    /// Their tenant.
    pub tenant: Tenant,
}

impl Store {
    /// A session with its user and tenant, in one strongly consistent read; `None` when one of them is not there. A session
    /// that ran out may still be: look at `expires_at`.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn session_admission(&self, tenant: &TenantId, user: &UserId, session: &str) -> Result<Option<Admission<Session>>> {
        self.admission(tenant, user, keys::session(tenant, user, session)).await
    }

    /// The same with a key of a service account.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn key_admission(&self, tenant: &TenantId, account: &UserId, key: &str) -> Result<Option<Admission<ApiKey>>> {
        self.admission(tenant, account, keys::api_key(tenant, account, key)).await
    }

    async fn admission<S: DeserializeOwned>(&self, tenant: &TenantId, user: &UserId, shown: Key) -> Result<Option<Admission<S>>> {
        let wanted = [shown, keys::user(tenant, user), keys::tenant(tenant)];
        let mut found = self.identity_items(wanted.to_vec()).await?;
        let [shown, user, tenant] = wanted.map(|key| found.remove(&key));
        let (Some(shown), Some(user), Some(tenant)) = (shown, user, tenant) else { return Ok(None) };
        Ok(Some(Admission { shown: read(shown)?, user: read(user)?, tenant: read(tenant)? }))
    }

    /// A tenant and a user of it, as far as they are there, strongly consistent, in one read.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn tenant_and_user(&self, tenant: &TenantId, user: &UserId) -> Result<(Option<Tenant>, Option<User>)> {
        let wanted = [keys::tenant(tenant), keys::user(tenant, user)];
        let mut found = self.identity_items(wanted.to_vec()).await?;
        let [tenant, user] = wanted.map(|key| found.remove(&key));
        Ok((tenant.map(read).transpose()?, user.map(read).transpose()?))
    }

    /// Some users, strongly consistent, in one read; who is not there is left out. At most 100.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn some_users(&self, tenant: &TenantId, users: &[UserId]) -> Result<Vec<User>> {
        let found = self.identity_items(users.iter().map(|user| keys::user(tenant, user)).collect()).await?;
        found.into_values().map(read).collect()
    }

    async fn identity_items(&self, mut wanted: Vec<Key>) -> Result<HashMap<Key, Item>> {
        let mut found = HashMap::new();
        for _ in 0..MAX_ROUNDS {
            if wanted.is_empty() {
                break;
            }
            let asked = KeysAndAttributes::builder().set_keys(Some(wanted.drain(..).map(Key::item).collect())).consistent_read(true);
            let asked = asked.build().map_err(Error::unreadable)?;
            let answer = self.db.batch_get_item().request_items(self.identity(), asked).send().await.map_err(unavailable)?;
            for item in answer.responses.into_iter().flatten().flat_map(|(_, items)| items) {
                found.insert(Key::new(text(&item, "pk")?, text(&item, "sk")?), item);
            }
            for (_, left) in answer.unprocessed_keys.into_iter().flatten() {
                for key in left.keys {
                    wanted.push(Key::new(text(&key, "pk")?, text(&key, "sk")?));
                }
            }
        }
        if wanted.is_empty() { Ok(found) } else { Err(Error::Unavailable("keys were left unprocessed".to_owned())) }
    }
}
