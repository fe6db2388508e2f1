//! Front end: the multi-step JSON document (steps in order, approval hierarchies, routing rules).
//!
//! [`read`] finds every fault of a document; [`compile`] turns a sound one into a [`Graph`].

mod check;
mod compile;
mod document;
mod duties;
mod fields;
mod form;
mod steps;

pub use document::{ApprovalLevel, Document, RoutingRule, Step, StepType};
pub use duties::Duties;

use crate::{Fault, graph::Graph};
use serde_json::Value;

/// Most steps in one document.
pub const MAX_STEPS: usize = 500;
/// Most routing rules in one document.
pub const MAX_RULES: usize = 500;

/// Reads and checks a document.
///
/// # Errors
/// Every fault found, each with the JSON Pointer of its place.
pub fn read(body: &Value) -> Result<Document, Vec<Fault>> {
    let mut faults = Vec::new();
    let document = document::read(body, &mut faults);
    if let Some(document) = &document {
        check::check(document, &mut faults);
    }
    match document {
        Some(document) if faults.is_empty() => Ok(document),
        _ => Err(faults),
    }
}

/// Compiles a document that [`read`] accepted.
pub fn compile(document: &Document) -> Graph {
    compile::compile(document)
}

#[cfg(test)]
mod tests;
