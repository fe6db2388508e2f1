//! Receipts of idempotent requests: what was answered, kept for a day, written in the same transaction as what the
//! request created.

use crate::error::unavailable;
use crate::item::{Key, number, record, text};
use crate::transaction::put_new;
use crate::{Result, Store, keys};
use aws_sdk_dynamodb::types::TransactWriteItem;
use engine::{TenantId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// How long a receipt is kept, in seconds.
const KEPT: u64 = 24 * 3600;

/// The receipt of a request that carried an `Idempotency-Key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Who sent it.
    pub user: UserId,
    /// The key, 1 to 255 visible ASCII characters.
    pub key: String,
    /// SHA-256 of method, path and body: the same key with another request is a mistake.
    pub fingerprint: String,
    /// The status it was answered with.
    pub status: u16,
    /// The body it was answered with.
    pub body: String,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    fingerprint: String,
    status: u16,
    body: String,
    ttl: i64,
}

impl Receipt {
    /// The write that goes into the request's transaction.
    pub(crate) fn write(&self, table: &str, tenant: &TenantId, now: Timestamp) -> Result<TransactWriteItem> {
        let Self { fingerprint, status, body, .. } = self.clone();
        let stored = Stored { fingerprint, status, body, ttl: now.plus_seconds(KEPT).as_millis() / 1000 };
        put_new(table, record(self.storage_key(tenant), &stored)?)
    }

    fn storage_key(&self, tenant: &TenantId) -> Key {
        keys::receipt(tenant, &self.user, &self.key)
    }
}

impl Store {
    /// The receipt of an earlier request, if there is one.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn receipt(&self, tenant: &TenantId, user: &UserId, key: &str) -> Result<Option<Receipt>> {
        let stored = keys::receipt(tenant, user, key).item();
        let answer = self
            .db
            .get_item()
            .table_name(self.operations())
            .set_key(Some(stored))
            .consistent_read(true)
            .send()
            .await
            .map_err(unavailable)?;
        let Some(item) = answer.item else { return Ok(None) };
        Ok(Some(Receipt {
            user: user.clone(),
            key: key.to_owned(),
            fingerprint: text(&item, "fingerprint")?.to_owned(),
            status: number(&item, "status")?,
            body: text(&item, "body")?.to_owned(),
        }))
    }
}
