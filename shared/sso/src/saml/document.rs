//! A message as a tree, read within limits. There is no document type in it, so there are no entities and nothing is fetched.

use crate::{Error, Result};
use xml::{Format, Limits, Tree};

/// Longest message, in bytes.
pub(super) const MAX_LENGTH: usize = 256 * 1024;
/// How deep elements may lie within each other.
pub(super) const MAX_DEPTH: usize = 32;

const FORMAT: Format =
    Format { limits: Limits { bytes: MAX_LENGTH, elements: 4_000, depth: MAX_DEPTH }, root: |_, _| None, keeps: |_| true };

/// The root of a message.
pub(super) fn read(text: &str) -> Result<Tree> {
    // Nowhere, not only where a parser would see one: two parsers read a message.
    if ["<!DOCTYPE", "<!ENTITY"].iter().any(|word| text.as_bytes().windows(word.len()).any(|at| at.eq_ignore_ascii_case(word.as_bytes()))) {
        return Err(Error::Refused("the message has a document type"));
    }
    xml::read(text, &FORMAT).map(|root| root.tree).map_err(|_| Error::Refused("the message is not XML within the limits"))
}

/// The only child of a name in a namespace.
pub(super) fn only<'t>(tree: &'t Tree, namespace: &str, name: &str, reason: &'static str) -> Result<&'t Tree> {
    let mut found = tree.children.iter().filter(|child| child.is(namespace, name));
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(Error::Refused(reason)),
    }
}

/// The text of an element that has nothing else in it; comments are no part of a text, what stands around them is.
pub(super) fn text(tree: &Tree) -> Option<&str> {
    tree.children.is_empty().then(|| tree.text.trim())
}
