//! What was decided about a request on its way: so that no answer leaves without a decision, and for whoever writes down who
//! did what.

use access::{Decision, Operation};
use std::sync::{Arc, Mutex, PoisonError};

/// Verdicts kept of one request; a request asks once or twice.
const MOST: usize = 16;

/// A question about a request, with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What was to be done.
    pub operation: Operation,
    /// To what, as policies name it: `Task::"acme/…"`.
    pub resource: String,
    /// Whether it may be done, and which policies said so.
    pub decision: Decision,
}

/// All verdicts of a request so far. Lies in the extensions of every request.
#[derive(Debug, Clone, Default)]
pub struct Verdicts(Arc<Mutex<Vec<Verdict>>>);

impl Verdicts {
    /// What was decided so far, oldest first.
    pub fn all(&self) -> Vec<Verdict> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether nothing was asked.
    pub fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    pub(crate) fn push(&self, verdict: Verdict) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() < MOST {
            known.push(verdict);
        }
    }
}
