//! Which passwords may be chosen (NIST SP 800-63B rev. 4, 3.1.1.2): long ones that no guesser tries first. No rules of
//! composition, since people meet them with `Password1!`.
//!
//! | file | what |
//! |---|---|
//! | `common.rs` | the list of common passwords and words, as a filter |
//! | `guessable.rs` | what people do to them |
//! | `fingerprint.rs` | what the filter keeps of an entry |

mod common;
mod fingerprint;
mod guessable;

use std::ops::RangeInclusive;

/// How long a password is, in characters: NIST asks for 15 without a second factor and 8 beside one; hashing is paid by
/// the byte.
const LENGTH: RangeInclusive<usize> = 12..=128;

/// Why a password may not be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// Too short or too long.
    #[error("a password must have {} to {} characters", LENGTH.start(), LENGTH.end())]
    Length,
    /// It is made of the name they log in with.
    #[error("a password must not be made of the user name")]
    UserName,
    /// It is a common one, or made of common words or of a pattern.
    #[error("a password must not be a common one: guessers try what is made of one or two common words, or of a pattern, first")]
    Common,
}

/// Everything that speaks against a password of somebody with this name; nothing when it is good.
pub fn weaknesses(password: &str, user_name: &str) -> Vec<Weakness> {
    let mut found = Vec::new();
    let length = password.chars().count();
    if !LENGTH.contains(&length) {
        found.push(Weakness::Length);
    }
    // What is too long is refused anyway, and would be long work.
    if length > *LENGTH.end() {
        return found;
    }
    let name = user_name.to_lowercase();
    if guessable::is(password, &[]) {
        found.push(Weakness::Common);
    }
    if password.to_lowercase().contains(&name) && guessable::is(password, std::slice::from_ref(&name)) {
        found.push(Weakness::UserName);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_weakness_is_named_at_once() {
        for (password, expected) in [
            ("a fine day for sailing", vec![]),
            ("short", vec![Weakness::Length]),
            ("password", vec![Weakness::Length, Weakness::Common]),
            ("o.lindqvist", vec![Weakness::Length, Weakness::UserName]),
            ("O.Lindqvist2024!", vec![Weakness::UserName]),
            ("passwordpassword", vec![Weakness::Common]),
            (&"long ".repeat(26), vec![Weakness::Length]),
        ] {
            assert_eq!(weaknesses(password, "o.lindqvist"), expected, "{password}");
        }
    }

    #[test]
    fn the_bounds_of_length_are_within() {
        let text = "un mot de passe qui n'est pas court. ".repeat(4);
        for (length, good) in [(11, false), (12, true), (128, true), (129, false)] {
            let password: String = text.chars().take(length).collect();
            assert_eq!(weaknesses(&password, "emma").is_empty(), good, "{length}");
        }
    }
}
