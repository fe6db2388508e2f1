//! Unary tests (DMN 1.5, 7.3.2 and 10.3.1.2, rules 12 to 17): what a decision table's cells and the right side of `in` hold.

use crate::error::SyntaxError;
use crate::syntax::cursor::{Parsed, Parser};
use crate::syntax::token::{Kind, Symbol};
use crate::tree::{Kind as NodeKind, Test};
use crate::types::Type;

impl Parser<'_> {
    /// `-`, `not(tests)` or tests.
    pub(super) fn unary_tests(&mut self) -> Parsed {
        let at = self.at();
        let Some(input) = self.input_place() else { return Err(self.unexpected("a place where `?` is known")) };
        if self.is(Symbol::Minus) && *self.ahead(1) == Kind::End {
            self.advance();
            let node = self.node(at, NodeKind::Tests { input, tests: vec![Test::Anything], negated: false })?;
            return Ok((node, Type::Boolean));
        }
        let start = self.mark();
        if self.is_keyword("not") && *self.ahead(1) == Kind::Symbol(Symbol::Open) {
            self.skip(2);
            let tests = self.tests(Symbol::Close)?;
            if *self.kind() == Kind::End {
                return Ok((self.node(at, NodeKind::Tests { input, tests, negated: true })?, Type::Boolean));
            }
            // `not(a) and b` is an expression that begins with a call.
            self.back_to(start);
        }
        let mut tests = vec![self.test()?];
        while self.take(Symbol::Comma) {
            tests.push(self.test()?);
        }
        Ok((self.node(at, NodeKind::Tests { input, tests, negated: false })?, Type::Boolean))
    }

    /// Tests up to the symbol that ends them, and the symbol.
    fn tests(&mut self, end: Symbol) -> Result<Vec<Test>, Box<SyntaxError>> {
        let mut tests = vec![self.test()?];
        while self.take(Symbol::Comma) {
            tests.push(self.test()?);
        }
        self.expect(end, "`,` or `)`")?;
        Ok(tests)
    }

    fn test(&mut self) -> Result<Test, Box<SyntaxError>> {
        if let Some(by) = self.compares() {
            self.advance();
            return Ok(Test::Compare(by, self.sum()?.0));
        }
        let read_before = self.inputs_read;
        let (node, _) = self.expression()?;
        Ok(Test::Value(node, self.inputs_read > read_before))
    }

    /// What may follow `in`: one test, or tests in parentheses.
    pub(super) fn tests_after_in(&mut self) -> Result<Vec<Test>, Box<SyntaxError>> {
        if let Some(by) = self.compares() {
            self.advance();
            return Ok(vec![Test::Compare(by, self.sum()?.0)]);
        }
        let at = self.at();
        let start = self.mark();
        if !self.take(Symbol::Open) {
            return Ok(vec![Test::Value(self.sum()?.0, false)]);
        }
        self.enter()?;
        let mut tests = vec![self.test_in_list()?];
        if let (true, Some(Test::Value(..))) = (self.is(Symbol::Dots), tests.last())
            && let Some(Test::Value(low, _)) = tests.pop()
        {
            let (range, _) = self.range_from(at, low, false, &Type::Any)?;
            self.leave(1);
            return Ok(vec![Test::Value(range, false)]);
        }
        while self.take(Symbol::Comma) {
            tests.push(self.test_in_list()?);
        }
        self.expect(Symbol::Close, "`,` or `)`")?;
        self.leave(1);
        if tests.len() == 1 && (self.is(Symbol::Dot) || self.is(Symbol::OpenBracket)) {
            // `in (a).b`: the parentheses belong to a value.
            self.back_to(start);
            return Ok(vec![Test::Value(self.sum()?.0, false)]);
        }
        Ok(tests)
    }

    /// A test in a list after `in`, where `?` (if there is one at all) is not what is tested.
    fn test_in_list(&mut self) -> Result<Test, Box<SyntaxError>> {
        Ok(match self.test()? {
            Test::Value(node, _) => Test::Value(node, false),
            test => test,
        })
    }
}
