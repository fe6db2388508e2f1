//! Sign-ons under way: what has to be remembered between the way out and the way back, and between the way back and the tokens.
//! Each is good once and for minutes; its item has the hash of a secret for its key, so that who reads the table cannot use it.

use crate::error::unavailable;
use crate::item::{Key, n, read, record};
use crate::{Result, Store, keys};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::ReturnValue;
use engine::{ProviderId, TenantId, Timestamp, UserId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A browser on its way to an identity provider and back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOn {
    /// To which.
    pub provider: ProviderId,
    /// Hash of what only this browser has.
    pub browser: String,
    /// Where it goes afterwards.
    pub return_to: String,
    /// What the application must show the origin of, beside the code.
    #[serde(default)]
    pub code_challenge: Option<String>,
    /// How the provider's answer is known to be to this.
    pub asked: Asked,
    /// When it began.
    pub began_at: Timestamp,
    /// When it is good no more.
    pub expires_at: Timestamp,
}

/// What a provider was asked with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "protocol")]
pub enum Asked {
    /// OpenID Connect.
    Oidc {
        /// Comes back in the token.
        nonce: String,
        /// What the challenge is of.
        verifier: String,
    },
    /// SAML 2.0.
    Saml {
        /// The id of the request.
        request: String,
    },
}

/// Somebody who came back, and has no tokens yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedOn {
    /// Who it is.
    pub user_id: UserId,
    /// Who says so.
    pub provider: ProviderId,
    /// What the application must show the origin of.
    #[serde(default)]
    pub code_challenge: Option<String>,
    /// When it is good no more.
    pub expires_at: Timestamp,
}

impl Store {
    /// Remembers a browser on its way, under the hash of its state.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn put_sign_on(&self, tenant: &TenantId, state: &str, sign_on: &SignOn) -> Result<()> {
        self.put_once(keys::sign_on_state(tenant, state), sign_on, sign_on.expires_at).await.map(|_| ())
    }

    /// Takes what was remembered: nobody gets it again. It may be good no more: look at `expires_at`.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn take_sign_on(&self, tenant: &TenantId, state: &str) -> Result<Option<SignOn>> {
        self.take(keys::sign_on_state(tenant, state)).await
    }

    /// Remembers somebody who came back, under the hash of their code.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn put_signed_on(&self, tenant: &TenantId, code: &str, signed_on: &SignedOn) -> Result<()> {
        self.put_once(keys::sign_on_code(tenant, code), signed_on, signed_on.expires_at).await.map(|_| ())
    }

    /// Takes them: nobody gets them again.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn take_signed_on(&self, tenant: &TenantId, code: &str) -> Result<Option<SignedOn>> {
        self.take(keys::sign_on_code(tenant, code)).await
    }

    /// Whether an assertion of a provider is seen for the first time; it is remembered until a moment.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn first_seen(&self, tenant: &TenantId, provider: &ProviderId, assertion: &str, until: Timestamp) -> Result<bool> {
        self.put_once(keys::assertion(tenant, provider, assertion), &serde_json::Map::new(), until).await
    }

    /// Whether there was nothing yet.
    async fn put_once<T: Serialize>(&self, key: Key, value: &T, until: Timestamp) -> Result<bool> {
        let mut item = record(key, value)?;
        item.insert("ttl".to_owned(), n(until.as_millis() / 1000 + 1));
        let put = self.db.put_item().table_name(self.operations()).set_item(Some(item));
        match put.condition_expression("attribute_not_exists(sk)").send().await {
            Ok(_) => Ok(true),
            Err(error) if matches!(error.as_service_error(), Some(PutItemError::ConditionalCheckFailedException(_))) => Ok(false),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Of many that take at once one gets it: a deletion gives what it deleted.
    async fn take<T: DeserializeOwned>(&self, key: Key) -> Result<Option<T>> {
        let delete = self.db.delete_item().table_name(self.operations()).set_key(Some(key.item())).return_values(ReturnValue::AllOld);
        delete.send().await.map_err(unavailable)?.attributes.map(read).transpose()
    }
}
