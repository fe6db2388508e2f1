//! Which error of the core becomes which problem. The only place that decides it.

use crate::code::Code;
use crate::problem::{FaultBody, Problem};
use engine::instance::Rejection;
use engine::{InstanceId, WorkflowId};
use work::case;
use work::task::Refusal;

impl From<runtime::Error> for Problem {
    fn from(error: runtime::Error) -> Self {
        match error {
            runtime::Error::NotFound(what) => Self::not_found(what),
            runtime::Error::Rejected(rejection) => rejection.into(),
            runtime::Error::Refused(refusal) => refusal.into(),
            runtime::Error::Invalid(faults) => Self::invalid(faults),
            runtime::Error::VariablesTooLarge => Self::new(Code::PayloadTooLarge, error.to_string()),
            runtime::Error::Store(error) => error.into(),
        }
    }
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        let code = match rejection {
            Rejection::UnknownOutcome { .. } => Code::UnknownOutcome,
            Rejection::TaskNotActive => Code::TaskClosed,
            Rejection::Excluded => Code::SeparationOfDuties,
            Rejection::ScopeNotActive => Code::NotFound,
            Rejection::InstanceArchived => Code::Archived,
            _ => Code::InvalidState,
        };
        Self::new(code, rejection.to_string())
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::Excluded => Code::SeparationOfDuties,
            Refusal::Unmet(_) | Refusal::NotACandidate(_) | Refusal::LevelTooLow(_) => Code::Forbidden,
            Refusal::ClaimedByOther | Refusal::NotYours | Refusal::NotWaiting => Code::TaskClaimed,
            Refusal::Delegated(_) | Refusal::NotDelegated | Refusal::Suspended | Refusal::NotSuspended | Refusal::Paused(_) => {
                Code::InvalidState
            }
            Refusal::Closed(_) => Code::TaskClosed,
        };
        Self::new(code, refusal.to_string())
    }
}

impl From<case::Refusal> for Problem {
    fn from(refusal: case::Refusal) -> Self {
        let code = match &refusal {
            case::Refusal::Closed | case::Refusal::NoSuchStep { .. } => Code::InvalidState,
            case::Refusal::Running(running) => return running_processes(&refusal, running),
            case::Refusal::TooMany { .. } | case::Refusal::Itself => Code::ValidationFailed,
            case::Refusal::Held => Code::LegalHold,
            case::Refusal::TooLarge => Code::PayloadTooLarge,
        };
        Self::new(code, refusal.to_string())
    }
}

/// Names each process that runs.
fn running_processes(refusal: &case::Refusal, running: &[(InstanceId, WorkflowId)]) -> Problem {
    let fault = |(instance, workflow): &(InstanceId, WorkflowId)| FaultBody {
        code: "running".to_owned(),
        path: String::new(),
        message: format!("the instance `{instance}` of `{workflow}` has not ended"),
        element: Some(instance.to_string()),
        ..FaultBody::default()
    };
    let faults = running.iter().map(fault).collect();
    Problem { detail: refusal.to_string(), ..Problem::with_faults(Code::ProcessesRunning, faults) }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Conflict | store::Error::TaskChanged | store::Error::ReceiptExists | store::Error::MessageTaken => {
                Self::new(Code::Conflict, error.to_string())
            }
            store::Error::Archived => Self::new(Code::Archived, error.to_string()),
            store::Error::Held => Self::new(Code::InvalidState, error.to_string()),
            store::Error::NoRoom => Self::new(Code::TooManyTasks, error.to_string()),
            store::Error::TooManyLists(_) => Self::new(Code::ValidationFailed, error.to_string()),
            store::Error::AlreadyExists => Self::new(Code::AlreadyExists, error.to_string()),
            store::Error::TooMuchAtOnce(_) | store::Error::TooLarge(_) => Self::new(Code::PayloadTooLarge, error.to_string()),
            store::Error::Unavailable(_) => {
                tracing::error!(%error, "the store is not available");
                Self::new(Code::Unavailable, "the database did not answer")
            }
            store::Error::Unreadable(_) => internal(&error),
        }
    }
}

impl From<identity::Error> for Problem {
    fn from(error: identity::Error) -> Self {
        match error {
            identity::Error::NoToken | identity::Error::BadToken(_) | identity::Error::Ended(_) => {
                Self::new(Code::Unauthenticated, error.to_string())
            }
            identity::Error::BadRefreshToken => Self::new(Code::InvalidRefreshToken, error.to_string()),
            identity::Error::Store(error) => error.into(),
            identity::Error::BadKey(_) | identity::Error::NoRandomness => internal(&error),
        }
    }
}

impl From<engine::ids::BadId> for Problem {
    fn from(error: engine::ids::BadId) -> Self {
        // An id that cannot exist is an id that does not exist.
        Self::new(Code::NotFound, error.to_string())
    }
}

/// A mistake of ours: the cause is for the log, the caller gets the correlation id.
pub fn internal(error: &dyn std::fmt::Display) -> Problem {
    tracing::error!(%error, "internal error");
    Problem::new(Code::Internal, "the cause is in our log under the correlation id")
}
