//! The public halves of the keys that sign access tokens. They are the deployment's, and every function reads them
//! here, so that only `auth` ever sees a private one.

use crate::error::unavailable;
use crate::item::{Key, n, s, text};
use crate::{Result, Store, keys};

/// Most keys there can be at a time: the one in use, the one before it, and room for a roll-over.
const MAX_KEYS: i32 = 10;

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
    /// When the database is not available.
    pub async fn publish_key(&self, key: &PublicKey, at: engine::Timestamp) -> Result<()> {
        let mut item = Key::new(keys::signing_keys(), &key.kid).item();
        item.insert("x".to_owned(), s(&key.x));
        item.insert("published_at".to_owned(), n(at.as_millis()));
        self.db.put_item().table_name(self.identity()).set_item(Some(item)).send().await.map_err(unavailable)?;
        Ok(())
    }

    /// Takes a key back; one that is not published stays so.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn withdraw_key(&self, kid: &str) -> Result<()> {
        let key = Key::new(keys::signing_keys(), kid).item();
        self.db.delete_item().table_name(self.identity()).set_key(Some(key)).send().await.map_err(unavailable)?;
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
        items.iter().map(|item| Ok(PublicKey { kid: text(item, "sk")?.to_owned(), x: text(item, "x")?.to_owned() })).collect()
    }
}
