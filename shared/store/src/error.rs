//! What can go wrong with the store. Callers act on the variant; the text is for the log.

use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};

/// A result of the store.
pub type Result<T> = std::result::Result<T, Error>;

/// A failed request to the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Someone else wrote first: load again and decide again.
    #[error("someone else wrote first")]
    Conflict,
    /// The user task changed since it was read.
    #[error("the task changed since it was read")]
    TaskChanged,
    /// Whoever should get the task holds as many as they may.
    #[error("they hold as many tasks as they may")]
    NoRoom,
    /// What should be new is there already.
    #[error("already exists")]
    AlreadyExists,
    /// The receipt of an idempotent request is there already.
    #[error("a request with this idempotency key was carried out before")]
    ReceiptExists,
    /// The message was taken by somebody else, or before.
    #[error("the message was taken before")]
    MessageTaken,
    /// More writes belong together than one transaction can hold (100).
    #[error("{0} writes do not fit in one transaction")]
    TooMuchAtOnce(usize),
    /// Without a definition named, a list would have to merge too many.
    #[error("name a workflow: a list over more than {0} of them is not made")]
    TooManyLists(usize),
    /// The instance is archived: it can be read, and not changed.
    #[error("the instance is archived")]
    Archived,
    /// Somebody holds the instance.
    #[error("the instance is on legal hold")]
    Held,
    /// An instance has more bytes than an archive may have.
    #[error("the instance has more than {0} bytes")]
    TooLarge(usize),
    /// An item does not hold what its key promises.
    #[error("unreadable item: {0}")]
    Unreadable(String),
    /// The database did not answer, or refused for a while. Trying again later can help.
    #[error("the database is not available: {0}")]
    Unavailable(String),
}

impl Error {
    /// An item, or what was an item's, that does not hold what it should.
    pub fn unreadable(what: impl std::fmt::Display) -> Self {
        Self::Unreadable(what.to_string())
    }
}

/// Any SDK error that no caller handles itself.
pub(crate) fn unavailable<E>(error: SdkError<E>) -> Error
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    Error::Unavailable(DisplayErrorContext(error).to_string())
}
