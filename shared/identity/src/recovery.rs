//! Recovery codes: for who has lost the device that shows one-time passwords. Each is good once and kept as a hash; with
//! 80 bits of chance a plain SHA-256 is as good as a slow one.

use crate::{Error, Result, base32, sha256};

/// How many a user gets.
const CODES: usize = 10;
/// Letters between two dashes.
const GROUP: usize = 4;

/// New codes, as they are shown once.
///
/// # Errors
/// When the operating system has no randomness.
pub fn codes() -> Result<Vec<String>> {
    let code = |_| {
        let mut bytes = [0; 10];
        getrandom::fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
        let letters: Vec<char> = base32::encode(&bytes).to_lowercase().chars().collect();
        Ok(letters.chunks(GROUP).map(String::from_iter).collect::<Vec<_>>().join("-"))
    };
    (0..CODES).map(code).collect()
}

/// What is kept of a code. Dashes, spaces and case are for the eye.
pub fn hash(code: &str) -> String {
    sha256(&code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ten_codes_are_ten_and_read_however_they_are_typed() {
        let codes = codes().unwrap();
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 10);
        for code in &codes {
            assert_eq!(code.len(), 19, "{code}");
            assert_eq!(hash(code), hash(&code.to_uppercase().replace('-', " ")));
            assert!(!hash(code).contains(code.as_str()));
        }
    }
}
