//! Texts that know where they stand in the file, so that a fault in an expression points into it.

use super::{Base, Place};

/// A text of the file that knows where its characters stood, whatever was escaped.
#[derive(Clone, Debug, Default)]
pub struct Placed {
    text: String,
    /// Byte of `text` and place in the file, one for every stretch that stands there as it is here; in order.
    stretches: Vec<(u32, Place)>,
}

impl Placed {
    /// A text that begins at `place` and has nothing escaped.
    pub fn new(text: impl Into<String>, place: Place) -> Self {
        Self { text: text.into(), stretches: vec![(0, place)] }
    }

    /// Adds a stretch that begins at `place`.
    pub(crate) fn push(&mut self, stretch: &str, place: Place) {
        self.stretches.push((u32::try_from(self.text.len()).unwrap_or(u32::MAX), place));
        self.text.push_str(stretch);
    }

    /// Where the byte at `offset` stands in the file.
    #[must_use]
    pub fn place(&self, offset: usize) -> Place {
        let following = self.stretches.partition_point(|(start, _)| *start as usize <= offset);
        let Some((start, place)) = following.checked_sub(1).and_then(|index| self.stretches.get(index)) else {
            return Place::default();
        };
        let end = self.text.len().min(offset);
        place.after(self.text.get(*start as usize..end).unwrap_or_default())
    }

    /// Where the character stands that is in that line and column (from 1) of the text after its first `skipped` bytes.
    #[must_use]
    pub(crate) fn place_of(&self, skipped: usize, line: u32, column: u32) -> Place {
        let mut at = Place { line: 1, column: 1 };
        for (offset, character) in self.text.get(skipped..).unwrap_or_default().char_indices() {
            if (at.line, at.column) >= (line, column) {
                return self.place(skipped + offset);
            }
            at = at.after(character.encode_utf8(&mut [0; 4]));
        }
        self.place(usize::MAX)
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

impl PartialEq for Placed {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl std::ops::Deref for Placed {
    type Target = str;
    fn deref(&self) -> &str {
        &self.text
    }
}

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
