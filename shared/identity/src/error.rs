//! Why nobody is let in. The caller is told as little as possible; the variant is for the log.

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// A failed identification.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no bearer token.
    #[error("no bearer token")]
    NoToken,
    /// The token is not one of ours, or not any more.
    #[error("the access token is not valid: {0}")]
    BadToken(&'static str),
    /// The session has ended.
    #[error("the session has ended")]
    SessionEnded,
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
