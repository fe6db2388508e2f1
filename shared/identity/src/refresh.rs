//! Refresh tokens: used once, kept as a hash. A spent one that comes back ends its session, since one of the two who
//! have it must have stolen it (RFC 9700, 4.14.2). All tokens of a session share a secret beside their own: without it
//! a token is not a spent one but an invented one, and whoever merely knows a session's id cannot end it.

use crate::{Error, Result, random_text, sha256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use engine::{TenantId, UserId};

/// A refresh token: where its session is, and two secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// Whose tenant.
    pub tenant: TenantId,
    /// Whose session.
    pub user: UserId,
    /// Which session.
    pub session: String,
    /// The same in all tokens of the session.
    family: String,
    secret: String,
}

impl std::fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RefreshToken({}#{}#{})", self.tenant, self.user, self.session)
    }
}

impl RefreshToken {
    /// The first token of a session.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn new(tenant: &TenantId, user: &UserId, session: &str) -> Result<Self> {
        let (family, secret) = (random_text::<32>()?, random_text::<32>()?);
        Ok(Self { tenant: tenant.clone(), user: user.clone(), session: session.to_owned(), family, secret })
    }

    /// The token that comes after this one.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn successor(&self) -> Result<Self> {
        Ok(Self { secret: random_text::<32>()?, ..self.clone() })
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
        Ok(Self { tenant, user, session: part()?.to_owned(), family: part()?.to_owned(), secret: part()?.to_owned() })
    }

    /// The token as text, opaque to whoever holds it.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}#{}#{}#{}#{}", self.tenant, self.user, self.session, self.family, self.secret))
    }

    /// What is kept of it.
    pub fn hash(&self) -> String {
        format!("{}.{}", sha256(&self.family), sha256(&self.secret))
    }

    /// Whether it was issued for the session of which this hash is kept, now or before.
    pub fn is_of(&self, kept: &str) -> bool {
        kept.split_once('.').is_some_and(|(family, _)| family == sha256(&self.family))
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
        assert!(!token.hash().contains(&token.family));
        for bad in ["", "x", "ZGVtbw", &URL_SAFE_NO_PAD.encode("demo#emma#s1#x"), &URL_SAFE_NO_PAD.encode("DEMO#emma#s#x#y")] {
            assert!(matches!(RefreshToken::parse(bad), Err(Error::BadRefreshToken)), "{bad}");
        }
    }

    #[test]
    fn a_spent_token_is_told_from_an_invented_one() {
        let (tenant, user) = (TenantId::parse("demo").unwrap(), UserId::parse("emma").unwrap());
        let first = RefreshToken::new(&tenant, &user, "s1").unwrap();
        let next = first.successor().unwrap();
        assert_ne!(first.hash(), next.hash());
        assert!(first.is_of(&next.hash()) && next.is_of(&next.hash()));
        assert!(!RefreshToken::new(&tenant, &user, "s1").unwrap().is_of(&next.hash()));
        assert!(!first.is_of("no hash of ours"));
    }
}
