//! Where the parser stands: the tokens, the limits, and errors that say what was found and what was expected.

use crate::error::{At, SyntaxError, excerpt};
use crate::limits::{MAX_NESTING, MAX_NODES, MAX_TEXT_BYTES};
use crate::syntax::scope::Scope;
use crate::syntax::token::{Dialect, Kind, Symbol, Token, tokens};
use crate::tree::{Kind as NodeKind, Node};
use crate::types::Type;

/// A parsed part and what is known of its type, which tells which names may follow a dot.
pub(crate) type Parsed = Result<(Node, Type), Box<SyntaxError>>;

pub(crate) struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    next: usize,
    source: u32,
    pub(super) dialect: Dialect,
    pub(super) scope: &'a mut Scope,
    nesting: usize,
    nodes: usize,
    /// Whether what is read is the end of a range, which a `[` may close.
    ends_range: bool,
    /// How often `?` has been read so far.
    pub(super) inputs_read: usize,
    /// How often `partial` has been read so far.
    pub(super) partials_read: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, source: u32, dialect: Dialect, scope: &'a mut Scope) -> Result<Self, Box<SyntaxError>> {
        if text.len() > MAX_TEXT_BYTES {
            let found = format!("{} bytes", text.len());
            return Err(Box::new(SyntaxError::new(text, 0, found, format!("at most {MAX_TEXT_BYTES} bytes"))));
        }
        let tokens = tokens(text, dialect);
        Ok(Self {
            text,
            tokens,
            next: 0,
            source,
            dialect,
            scope,
            nesting: 0,
            nodes: 0,
            ends_range: false,
            inputs_read: 0,
            partials_read: 0,
        })
    }

    pub(super) fn kind(&self) -> &Kind {
        self.ahead(0)
    }

    /// The kind of the token so many after this one.
    pub(super) fn ahead(&self, by: usize) -> &Kind {
        self.tokens.get(self.next + by).map_or(&Kind::End, |token| &token.kind)
    }

    /// The text of the token so many after this one.
    pub(super) fn text_ahead(&self, by: usize) -> &'a str {
        self.tokens.get(self.next + by).and_then(|token| self.text.get(token.start as usize..token.end as usize)).unwrap_or_default()
    }

    /// The source from this token to the one so many after it, both included.
    pub(super) fn text_through(&self, by: usize) -> &'a str {
        let (from, to) = (self.tokens.get(self.next), self.tokens.get(self.next + by));
        from.zip(to).and_then(|(from, to)| self.text.get(from.start as usize..to.end as usize)).unwrap_or_default()
    }

    pub(super) fn at(&self) -> At {
        At { source: self.source, offset: self.tokens.get(self.next).map_or(0, |token| token.start) }
    }

    pub(super) fn advance(&mut self) {
        self.skip(1);
    }

    pub(super) fn skip(&mut self, tokens: usize) {
        self.next = (self.next + tokens).min(self.tokens.len().saturating_sub(1));
    }

    /// Where it stands, to come back to.
    pub(super) fn mark(&self) -> usize {
        self.next
    }

    pub(super) fn back_to(&mut self, mark: usize) {
        self.next = mark;
    }

    pub(super) fn is(&self, symbol: Symbol) -> bool {
        *self.kind() == Kind::Symbol(symbol)
    }

    pub(super) fn take(&mut self, symbol: Symbol) -> bool {
        let there = self.is(symbol);
        if there {
            self.advance();
        }
        there
    }

    pub(super) fn expect(&mut self, symbol: Symbol, expected: &str) -> Result<(), Box<SyntaxError>> {
        if self.take(symbol) { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    /// Whether the token is that keyword; in any case of letters where the text is SQL-like.
    pub(super) fn is_keyword(&self, keyword: &str) -> bool {
        self.keyword_ahead(0, keyword)
    }

    pub(super) fn keyword_ahead(&self, by: usize, keyword: &str) -> bool {
        let text = self.text_ahead(by);
        *self.ahead(by) == Kind::Word
            && match self.dialect {
                Dialect::Feel => text == keyword,
                Dialect::SqlLike => text.eq_ignore_ascii_case(keyword),
            }
    }

    pub(super) fn take_keyword(&mut self, keyword: &str) -> bool {
        let there = self.is_keyword(keyword);
        if there {
            self.advance();
        }
        there
    }

    pub(super) fn expect_keyword(&mut self, keyword: &str) -> Result<(), Box<SyntaxError>> {
        if self.take_keyword(keyword) { Ok(()) } else { Err(self.unexpected(&format!("`{keyword}`"))) }
    }

    /// A part; counted.
    pub(super) fn node(&mut self, at: At, kind: NodeKind) -> Result<Node, Box<SyntaxError>> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(self.error_at(at, "one more", format!("at most {MAX_NODES} values and operators")));
        }
        Ok(Node { at, kind })
    }

    /// Goes one level deeper; [`Self::leave`] comes back.
    pub(super) fn enter(&mut self) -> Result<(), Box<SyntaxError>> {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            let found = excerpt(self.text_ahead(0));
            return Err(self.error_at(self.at(), found, format!("at most {MAX_NESTING} levels of nesting")));
        }
        Ok(())
    }

    pub(super) fn leave(&mut self, levels: usize) {
        self.nesting = self.nesting.saturating_sub(levels);
    }

    /// Parses one level deeper. With `ends_range`, a `[` that no value follows closes the range that is read; else it opens a filter.
    pub(super) fn nested(&mut self, ends_range: bool, parse: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        self.enter()?;
        let outer = std::mem::replace(&mut self.ends_range, ends_range);
        let parsed = parse(self);
        self.ends_range = outer;
        self.leave(1);
        parsed
    }

    pub(super) fn ends_range(&self) -> bool {
        self.ends_range
    }

    /// The error of finding this token here.
    pub(super) fn unexpected(&self, expected: &str) -> Box<SyntaxError> {
        let expected = match self.kind() {
            Kind::Broken(hint) if !hint.is_empty() => hint,
            _ => expected,
        };
        let found = match self.kind() {
            Kind::End => "the end of the text".to_owned(),
            _ => excerpt(self.text_ahead(0)),
        };
        self.error_at(self.at(), found, expected.to_owned())
    }

    pub(super) fn error_at(&self, at: At, found: impl Into<String>, expected: impl Into<String>) -> Box<SyntaxError> {
        Box::new(SyntaxError::new(self.text, at.offset, found, expected))
    }
}
