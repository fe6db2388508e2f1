//! What is told of a file: what is wrong with it, all at once, and what in it is passed over.

use std::borrow::Cow;

use serde::Serialize;

use crate::model::{Base, Place};

/// Faults or notes past this many are not told: a file that is wrong everywhere is not made larger than it was.
const MOST: usize = 200;
/// The most characters of a message, and of the id it is told of.
const LONGEST_MESSAGE: usize = 500;
const LONGEST_ELEMENT: usize = 200;

/// One thing wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// A stable word for programs, in snake case.
    pub code: Cow<'static, str>,
    /// The id of the element; none where it has none, or there is no element yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// The line in the file, from 1; 0 where there is none.
    pub line: u32,
    /// The column in characters, from 1; 0 where there is none.
    pub column: u32,
    /// What is wrong and, where it helps, what would be right; half a sentence.
    pub message: String,
    /// The section of BPMN 2.0.2 that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<&'static str>,
}

/// One thing in a file that is passed over, and what that means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// A stable word for programs, in snake case.
    pub code: Cow<'static, str>,
    /// The id of the element.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// The line in the file, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// What is passed over, and what happens instead.
    pub message: String,
}

/// Faults and notes as they are found.
#[derive(Debug, Default)]
pub struct Faults {
    found: Vec<Fault>,
    notes: Vec<Note>,
}

fn shortened(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => text.get(..end).unwrap_or_default().chars().chain(['…']).collect(),
        None => text.to_owned(),
    }
}

impl Faults {
    /// A fault at an element.
    pub fn at(&mut self, base: &Base, code: &'static str, message: impl AsRef<str>) {
        self.push(Some(base.called()), base.place, code, message.as_ref(), None);
    }

    /// A fault at an element, and the section of BPMN 2.0.2 that says so, such as `10.5.2`.
    pub fn by(&mut self, section: &'static str, base: &Base, code: &'static str, message: impl AsRef<str>) {
        self.push(Some(base.called()), base.place, code, message.as_ref(), Some(section));
    }

    /// A fault at a place within an element.
    pub fn within(&mut self, base: &Base, place: Place, code: &'static str, message: impl AsRef<str>) {
        self.push(Some(base.called()), place, code, message.as_ref(), None);
    }

    /// A fault at a place that belongs to no element, or to one of that id.
    pub fn place(&mut self, element: Option<&str>, place: Place, code: &'static str, message: impl AsRef<str>) {
        self.push(element, place, code, message.as_ref(), None);
    }

    fn push(&mut self, element: Option<&str>, place: Place, code: &'static str, message: &str, section: Option<&'static str>) {
        let fault = Fault {
            code: Cow::Borrowed(code),
            element: element.map(|element| shortened(element, LONGEST_ELEMENT)),
            line: place.line,
            column: place.column,
            message: shortened(message, LONGEST_MESSAGE),
            section,
        };
        if self.found.len() < MOST && !self.found.contains(&fault) {
            self.found.push(fault);
        }
    }

    /// A note at an element.
    pub fn note(&mut self, base: &Base, code: &'static str, message: impl AsRef<str>) {
        let note = Note {
            code: Cow::Borrowed(code),
            element: Some(shortened(base.called(), LONGEST_ELEMENT)),
            line: base.place.line,
            column: base.place.column,
            message: shortened(message.as_ref(), LONGEST_MESSAGE),
        };
        if self.notes.len() < MOST && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Adds what was found elsewhere.
    pub fn extend(&mut self, faults: impl IntoIterator<Item = Fault>) {
        for fault in faults {
            if self.found.len() < MOST && !self.found.contains(&fault) {
                self.found.push(fault);
            }
        }
    }

    /// How many faults were found.
    pub(crate) fn count(&self) -> usize {
        self.found.len()
    }

    /// Whether no fault was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The faults, in the order of the file.
    pub fn into_faults(mut self) -> Vec<Fault> {
        self.found.sort_by_key(|fault| (fault.line, fault.column));
        self.found
    }

    /// The notes if no fault was found, else the faults in the order of the file.
    ///
    /// # Errors
    /// The faults.
    pub fn into_notes(self) -> Result<Vec<Note>, Vec<Fault>> {
        if self.found.is_empty() { Ok(self.notes) } else { Err(self.into_faults()) }
    }
}
