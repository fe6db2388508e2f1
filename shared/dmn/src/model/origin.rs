//! Where things stand in the document, for faults.

use std::sync::Arc;

/// A line and a column (in characters), both from 1; 0 where there is no document to count in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

impl Place {
    /// The place after `text`, if this is the place where `text` begins.
    #[must_use]
    pub(crate) fn after(self, text: &str) -> Self {
        let (lines, last, column) = match text.rsplit_once('\n') {
            Some((before, last)) => (before.bytes().filter(|byte| *byte == b'\n').count().saturating_add(1), last, 1),
            None => (0, text, self.column),
        };
        let counted = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Self { line: self.line.saturating_add(counted(lines)), column: counted(last.chars().count()).saturating_add(column) }
    }
}

/// An element of the document.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// Its id, if it has one.
    pub id: Option<Arc<str>>,
    /// What faults call it: its id, or that of the nearest element around it that has one; of a JSON form, its JSON Pointer.
    pub called: Option<Arc<str>>,
    /// Where its tag begins.
    pub place: Place,
}

/// A text of the document that knows where its characters stood, whatever was escaped.
#[derive(Clone, Debug, Default)]
pub struct Text {
    text: String,
    /// Byte of `text` and place in the document, one for every stretch that stands there as it is here; in order.
    stretches: Vec<(u32, Place)>,
}

impl Text {
    /// A text that stands nowhere, its places counted from its own start.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), stretches: vec![(0, Place { line: 1, column: 1 })] }
    }

    /// Adds a stretch that begins at `place`.
    pub(crate) fn push(&mut self, stretch: &str, place: Place) {
        self.stretches.push((u32::try_from(self.text.len()).unwrap_or(u32::MAX), place));
        self.text.push_str(stretch);
    }

    /// Where the byte at `offset` stands in the document.
    #[must_use]
    pub fn place(&self, offset: u32) -> Place {
        let following = self.stretches.partition_point(|(start, _)| *start <= offset);
        let Some((start, place)) = following.checked_sub(1).and_then(|index| self.stretches.get(index)) else {
            return Place::default();
        };
        let end = self.text.len().min(offset as usize);
        place.after(self.text.get(*start as usize..end).unwrap_or_default())
    }

    /// Where the character stands that is in that line and column (from 1) of this text.
    #[must_use]
    pub(crate) fn place_of(&self, line: u32, column: u32) -> Place {
        let mut at = Place { line: 1, column: 1 };
        for (offset, character) in self.text.char_indices() {
            if (at.line, at.column) >= (line, column) {
                return self.place(u32::try_from(offset).unwrap_or(u32::MAX));
            }
            at = at.after(character.encode_utf8(&mut [0; 4]));
        }
        self.place(u32::MAX)
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

impl std::ops::Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_text_is_the_place_in_the_document() {
        let mut text = Text::default();
        text.push("a ", Place { line: 3, column: 7 });
        text.push("<", Place { line: 3, column: 9 });
        text.push(" ü\nb", Place { line: 3, column: 13 });
        assert_eq!(&*text, "a < ü\nb");
        assert_eq!(text.place_of(1, 3), Place { line: 3, column: 9 });
        assert_eq!(text.place_of(2, 1), Place { line: 4, column: 1 });
        assert_eq!(text.place_of(7, 7), Place { line: 4, column: 2 });
        let places: Vec<_> = [0, 1, 2, 3, 4, 6, 7, 8, 99].map(|offset| text.place(offset)).iter().map(|p| (p.line, p.column)).collect();
        assert_eq!(places, [(3, 7), (3, 8), (3, 9), (3, 13), (3, 14), (3, 15), (4, 1), (4, 2), (4, 2)]);
    }

    #[test]
    fn an_empty_text_stands_nowhere() {
        assert_eq!(Text::default().place(5), Place::default());
        assert_eq!(Text::new("").place(0), Place { line: 1, column: 1 });
    }
}
