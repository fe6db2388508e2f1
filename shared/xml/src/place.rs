//! Where something stands in a file.

/// A line and a column (in characters), both from 1; 0 where there is no file to count in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

impl Place {
    /// Where a file begins.
    pub const START: Self = Self { line: 1, column: 1 };

    /// The place after `text`, if this is the place where `text` begins.
    #[must_use]
    pub fn after(self, text: &str) -> Self {
        let lines = text.bytes().filter(|byte| *byte == b'\n').count();
        let last = text.rsplit('\n').next().unwrap_or_default().chars().count();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        if lines == 0 {
            Self { line: self.line, column: self.column.saturating_add(number(last)) }
        } else {
            Self { line: self.line.saturating_add(number(lines)), column: number(last).saturating_add(1) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_characters_of_the_last_line() {
        let place = |line, column| Place { line, column };
        for (text, line, column) in [("", 3, 7), ("ab", 3, 9), ("ü€", 3, 9), ("\n", 4, 1), ("ab\nü", 4, 2), ("\r\n\nabc", 5, 4)] {
            assert_eq!(place(3, 7).after(text), place(line, column), "{text:?}");
        }
    }
}
