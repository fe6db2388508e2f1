//! One-time links by which somebody chooses a new password. Nothing is kept of one: it is sealed, and names the state of the
//! user's credentials, which changes when it is used, or when the password changes otherwise.

use crate::{Error, Result, SealingKey};
use engine::{TenantId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// How long a link is good, in seconds: half an hour.
pub const RESET_SECONDS: u64 = 30 * 60;

/// What stands beside every sealed link: no other sealed thing is taken for one.
const PLACE: &str = "password-reset";

/// What a link says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetLink {
    /// Whose tenant.
    pub tenant: TenantId,
    /// Whose password.
    pub user: UserId,
    /// The version of their credentials that it replaces.
    pub credentials_version: u64,
    /// Until just before this moment.
    pub expires_at: Timestamp,
}

impl ResetLink {
    /// A link that is good for [`RESET_SECONDS`].
    pub fn new(tenant: &TenantId, user: &UserId, credentials_version: u64, now: Timestamp) -> Self {
        let expires_at = now.plus_seconds(RESET_SECONDS);
        Self { tenant: tenant.clone(), user: user.clone(), credentials_version, expires_at }
    }

    /// The link as text.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn seal(&self, key: &SealingKey) -> Result<String> {
        let text = serde_json::to_vec(self).map_err(|error| Error::BadKey(error.to_string()))?;
        key.seal(&text, PLACE)
    }

    /// A link from its text, if we made it and it is good at this moment, as far as it can tell itself.
    ///
    /// # Errors
    /// [`Error::BadToken`].
    pub fn open(text: &str, key: &SealingKey, now: Timestamp) -> Result<Self> {
        let bad = || Error::BadToken("no reset link of ours");
        let link: Self = serde_json::from_slice(&key.open(text, PLACE).map_err(|_| bad())?).map_err(|_| bad())?;
        if now < link.expires_at { Ok(link) } else { Err(Error::BadToken("the reset link has expired")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_for_half_an_hour_and_nothing_else_opens_as_one() {
        let key = SealingKey::from_text(&SealingKey::generate().unwrap()).unwrap();
        let now = Timestamp::from_millis(1_000_000);
        let link = ResetLink::new(&TenantId::parse("demo").unwrap(), &UserId::parse("emma").unwrap(), 3, now);
        let text = link.seal(&key).unwrap();
        assert_eq!(ResetLink::open(&text, &key, now.plus_seconds(RESET_SECONDS - 1)).unwrap(), link);
        assert!(ResetLink::open(&text, &key, now.plus_seconds(RESET_SECONDS)).is_err());
        let elsewhere = key.seal(&serde_json::to_vec(&link).unwrap(), "totp#demo#emma").unwrap();
        for bad in [elsewhere.as_str(), "", "x", text.split_at(20).0] {
            assert!(ResetLink::open(bad, &key, now).is_err(), "{bad}");
        }
    }
}
