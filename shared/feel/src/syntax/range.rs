//! Ranges (DMN 1.5, 10.3.1.2, rules 66 to 68), and what their brackets mean: a `[` can open a list, a filter or a range, and can
//! close a range; a `]` can close any of these, and open a range.
//!
//! A `[` after a value opens a filter, save in the end of a range, which it closes if no value follows. A `]` where a value can
//! stand opens a range; after a `[`, where it can close an empty list or the list around a range, only if what follows it can't
//! follow a list.

use crate::error::At;
use crate::syntax::cursor::{Parsed, Parser};
use crate::syntax::token::{Dialect, Kind, Symbol};
use crate::tree::{Comparison, Kind as NodeKind, Node, RangeNode};
use crate::types::Type;
use crate::value::{Range, Value};

/// Words that may follow a list where the text is SQL-like, besides those that always may.
const AFTER_A_LIST: &[&str] = &["is", "like", "not"];

impl Parser<'_> {
    /// Whether a filter begins here, after a value.
    pub(super) fn opens_filter(&self) -> bool {
        self.is(Symbol::OpenBracket) && (!self.ends_range() || self.begins_value(1))
    }

    /// Whether the token so many after this one, which follows a `[`, is a `]` that opens a range.
    pub(super) fn opens_range(&self, by: usize) -> bool {
        *self.ahead(by) == Kind::Symbol(Symbol::CloseBracket)
            && match self.ahead(by + 1) {
                Kind::Word => {
                    let follows = |word: &&str| self.dialect == Dialect::SqlLike && self.keyword_ahead(by + 1, word);
                    self.begins_value(by + 1) && !AFTER_A_LIST.iter().any(follows)
                }
                Kind::Quoted(_) | Kind::Number(_) | Kind::Text(_) | Kind::Symbol(Symbol::At | Symbol::OpenBrace) => true,
                _ => false,
            }
    }

    /// Whether a value can begin with the token so many after this one.
    fn begins_value(&self, by: usize) -> bool {
        use Symbol::{At, Bang, Minus, Open, OpenBrace, OpenBracket};
        match self.ahead(by) {
            Kind::Word => !self.joins(by) && !self.keyword_ahead(by, "instance"),
            Kind::Symbol(Symbol::CloseBracket) => self.opens_range(by),
            Kind::Symbol(symbol) => matches!(symbol, Open | OpenBracket | OpenBrace | Minus | At | Bang),
            Kind::Quoted(_) | Kind::Number(_) | Kind::Text(_) | Kind::Broken(_) => true,
            Kind::End => false,
        }
    }

    /// `]start..end]`.
    pub(super) fn reversed_range(&mut self, at: At) -> Parsed {
        if !self.begins_value(1) {
            return Err(self.unexpected("a value"));
        }
        self.advance();
        let (start, kind) = self.nested(false, Self::sum)?;
        self.range_from(at, start, false, &kind)
    }

    /// `..end]` after the start of a range.
    pub(super) fn range_from(&mut self, at: At, start: Node, start_included: bool, kind: &Type) -> Parsed {
        self.expect(Symbol::Dots, "`..`")?;
        let (end, _) = self.nested(true, Self::sum)?;
        let end_included = self.is(Symbol::CloseBracket);
        if !end_included && !self.is(Symbol::Close) && !self.is(Symbol::OpenBracket) {
            return Err(self.unexpected("`]` if the end is included, `)` or `[` if not"));
        }
        self.advance();
        let range = RangeNode { start: Some(start), start_included, end: Some(end), end_included, operator: None };
        Ok((self.node(at, range.into_kind())?, Type::Range(kind.clone().into())))
    }

    /// `(< end)` and its like.
    pub(super) fn open_range(&mut self, at: At, by: Comparison, end: Node, kind: &Type) -> Parsed {
        let mut range = RangeNode { start: None, start_included: false, end: None, end_included: false, operator: Some(by) };
        match by {
            Comparison::Less | Comparison::LessOrEqual => {
                range.end = Some(end);
                range.end_included = by == Comparison::LessOrEqual;
            }
            Comparison::Greater | Comparison::GreaterOrEqual | Comparison::NotEqual | Comparison::Equal => {
                range.start = Some(end);
                range.start_included = matches!(by, Comparison::GreaterOrEqual | Comparison::Equal);
                range.end_included = by == Comparison::Equal;
            }
        }
        Ok((self.node(at, range.into_kind())?, Type::Range(kind.clone().into())))
    }
}

impl RangeNode {
    /// The range itself, if its ends are the same always; else what makes it.
    fn into_kind(self) -> NodeKind {
        let ends: Vec<_> = [&self.start, &self.end].into_iter().flatten().collect();
        let constant = ends.iter().all(|end| matches!(&end.kind, NodeKind::Constant(value) if !value.is_null()));
        let value = |end: &Option<Node>| match end.as_ref().map(|end| &end.kind) {
            Some(NodeKind::Constant(value)) => Some(value.clone()),
            _ => None,
        };
        if constant
            && let Ok(range) = Range::new(value(&self.start), self.start_included, value(&self.end), self.end_included, self.operator)
        {
            return NodeKind::Constant(Value::Range(range.into()));
        }
        NodeKind::Range(Box::new(self))
    }
}

#[cfg(test)]
mod tests {
    use crate::expression::{Expression, Names, Setting};
    use crate::types::Type;
    use crate::value::{List, Value};

    fn names() -> Names {
        ["a", "b", "x", "i"].iter().fold(Names::closed(), |names, name| names.with(name, Type::Any))
    }

    /// What the text is, printed; and that this is read as the same, and has the same value.
    fn printed(text: &str) -> Result<String, String> {
        let parsed = Expression::parse(text, &names()).map_err(|error| format!("{text}: {error}"))?;
        let printed = parsed.to_string();
        let again = Expression::parse(&printed, &names()).unwrap_or_else(|error| panic!("{printed}: {error}"));
        assert_eq!(again.to_string(), printed);
        let inputs = [1, 5, 7, 2].map(|number| Value::Number(number.into()));
        let inputs = [&inputs[..2], &[Value::List(List::new(inputs.to_vec()).into())], &inputs[3..]].concat();
        let value = |expression: &Expression| expression.evaluate(&inputs, &Setting::default()).unwrap().value.to_string();
        assert_eq!(value(&again), value(&parsed), "{text} as {printed}");
        Ok(printed)
    }

    #[test]
    fn a_bracket_means_what_is_around_it() {
        for (text, means) in [
            // A filter by a range.
            ("x[]a..b[]", "x[(a..b)]"),
            ("x[]a..b]]", "x[(a..b]]"),
            ("x[]-1..b[]", "x[(-1..b)]"),
            ("x[](a)..b[]", "x[(a..b)]"),
            ("x[[a..b[]", "x[[a..b)]"),
            ("x[]1..5[][1]", "x[(1..5)][1]"),
            ("x[i in ]a..b[]", "x[i in ((a..b))]"),
            ("[1..x[]a..b[]]", "[1..x[(a..b)]]"),
            ("[1..x[]1..5[][", "[1..x[(1..5)])"),
            ("]x[]a..b[]..5[", "(x[(a..b)]..5)"),
            // A list of ranges.
            ("[]a..b[]", "[(a..b)]"),
            ("[]a..b[, ]1..2]]", "[(a..b), (1..2]]"),
            ("[[1..a[]", "[[1..a)]"),
            ("[[1..a[, 2]", "[[1..a), 2]"),
            ("[[1..a[][1]", "[[1..a)][1]"),
            ("[]@\"2026-01-01\"..@\"2026-01-02\"[]", "[(@\"2026-01-01\"..@\"2026-01-02\")]"),
            // The end of a range.
            ("[1..x[1][", "[1..x[1])"),
            ("[a..b[", "[a..b)"),
            ("[a..-b[", "[a..-b)"),
            ("[a..if true then a else b[", "[a..(if true then a else b))"),
            ("[a..count(x[item > 1])[", "[a..count(x[item > 1]))"),
            ("[a..(x[1])[", "[a..x[1])"),
            ("[{a: [a..b[}.a, 1]", "[{\"a\": [a..b)}.a, 1]"),
            ("i in [a..b[ and true", "i in ([a..b)) and true"),
            ("i in ]a..b[", "i in ((a..b))"),
            ("i in (a..b[", "i in ((a..b))"),
            ("i in (a..x[1]]", "i in ((a..x[1]])"),
            ("for i in ]1..5[ return i", "for i in (1..5) return i"),
            ("for i in [a..b[ return i", "for i in [a..b) return i"),
            // A list that is empty.
            ("[]", "[]"),
            ("[] = x", "[] = x"),
            ("if [] = [] then [] else []", "if [] = [] then [] else []"),
            ("for i in [] return i", "for i in [] return i"),
            ("some i in [] satisfies true", "some i in [] satisfies true"),
            ("[] instance of list<number>", "[] instance of list<number>"),
            ("[][1]", "[][1]"),
            ("[]-1", "[] - 1"),
            ("[[]]", "[[]]"),
            ("[[], ]1..2[]", "[[], (1..2)]"),
            ("x[[][1]]", "x[[][1]]"),
        ] {
            assert_eq!(printed(text), Ok(means.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_bracket_that_means_nothing_is_refused() {
        for (text, told) in [
            ("x[]", "column 3: found `]`, expected a value"),
            ("x[", "column 3: found the end of the text, expected a value"),
            ("]", "column 1: found `]`, expected a value"),
            ("]1", "column 3: found the end of the text, expected `..`"),
            ("[1..5", "column 6: found the end of the text, expected `]` if the end is included, `)` or `[` if not"),
            (
                "[]-1..5[]",
                "column 5: found `..`, expected an operator or the end; a range stands in brackets: `[1..5]` with its ends, `(1..5)` without",
            ),
            (
                "1..5",
                "column 2: found `..`, expected an operator or the end; a range stands in brackets: `[1..5]` with its ends, `(1..5)` without",
            ),
        ] {
            assert_eq!(printed(text), Err(format!("{text}: line 1, {told}")));
        }
    }

    #[test]
    fn words_of_sql_follow_a_list() {
        for text in ["[] is null", "x in [1] and [] not in (1)", "[] like 'a'"] {
            Expression::parse_sql_like(text, &Names::open()).unwrap();
        }
    }
}
