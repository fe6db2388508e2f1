//! Texts that know where they stand in the file, so that a fault in an expression points into it.

use crate::Place;

/// A text of a file that knows where its characters stood, whatever was escaped.
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
    pub fn push(&mut self, stretch: &str, place: Place) {
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
    pub fn place_of(&self, skipped: usize, line: u32, column: u32) -> Place {
        let mut at = Place::START;
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

/// Texts are equal that say the same, wherever they stand.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_text_is_the_place_in_the_file() {
        let mut text = Placed::default();
        text.push("a ", Place { line: 3, column: 7 });
        text.push("<", Place { line: 3, column: 9 });
        text.push(" ü\nb", Place { line: 3, column: 13 });
        assert_eq!(&*text, "a < ü\nb");
        assert_eq!(text.place_of(0, 1, 3), Place { line: 3, column: 9 });
        assert_eq!(text.place_of(0, 2, 1), Place { line: 4, column: 1 });
        assert_eq!(text.place_of(2, 1, 2), Place { line: 3, column: 13 });
        assert_eq!(text.place_of(0, 7, 7), Place { line: 4, column: 2 });
        let places: Vec<_> = [0, 1, 2, 3, 4, 6, 7, 8, 99].map(|offset| text.place(offset)).iter().map(|p| (p.line, p.column)).collect();
        assert_eq!(places, [(3, 7), (3, 8), (3, 9), (3, 13), (3, 14), (3, 15), (4, 1), (4, 2), (4, 2)]);
    }

    #[test]
    fn an_empty_text_stands_nowhere() {
        assert_eq!(Placed::default().place(5), Place::default());
        assert_eq!(Placed::new("", Place::START).place(0), Place::START);
    }
}
