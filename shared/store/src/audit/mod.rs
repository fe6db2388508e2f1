//! The audit log: entries as requests write them, one put each that nothing else has to wait for; and the chain, which the
//! stream's consumer makes of them afterwards.
//!
//! An entry is marked with its link in the transaction that writes the link and moves the head. So no entry is in two links,
//! and sealing one again changes nothing.

mod export;
mod sealing;
mod search;

pub use export::Loose;

use crate::error::unavailable;
use crate::item::{n, s};
use crate::{Result, Store, keys};
use ::audit::{Day, Entry};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use engine::{TenantId, Timestamp};

/// An entry that the stream delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its day: the partition it lies in.
    pub day: Day,
    /// Its id.
    pub id: String,
    /// Its hash.
    pub hash: String,
}

impl Store {
    /// Writes an entry, to be forgotten at `forget_at`.
    ///
    /// # Errors
    /// When the database is not available: then nothing may be done that has to be written down.
    pub async fn write_audit(&self, tenant: &TenantId, entry: &Entry, at: Timestamp, forget_at: Timestamp) -> Result<()> {
        let mut item = keys::audit_entry(tenant, &Day::of_millis(at.as_millis()), &entry.id).item();
        item.insert("e".to_owned(), s(entry.text()));
        item.insert("fx".to_owned(), s(ENTERED));
        item.insert("ttl".to_owned(), n(forget_at.as_millis() / 1000));
        let put = self.db.put_item().table_name(self.workflow()).set_item(Some(item)).condition_expression("attribute_not_exists(sk)");
        match put.send().await {
            Ok(_) => Ok(()),
            // The answer to the first try was lost: ids are by chance, so what is there is ours.
            Err(error) if matches!(error.as_service_error(), Some(PutItemError::ConditionalCheckFailedException(_))) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }
}

/// What an entry's item carries for the stream's filter.
pub(crate) const ENTERED: &str = "audit";
