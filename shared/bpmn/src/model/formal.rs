//! Expressions.

use xml::Placed;

use super::Base;

/// An expression as the file has it (BPMN 2.0.2, 8.4.6); formal or in natural language, which files mix up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Formal {
    /// What it is as an element.
    pub base: Base,
    /// Its text.
    pub text: Placed,
    /// The language it names, if it does: a URI, or a vendor's word.
    pub language: Option<String>,
    /// The item definition of its result.
    pub evaluates_to: Option<String>,
}
