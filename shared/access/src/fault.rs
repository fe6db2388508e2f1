//! What is wrong with a policy, and where.

use miette::Diagnostic;

/// A fault of a policy's text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PolicyFault {
    /// `syntax` (it is no policy), `invalid` (the schema has no such thing), `too_large`, `too_many`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// The line in the text, from 1, where it is known.
    pub line: Option<u32>,
    /// The column in that line, from 1, in characters.
    pub column: Option<u32>,
}

impl PolicyFault {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), line: None, column: None }
    }

    /// A mistake of ours.
    pub(crate) fn ours(message: &str) -> Self {
        Self::new("internal", message)
    }

    /// What Cedar says of a text, with the first place it points at.
    pub(crate) fn of(code: &'static str, error: &(impl Diagnostic + ?Sized), text: &str) -> Self {
        let mut message = error.to_string();
        if let Some(help) = error.help() {
            message = format!("{message}: {help}");
        }
        let offset = error.labels().and_then(|mut labels| labels.next()).map(|label| label.offset());
        let before = offset.and_then(|offset| text.get(..offset));
        let line = before.map(|before| count(before.matches('\n').count()));
        let column = before.map(|before| count(before.chars().rev().take_while(|c| *c != '\n').count()));
        Self { code, message, line, column }
    }
}

/// Counted from 1.
fn count(before: usize) -> u32 {
    u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
}
