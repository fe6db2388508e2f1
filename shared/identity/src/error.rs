//! Why nobody is let in. The caller is told as little as possible; the variant is for the log.

use engine::TenantId;
use engine::instance::Actor;

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Who showed a session or key that is not good any more. That it was ours is certain: we signed the token, or the key's
/// secret is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Whose it was: the tenant.
    pub tenant: TenantId,
    /// Whose it was.
    pub actor: Actor,
    /// What they showed: `session:…` or `key:…`.
    pub credential: String,
}

/// A failed identification.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no bearer token.
    #[error("no bearer token")]
    NoToken,
    /// The token is not one of ours, or not any more.
    #[error("the access token is not valid: {0}")]
    BadToken(&'static str),
    /// The session or key was ours and is not good any more: it has ended, or its user may do nothing.
    #[error("the session or key has ended")]
    Ended(Box<Ended>),
    /// The refresh token is not one of ours, or was used before.
    #[error("the refresh token is not valid")]
    BadRefreshToken,
    /// A key or a hash that we keep is damaged.
    #[error("unusable key material: {0}")]
    BadKey(String),
    /// The operating system has no randomness.
    #[error("no randomness")]
    NoRandomness,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] store::Error),
}
