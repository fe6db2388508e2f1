//! Reads cells whose tests are constants: what each of them takes, without evaluating it on a value.
//!
//! FEEL offers no view of its tree, so the text is split at its commas here; every piece is then evaluated as an expression, which
//! gives a range for `[1..5]` and `(> 5)`, a list for `[1, 2]`, and a value for anything else.

use std::sync::Arc;

use feel::{Compiler, Limits, Number, Range, Setting, Types, Value};

use super::cover::Work;

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

/// The work of a piece that is written out, of evaluating one, and of each of its bytes then.
const A_VALUE: usize = 200;
const AN_EVALUATION: usize = 5_000;
const A_BYTE: usize = 80;

impl Entry {
    /// Reads a cell; `None` when the work is used up.
    pub(super) fn read(text: &str, work: &mut Work) -> Option<Self> {
        let text = text.trim();
        if matches!(text, "" | "-") {
            return Some(Self::Anything);
        }
        let inner =
            text.strip_prefix("not").map(str::trim_start).and_then(|rest| rest.strip_prefix('(')).and_then(|rest| rest.strip_suffix(')'));
        // `not(a) and (b)` begins and ends the same way; then the pieces are no expressions.
        if let Some(inner) = inner
            && let Some(tests) = constants(inner, work)?
        {
            return Some(Self::Tests { tests, negated: true });
        }
        Some(constants(text, work)?.map_or(Self::Unknown, |tests| Self::Tests { tests, negated: false }))
    }
}

/// The tests of a text, if they are constants; the outer `None` when the work is used up.
fn constants(text: &str, work: &mut Work) -> Option<Option<Vec<Test>>> {
    let Some(pieces) = pieces(text) else { return Some(None) };
    let mut tests = Vec::new();
    for piece in pieces {
        let piece = piece.trim();
        work.take(A_VALUE)?;
        if let Some(test) = written(piece) {
            tests.push(test);
            continue;
        }
        work.take(evaluating(piece))?;
        match evaluated(piece) {
            Some(more) => tests.extend(more),
            None => return Some(None),
        }
    }
    Some(Some(tests))
}

/// The work of evaluating a text.
pub(super) fn evaluating(text: &str) -> usize {
    text.len().saturating_mul(A_BYTE).saturating_add(AN_EVALUATION)
}

/// A piece as most are: a number or a text, numbers compared with one, or from one to another. What it means needs no evaluation.
fn written(piece: &str) -> Option<Test> {
    let within = |start, start_included, end, end_included| {
        Some(Test::Within(Arc::new(Range { start, start_included, end, end_included, but: false })))
    };
    let after = |operator: &str| number(piece.strip_prefix(operator)?.trim_start());
    if let Some(low) = after(">=") {
        return within(Some(low), true, None, false);
    }
    if let Some(low) = after(">") {
        return within(Some(low), false, None, false);
    }
    if let Some(high) = after("<=") {
        return within(None, false, Some(high), true);
    }
    if let Some(high) = after("<") {
        return within(None, false, Some(high), false);
    }
    if let Some(rest) = piece.strip_prefix(['[', '(']) {
        let (low, high) = rest.strip_suffix([']', ')'])?.split_once("..")?;
        let (low, high) = (number(low.trim())?, number(high.trim())?);
        let in_order = low.order(&high)?.is_le();
        return within(Some(low), piece.starts_with('['), Some(high), piece.ends_with(']')).filter(|_| in_order);
    }
    if let Some(text) = piece.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        let plain = !text.contains(|character: char| matches!(character, '"' | '\\') || character.is_control());
        return plain.then(|| Test::Is(Value::text(text)));
    }
    number(piece).map(Test::Is)
}

/// A number without an exponent.
fn number(text: &str) -> Option<Value> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    if !digits(whole) || !digits(part) {
        return None;
    }
    Number::parse(text).map(Value::Number)
}

/// The tests of a piece that is an expression, if it is constant.
fn evaluated(piece: &str) -> Option<Vec<Test>> {
    if let Some(rest) = piece.strip_prefix("!=") {
        return Some(vec![Test::IsNot(simple(constant(rest.trim())?)?)]);
    }
    if piece.starts_with(['<', '>']) {
        return Some(test(constant(&format!("({piece})"))?)?.into_iter().collect());
    }
    let rest = piece.strip_prefix('=').unwrap_or(piece).trim();
    match constant(rest)? {
        Value::List(items) => {
            let tests = items.iter().map(|item| test(item.clone())).collect::<Option<Vec<_>>>()?;
            Some(tests.into_iter().flatten().collect())
        }
        // What is null because of a mistake, such as `[5..3]`, takes no value; `null` takes null.
        Value::Null(_) if rest != "null" => Some(Vec::new()),
        value => Some(test(value)?.into_iter().collect()),
    }
}

/// The test that a value is; none where it takes nothing. The outer `None` where it isn't one.
fn test(value: Value) -> Option<Option<Test>> {
    match value {
        // `(!= 5)`
        Value::Range(range) if range.but && !range.start_included => Some(Some(Test::IsNot(simple(range.start.clone()?)?))),
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
        match Entry::read(text, &mut Work::new(1_000_000)).unwrap() {
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
            ("[5..\"a\"]", ""),
            ("1e2, .5, 007", "100 | 0.5 | 7"),
            ("-0.50", "-0.5"),
            ("\"a\\nb\"", "a\nb"),
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
            ("[ -1.5 .. 2 )", "[-1.5, 2)"),
            (">5.25", "(5.25, ∞)"),
            ("> 1e2", "(100, ∞)"),
            ("< \"a\"", "(∞, a)"),
            ("(= 5)", "[5, 5]"),
            ("(!= 5)", "other than 5"),
            ("!= 5", "other than 5"),
            ("!= null, = 5", "other than null | 5"),
            ("[@\"2026-01-01\"..date(\"2026-12-31\")]", "[2026-01-01, 2026-12-31]"),
            ("> @\"P1D\"", "(P1D, ∞)"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    /// What is read as it is written must be what evaluating it gives.
    #[test]
    fn what_is_written_out_is_what_it_would_evaluate_to() {
        let shown = |test: &Test| format!("{test:?}");
        let mut written_out = 0;
        let numbers =
            ["0", "-0", "7", "007", "-1.50", "2.", ".5", "1e2", "--1", "- 1", "", "1.2.3", "12345678901234567890123456789012345678.5"];
        let mut pieces: Vec<String> = numbers.iter().map(|number| (*number).to_owned()).collect();
        for number in numbers {
            pieces.extend(["<", "<= ", "> ", ">="].map(|operator| format!("{operator}{number}")));
            for other in numbers {
                pieces.extend([("[", "]"), ("(", ")"), ("[", ")"), ("(", "]")].map(|(low, high)| format!("{low}{number}..{other} {high}")));
            }
        }
        pieces.extend(["\"\"", "\"a b\"", "\"a\\\"b\"", "\"a\" + \"b\"", "\"", "\"ä, €\"", "(1)", "[1, 2]"].map(str::to_owned));
        for piece in &pieces {
            if let Some(test) = written(piece.trim()) {
                let expected = evaluated(piece.trim()).unwrap_or_else(|| panic!("`{piece}` is no constant"));
                assert_eq!(vec![shown(&test)], expected.iter().map(shown).collect::<Vec<_>>(), "{piece}");
                written_out += 1;
            }
        }
        assert!(written_out > 100, "{written_out}");
    }

    #[test]
    fn what_depends_on_anything_else_is_unknown() {
        for text in ["limit", "> limit", "? > 5", "[1..limit]", "contains(?, \"a\")", "> today()", "not(limit)", "(1", "1)", "\"a", "1,"] {
            assert_eq!(shown(text), "?", "{text}");
        }
    }
}
