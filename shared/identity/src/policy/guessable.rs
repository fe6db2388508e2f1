//! Whether a guesser would come to a password soon: what is common, and what people do to it so that it looks longer.
//!
//! Guessers try words with digits and signs around them, letters replaced by digits that look alike, two words joined,
//! walks over the keyboard, repetitions. A list of such passwords would be endless, so that the list has the words and
//! this file what is done to them.

use super::common;

/// Most characters around or between words that do not make a password better: a date with its signs.
const DECORATION: usize = 12;
/// Longest part that a password may not consist of alone, over and over.
const REPEATED: usize = 6;
/// Characters a walk over the keyboard has at least, on average: typed text has hardly any of three.
const STRIDE: usize = 3;
/// Neighbours on keyboards, of several countries.
const ROWS: [&str; 9] = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn"];

/// Whether a password is a common one, or made of one or two common words or of these `names`. Names are in lower case.
/// The work grows with the square of the length: bound it first.
pub(super) fn is(password: &str, names: &[String]) -> bool {
    let lower = password.to_lowercase();
    let without = |core: &str| plain_letters(if is_decoration(&lower, core) { core } else { &lower });
    let forms = [
        lower.clone(),
        plain_letters(&lower),
        without(lower.trim_matches(not_a_letter)),
        // What stands before may be a letter: `$unshine2024`.
        without(lower.trim_end_matches(not_a_letter)),
    ];
    forms.iter().any(|form| is_words(form, names)) || is_repetition(&lower) || is_walk(&lower)
}

/// Whether a text is one or two known words, with decoration.
fn is_words(text: &str, names: &[String]) -> bool {
    let known = |word: &str| common::contains(word) || names.iter().any(|name| name == word);
    let core = text.trim_matches(not_a_letter);
    if known(text) || known(core) && is_decoration(text, core) {
        return true;
    }
    let letters: String = text.chars().filter(|&character| !not_a_letter(character)).collect();
    let mut joints = letters.char_indices().filter_map(|(place, _)| letters.split_at_checked(place));
    is_decoration(text, &letters) && (known(&letters) || joints.any(|(one, other)| known(one) && known(other)))
}

/// Whether what a text has more than its core is too little to make it better.
fn is_decoration(text: &str, core: &str) -> bool {
    text.chars().count().saturating_sub(core.chars().count()) <= DECORATION
}

fn not_a_letter(character: char) -> bool {
    !character.is_alphabetic()
}

/// A text with letters instead of what looks like them.
fn plain_letters(text: &str) -> String {
    let plain = |character| match character {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        '9' => 'g',
        other => other,
    };
    text.chars().map(plain).collect()
}

/// Whether a text is one short part over and over, the last time perhaps not to its end.
fn is_repetition(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let again = |part: usize| characters.iter().zip(characters.iter().skip(part)).all(|(one, other)| one == other);
    (1..=REPEATED).any(|part| characters.len() >= 2 * part && again(part))
}

/// Whether a text is made of walks along the alphabet, the digits or a row of keys, in either direction.
fn is_walk(text: &str) -> bool {
    let steps = text.chars().zip(text.chars().skip(1)).filter(|(from, to)| is_step(*from, *to)).count();
    let length = text.chars().count();
    (length - steps) * STRIDE <= length
}

fn is_step(from: char, to: char) -> bool {
    let pair = [String::from_iter([from, to]), String::from_iter([to, from])];
    from.is_alphanumeric() && u32::from(from).abs_diff(u32::from(to)) <= 1
        || ROWS.iter().any(|row| pair.iter().any(|pair| row.contains(pair)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_guessers_try_first_is_guessable() {
        let names = ["emma".to_owned(), "north_wind".to_owned()];
        for password in [
            "Password2024!",
            "P@ssw0rd2024!",
            "Pa$$word1234",
            "passwordpassword",
            "iloveyou-password",
            "IloveYou3000!!",
            "1q2w3e4r5t6y",
            "$unshine-2024",
            "Dr4gon.M0nkey99",
            "correct horse battery staple",
            "emma12345678",
            "!!Emma!2024!!",
            "north_wind2024",
            "emma-password",
            "123456789012",
            "aaaaaaaaaaaa",
            "abcabcabcabca",
            "x7!x7!x7!x7!",
            "qwertyuiop123",
            "asdfghjklkjhg",
            "abcdefghijkl",
            "qweasdzxc123",
            "ZYXWVUTSRQPO",
            "Fußball-2006!",
            "contraseña12345",
        ] {
            assert!(is(password, &names), "{password}");
        }
    }

    #[test]
    fn what_nobody_would_guess_is_not_guessable() {
        for password in [
            "correct horse battery",
            "a long enough password",
            "long-enough-for-now",
            "Mill-00c2f4e19ab37d58",
            "monkey riding purple tractors",
            "dragon83615029470826",
            "$unken-83615029470826",
            "xkQ9$vLp2#Rt",
            "7391048265173",
            "søndagsturen på fjellet",
            "сорок тысяч обезьян",
            "aaaaaabbbbbb but then more",
        ] {
            assert!(!is(password, &["emma".to_owned()]), "{password}");
        }
    }
}
