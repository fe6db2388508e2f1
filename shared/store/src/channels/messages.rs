//! Messages that were sent and not taken yet, oldest first.

use super::{Channel, hash};
use crate::error::unavailable;
use crate::item::{Item, Key, n, read, record, s, text};
use crate::transaction::{lost, put_new, reasons};
use crate::{Error, PageRequest, Result, Store, keys};
use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use engine::{Object, TenantId, Timestamp};
use serde::{Deserialize, Serialize};

/// How long the id of a message is remembered at least, in seconds: as long as anything here is delivered again.
const REMEMBERED: u64 = 14 * 24 * 3600;

/// A message in a channel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Buffered {
    /// Its id, the same however often it is sent.
    pub id: String,
    /// Its correlation key.
    pub correlation_key: String,
    /// The channel of the definitions it may start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<Channel>,
    /// What it brings.
    #[serde(with = "as_text")]
    pub variables: Object,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When it is not to be taken any more.
    pub expires_at: Timestamp,
}

/// Where a message lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageKey {
    key: Key,
}

/// What came of publishing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// The message lies in its channel.
    New,
    /// A message with this id was sent there before.
    Before,
}

impl Buffered {
    /// Until when its id is remembered.
    pub fn remembered_until(&self) -> Timestamp {
        self.sent_at.plus_seconds(REMEMBERED).max(self.expires_at)
    }
}

impl MessageKey {
    /// The write that takes the message, in the transaction of who takes it.
    pub(crate) fn take(&self, table: &str) -> Result<TransactWriteItem> {
        let delete =
            Delete::builder().table_name(table).set_key(Some(self.key.clone().item())).condition_expression("attribute_exists(sk)");
        Ok(TransactWriteItem::builder().delete(delete.build().map_err(Error::unreadable)?).build())
    }
}

impl Store {
    /// Puts a message into its channel, unless one with its id was there before.
    ///
    /// With `announced`, the table's stream wakes the dispatcher, who then has it correlated: for senders who are not
    /// asked again when they fail half way.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the same message is being published at the same time.
    pub async fn publish(&self, tenant: &TenantId, channel: &Channel, message: &Buffered, announced: bool) -> Result<Published> {
        let pk = keys::channel(tenant, channel);
        let name = hash(&[&message.id]);
        let mut item = record(Key::new(pk.clone(), keys::message(message.sent_at, &name)), message)?;
        item.insert("ttl".to_owned(), n(message.expires_at.as_millis() / 1000));
        if announced {
            item.insert("fx".to_owned(), s("message"));
        }
        let mut known: Item = Key::new(pk, keys::message_id(&name)).item();
        known.insert("ttl".to_owned(), n(message.remembered_until().as_millis() / 1000));
        let writes = vec![put_new(self.workflow(), known)?, put_new(self.workflow(), item)?];
        match self.db.transact_write_items().set_transact_items(Some(writes)).send().await {
            Ok(_) => Ok(Published::New),
            Err(error) => match reasons(&error) {
                Some([id, ..]) if id.code() == Some("ConditionalCheckFailed") => Ok(Published::Before),
                Some(reasons) if reasons.iter().any(lost) => Err(Error::Conflict),
                _ => Err(unavailable(error)),
            },
        }
    }

    /// Up to `limit` messages of a channel that can be taken, oldest first.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn buffered(
        &self,
        tenant: &TenantId,
        channel: &Channel,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(MessageKey, Buffered)>> {
        let mut found = Vec::new();
        let mut page = PageRequest { limit, after: None };
        // Expired messages are deleted by the table's time to live, some time.
        while found.len() < limit {
            let items = self.query_page(self.workflow(), keys::channel(tenant, channel), keys::MESSAGES, &page).await?;
            let full = items.len() > limit;
            for item in items.into_iter().take(limit) {
                let key = Key::new(text(&item, "pk")?, text(&item, "sk")?);
                page.after = Some(key.sk.clone());
                let message: Buffered = read(item)?;
                if message.expires_at > now {
                    found.push((MessageKey { key }, message));
                }
            }
            if !full {
                break;
            }
        }
        found.truncate(limit);
        Ok(found)
    }

    /// Drops a message that nobody shall take any more.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn drop_message(&self, message: &MessageKey) -> Result<()> {
        let key = message.key.clone().item();
        self.db.delete_item().table_name(self.workflow()).set_key(Some(key)).send().await.map_err(unavailable)?;
        Ok(())
    }
}

/// Variables as one text: cheaper to read than an attribute a value, and no number changes.
mod as_text {
    use engine::Object;
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _, ser::Error as _};

    pub(super) fn serialize<S: Serializer>(variables: &Object, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&serde_json::to_string(variables).map_err(S::Error::custom)?)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Object, D::Error> {
        serde_json::from_str(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
