//! The tree of a parsed condition: plain data, no behaviour beyond building and naming.
//!
//! Chains of one precedence (`a and b and c`, `1 + 2 - 3`) are one node with many operands, so that a long condition is a
//! wide tree and not a deep one: depth grows only where the author nests.

use crate::error::Position;
use crate::number::Number;

/// A part of a condition and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) at: Position,
    pub(crate) expression: Expression,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expression {
    Null,
    Boolean(bool),
    Number(Number),
    Text(String),
    Path(Path),
    Negative(Box<Node>),
    Not(Box<Node>),
    Chain { first: Box<Node>, rest: Vec<(Operation, Node)> },
    Compare { left: Box<Node>, by: Comparison, right: Box<Node> },
    In { value: Box<Node>, list: Vec<Node> },
    IsNull(Box<Node>),
    Between { value: Box<Node>, low: Box<Node>, high: Box<Node> },
    All(Vec<Node>),
    Any(Vec<Node>),
}

/// A name and the parts looked up in it: `order.customer.name`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Path {
    pub(crate) root: String,
    pub(crate) parts: Vec<String>,
}

impl Path {
    /// The path up to and without the part numbered `count`, as its author wrote it.
    pub(crate) fn first_parts(&self, count: usize) -> String {
        self.parts.iter().take(count).fold(self.root.clone(), |path, part| path + "." + part)
    }

    pub(crate) fn whole(&self) -> String {
        self.first_parts(self.parts.len())
    }
}

/// What arithmetic does with two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
}

impl Operation {
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
