//! The characters of XML 1.0 (2.2).

/// Whether XML 1.0 has the character.
#[must_use]
pub fn is_character(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// Whether XML 1.0 has all characters of `text`.
pub(crate) fn are_characters(text: &str) -> bool {
    // Most texts have nothing else, and bytes are told quicker than characters.
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) || text.chars().all(is_character)
}
