//! One thing wrong with a model, and where. A model is answered with every fault, not the first.

use serde::Serialize;

use crate::model::{Origin, Place};

/// Faults past this many are not told: a document that is wrong everywhere is not made larger than it was.
const MOST: usize = 200;

/// Something wrong with a model, or (as a warning) something in it that is likely not meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// A stable word for programs, in snake case; `docs/decisions.md` lists them.
    pub code: &'static str,
    /// The id of the element, or of the nearest one around it that has an id; of a JSON form, the JSON Pointer (RFC 6901).
    pub element: Option<String>,
    /// The line in the document, from 1; 0 where there is none. In a text of a JSON form, the line of that text.
    pub line: u32,
    /// The column in characters, from 1; 0 where there is none.
    pub column: u32,
    /// What is wrong and, where it helps, what would be right; half a sentence.
    pub message: String,
}

/// Faults as they are found.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    found: Vec<Fault>,
    /// The imported document being looked at.
    document: Option<String>,
}

/// The most characters of a message, and of the id or pointer it is told of.
const LONGEST_MESSAGE: usize = 500;
const LONGEST_ELEMENT: usize = 200;

fn shortened(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => text.get(..end).unwrap_or_default().chars().chain(['…']).collect(),
        None => text.to_owned(),
    }
}

impl Faults {
    /// What is found from now on is in the imported document of that name; with `None`, in the model itself.
    pub(crate) fn look_at(&mut self, document: Option<&str>) {
        self.document = document.map(str::to_owned);
    }

    /// One at an element.
    pub(crate) fn at(&mut self, origin: &Origin, code: &'static str, message: impl Into<String>) {
        self.push(code, origin.called.as_deref(), origin.place, message.into());
    }

    /// One within a text of an element.
    pub(crate) fn within(&mut self, origin: &Origin, place: Place, code: &'static str, message: impl Into<String>) {
        self.push(code, origin.called.as_deref(), place, message.into());
    }

    /// One at a place in an element of that id.
    pub(crate) fn named(&mut self, element: Option<&str>, place: Place, code: &'static str, message: impl Into<String>) {
        self.push(code, element, place, message.into());
    }

    /// One at a JSON Pointer.
    pub(crate) fn pointer(&mut self, pointer: &str, code: &'static str, message: impl Into<String>) {
        self.push(code, Some(pointer), Place::default(), message.into());
    }

    /// One at a place that belongs to no element.
    pub(crate) fn place(&mut self, place: Place, code: &'static str, message: impl Into<String>) {
        self.push(code, None, place, message.into());
    }

    fn push(&mut self, code: &'static str, element: Option<&str>, place: Place, message: String) {
        if self.found.len() < MOST {
            let message = match &self.document {
                Some(document) => format!("in `{document}`: {message}"),
                None => message,
            };
            // A document's own words may stand in a message, however long they are.
            let message = shortened(&message, LONGEST_MESSAGE);
            let element = element.map(|element| shortened(element, LONGEST_ELEMENT));
            let fault = Fault { code, element, line: place.line, column: place.column, message };
            // What is used in several places is looked at several times.
            if !self.found.contains(&fault) {
                self.found.push(fault);
            }
        }
    }

    /// `value`, if nothing was found.
    pub(crate) fn or<T>(self, value: T) -> Result<T, Vec<Fault>> {
        if self.found.is_empty() { Ok(value) } else { Err(self.found) }
    }

    /// Whether one has a code of which `holds` is true.
    pub(crate) fn any(&self, holds: impl Fn(&'static str) -> bool) -> bool {
        self.found.iter().any(|fault| holds(fault.code))
    }

    /// What was found.
    pub(crate) fn into_vec(self) -> Vec<Fault> {
        self.found
    }
}
