//! Tokens to a tree, by recursive descent. Recursion is counted and bounded; chains are loops.
//!
//! ```text
//! condition  = any
//! any        = all { ( "or" | "||" ) all }
//! all        = negation { ( "and" | "&&" ) negation }
//! negation   = "not" negation | "!" signed | comparison
//! comparison = sum [ ( "=" | "==" | "!=" | "<>" | "<" | "<=" | ">" | ">=" ) sum
//!                  | [ "not" ] "in" "(" sum { "," sum } ")"
//!                  | [ "not" ] "between" sum "and" sum
//!                  | "is" [ "not" ] "null" ]
//! sum        = product { ( "+" | "-" ) product }
//! product    = signed { ( "*" | "/" ) signed }
//! signed     = ( "-" | "!" ) signed | primary
//! primary    = number | text | "true" | "false" | "null" | name { "." name }
//!            | "(" any ")" | "not" "(" any ")"
//! ```
//!
//! Keywords are keywords in any case, except after a dot. Three things the grammar would allow are refused, because people
//! who come from other languages read them differently: a comparison after a comparison (`a < b < c`), a comparison after
//! `not (…)` or `!…` (what does `not` cover?), and a number or text as an operand of logic (`x = 'a' or 'b'`).

use crate::ast::{Expression, Node, Operation, Path};
use crate::cursor::{Parsed, Parser, Start, truth};
use crate::error::Position;
use crate::token::Kind;

pub(crate) fn parse(text: &str) -> Parsed {
    let mut parser = Parser::new(text)?;
    if parser.current.kind == Kind::End {
        return Err(parser.unexpected("a condition"));
    }
    let root = parser.any()?;
    match parser.current.kind {
        Kind::End => Ok(root),
        _ => Err(parser.no_operator("an operator")),
    }
}

impl Parser<'_> {
    fn any(&mut self) -> Parsed {
        self.logic(&Kind::Or, Self::all, Expression::Any)
    }

    fn all(&mut self) -> Parsed {
        self.logic(&Kind::And, Self::negation, Expression::All)
    }

    fn logic(&mut self, word: &Kind, operand: fn(&mut Self) -> Parsed, chain: fn(Vec<Node>) -> Expression) -> Parsed {
        let start = self.start();
        let first = operand(self)?;
        if self.current.kind != *word {
            return Ok(first);
        }
        let mut operands = vec![*truth(first, start)?];
        while self.current.kind == *word {
            self.advance();
            let start = self.start();
            let next = operand(self)?;
            operands.push(*truth(next, start)?);
        }
        self.node(start.0, chain(operands))
    }

    fn negation(&mut self) -> Parsed {
        match self.current.kind {
            Kind::Not => self.nested(Self::not_before_anything),
            Kind::Bang => {
                let negated = self.signed()?;
                self.alone(negated)
            }
            _ => self.comparison(),
        }
    }

    fn not_before_anything(&mut self) -> Parsed {
        let (at, _) = self.advance();
        let start = self.start();
        if self.current.kind == Kind::Open {
            let inner = self.nested(Self::parenthesised)?;
            let negated = self.negated(at, inner, start)?;
            return self.alone(negated);
        }
        let inner = self.negation()?;
        self.negated(at, inner, start)
    }

    /// Refuses a comparison after a negation: `not (a) = b` is `not (a = b)` in SQL and `(not a) = b` in FEEL.
    fn alone(&self, negated: Box<Node>) -> Parsed {
        match self.current.kind {
            Kind::Plus | Kind::Minus | Kind::Star | Kind::Slash => {}
            _ if self.at_comparison() => {}
            _ => return Ok(negated),
        }
        Err(self.unexpected("`and`, `or` or the end; say what `not` covers: `not (a = b)` or `(not a) = b`"))
    }

    fn comparison(&mut self) -> Parsed {
        let at = self.current.at;
        let left = self.sum()?;
        if !self.at_comparison() {
            return Ok(left);
        }
        let compared = self.compared(at, left)?;
        if self.at_comparison() {
            return Err(self.unexpected("`and`, `or` or the end; comparisons don't chain, write `a < b and b < c`"));
        }
        Ok(compared)
    }

    /// What follows the left side of a comparison.
    fn compared(&mut self, at: Position, left: Box<Node>) -> Parsed {
        let relation = std::mem::replace(&mut self.current.kind, Kind::End);
        self.advance();
        match relation {
            Kind::Compare(by) => {
                let right = self.sum()?;
                self.node(at, Expression::Compare { left, by, right })
            }
            Kind::In => self.listed(at, left),
            Kind::Between => self.bounded(at, left),
            Kind::Is => self.is_null(at, left),
            _ => {
                let inner = match self.current.kind {
                    Kind::In => Self::listed,
                    Kind::Between => Self::bounded,
                    _ => return Err(self.unexpected("`in` or `between` after `not`")),
                };
                self.advance();
                let inner = inner(self, at, left)?;
                self.not(at, inner)
            }
        }
    }

    fn at_comparison(&self) -> bool {
        matches!(self.current.kind, Kind::Compare(_) | Kind::In | Kind::Is | Kind::Between | Kind::Not)
    }

    fn bounded(&mut self, at: Position, value: Box<Node>) -> Parsed {
        let low = self.sum()?;
        self.expect(&Kind::And, "`and` and the upper bound")?;
        let high = self.sum()?;
        self.node(at, Expression::Between { value, low, high })
    }

    fn listed(&mut self, at: Position, value: Box<Node>) -> Parsed {
        self.expect(&Kind::Open, "`(`; a list is written `in (a, b)`")?;
        let mut list = vec![*self.sum()?];
        while self.current.kind == Kind::Comma {
            self.advance();
            list.push(*self.sum()?);
        }
        self.expect(&Kind::Close, "`,` or `)`")?;
        self.node(at, Expression::In { value, list })
    }

    fn is_null(&mut self, at: Position, value: Box<Node>) -> Parsed {
        let negated = self.current.kind == Kind::Not;
        if negated {
            self.advance();
        }
        self.expect(&Kind::Null, if negated { "`null`" } else { "`null` or `not null`" })?;
        let is_null = self.node(at, Expression::IsNull(value))?;
        if negated { self.not(at, is_null) } else { Ok(is_null) }
    }

    fn sum(&mut self) -> Parsed {
        self.arithmetic(Self::product, |kind| match kind {
            Kind::Plus => Some(Operation::Add),
            Kind::Minus => Some(Operation::Subtract),
            _ => None,
        })
    }

    fn product(&mut self) -> Parsed {
        self.arithmetic(Self::signed, |kind| match kind {
            Kind::Star => Some(Operation::Multiply),
            Kind::Slash => Some(Operation::Divide),
            _ => None,
        })
    }

    fn arithmetic(&mut self, operand: fn(&mut Self) -> Parsed, operation: fn(&Kind) -> Option<Operation>) -> Parsed {
        let first = operand(self)?;
        let mut rest = Vec::new();
        while let Some(operation) = operation(&self.current.kind) {
            self.advance();
            rest.push((operation, *operand(self)?));
        }
        if rest.is_empty() {
            return Ok(first);
        }
        self.node(first.at, Expression::Chain { first, rest })
    }

    fn signed(&mut self) -> Parsed {
        match self.current.kind {
            Kind::Minus => self.nested(Self::minus),
            Kind::Bang => self.nested(|parser| {
                let (at, _) = parser.advance();
                let start = parser.start();
                let inner = parser.signed()?;
                parser.negated(at, inner, start)
            }),
            _ => self.primary(),
        }
    }

    fn minus(&mut self) -> Parsed {
        let (at, _) = self.advance();
        let inner = self.signed()?;
        match inner.expression {
            Expression::Number(number) => Ok(Box::new(Node { at, expression: Expression::Number(number.negate()) })),
            _ => self.node(at, Expression::Negative(inner)),
        }
    }

    fn primary(&mut self) -> Parsed {
        let expression = match &mut self.current.kind {
            Kind::Null => Expression::Null,
            Kind::True => Expression::Boolean(true),
            Kind::False => Expression::Boolean(false),
            Kind::Number(number) => Expression::Number(*number),
            Kind::Text(text) => Expression::Text(std::mem::take(text)),
            Kind::Name => return self.path(),
            Kind::Open => return self.nested(Self::parenthesised),
            Kind::Not => return self.nested(Self::not_call),
            _ => return Err(self.unexpected("a value")),
        };
        let (at, _) = self.advance();
        self.node(at, expression)
    }

    fn path(&mut self) -> Parsed {
        let (at, root) = self.advance();
        let mut parts = Vec::new();
        while self.current.kind == Kind::Dot {
            self.advance();
            if !self.current.is_word() {
                return Err(self.unexpected("a name after the dot"));
            }
            parts.push(self.advance().1.to_owned());
        }
        self.node(at, Expression::Path(Path { root: root.to_owned(), parts }))
    }

    fn parenthesised(&mut self) -> Parsed {
        let (open, _) = self.advance();
        let inner = self.any()?;
        match self.current.kind {
            Kind::Close => {
                self.advance();
                Ok(inner)
            }
            Kind::End => Err(self.unexpected(&format!("`)` for the `(` at {open}"))),
            _ => Err(self.no_operator("an operator or `)`")),
        }
    }

    /// `not (…)` where a value stands, as in `a = not (b)`.
    fn not_call(&mut self) -> Parsed {
        let (at, _) = self.advance();
        let start = self.start();
        if self.current.kind != Kind::Open {
            return Err(self.unexpected("`(`; after an operator write `not (…)`"));
        }
        let inner = self.nested(Self::parenthesised)?;
        self.negated(at, inner, start)
    }

    fn negated(&mut self, at: Position, inner: Box<Node>, start: Start<'_>) -> Parsed {
        let inner = truth(inner, start)?;
        self.not(at, inner)
    }

    fn not(&mut self, at: Position, inner: Box<Node>) -> Parsed {
        self.node(at, Expression::Not(inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        match parse(text) {
            Ok(tree) => panic!("`{text}` was accepted as {tree:?}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn what_is_ambiguous_or_unsupported_is_refused_with_a_place_and_a_hint() {
        for (text, message) in [
            ("a > 1 & b", "1, column 7: found `&`, expected an operator; write `and` or `&&`"),
            ("a | b", "1, column 3: found `|`, expected an operator; write `or` or `||`"),
            ("a\n <\n b < c", "3, column 4: found `<`, expected `and`, `or` or the end; comparisons don't chain, write `a < b and b < c`"),
            ("a = b is null", "1, column 7: found `is`, expected `and`, `or` or the end; comparisons don't chain, write `a < b and b < c`"),
            (
                "a = 1 -- one",
                "1, column 7: found `--`, expected an operator; comments are not supported, and a double minus is written `- -`",
            ),
            ("a // b", "1, column 3: found `//`, expected an operator; comments are not supported"),
            ("a = 'open", "1, column 5: found `'open`, expected a closing `'`"),
            ("a = 'open\n'", "1, column 5: found `'open`, expected a closing `'` on the same line"),
            ("a = \"open", "1, column 5: found `\"open`, expected a closing `\"`"),
            (r#"a = "\d""#, r#"1, column 5: found `"\`, expected only `\"`, `\'`, `\\`, `\n`, `\r` or `\t` after a backslash"#),
            (
                r"a = 'it\'s'",
                r#"1, column 5: found `'it\'`, expected `''` for an apostrophe, or `"…\\"` for a text that ends in a backslash"#,
            ),
            ("total amount > 1", "1, column 7: found `amount`, expected an operator; a name has no spaces, and text stands in quotes"),
            ("a 'b'", "1, column 3: found `'b'`, expected an operator; an apostrophe in text is written `''`, and names have none"),
            ("1 2", "1, column 3: found `2`, expected an operator"),
            ("12ab = 1", "1, column 3: found `ab`, expected an operator; a name has no spaces, and text stands in quotes"),
            ("count(a) > 1", "1, column 6: found `(`, expected an operator; the only function in conditions is `not`"),
            ("(a)(b)", "1, column 4: found `(`, expected an operator; the only function in conditions is `not`"),
            (
                "amount > 1,000",
                "1, column 11: found `,`, expected an operator; numbers have a point and no separators, lists stand after `in`",
            ),
            ("(a).b", "1, column 4: found `.`, expected an operator; only a name has parts"),
            ("a)", "1, column 2: found `)`, expected an operator; there is no `(` for it"),
            ("(a and\n(b)", "2, column 4: found the end of the text, expected `)` for the `(` at line 1, column 1"),
            ("(a b)", "1, column 4: found `b`, expected an operator or `)`; a name has no spaces, and text stands in quotes"),
            ("", "1, column 1: found the end of the text, expected a condition"),
            (" \n ", "2, column 2: found the end of the text, expected a condition"),
            ("a and", "1, column 6: found the end of the text, expected a value"),
            ("a = = b", "1, column 5: found `=`, expected a value"),
            ("+1 = a", "1, column 1: found `+`, expected a value"),
            ("a => 1", "1, column 3: found `=>`, expected an operator; at least is written `>=`"),
            ("a =! b", "1, column 3: found `=!`, expected an operator; inequality is written `!=`"),
            ("a === b", "1, column 3: found `===`, expected an operator; equality is written `=`"),
            ("a ** 2 = 4", "1, column 3: found `**`, expected an operator; powers are not supported"),
            ("a % 2 = 0", "1, column 3: found `%`, expected an operator"),
            ("a = “b”", "1, column 5: found `“`, expected a value; text stands in straight quotes, `'…'` or `\"…\"`"),
            ("items[1] = 2", "1, column 6: found `[`, expected an operator; lists and filters are not supported in conditions"),
            ("a LIKE 'x%'", "1, column 3: found `LIKE`, expected an operator; `like` is not supported"),
            ("if a then b else c", "1, column 1: found `if`, expected a value; this part of FEEL is not supported in conditions"),
            ("a = 1;", "1, column 6: found `;`, expected an operator; a condition is one expression"),
            ("a. = 1", "1, column 4: found `=`, expected a name after the dot"),
            ("a = 1e999", "1, column 5: found `1e999`, expected a number below 1.8e308"),
            ("p = 'a' or 'b'", "1, column 12: found `'b'`, expected a condition; several values are written `x in (a, b)`"),
            ("1 and a", "1, column 1: found `1`, expected a condition; several values are written `x in (a, b)`"),
            ("not 'a'", "1, column 5: found `'a'`, expected a condition; several values are written `x in (a, b)`"),
            (
                "not (a) = b",
                "1, column 9: found `=`, expected `and`, `or` or the end; say what `not` covers: `not (a = b)` or `(not a) = b`",
            ),
            ("!a = b", "1, column 4: found `=`, expected `and`, `or` or the end; say what `not` covers: `not (a = b)` or `(not a) = b`"),
            ("a = not b", "1, column 9: found `b`, expected `(`; after an operator write `not (…)`"),
            ("a not like b", "1, column 7: found `like`, expected `in` or `between` after `not`; `like` is not supported"),
            (
                "not(a, b)",
                "1, column 6: found `,`, expected an operator or `)`; numbers have a point and no separators, lists stand after `in`",
            ),
            ("a in b", "1, column 6: found `b`, expected `(`; a list is written `in (a, b)`"),
            ("a in ()", "1, column 7: found `)`, expected a value"),
            ("a in (1, )", "1, column 10: found `)`, expected a value"),
            ("a in (1 2)", "1, column 9: found `2`, expected `,` or `)`"),
            ("a in (1..5)", "1, column 8: found `..`, expected `,` or `)`; a range is written `between low and high`"),
            ("a is 5", "1, column 6: found `5`, expected `null` or `not null`"),
            ("a is not 5", "1, column 10: found `5`, expected `null`"),
            ("a between 1 or 5", "1, column 13: found `or`, expected `and` and the upper bound"),
        ] {
            assert_eq!(error(text), format!("line {message}"), "{text}");
        }
    }

    #[test]
    fn each_spelling_parses_to_the_same_tree() {
        // Same lengths, so that positions agree too.
        for (one, other) in [
            ("a =  b", "a == b"),
            ("a != b", "a <> b"),
            ("a and b", "a AND b"),
            ("a or  b", "a ||  b"),
            ("a and b", "a  && b"),
            ("not(a)", "NOT(a)"),
            ("a in  (1)", "a IN  (1)"),
            ("a = 'it''s'", "a = \"it's\" "),
            ("a is not null", "a IS NOT NULL"),
            ("a between 1 and 2", "a BETWEEN 1 AND 2"),
        ] {
            assert_eq!(parse(one).unwrap(), parse(other).unwrap(), "{one} / {other}");
        }
    }

    #[test]
    fn keywords_are_names_after_a_dot() {
        let tree = parse("order.In.not.like").unwrap();
        let Expression::Path(path) = tree.expression else { panic!("{tree:?}") };
        assert_eq!(path.whole(), "order.In.not.like");
    }
}
