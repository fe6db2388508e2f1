//! Text to tokens, one at a time. Reading a token can't fail: what is not one becomes [`Kind::Refused`] or [`Kind::Broken`],
//! and the parser, which alone knows what it expected there, makes the error.

use crate::ast::Comparison;
use crate::error::Position;
use crate::number::Number;

#[derive(Clone, Debug)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    pub(crate) at: Position,
    pub(crate) text: &'a str,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Number(Number),
    Text(String),
    Name,
    Null,
    True,
    False,
    And,
    Or,
    Not,
    Bang,
    In,
    Is,
    Between,
    Compare(Comparison),
    Plus,
    Minus,
    Star,
    Slash,
    Open,
    Close,
    Comma,
    Dot,
    /// Nothing the language has, with a hint (or none: an empty text).
    Refused(&'static str),
    /// A token that began well and ended badly, with what was expected of it.
    Broken(&'static str),
    End,
}

impl Token<'_> {
    /// Whether it is spelled as a name is, keyword or not: what may follow a dot.
    pub(crate) fn is_word(&self) -> bool {
        self.text.starts_with(begins_name)
    }
}

/// The tokens of a text, then [`Kind::End`] for ever.
pub(crate) struct Tokens<'a> {
    rest: &'a str,
    at: Position,
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { rest: text, at: Position::START }
    }

    pub(crate) fn next(&mut self) -> Token<'a> {
        let space = |character: char| character.is_whitespace() || character == '\u{feff}';
        self.take(self.rest.len() - self.rest.trim_start_matches(space).len());
        let at = self.at;
        let (kind, length) = scan(self.rest);
        Token { kind, at, text: self.take(length) }
    }

    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.at = self.at.after(taken);
        self.rest = rest;
        taken
    }
}

/// The token at the start of `rest` and its length in bytes.
fn scan(rest: &str) -> (Kind, usize) {
    let mut characters = rest.chars();
    match (characters.next(), characters.next()) {
        (None, _) => (Kind::End, 0),
        (Some('\''), _) => single_quoted(rest),
        (Some('"'), _) => double_quoted(rest),
        (Some('0'..='9'), _) | (Some('.'), Some('0'..='9')) => number(rest),
        (Some(first), _) if begins_name(first) => word(rest),
        (Some(first), _) => SYMBOLS
            .iter()
            .find(|(spelling, _)| rest.starts_with(spelling))
            .map_or((Kind::Refused(""), first.len_utf8()), |(spelling, kind)| (kind.clone(), spelling.len())),
    }
}

fn begins_name(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

fn word(rest: &str) -> (Kind, usize) {
    // Combining marks, so that a name typed on a Mac, letter and accent apart, is one name (FEEL's `name part char`).
    let in_name = |c: char| begins_name(c) || c.is_numeric() || matches!(c, '\u{300}'..='\u{36f}');
    let length = rest.find(|character| !in_name(character)).unwrap_or(rest.len());
    let text = rest.get(..length).unwrap_or(rest);
    let keyword = KEYWORDS.iter().find(|(spelling, _)| spelling.eq_ignore_ascii_case(text));
    let kind = match keyword {
        Some((_, kind)) => kind.clone(),
        None if RESERVED.contains(&text) => Kind::Refused("this part of FEEL is not supported in conditions"),
        None => Kind::Name,
    };
    (kind, length)
}

fn number(rest: &str) -> (Kind, usize) {
    let digits = |from: usize| {
        let rest = rest.get(from..).unwrap_or_default();
        rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())
    };
    let at = |index: usize| rest.as_bytes().get(index).copied();
    let mut length = digits(0);
    if at(length) == Some(b'.') && digits(length + 1) > 0 {
        length += 1 + digits(length + 1);
    }
    if matches!(at(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(at(length + 1), Some(b'+' | b'-')));
        let exponent = digits(length + 1 + sign);
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    let number = rest.get(..length).and_then(Number::parse);
    (number.map_or(Kind::Broken("a number below 1.8e308"), Kind::Number), length)
}

/// `'…'` as in SQL: a doubled quote is a quote, a backslash is a backslash.
fn single_quoted(rest: &str) -> (Kind, usize) {
    let mut value = String::new();
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((index, character)) = characters.next() {
        match character {
            '\'' if characters.next_if(|(_, next)| *next == '\'').is_some() => value.push('\''),
            // Either the end of a text or, where backslashes escape, an apostrophe in it: who knows which was meant.
            '\'' if value.ends_with('\\') => {
                return (Kind::Broken("`''` for an apostrophe, or `\"…\\\\\"` for a text that ends in a backslash"), index + 1);
            }
            '\'' => return (Kind::Text(value), index + 1),
            '\n' | '\r' => return (Kind::Broken("a closing `'` on the same line"), index),
            other => value.push(other),
        }
    }
    (Kind::Broken("a closing `'`"), rest.len())
}

/// `"…"` as in FEEL: a backslash escapes.
fn double_quoted(rest: &str) -> (Kind, usize) {
    let mut value = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return (Kind::Text(value), index + 1),
            '\n' | '\r' => return (Kind::Broken("a closing `\"` on the same line"), index),
            '\\' => match characters.next() {
                Some((_, quoted @ ('"' | '\'' | '\\'))) => value.push(quoted),
                Some((_, 'n')) => value.push('\n'),
                Some((_, 'r')) => value.push('\r'),
                Some((_, 't')) => value.push('\t'),
                Some(_) => return (Kind::Broken("only `\\\"`, `\\'`, `\\\\`, `\\n`, `\\r` or `\\t` after a backslash"), index + 1),
                None => break,
            },
            other => value.push(other),
        }
    }
    (Kind::Broken("a closing `\"`"), rest.len())
}

/// In any case, as SQL has it.
const KEYWORDS: &[(&str, Kind)] = &[
    ("null", Kind::Null),
    ("true", Kind::True),
    ("false", Kind::False),
    ("and", Kind::And),
    ("or", Kind::Or),
    ("not", Kind::Not),
    ("in", Kind::In),
    ("is", Kind::Is),
    ("between", Kind::Between),
    ("like", Kind::Refused("`like` is not supported")),
];

/// They begin expressions of the whole of FEEL, so no condition may come to rely on them as names.
const RESERVED: &[&str] = &["if", "for", "some", "every", "function"];

const NO_COMMENTS: Kind = Kind::Refused("comments are not supported");
const STRAIGHT_QUOTES: Kind = Kind::Refused("text stands in straight quotes, `'…'` or `\"…\"`");
const NO_LISTS: Kind = Kind::Refused("lists and filters are not supported in conditions");

/// The first that fits is the token, so a longer spelling stands before its own beginning.
const SYMBOLS: &[(&str, Kind)] = &[
    ("--", Kind::Refused("comments are not supported, and a double minus is written `- -`")),
    ("//", NO_COMMENTS),
    ("/*", NO_COMMENTS),
    ("**", Kind::Refused("powers are not supported")),
    ("..", Kind::Refused("a range is written `between low and high`")),
    ("===", Kind::Refused("equality is written `=`")),
    ("!==", Kind::Refused("inequality is written `!=`")),
    ("=>", Kind::Refused("at least is written `>=`")),
    ("=<", Kind::Refused("at most is written `<=`")),
    ("=!", Kind::Refused("inequality is written `!=`")),
    ("==", Kind::Compare(Comparison::Equal)),
    ("=", Kind::Compare(Comparison::Equal)),
    ("!=", Kind::Compare(Comparison::NotEqual)),
    ("<>", Kind::Compare(Comparison::NotEqual)),
    ("<=", Kind::Compare(Comparison::LessOrEqual)),
    ("<", Kind::Compare(Comparison::Less)),
    (">=", Kind::Compare(Comparison::GreaterOrEqual)),
    (">", Kind::Compare(Comparison::Greater)),
    ("&&", Kind::And),
    ("&", Kind::Refused("write `and` or `&&`")),
    ("||", Kind::Or),
    ("|", Kind::Refused("write `or` or `||`")),
    ("!", Kind::Bang),
    ("+", Kind::Plus),
    ("-", Kind::Minus),
    ("*", Kind::Star),
    ("/", Kind::Slash),
    ("(", Kind::Open),
    (")", Kind::Close),
    (",", Kind::Comma),
    (".", Kind::Dot),
    ("[", NO_LISTS),
    ("{", Kind::Refused("contexts are not supported in conditions")),
    (";", Kind::Refused("a condition is one expression")),
    ("`", Kind::Refused("names stand without quotes")),
    ("‘", STRAIGHT_QUOTES),
    ("’", STRAIGHT_QUOTES),
    ("“", STRAIGHT_QUOTES),
    ("”", STRAIGHT_QUOTES),
    ("„", STRAIGHT_QUOTES),
    ("≠", Kind::Refused("inequality is written `!=`")),
    ("≤", Kind::Refused("at most is written `<=`")),
    ("≥", Kind::Refused("at least is written `>=`")),
    ("–", Kind::Refused("minus is written `-`")),
    ("−", Kind::Refused("minus is written `-`")),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> Kind {
        let mut tokens = Tokens::new(text);
        let token = tokens.next();
        assert_eq!(tokens.next().kind, Kind::End, "more than one token in {text}");
        token.kind
    }

    #[test]
    fn text_in_either_quotes_has_its_own_escapes() {
        for (text, value) in [
            ("''", ""),
            ("'it''s'", "it's"),
            (r"'C:\temp'", r"C:\temp"),
            (r#"'say "hi"'"#, r#"say "hi""#),
            (r#""say \"hi\"""#, r#"say "hi""#),
            (r#""a\\b\n\t""#, "a\\b\n\t"),
            ("\"it's\"", "it's"),
            ("'größe 🦀'", "größe 🦀"),
        ] {
            assert_eq!(only(text), Kind::Text(value.into()), "{text}");
        }
    }

    #[test]
    fn text_that_does_not_end_as_it_should_is_broken() {
        for text in ["'", "\"", "'abc", "'abc''", "\"abc\\\"", "\"abc\\", r"'it\'", "'"] {
            assert!(matches!(only(text), Kind::Broken(_)), "{text}");
        }
    }

    #[test]
    fn a_keyword_is_one_in_any_case_and_a_name_that_begins_like_one_is_not() {
        for text in ["and", "AND", "And", "&&"] {
            assert_eq!(only(text), Kind::And);
        }
        for text in ["android", "_and", "and1", "größe", "e\u{301}tat", "数量"] {
            assert_eq!(only(text), Kind::Name, "{text}");
        }
    }

    #[test]
    fn every_spelling_of_a_symbol_is_found_whole() {
        for (spelling, kind) in SYMBOLS {
            assert_eq!(&only(spelling), kind, "{spelling}");
        }
    }

    #[test]
    fn tokens_know_their_line_and_column() {
        let mut tokens = Tokens::new("größe >=\n\t'ß' x");
        let places: Vec<_> = std::iter::repeat_with(|| tokens.next())
            .take_while(|token| token.kind != Kind::End)
            .map(|token| (token.text, token.at.line, token.at.column))
            .collect();
        assert_eq!(places, [("größe", 1, 1), (">=", 1, 7), ("'ß'", 2, 2), ("x", 2, 6)]);
    }
}
