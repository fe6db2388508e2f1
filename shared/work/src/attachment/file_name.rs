//! What a file may be called: a name that is one on every system, and looks like what it is.

/// Longest name, in characters. File systems take no more.
pub const MAX_FILE_NAME: usize = 255;

/// Whether a file can be called so.
///
/// # Errors
/// What is wrong with the name.
pub fn check_file_name(name: &str) -> Result<(), &'static str> {
    if !(1..=MAX_FILE_NAME).contains(&name.chars().count()) {
        return Err("a file name has 1 to 255 characters");
    }
    if name.chars().any(|c| matches!(c, '/' | '\\')) {
        return Err("a file name has no `/` and no `\\`");
    }
    if name.chars().any(char::is_control) {
        return Err("a file name has no control characters");
    }
    if name.chars().any(turns_direction) {
        return Err("a file name has no characters that change the direction of writing");
    }
    if name.trim().trim_matches('.').is_empty() {
        return Err("a file name has more than dots and blanks");
    }
    Ok(())
}

/// With these `fdp.exe` is read as `exe.pdf` (Unicode Standard Annex 9, 2: explicit directional formatting).
const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
