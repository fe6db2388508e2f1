//! What policies said.

/// A decision, with the policies that made it: for the answer's log line and for the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    /// Whether it may be done.
    pub allowed: bool,
    /// The ids of the policies that permit it, or that forbid it; none when nothing permits it.
    pub by: Vec<String>,
    /// Policies that could not be evaluated, and why. A `forbid` among them forbids.
    pub errors: Vec<String>,
}

impl Decision {
    /// A refusal because the question itself was wrong.
    pub(crate) fn unusable(error: &dyn std::fmt::Display) -> Self {
        Self { allowed: false, by: Vec::new(), errors: vec![error.to_string()] }
    }
}
