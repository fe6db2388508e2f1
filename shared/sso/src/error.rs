//! Why nobody is signed on. The caller is told which variant it is and no more; the words are for the log.

use clients::http::HttpFailed;

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// A failed sign-on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What came is not the provider's word, not for us, or not any more.
    #[error("refused: {0}")]
    Refused(&'static str),
    /// The provider itself said no, for example because the person cancelled; its code, if it is one of OAuth's.
    #[error("the identity provider answered `{0}`")]
    Denied(String),
    /// The provider did not answer, or not as the protocol has it.
    #[error("the identity provider {0}")]
    Provider(String),
    /// The operating system has no randomness.
    #[error("no randomness")]
    NoRandomness,
}

impl Error {
    pub(crate) fn unanswered(error: HttpFailed) -> Self {
        Self::Provider(format!("is not reached: {error}"))
    }
}

/// Goes on only if something holds.
pub(crate) fn must(holds: bool, reason: &'static str) -> Result<()> {
    if holds { Ok(()) } else { Err(Error::Refused(reason)) }
}
