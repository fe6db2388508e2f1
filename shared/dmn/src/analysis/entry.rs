//! Reads cells whose tests are constants: what each of them takes, without evaluating it on a value.
//!
//! FEEL offers no view of its tree, so the text is split at its commas here; every piece is then evaluated as an expression, which
//! gives a range for `[1..5]` and `(> 5)`, a list for `[1, 2]`, and a value for anything else.

use std::sync::Arc;

use feel::{Compiler, Limits, Range, Setting, Types, Value};

/// A cell.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    /// `-`.
    Anything,
    /// One of the values or ranges; with `negated` none of them.
    Tests {
        /// The tests, none of which may take anything.
        tests: Vec<Test>,
        /// Whether they stand in `not(…)`.
        negated: bool,
    },
    /// Names, functions of the day, or what isn't of any known form.
    Unknown,
}

/// A test.
#[derive(Clone, Debug)]
pub(super) enum Test {
    /// A value; null is one.
    Is(Value),
    /// Anything but a value.
    IsNot(Value),
    /// A range; never of null.
    Within(Arc<Range>),
}

/// What one piece may cost; constants cost little.
const LIMITS: Limits = Limits { steps: 2_000, bytes: 64 * 1024, depth: 100 };

impl Entry {
    pub(super) fn read(text: &str) -> Self {
        let text = text.trim();
        if matches!(text, "" | "-") {
            return Self::Anything;
        }
        let inner =
            text.strip_prefix("not").map(str::trim_start).and_then(|rest| rest.strip_prefix('(')).and_then(|rest| rest.strip_suffix(')'));
        // `not(a) and (b)` begins and ends the same way; then the pieces are no expressions.
        if let Some(tests) = inner.and_then(constants) {
            return Self::Tests { tests, negated: true };
        }
        constants(text).map_or(Self::Unknown, |tests| Self::Tests { tests, negated: false })
    }
}

fn constants(text: &str) -> Option<Vec<Test>> {
    let mut tests = Vec::new();
    for piece in pieces(text)? {
        let piece = piece.trim();
        if let Some(rest) = piece.strip_prefix("!=") {
            tests.push(Test::IsNot(simple(constant(rest.trim())?)?));
        } else if piece.starts_with(['<', '>']) {
            tests.extend(test(constant(&format!("({piece})"))?)?);
        } else {
            let rest = piece.strip_prefix('=').unwrap_or(piece).trim();
            match constant(rest)? {
                Value::List(items) => {
                    for item in items.iter() {
                        tests.extend(test(item.clone())?);
                    }
                }
                // What is null because of a mistake, such as `[5..3]`, takes no value; `null` takes null.
                Value::Null(_) if rest != "null" => {}
                value => tests.extend(test(value)?),
            }
        }
    }
    Some(tests)
}

fn test(value: Value) -> Option<Option<Test>> {
    match value {
        Value::Range(range) => {
            let ends = (&range.start, &range.end);
            // Both ends are there in most; one that has them the wrong way round takes nothing.
            if let (Some(low), Some(high)) = ends
                && low.order(high)?.is_gt()
            {
                return Some(None);
            }
            Some(Some(Test::Within(range)))
        }
        value => Some(Some(Test::Is(simple(value)?))),
    }
}

/// A value that has an order, or null.
fn simple(value: Value) -> Option<Value> {
    let simple = matches!(value, Value::Null(_) | Value::Boolean(_)) || value.order(&value).is_some();
    simple.then_some(value)
}

/// The value of an expression, if it is the same always.
pub(super) fn constant(text: &str) -> Option<Value> {
    // The clock is no constant.
    if text.contains("now") || text.contains("today") {
        return None;
    }
    let mut compiler = Compiler::new(Types::default());
    let part = compiler.literal(text, 0).ok()?;
    if !compiler.undeclared().is_empty() {
        return None;
    }
    Some(compiler.finish(part).evaluate(&[], &Setting { limits: LIMITS, now: None }).ok()?.value)
}

/// The text split at the commas that lie in no brackets and no text; `None` if brackets are left open.
fn pieces(text: &str) -> Option<Vec<&str>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    // For every bracket that is open, whether `..` stood in it: then any bracket closes it, as `[` does in `[1..2[`.
    let mut open: Vec<bool> = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => loop {
                match characters.next()?.1 {
                    '"' => break,
                    '\\' => drop(characters.next()),
                    _ => {}
                }
            },
            '.' if characters.peek().is_some_and(|(_, next)| *next == '.') => {
                characters.next();
                if let Some(dots) = open.last_mut() {
                    *dots = true;
                }
            }
            '[' if open.last() == Some(&true) => drop(open.pop()),
            '(' | '[' | '{' => open.push(false),
            ']' if open.is_empty() => open.push(false),
            ')' | ']' | '}' => drop(open.pop()?),
            ',' if open.is_empty() => {
                pieces.push(text.get(start..at)?);
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(text.get(start..)?);
    open.is_empty().then_some(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let one = |test: &Test| match test {
            Test::Is(value) => value.to_string(),
            Test::IsNot(value) => format!("other than {value}"),
            Test::Within(range) => {
                let end = |value: &Option<Value>| value.as_ref().map_or("∞".to_owned(), ToString::to_string);
                let (low, high) = (if range.start_included { "[" } else { "(" }, if range.end_included { "]" } else { ")" });
                format!("{low}{}, {}{high}", end(&range.start), end(&range.end))
            }
        };
        match Entry::read(text) {
            Entry::Anything => "-".to_owned(),
            Entry::Unknown => "?".to_owned(),
            Entry::Tests { tests, negated } => {
                let tests: Vec<String> = tests.iter().map(one).collect();
                format!("{}{}", if negated { "not " } else { "" }, tests.join(" | "))
            }
        }
    }

    #[test]
    fn constants_are_read_whatever_they_look_like() {
        let cases = [
            ("-", "-"),
            ("", "-"),
            ("5", "5"),
            ("-5", "-5"),
            ("\"a\"", "a"),
            ("\"a, b\", \"c\\\"\"", "a, b | c\""),
            ("true", "true"),
            ("null", "null"),
            ("not(5)", "not 5"),
            ("not (5, 6)", "not 5 | 6"),
            ("1, [2, 3]", "1 | 2 | 3"),
            ("[5..3]", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn ranges_are_read_in_every_notation() {
        for (text, expected) in [
            ("[1..5]", "[1, 5]"),
            ("(1..5)", "(1, 5)"),
            ("]1..5[", "(1, 5)"),
            ("[1..5[", "[1, 5)"),
            ("> 5", "(5, ∞)"),
            (">=5", "[5, ∞)"),
            ("< -1.5", "(∞, -1.5)"),
            ("<= 5", "(∞, 5]"),
            ("[1..(2+3)]", "[1, 5]"),
            ("!= 5", "other than 5"),
            ("!= null, = 5", "other than null | 5"),
            ("[@\"2026-01-01\"..date(\"2026-12-31\")]", "[2026-01-01, 2026-12-31]"),
            ("> @\"P1D\"", "(P1D, ∞)"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn what_depends_on_anything_else_is_unknown() {
        for text in ["limit", "> limit", "? > 5", "[1..limit]", "contains(?, \"a\")", "> today()", "not(limit)", "(1", "1)", "\"a", "1,"] {
            assert_eq!(shown(text), "?", "{text}");
        }
    }
}
