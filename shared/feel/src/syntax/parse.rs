//! Operators, by precedence (DMN 1.5, 10.3.1.2, rules 1 to 11). Recursion is counted and bounded; chains are loops.
//!
//! ```text
//! lowest   or  ||
//!          and &&
//!          not a                             SQL-like only; in FEEL `not(…)` is a function
//!          = != < <= > >= between in         and, SQL-like: == <> like, is [not] null, not in, not between, not like
//!          + -
//!          * /
//!          **
//!          - (a sign)
//!          instance of
//! highest  a.b  a[b]  a(b)                   see `primary`
//! ```
//!
//! Three things are refused where the text is SQL-like, because readers of FEEL, SQL and other languages take them differently:
//! a comparison after a comparison (`a < b < c`), a comparison after `not (…)` (what does `not` cover?), and a number or a text
//! as an operand of logic (`x = 'a' or 'b'`).

use crate::error::{At, SyntaxError};
use crate::machine::arithmetic::Operation;
use crate::syntax::cursor::{Parsed, Parser};
use crate::syntax::scope::Scope;
use crate::syntax::token::{Dialect, Kind, Symbol};
use crate::tree::{Comparison, Kind as NodeKind, Node};
use crate::types::Type;
use crate::value::Value;

/// Parses an expression with the names of `scope`.
pub(crate) fn parse_expression(text: &str, source: u32, dialect: Dialect, scope: &mut Scope) -> Parsed {
    let mut parser = Parser::new(text, source, dialect, scope)?;
    if *parser.kind() == Kind::End {
        return Err(parser.unexpected("an expression"));
    }
    let parsed = parser.expression()?;
    parser.end()?;
    Ok(parsed)
}

/// Parses unary tests of the innermost `?` of `scope`.
pub(crate) fn parse_unary_tests(text: &str, source: u32, scope: &mut Scope) -> Parsed {
    let mut parser = Parser::new(text, source, Dialect::Feel, scope)?;
    if *parser.kind() == Kind::End {
        return Err(parser.unexpected("a test; `-` stands for any value"));
    }
    let parsed = parser.unary_tests()?;
    parser.end()?;
    Ok(parsed)
}

/// Parses a type with the declared types of `scope`.
pub(crate) fn parse_type(text: &str, scope: &mut Scope) -> Result<Type, Box<SyntaxError>> {
    let mut parser = Parser::new(text, 0, Dialect::Feel, scope)?;
    let kind = parser.type_name()?;
    if *parser.kind() == Kind::End { Ok(kind) } else { Err(parser.unexpected("the end of the text")) }
}

impl Parser<'_> {
    fn end(&self) -> Result<(), Box<SyntaxError>> {
        if *self.kind() == Kind::End {
            return Ok(());
        }
        Err(self.unexpected(match self.kind() {
            Kind::Word | Kind::Quoted(_) => "an operator or the end; a name with spaces has to be declared, or stand in backticks",
            Kind::Number(_) | Kind::Text(_) => "an operator or the end",
            Kind::Symbol(Symbol::Dots) => "an operator or the end; a range stands in brackets: `[1..5]` with its ends, `(1..5)` without",
            _ => "an operator or the end of the text",
        }))
    }

    pub(super) fn expression(&mut self) -> Parsed {
        self.nested(false, Self::disjunction)
    }

    /// An expression that ends where the one does of which it is the last part.
    pub(super) fn last_expression(&mut self) -> Parsed {
        self.nested(self.ends_range(), Self::disjunction)
    }

    fn disjunction(&mut self) -> Parsed {
        self.logic("or", Symbol::OrOr, Self::conjunction, NodeKind::Any)
    }

    fn conjunction(&mut self) -> Parsed {
        self.logic("and", Symbol::AndAnd, Self::negation, NodeKind::All)
    }

    fn logic(&mut self, word: &str, symbol: Symbol, operand: fn(&mut Self) -> Parsed, chain: fn(Vec<Node>) -> NodeKind) -> Parsed {
        let at = self.at();
        let first = operand(self)?;
        if !self.is_keyword(word) && !self.is(symbol) {
            return Ok(first);
        }
        let mut operands = vec![self.truth(first.0)?];
        while self.take_keyword(word) || self.take(symbol) {
            let (next, _) = operand(self)?;
            operands.push(self.truth(next)?);
        }
        Ok((self.node(at, chain(operands))?, Type::Boolean))
    }

    /// Refuses what can't be true or false, where the text is SQL-like.
    fn truth(&self, node: Node) -> Result<Node, Box<SyntaxError>> {
        let is = match &node.kind {
            NodeKind::Constant(Value::Number(_)) | NodeKind::Negate(_) | NodeKind::Chain { .. } => "a number",
            NodeKind::Constant(Value::String(_)) => "a text",
            _ => return Ok(node),
        };
        if self.dialect == Dialect::Feel {
            return Ok(node);
        }
        Err(self.error_at(node.at, is, "something that is true or false; write `x = 'a' or x = 'b'`, or `x in ('a', 'b')`"))
    }

    /// `not a`: of SQL, where it covers a whole comparison.
    fn negation(&mut self) -> Parsed {
        if self.dialect == Dialect::Feel || !self.is_keyword("not") {
            return self.comparison();
        }
        let at = self.at();
        self.advance();
        if self.is(Symbol::Minus) {
            return Err(self.unexpected("what `not` denies; write `not (…)`, or the name in backticks if `not` begins one"));
        }
        self.enter()?;
        let parenthesised = self.is(Symbol::Open);
        let (inner, _) = if parenthesised { self.postfix()? } else { self.negation()? };
        let inner = self.truth(inner)?;
        self.leave(1);
        if parenthesised && self.at_operator() {
            return Err(self.unexpected("`and`, `or` or the end; say what `not` covers: `not (a = b)` or `(not a) = b`"));
        }
        Ok((self.node(at, NodeKind::Not(Box::new(inner)))?, Type::Boolean))
    }

    fn comparison(&mut self) -> Parsed {
        let at = self.at();
        let mut left = self.sum()?;
        let mut levels = 0;
        while self.at_comparison() {
            if levels > 0 && self.dialect == Dialect::SqlLike {
                return Err(self.unexpected("`and`, `or` or the end; comparisons don't chain, write `a < b and b < c`"));
            }
            self.enter()?;
            levels += 1;
            left = (self.compared(at, left.0)?, Type::Boolean);
        }
        self.leave(levels);
        Ok(left)
    }

    fn at_operator(&self) -> bool {
        use Symbol::{Minus, Plus, Power, Slash, Star};
        matches!(self.kind(), Kind::Symbol(Plus | Minus | Star | Slash | Power)) || self.at_comparison()
    }

    fn at_comparison(&self) -> bool {
        let by = usize::from(self.dialect == Dialect::SqlLike && self.is_keyword("not"));
        self.compares().is_some()
            || self.keyword_ahead(by, "in")
            || self.keyword_ahead(by, "between")
            || (self.dialect == Dialect::SqlLike && (self.keyword_ahead(by, "like") || self.is_keyword("is")))
    }

    /// The comparison operator that stands here.
    pub(super) fn compares(&self) -> Option<Comparison> {
        let Kind::Symbol(symbol) = self.kind() else { return None };
        Some(match symbol {
            Symbol::Equal => Comparison::Equal,
            Symbol::NotEqual => Comparison::NotEqual,
            Symbol::Less => Comparison::Less,
            Symbol::LessOrEqual => Comparison::LessOrEqual,
            Symbol::Greater => Comparison::Greater,
            Symbol::GreaterOrEqual => Comparison::GreaterOrEqual,
            _ => return None,
        })
    }

    /// What follows the left side of a comparison.
    fn compared(&mut self, at: At, left: Node) -> Result<Node, Box<SyntaxError>> {
        let operator = self.at();
        let left = Box::new(left);
        if let Some(by) = self.compares() {
            self.advance();
            let right = Box::new(self.sum()?.0);
            let text = |node: &Node| matches!(&node.kind, NodeKind::Constant(Value::String(_)));
            if self.dialect == Dialect::SqlLike && text(&left) && text(&right) {
                return Err(self.error_at(
                    left.at,
                    "a text",
                    "a name to compare; `\"…\"` is a text here, a name stands bare or in backticks",
                ));
            }
            return self.node(operator, NodeKind::Compare { by, left, right });
        }
        if self.take_keyword("is") {
            let negated = self.take_keyword("not");
            if !self.take_keyword("null") {
                return Err(self.unexpected("`null`; equality is written `=`"));
            }
            let node = self.node(at, NodeKind::IsNull(left))?;
            return self.negated_if(negated, at, node);
        }
        let negated = self.take_keyword("not");
        let node = if self.take_keyword("between") {
            let low = Box::new(self.sum()?.0);
            self.expect_keyword("and")?;
            let high = Box::new(self.sum()?.0);
            self.node(at, NodeKind::Between { value: left, low, high })?
        } else if self.take_keyword("like") {
            let pattern = Box::new(self.sum()?.0);
            self.node(at, NodeKind::Like { value: left, pattern })?
        } else {
            self.expect_keyword("in")?;
            let tests = self.tests_after_in()?;
            self.node(at, NodeKind::In { value: left, tests })?
        };
        self.negated_if(negated, at, node)
    }

    fn negated_if(&mut self, negated: bool, at: At, node: Node) -> Result<Node, Box<SyntaxError>> {
        if negated { self.node(at, NodeKind::Not(Box::new(node))) } else { Ok(node) }
    }

    pub(super) fn sum(&mut self) -> Parsed {
        self.chain(&[(Symbol::Plus, Operation::Add), (Symbol::Minus, Operation::Subtract)], Self::product)
    }

    fn product(&mut self) -> Parsed {
        self.chain(&[(Symbol::Star, Operation::Multiply), (Symbol::Slash, Operation::Divide)], Self::power)
    }

    fn power(&mut self) -> Parsed {
        self.chain(&[(Symbol::Power, Operation::Power)], Self::signed)
    }

    fn chain(&mut self, operators: &[(Symbol, Operation)], operand: fn(&mut Self) -> Parsed) -> Parsed {
        let at = self.at();
        let first = operand(self)?;
        let mut rest = Vec::new();
        while let Some((_, operation)) = operators.iter().find(|(symbol, _)| self.is(*symbol)) {
            self.advance();
            rest.push((*operation, operand(self)?.0));
        }
        if rest.is_empty() {
            return Ok(first);
        }
        Ok((self.node(at, NodeKind::Chain { first: Box::new(first.0), rest })?, Type::Any))
    }

    /// Signs bind more than `**`: `-3 ** 2` is 9.
    fn signed(&mut self) -> Parsed {
        let at = self.at();
        if self.take(Symbol::Minus) {
            self.enter()?;
            let (inner, kind) = self.signed()?;
            self.leave(1);
            // A sign before a number is the number's: nothing is left to do when it runs.
            if let NodeKind::Constant(Value::Number(number)) = inner.kind {
                return Ok((Node { at, kind: NodeKind::Constant(Value::Number(number.negate())) }, kind));
            }
            return Ok((self.node(at, NodeKind::Negate(Box::new(inner)))?, Type::Any));
        }
        if self.take(Symbol::Bang) {
            self.enter()?;
            let (inner, _) = self.signed()?;
            let inner = self.truth(inner)?;
            self.leave(1);
            if self.at_operator() {
                return Err(self.unexpected("`and`, `or` or the end; say what `!` covers: `!(a = b)` or `(!a) = b`"));
            }
            return Ok((self.node(at, NodeKind::Not(Box::new(inner)))?, Type::Boolean));
        }
        let mut parsed = self.postfix()?;
        let mut levels = 0;
        while self.is_keyword("instance") && self.keyword_ahead(1, "of") {
            self.skip(2);
            self.enter()?;
            levels += 1;
            let kind = self.type_name()?;
            parsed = (self.node(at, NodeKind::InstanceOf(Box::new(parsed.0), kind))?, Type::Boolean);
        }
        self.leave(levels);
        Ok(parsed)
    }
}
