//! An expression after parsing: every name resolved to the place where its value will stand, every built-in function found.
//!
//! The tree is as deep as the parser's limit on nesting lets it be, so walking it, printing it and dropping it are bounded.

use std::fmt;
use std::sync::Arc;

use crate::builtins::Builtin;
use crate::error::{At, Outcome, shown_name};
use crate::machine::Machine;
use crate::machine::arithmetic::Operation;
use crate::types::Type;
use crate::value::{Definition, Name, Value};

/// A part of an expression, and where it stands in the text.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) at: At,
    pub(crate) kind: Kind,
}

/// Where the value of a name stands while the function it is used in runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// That far above the base of the function's part of the stack: a parameter, an iteration variable, a context entry.
    Local(u32),
    /// Among what the function remembers of where it was made.
    Captured(u32),
    /// Among the values given from outside.
    Input(u32),
    /// The function itself.
    Myself,
}

/// What a part is. The plain tag is for speed: every evaluation of a part begins by reading it.
#[derive(Debug)]
#[repr(u8)]
pub(crate) enum Kind {
    Constant(Value),
    Named(Place, Name),
    /// A name that nobody declared.
    Undeclared(Name),
    /// In a filter: the item's member of that name, or what the name means outside.
    Member {
        item: Box<Node>,
        name: Name,
        otherwise: Option<Box<Node>>,
    },
    Path(Box<Node>, Vec<Name>),
    Negate(Box<Node>),
    /// Operators of one precedence, from left to right.
    Chain {
        first: Box<Node>,
        rest: Vec<(Operation, Node)>,
    },
    Compare {
        by: Comparison,
        left: Box<Node>,
        right: Box<Node>,
    },
    Between {
        value: Box<Node>,
        low: Box<Node>,
        high: Box<Node>,
    },
    In {
        value: Box<Node>,
        tests: Vec<Test>,
    },
    /// SQL's `LIKE`.
    Like {
        value: Box<Node>,
        pattern: Box<Node>,
    },
    /// SQL's `IS NULL`.
    IsNull(Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
    /// The prefix `NOT` of SQL; FEEL's `not(…)` is a function.
    Not(Box<Node>),
    If {
        condition: Box<Node>,
        then: Box<Node>,
        otherwise: Box<Node>,
    },
    For {
        iterators: Vec<Iteration>,
        partial: bool,
        body: Box<Node>,
    },
    Quantified {
        every: bool,
        iterators: Vec<Iteration>,
        body: Box<Node>,
    },
    List(Vec<Node>),
    Context(Vec<(Name, Node)>),
    Range(Box<RangeNode>),
    /// `strict`: null if the condition is anything but true, false or null for an item, as a boxed filter has it (DMN 1.5, 10.2.1.9).
    Filter {
        list: Box<Node>,
        condition: Box<Node>,
        strict: bool,
    },
    InstanceOf(Box<Node>, Type),
    Function {
        definition: Arc<Definition>,
        captures: Vec<Place>,
    },
    /// A function that another language would have to run.
    External,
    Builtin {
        builtin: &'static Builtin,
        arguments: Vec<Node>,
    },
    Call {
        function: Box<Node>,
        arguments: Arguments,
    },
    /// Unary tests of the local `?`, joined by "or"; `negated` if they stood in `not(…)`.
    Tests {
        input: Place,
        tests: Vec<Test>,
        negated: bool,
    },
    /// The value brought to a declared type, or null; the name is of what was declared.
    Typed(Box<Node>, Type, Name),
    Extension(Box<dyn Extension>),
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

/// A simple positive unary test (DMN 1.5, 7.3.2 grammar rule 7).
#[derive(Debug)]
pub(crate) enum Test {
    /// `-`.
    Anything,
    /// `< 5`.
    Compare(Comparison, Node),
    /// An expression: a value to equal, a range or list to be in; if it reads `?`, the answer itself.
    Value(Node, bool),
}

/// `name in domain` of a `for`, `some` or `every`.
#[derive(Debug)]
pub(crate) struct Iteration {
    pub(crate) name: Name,
    pub(crate) domain: Domain,
}

#[derive(Debug)]
pub(crate) enum Domain {
    Each(Node),
    /// `from..to`, up or down.
    Span(Node, Node),
}

/// A range as written; an end that is missing is open without bound.
#[derive(Debug)]
pub(crate) struct RangeNode {
    pub(crate) start: Option<Node>,
    pub(crate) start_included: bool,
    pub(crate) end: Option<Node>,
    pub(crate) end_included: bool,
    /// Written with an operator, as `(< 5)`; the value of `(= 5)` and `(!= 5)` is in `start`.
    pub(crate) operator: Option<Comparison>,
}

/// The arguments of a call whose function is known only when it runs.
#[derive(Debug)]
pub(crate) enum Arguments {
    Positional(Vec<Node>),
    Named(Vec<(Name, Node)>),
}

/// A part of an expression that another crate evaluates: a decision table is one.
pub trait Extension: Send + Sync + fmt::Debug {
    /// Its value. Whatever it evaluates, it evaluates through `machine`, so that it is counted.
    ///
    /// # Errors
    /// The limit that was reached.
    fn evaluate(&self, machine: &mut Machine<'_>) -> Outcome;
}

impl Node {
    /// How a message calls it: its name in backticks, or `this`.
    pub(crate) fn called(&self) -> String {
        match self.path() {
            Some(path) => shown_name(&path),
            None => "this".to_owned(),
        }
    }

    /// The names that it is made of, joined by dots, if it is made of names only.
    pub(crate) fn path(&self) -> Option<String> {
        match &self.kind {
            Kind::Named(_, name) | Kind::Undeclared(name) | Kind::Member { name, .. } => Some(name.to_string()),
            Kind::Path(base, names) => {
                let mut path = base.path()?;
                for name in names {
                    path.push('.');
                    path.push_str(name);
                }
                Some(path)
            }
            _ => None,
        }
    }
}
