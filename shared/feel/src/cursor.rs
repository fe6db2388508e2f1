//! Where the parser stands in the text, the limits it keeps, and the errors it makes; the rules of the grammar are in `parse`.

use crate::ast::{Expression, Node};
use crate::error::{Position, SyntaxError, excerpt};
use crate::token::{Kind, Token, Tokens};
use crate::{MAX_NESTING, MAX_NODES, MAX_TEXT_BYTES};

/// Boxed on both sides: what every rule returns is what fills the stack.
pub(crate) type Parsed = Result<Box<Node>, Box<SyntaxError>>;

/// Where an operand begins, and its first token as written.
pub(crate) type Start<'a> = (Position, &'a str);

pub(crate) struct Parser<'a> {
    tokens: Tokens<'a>,
    pub(crate) current: Token<'a>,
    depth: usize,
    nodes: usize,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(text: &'a str) -> Result<Self, Box<SyntaxError>> {
        if text.len() > MAX_TEXT_BYTES {
            let found = format!("a text of {} bytes", text.len());
            return Err(error(Position::START, found, &format!("at most {MAX_TEXT_BYTES}")));
        }
        let mut tokens = Tokens::new(text);
        let current = tokens.next();
        Ok(Self { tokens, current, depth: 0, nodes: 0 })
    }

    /// Runs a rule one level deeper: every way for rules to come back to themselves leads through here.
    pub(crate) fn nested(&mut self, rule: fn(&mut Self) -> Parsed) -> Parsed {
        if self.depth >= MAX_NESTING {
            return Err(self.unexpected(&format!("at most {MAX_NESTING} levels of nesting")));
        }
        self.depth += 1;
        let parsed = rule(self);
        self.depth -= 1;
        parsed
    }

    pub(crate) fn node(&mut self, at: Position, expression: Expression) -> Parsed {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(self.unexpected(&format!("at most {MAX_NODES} values and operators")));
        }
        Ok(Box::new(Node { at, expression }))
    }

    pub(crate) fn start(&self) -> Start<'a> {
        (self.current.at, self.current.text)
    }

    /// Moves to the next token and tells where the last one stood.
    pub(crate) fn advance(&mut self) -> Start<'a> {
        let passed = self.start();
        self.current = self.tokens.next();
        passed
    }

    pub(crate) fn expect(&mut self, kind: &Kind, expected: &str) -> Result<(), Box<SyntaxError>> {
        if self.current.kind != *kind {
            return Err(self.unexpected(expected));
        }
        self.advance();
        Ok(())
    }

    pub(crate) fn unexpected(&self, expected: &str) -> Box<SyntaxError> {
        let Token { kind, at, text } = &self.current;
        match kind {
            Kind::End => error(*at, "the end of the text".to_owned(), expected),
            Kind::Broken(instead) => error(*at, excerpt(text), instead),
            Kind::Refused(hint) if !hint.is_empty() => error(*at, excerpt(text), &format!("{expected}; {hint}")),
            _ => error(*at, excerpt(text), expected),
        }
    }

    /// The error for a token after a whole value, with what its author may have had in mind.
    pub(crate) fn no_operator(&self, expected: &str) -> Box<SyntaxError> {
        let hint = match self.current.kind {
            Kind::Open => "; the only function in conditions is `not`",
            Kind::Close => "; there is no `(` for it",
            Kind::Comma => "; numbers have a point and no separators, lists stand after `in`",
            Kind::Dot => "; only a name has parts",
            Kind::Name => "; a name has no spaces, and text stands in quotes",
            Kind::Text(_) => "; an apostrophe in text is written `''`, and names have none",
            _ => "",
        };
        self.unexpected(&format!("{expected}{hint}"))
    }
}

fn error(at: Position, found: String, expected: &str) -> Box<SyntaxError> {
    Box::new(SyntaxError::new(at, found, expected))
}

/// Refuses a number or text where true or false must stand: `x = 'a' or 'b'` is not what its author means.
pub(crate) fn truth(operand: Box<Node>, (at, text): Start<'_>) -> Parsed {
    match operand.expression {
        Expression::Number(_) | Expression::Text(_) => {
            Err(error(at, excerpt(text), "a condition; several values are written `x in (a, b)`"))
        }
        _ => Ok(operand),
    }
}
