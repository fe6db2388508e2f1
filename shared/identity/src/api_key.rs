//! API keys as programs show them. One holds 256 bits of chance, so that its plain hash can be kept: nobody guesses it,
//! however fast they hash.

use crate::{Error, Result, random_text, sha256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use engine::{CredentialId, TenantId, UserId};

/// What every key begins with, so that whoever looks for leaked secrets can tell one.
const PREFIX: &str = "mrk_";

/// An API key: where its item is, and a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKeyText {
    /// Whose tenant.
    pub tenant: TenantId,
    /// Whose key.
    pub account: UserId,
    /// Which key.
    pub key_id: String,
    secret: String,
}

impl ApiKeyText {
    /// A new key.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn new(tenant: &TenantId, account: &UserId, key_id: &str) -> Result<Self> {
        Ok(Self { tenant: tenant.clone(), account: account.clone(), key_id: key_id.to_owned(), secret: random_text::<32>()? })
    }

    /// Whether a bearer token is meant to be one.
    pub fn is_meant(text: &str) -> bool {
        text.starts_with(PREFIX)
    }

    /// A key from its text.
    ///
    /// # Errors
    /// [`Error::BadToken`] when it is none.
    pub fn parse(text: &str) -> Result<Self> {
        let bad = || Error::BadToken("no API key");
        let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX).ok_or_else(bad)?).map_err(|_| bad())?;
        let plain = String::from_utf8(bytes).map_err(|_| bad())?;
        let parts: Vec<&str> = plain.split('#').collect();
        let [tenant, account, key_id, secret] = parts.as_slice() else { return Err(bad()) };
        let tenant = TenantId::parse(tenant).map_err(|_| bad())?;
        let account = UserId::parse(account).map_err(|_| bad())?;
        // Only what was made can stand where keys do: an id without a bound would be no key of the table either.
        let key_id = CredentialId::parse(key_id).map_err(|_| bad())?.to_string();
        Ok(Self { tenant, account, key_id, secret: (*secret).to_owned() })
    }

    /// The key as text, shown once.
    pub fn text(&self) -> String {
        let plain = format!("{}#{}#{}#{}", self.tenant, self.account, self.key_id, self.secret);
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(plain))
    }

    /// What is kept of it.
    pub fn hash(&self) -> String {
        sha256(&self.secret)
    }

    /// Whether this is what is kept of it. Hashes are compared: how long that takes tells nothing of the secret.
    pub fn is_of(&self, kept: &str) -> bool {
        self.hash() == kept
    }
}

impl std::fmt::Debug for ApiKeyText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ApiKeyText({}, {}, {}, …)", self.tenant, self.account, self.key_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

    #[test]
    fn a_key_reads_back_and_shows_its_secret_only_as_text() {
        let key = ApiKeyText::new(&TenantId::parse("demo").unwrap(), &UserId::parse("billing.bot").unwrap(), ID).unwrap();
        assert_eq!(ApiKeyText::parse(&key.text()).unwrap(), key);
        assert!(key.is_of(&key.hash()) && !key.hash().contains(&key.secret));
        assert!(!format!("{key:?}").contains(&key.secret));
        let other = ApiKeyText::new(&key.tenant, &key.account, ID).unwrap();
        assert!(!other.is_of(&key.hash()));
        for bad in [
            "mrk_",
            "mrk_x",
            "ZGVtbw",
            &format!("mrk_{}", URL_SAFE_NO_PAD.encode(format!("demo#a#{ID}"))),
            &format!("mrk_{}", URL_SAFE_NO_PAD.encode(format!("demo#a#{ID}#c#d"))),
            &format!("mrk_{}", URL_SAFE_NO_PAD.encode("demo#a#k1#c")),
            &format!("mrk_{}", URL_SAFE_NO_PAD.encode(format!("demo#a#{}#c", "K".repeat(2_000)))),
        ] {
            assert!(ApiKeyText::parse(bad).is_err(), "{bad}");
        }
    }
}
