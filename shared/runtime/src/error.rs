//! Why a command to an instance did not come about.

use engine::Fault;
use engine::instance::Rejection;
use work::task::Refusal;

/// A result of the runtime.
pub type Result<T> = std::result::Result<T, Error>;

/// A command that did not come about.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing in this tenant.
    #[error("there is no {0} of this id")]
    NotFound(&'static str),
    /// The engine has no place for it now.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The person may not make this move.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What was sent is not right; every fault is named.
    #[error("the request has {} faults", .0.len())]
    Invalid(Vec<Fault>),
    /// All variables of an instance together are larger than a snapshot can hold.
    #[error("the variables of an instance have at most {} KB together, and so has what one step sends", crate::live::MAX_VARIABLES / 1024)]
    VariablesTooLarge,
    /// The store, or others who were quicker too often.
    #[error(transparent)]
    Store(store::Error),
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            // There is nothing to change any more.
            store::Error::Archived => Self::Rejected(Rejection::InstanceArchived),
            error => Self::Store(error),
        }
    }
}

impl Error {
    /// Whether someone else was quicker, so that loading and deciding again makes sense.
    pub(crate) fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(store::Error::Conflict | store::Error::TaskChanged))
    }
}
