//! The tokens of UEL.

use super::Refused;

/// One token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name or a word such as `and`.
    Word(String),
    /// A number as it stands.
    Number(String),
    /// What a text in quotes says.
    Text(String),
    /// A sign.
    Sign(&'static str),
    /// The end of the whole text.
    End,
}

/// Signs, longer ones first.
const SIGNS: &[&str] = &[
    "&&", "||", "==", "!=", "<=", ">=", "+=", "->", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", "(", ")", "[", "]", "{", "}", ".",
    ",", ";", "=",
];

/// The token at byte `at` of `text` after spaces: where it begins, what it is, where it ends.
pub(super) fn next(text: &str, at: usize) -> Result<(usize, Token, usize), Refused> {
    let rest = text.get(at..).unwrap_or_default();
    let start = at + (rest.len() - rest.trim_start().len());
    let rest = rest.trim_start();
    let Some(first) = rest.chars().next() else { return Ok((start, Token::End, start)) };
    if first == '\'' || first == '"' {
        let (said, length) = quoted(rest, first).ok_or_else(|| Refused { offset: start, reason: "a quote has no end".to_owned() })?;
        return Ok((start, Token::Text(said), start + length));
    }
    if first.is_ascii_digit() || (first == '.' && rest.get(1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))) {
        let length = number(rest);
        return Ok((start, Token::Number(rest.get(..length).unwrap_or_default().to_owned()), start + length));
    }
    if first.is_alphabetic() || first == '_' || first == '$' {
        let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(rest.len());
        return Ok((start, Token::Word(rest.get(..length).unwrap_or_default().to_owned()), start + length));
    }
    match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        Some(sign) => Ok((start, Token::Sign(sign), start + sign.len())),
        None => Err(Refused { offset: start, reason: format!("`{first}` is no sign of these expressions") }),
    }
}

fn number(rest: &str) -> usize {
    let digits = |from: usize| rest.get(from..).map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    let mut length = digits(0);
    if rest.get(length..).is_some_and(|rest| rest.starts_with('.')) && digits(length + 1) > 0 {
        length += 1 + digits(length + 1);
    }
    if rest.get(length..).is_some_and(|rest| rest.starts_with(['e', 'E'])) {
        let sign = usize::from(rest.get(length + 1..).is_some_and(|rest| rest.starts_with(['+', '-'])));
        if digits(length + 1 + sign) > 0 {
            length += 1 + sign + digits(length + 1 + sign);
        }
    }
    length
}

fn quoted(rest: &str, quote: char) -> Option<(String, usize)> {
    let mut said = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((index, character)) = characters.next() {
        match character {
            '\\' => match characters.next()?.1 {
                escaped @ ('\\' | '\'' | '"') => said.push(escaped),
                other => said.extend(['\\', other]),
            },
            _ if character == quote => return Some((said, index + 1)),
            other => said.push(other),
        }
    }
    None
}
