//! Types as they are written: `number`, `list<string>`, `context<a: number>`, `function<date> -> date`, and declared ones.

use std::collections::HashSet;

use crate::error::{SyntaxError, excerpt};
use crate::syntax::cursor::Parser;
use crate::syntax::token::{Kind, Symbol};
use crate::types::Type;

/// The most tokens that the name of a declared type may have.
const LONGEST: usize = 24;

/// What is expected where a type should stand.
const A_TYPE: &str = "a type, such as `number`, `date` or `list<string>`";

impl Parser<'_> {
    pub(super) fn type_name(&mut self) -> Result<Type, Box<SyntaxError>> {
        self.enter()?;
        let kind = match self.text_ahead(0) {
            "list" if self.opens(1) => Type::List(self.one_argument()?.into()),
            "range" if self.opens(1) => Type::Range(self.one_argument()?.into()),
            "context" if self.opens(1) => self.context_type()?,
            "function" if self.opens(1) => self.function_type()?,
            _ => self.simple_type()?,
        };
        self.leave(1);
        Ok(kind)
    }

    fn opens(&self, by: usize) -> bool {
        *self.ahead(by) == Kind::Symbol(Symbol::Less) || self.empty_arguments(by)
    }

    /// `<>`, which SQL-like texts read as one symbol.
    fn empty_arguments(&self, by: usize) -> bool {
        self.text_ahead(by) == "<>"
    }

    fn one_argument(&mut self) -> Result<Type, Box<SyntaxError>> {
        self.advance();
        self.expect(Symbol::Less, "`<` and a type")?;
        let inner = self.type_name()?;
        self.expect(Symbol::Greater, "`>`")?;
        Ok(inner)
    }

    fn context_type(&mut self) -> Result<Type, Box<SyntaxError>> {
        let mut fields = Vec::new();
        let mut names = HashSet::new();
        if self.empty_arguments(1) {
            self.skip(2);
            return Ok(Type::Context(fields.into()));
        }
        self.skip(2);
        while !self.take(Symbol::Greater) {
            let at = self.at();
            let name = self.declaration(Symbol::Colon).ok_or_else(|| self.unexpected("the name of an entry and `:`"))?;
            if !names.insert(name.clone()) {
                return Err(self.error_at(at, excerpt(&name), "another name; this context has that entry already"));
            }
            self.advance();
            fields.push((name, self.type_name()?));
            if !self.take(Symbol::Comma) && !self.is(Symbol::Greater) {
                return Err(self.unexpected("`,` or `>`"));
            }
        }
        Ok(Type::Context(fields.into()))
    }

    fn function_type(&mut self) -> Result<Type, Box<SyntaxError>> {
        let mut parameters = Vec::new();
        if self.empty_arguments(1) {
            self.skip(2);
        } else {
            self.skip(2);
            while !self.take(Symbol::Greater) {
                parameters.push(self.type_name()?);
                if !self.take(Symbol::Comma) && !self.is(Symbol::Greater) {
                    return Err(self.unexpected("`,` or `>`"));
                }
            }
        }
        self.expect(Symbol::Arrow, "`->` and the type of the result")?;
        let result = self.type_name()?;
        Ok(Type::Function(parameters.into(), result.into()))
    }

    /// The longest run of tokens that names a type.
    fn simple_type(&mut self) -> Result<Type, Box<SyntaxError>> {
        if !matches!(self.kind(), Kind::Word | Kind::Quoted(_)) {
            return Err(self.unexpected(A_TYPE));
        }
        for length in (1..=LONGEST).rev() {
            if *self.ahead(length - 1) == Kind::End {
                continue;
            }
            let spelled = self.text_through(length - 1).split_whitespace().collect::<Vec<_>>().join(" ");
            if let Some(kind) = self.scope.types().named(spelled.trim_matches('`')) {
                self.skip(length);
                return Ok(kind);
            }
        }
        Err(self.unexpected(A_TYPE))
    }
}
