//! The public halves of the keys that sign access tokens. They are the deployment's, and every function reads them
//! here, so that only `auth` ever sees a private one.

use crate::error::unavailable;
use crate::item::{Key, n, s, text};
use crate::{Error, Result, Store, keys};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use engine::Timestamp;

/// Most items that are looked at: the key in use, the one before it, room for a roll-over, and traces of those taken back.
const MAX_KEYS: i32 = 100;
/// How long a key that was taken back leaves a trace, in seconds: thirty days, far longer than anybody keeps a ring that has it.
const TRACE: u64 = 30 * 24 * 3600;

/// A public Ed25519 key (RFC 8037).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// Its id, the `kid` of a token's header.
    pub kid: String,
    /// The key, base64url without padding: `x` of its JWK.
    pub x: String,
}

impl Store {
    /// Publishes a key; the same key again changes nothing.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it was taken back: whoever still has it read it before.
    pub async fn publish_key(&self, key: &PublicKey, at: Timestamp) -> Result<()> {
        let mut item = Key::new(keys::signing_keys(), &key.kid).item();
        item.insert("x".to_owned(), s(&key.x));
        item.insert("published_at".to_owned(), n(at.as_millis()));
        let put = self.db.put_item().table_name(self.identity()).set_item(Some(item));
        match put.condition_expression("attribute_not_exists(withdrawn_at)").send().await {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.as_service_error(), Some(PutItemError::ConditionalCheckFailedException(_))) => {
                Err(Error::Conflict)
            }
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Takes a key back, and leaves a trace in its place: nobody who read it before publishes it again.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn withdraw_key(&self, kid: &str, at: Timestamp) -> Result<()> {
        let mut item = Key::new(keys::signing_keys(), kid).item();
        item.insert("withdrawn_at".to_owned(), n(at.as_millis()));
        item.insert("ttl".to_owned(), n(at.plus_seconds(TRACE).as_millis() / 1000));
        self.db.put_item().table_name(self.identity()).set_item(Some(item)).send().await.map_err(unavailable)?;
        Ok(())
    }

    /// All public keys.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn public_keys(&self) -> Result<Vec<PublicKey>> {
        let query = self.db.query().table_name(self.identity()).consistent_read(true).limit(MAX_KEYS);
        let query = query.key_condition_expression("pk = :pk").expression_attribute_values(":pk", s(keys::signing_keys()));
        let items = query.send().await.map_err(unavailable)?.items.unwrap_or_default();
        let published = items.iter().filter(|item| !item.contains_key("withdrawn_at"));
        published.map(|item| Ok(PublicKey { kid: text(item, "sk")?.to_owned(), x: text(item, "x")?.to_owned() })).collect()
    }
}
