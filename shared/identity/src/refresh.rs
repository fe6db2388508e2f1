//! Refresh tokens: used once, kept as a hash. A spent one that comes back ends its session, since one of the two who
//! have it must have stolen it (RFC 9700, 4.14.2).

use crate::{Error, Result, random_text, sha256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use engine::{TenantId, UserId};

/// A refresh token: where its session is, and a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// Whose tenant.
    pub tenant: TenantId,
    /// Whose session.
    pub user: UserId,
    /// Which session.
    pub session: String,
    secret: String,
}

impl RefreshToken {
    /// A new token for a session.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn new(tenant: &TenantId, user: &UserId, session: &str) -> Result<Self> {
        Ok(Self { tenant: tenant.clone(), user: user.clone(), session: session.to_owned(), secret: random_text::<32>()? })
    }

    /// A token from its text.
    ///
    /// # Errors
    /// [`Error::BadRefreshToken`] when it is none.
    pub fn parse(text: &str) -> Result<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::BadRefreshToken)?;
        let plain = String::from_utf8(bytes).map_err(|_| Error::BadRefreshToken)?;
        let mut parts = plain.split('#');
        let mut part = || parts.next().ok_or(Error::BadRefreshToken);
        let tenant = TenantId::parse(part()?).map_err(|_| Error::BadRefreshToken)?;
        let user = UserId::parse(part()?).map_err(|_| Error::BadRefreshToken)?;
        Ok(Self { tenant, user, session: part()?.to_owned(), secret: part()?.to_owned() })
    }

    /// The token as text, opaque to whoever holds it.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}#{}#{}#{}", self.tenant, self.user, self.session, self.secret))
    }

    /// What is kept of it.
    pub fn hash(&self) -> String {
        sha256(&self.secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_token_reads_back_and_its_secret_is_not_in_its_hash() {
        let token = RefreshToken::new(&TenantId::parse("demo").unwrap(), &UserId::parse("emma").unwrap(), "s1").unwrap();
        assert_eq!(RefreshToken::parse(&token.text()).unwrap(), token);
        assert!(!token.hash().contains(&token.secret));
        for bad in ["", "x", "ZGVtbw", &URL_SAFE_NO_PAD.encode("DEMO#emma#s#x")] {
            assert!(matches!(RefreshToken::parse(bad), Err(Error::BadRefreshToken)), "{bad}");
        }
    }
}
