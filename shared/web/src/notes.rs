//! What becomes known of a request on its way, for whoever answers it and writes it down.

use crate::limiter::Standing;
use crate::recorder::Head;
use crate::refusals::Over;
use access::{Decision, Operation};
use axum::extract::FromRequestParts;
use engine::{TenantId, UserId};
use http::request::Parts;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

/// Notes of one request: its extensions carry them inwards, the layer around it keeps them. A handler that asks for them can
/// say what only it knows.
#[derive(Debug, Clone, Default)]
pub struct Notes(Arc<Mutex<Noted>>);

/// Verdicts kept of one request, which asks once or twice; the last is always among them.
const MOST: usize = 16;

/// A question about a request, with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// What was to be done.
    pub(crate) operation: Operation,
    /// To what, in the words of policies.
    pub(crate) entity: String,
    /// Whether it may be done, and which policies said so.
    pub(crate) decision: Decision,
}

/// What was noted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Noted {
    /// What the request is.
    pub(crate) head: Head,
    /// How it stands with each limit that was looked at.
    pub(crate) standings: Vec<Standing>,
    /// The bucket that it was one too many for.
    pub(crate) over: Option<Over>,
    /// Whose log it belongs into.
    pub(crate) tenant: Option<TenantId>,
    /// Who it is.
    pub(crate) actor: Option<String>,
    /// What they showed.
    pub(crate) credential: Option<String>,
    /// A word that says more than the problem's code.
    pub(crate) reason: Option<&'static str>,
    /// What was decided about it, oldest first.
    pub(crate) verdicts: Vec<Verdict>,
    /// What it is about beside its path: `role:admin`.
    pub(crate) target: Option<String>,
    /// Whether it is written down already that they are let.
    pub(crate) begun: bool,
    /// Whether what it is about became known only after that.
    pub(crate) late: bool,
}

impl Notes {
    /// Those of a request; of one without nobody reads them.
    pub(crate) fn of(parts: &Parts) -> Self {
        parts.extensions.get().cloned().unwrap_or_default()
    }

    /// Adds to the notes.
    pub(crate) fn write(&self, add: impl FnOnce(&mut Noted)) {
        add(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Looks at them.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&Noted) -> T) -> T {
        look(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Somebody was let in.
    pub(crate) fn is(&self, tenant: &TenantId, actor: String) {
        self.write(|noted| {
            noted.tenant = Some(tenant.clone());
            noted.actor = Some(actor);
        });
    }

    /// Somebody says who they are, and was not let in yet.
    pub fn claims_to_be(&self, tenant: &TenantId, name: &str) {
        // What is no name may be anything, even a password in the wrong field.
        let name = UserId::parse(name).map_or_else(|_| "unknown".to_owned(), |id| id.to_string());
        self.write(|noted| {
            noted.tenant = Some(tenant.clone());
            noted.actor = Some(format!("user:{name}"));
        });
    }

    /// What it is about, where its path does not say so: what is made, given or taken.
    pub(crate) fn on(&self, target: String) {
        self.write(|noted| {
            noted.target = Some(target);
            noted.late = noted.begun;
        });
    }

    /// What they showed, or what they were given: `session:…` or `key:…`.
    pub fn showed(&self, credential: &str) {
        self.write(|noted| noted.credential = Some(credential.to_owned()));
    }

    /// Something that the audit log shall call by a word of its own.
    pub fn because(&self, reason: &'static str) {
        self.write(|noted| noted.reason = Some(reason));
    }

    /// Something was decided about the request.
    pub(crate) fn decided(&self, verdict: Verdict) {
        self.write(|noted| {
            noted.verdicts.truncate(MOST - 1);
            noted.verdicts.push(verdict);
        });
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Notes {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}
