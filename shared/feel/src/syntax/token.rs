//! Text to tokens. Reading a token can't fail: what is not one becomes [`Kind::Broken`], and the parser, which knows what it
//! expected there, makes the error.
//!
//! A name is several tokens where it has spaces or operators in it (`date and time`, `total - discount`); the parser puts them
//! together, since only it knows which names are declared.

use crate::number::Number;

/// How a text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// DMN 1.5, chapter 10.
    Feel,
    /// FEEL as people who know SQL also write it: see `docs/expressions.md`.
    SqlLike,
}

/// A token: its kind and the bytes it stands on.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// Letters and digits: a name, a part of one, or a keyword.
    Word,
    /// A name in backticks.
    Quoted(String),
    Number(Number),
    Text(String),
    Symbol(Symbol),
    /// Not a token, with what was expected instead (or nothing: an empty text).
    Broken(&'static str),
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Symbol {
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    Comma,
    Colon,
    Dot,
    Dots,
    At,
    Arrow,
    Plus,
    Minus,
    Star,
    Slash,
    Power,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// `&&`, SQL-like only.
    AndAnd,
    /// `||`, SQL-like only.
    OrOr,
    /// `!`, SQL-like only.
    Bang,
    /// `'`, only as a part of a name.
    Apostrophe,
}

/// All tokens of `text`, the last one being [`Kind::End`]. `text` is at most 4 GiB, which its length limit sees to.
pub(crate) fn tokens(text: &str, dialect: Dialect) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 4 + 2);
    let mut from = 0;
    loop {
        let rest = text.get(from..).unwrap_or_default();
        let (skipped, broken) = blank(rest, dialect);
        from += skipped;
        let rest = text.get(from..).unwrap_or_default();
        let (kind, length) = match broken {
            Some(kind) => kind,
            None => scan(rest, dialect),
        };
        let end = kind == Kind::End;
        tokens.push(Token { kind, start: from as u32, end: (from + length) as u32 });
        if end {
            return tokens;
        }
        from += length.max(1);
    }
}

/// The bytes of spaces and comments at the start of `text`, and a comment that doesn't end.
fn blank(text: &str, dialect: Dialect) -> (usize, Option<(Kind, usize)>) {
    let mut skipped = 0;
    loop {
        let rest = text.get(skipped..).unwrap_or_default();
        let spaces = rest.find(|character| !is_space(character)).unwrap_or(rest.len());
        skipped += spaces;
        let rest = rest.get(spaces..).unwrap_or_default();
        if rest.starts_with("//") {
            skipped += rest.find(['\n', '\r']).unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            match rest.find("*/") {
                Some(length) => skipped += length + 2,
                None => return (skipped, Some((Kind::Broken("a closing `*/`"), rest.len()))),
            }
        } else if dialect == Dialect::SqlLike && rest.starts_with("--") {
            let told = "an operator; comments begin with `//`, and a double minus is written `- -`";
            return (skipped, Some((Kind::Broken(told), 2)));
        } else {
            return (skipped, None);
        }
    }
}

fn is_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{180e}' | '\u{200b}' | '\u{feff}')
}

/// The token at the start of `rest` and its length in bytes.
fn scan(rest: &str, dialect: Dialect) -> (Kind, usize) {
    let mut characters = rest.chars();
    match (characters.next(), characters.next()) {
        (None, _) => (Kind::End, 0),
        (Some('"'), _) => double_quoted(rest),
        (Some('\''), _) if dialect == Dialect::SqlLike => single_quoted(rest),
        (Some('`'), _) => backticked(rest),
        (Some('0'..='9'), _) | (Some('.'), Some('0'..='9')) => number(rest),
        (Some(first), _) if begins_word(first) => (Kind::Word, rest.find(|character| !in_word(character)).unwrap_or(rest.len())),
        (Some(first), _) => symbol(rest, dialect).unwrap_or((Kind::Broken(""), first.len_utf8())),
    }
}

/// `name start char` of the grammar (DMN 1.5, 10.3.1.2, rule 28), and digits of other scripts.
fn begins_word(character: char) -> bool {
    matches!(character, 'a'..='z' | 'A'..='Z' | '_' | '?')
        || (character >= '\u{c0}'
            && matches!(character, '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}'
                | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}'
                | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
            && !is_space(character))
}

fn in_word(character: char) -> bool {
    begins_word(character) || matches!(character, '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
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
    (number.map_or(Kind::Broken("a number between -1E6145 and 1E6145"), Kind::Number), length)
}

/// A name with any characters in it.
fn backticked(rest: &str) -> (Kind, usize) {
    let inner = rest.get(1..).unwrap_or_default();
    match inner.find(['`', '\n', '\r']) {
        Some(0) => (Kind::Broken("a name between the backticks"), 1),
        Some(length) if inner.as_bytes().get(length) == Some(&b'`') => {
            (Kind::Quoted(inner.get(..length).unwrap_or_default().to_owned()), length + 2)
        }
        _ => (Kind::Broken("a closing backtick"), rest.len()),
    }
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

/// `"…"` as in FEEL: a backslash escapes; before anything that can't be escaped it is a backslash (DMN 1.5, rules 33 and 63).
fn double_quoted(rest: &str) -> (Kind, usize) {
    let plain = rest.get(1..).and_then(|inner| inner.find(['"', '\\', '\n', '\r']).map(|length| (inner, length)));
    if let Some((inner, length)) = plain
        && inner.as_bytes().get(length) == Some(&b'"')
    {
        return (Kind::Text(inner.get(..length).unwrap_or_default().to_owned()), length + 2);
    }
    let mut value = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return (Kind::Text(value), index + 1),
            '\n' | '\r' => return (Kind::Broken("a closing `\"` on the same line; a line break is written `\\n`"), index),
            '\\' => {
                let escaped = rest.get(index + 1..).unwrap_or_default();
                match escape(escaped) {
                    Some((character, length)) => {
                        value.push(character);
                        characters.nth(length - 1);
                    }
                    None => value.push('\\'),
                }
            }
            other => value.push(other),
        }
    }
    (Kind::Broken("a closing `\"`"), rest.len())
}

/// What stands after a backslash, and how many characters of it (all ASCII) make the escape.
fn escape(escaped: &str) -> Option<(char, usize)> {
    let hexadecimal = |from: usize, digits: usize| {
        let text = escaped.get(from..from + digits)?;
        if text.bytes().all(|byte| byte.is_ascii_hexdigit()) { u32::from_str_radix(text, 16).ok() } else { None }
    };
    Some(match escaped.bytes().next()? {
        quoted @ (b'"' | b'\'' | b'\\') => (char::from(quoted), 1),
        b'n' => ('\n', 1),
        b'r' => ('\r', 1),
        b't' => ('\t', 1),
        b'u' => {
            let unit = hexadecimal(1, 4)?;
            match char::from_u32(unit) {
                Some(character) => (character, 5),
                // A surrogate: with its other half it is one character, alone it is none.
                None => {
                    let low = escaped.get(5..7).filter(|start| *start == "\\u").and_then(|_| hexadecimal(7, 4))?;
                    (char::decode_utf16([unit as u16, low as u16]).next()?.ok()?, 11)
                }
            }
        }
        b'U' => (char::from_u32(hexadecimal(1, 6)?)?, 7),
        _ => return None,
    })
}

fn symbol(rest: &str, dialect: Dialect) -> Option<(Kind, usize)> {
    let refused = REFUSED.iter().find(|(spelling, of, _)| rest.starts_with(spelling) && of.is_none_or(|of| of == dialect));
    if let Some((spelling, _, hint)) = refused {
        return Some((Kind::Broken(hint), spelling.len()));
    }
    let sql = SQL_SYMBOLS.iter().filter(|_| dialect == Dialect::SqlLike);
    let mut symbols = sql.chain(SYMBOLS);
    symbols.find(|(spelling, _)| rest.starts_with(spelling)).map(|(spelling, symbol)| (Kind::Symbol(*symbol), spelling.len()))
}

/// The first that fits is the token, so a longer spelling stands before its own beginning.
const SYMBOLS: &[(&str, Symbol)] = &[
    ("**", Symbol::Power),
    ("..", Symbol::Dots),
    ("->", Symbol::Arrow),
    ("!=", Symbol::NotEqual),
    ("<=", Symbol::LessOrEqual),
    (">=", Symbol::GreaterOrEqual),
    ("=", Symbol::Equal),
    ("<", Symbol::Less),
    (">", Symbol::Greater),
    ("+", Symbol::Plus),
    ("-", Symbol::Minus),
    ("*", Symbol::Star),
    ("/", Symbol::Slash),
    ("(", Symbol::Open),
    (")", Symbol::Close),
    ("[", Symbol::OpenBracket),
    ("]", Symbol::CloseBracket),
    ("{", Symbol::OpenBrace),
    ("}", Symbol::CloseBrace),
    (",", Symbol::Comma),
    (":", Symbol::Colon),
    (".", Symbol::Dot),
    ("@", Symbol::At),
    ("'", Symbol::Apostrophe),
];

const SQL_SYMBOLS: &[(&str, Symbol)] = &[
    ("==", Symbol::Equal),
    ("<>", Symbol::NotEqual),
    ("!=", Symbol::NotEqual),
    ("&&", Symbol::AndAnd),
    ("||", Symbol::OrOr),
    ("!", Symbol::Bang),
];

const STRAIGHT: &str = "text in straight quotes, `\"…\"`";
const FEEL: Option<Dialect> = Some(Dialect::Feel);

/// What people write who know another language, with what to write instead.
const REFUSED: &[(&str, Option<Dialect>, &str)] = &[
    ("===", None, "`=` for equality"),
    ("!==", None, "`!=` for inequality"),
    ("=>", None, "`>=` for at least"),
    ("=<", None, "`<=` for at most"),
    ("=!", None, "`!=` for inequality"),
    ("==", FEEL, "`=` for equality"),
    ("&&", FEEL, "`and`"),
    ("||", FEEL, "`or`, or `+` between texts"),
    (";", None, "one expression"),
    ("%", None, "an operator; what is left of a division is `modulo(a, b)`"),
    ("^", None, "an operator; a power is written `**`"),
    ("‘", None, STRAIGHT),
    ("’", None, STRAIGHT),
    ("“", None, STRAIGHT),
    ("”", None, STRAIGHT),
    ("„", None, STRAIGHT),
    ("≠", None, "`!=` for inequality"),
    ("≤", None, "`<=` for at most"),
    ("≥", None, "`>=` for at least"),
    ("–", None, "`-` for minus"),
    ("−", None, "`-` for minus"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str, dialect: Dialect) -> Kind {
        let all = tokens(text, dialect);
        assert_eq!(all.len(), 2, "more than one token in {text}: {all:?}");
        all[0].kind.clone()
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
            (r#""\u00e9\U01F40E\uD83D\uDC0E""#, "é🐎🐎"),
            (r#""\d+\uD83D \U11FFFF \u12""#, r"\d+\uD83D \U11FFFF \u12"),
        ] {
            assert_eq!(only(text, Dialect::SqlLike), Kind::Text(value.into()), "{text}");
        }
    }

    #[test]
    fn text_that_does_not_end_as_it_should_is_broken() {
        for text in ["'", "\"", "'abc", "'abc''", "\"abc\\\"", "\"abc\\", r"'it\'", "`", "`a"] {
            assert!(matches!(only(text, Dialect::SqlLike), Kind::Broken(_)), "{text}");
        }
    }

    #[test]
    fn words_are_of_any_script_and_numbers_end_before_a_range() {
        for text in ["android", "_and", "and1", "größe", "e\u{301}tat", "数量", "?", "a?", "🐎"] {
            assert_eq!(only(text, Dialect::Feel), Kind::Word, "{text}");
        }
        let kinds: Vec<_> = tokens("1..5.25e-1", Dialect::Feel).into_iter().map(|token| token.kind).collect();
        let number = |text| Kind::Number(Number::parse(text).unwrap());
        assert_eq!(kinds, [number("1"), Kind::Symbol(Symbol::Dots), number("0.525"), Kind::End]);
    }

    #[test]
    fn comments_and_all_kinds_of_spaces_are_nothing() {
        let all = tokens("\u{feff}a // one\n/* two\n */\u{2003}b\u{200b}", Dialect::Feel);
        assert_eq!(all.iter().map(|token| (token.start, token.end)).collect::<Vec<_>>(), [(3, 4), (25, 26), (29, 29)]);
    }

    #[test]
    fn every_spelling_of_a_symbol_is_found_whole() {
        for (spelling, symbol) in SYMBOLS.iter().chain(SQL_SYMBOLS).filter(|(spelling, _)| *spelling != "'") {
            assert_eq!(only(spelling, Dialect::SqlLike), Kind::Symbol(*symbol), "{spelling}");
        }
        for (spelling, dialect, hint) in REFUSED {
            assert_eq!(only(spelling, dialect.unwrap_or(Dialect::SqlLike)), Kind::Broken(hint), "{spelling}");
        }
    }
}
