//! One thing wrong with what a caller sent. Bad input is answered with every fault, not the first.

use serde::{Deserialize, Serialize};

/// A fault in a definition, a form or a request body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Stable, lower-case word for programs: `unknown_field`, `missing_field`, `duplicate_id`, …
    pub code: String,
    /// JSON Pointer (RFC 6901) to the place at fault, empty for the whole document.
    pub path: String,
    /// What is wrong and, where it helps, what would be right.
    pub message: String,
}

impl Fault {
    /// A fault at a JSON Pointer.
    pub fn new(code: &str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), path: path.into(), message: message.into() }
    }
}
