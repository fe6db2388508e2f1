//! The values an evaluation works with, borrowed from the condition and the scope, and why one of them is null.
//!
//! A cause is kept as references and put into words only if the whole condition ends in null, so nulls cost no allocation.

use std::fmt;

use serde_json::Value as Json;

use crate::ast::{Expression, Node, Operation, Path};
use crate::error::{EvaluationError, Position};
use crate::number::{Number, NumberError};

#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    Boolean(bool),
    Number(Number),
    Text(&'a str),
    List,
    Context,
    /// Null that someone wrote, in the condition or in the data.
    Null,
    /// Null because nothing is there.
    Missing,
    /// Null because an operation had no result.
    Nothing(Cause<'a>),
}

/// True, false, or null for a reason: the three values of FEEL's logic.
pub(crate) type Truth<'a> = Result<bool, Cause<'a>>;

impl<'a> From<Truth<'a>> for Value<'a> {
    fn from(truth: Truth<'a>) -> Self {
        truth.map_or_else(Self::Nothing, Self::Boolean)
    }
}

impl<'a> From<Result<Number, Cause<'a>>> for Value<'a> {
    fn from(number: Result<Number, Cause<'a>>) -> Self {
        number.map_or_else(Self::Nothing, Self::Number)
    }
}

impl<'a> Value<'a> {
    /// `None` if it is a number beyond the range of numbers.
    pub(crate) fn from_json(json: &'a Json) -> Option<Self> {
        Some(match json {
            Json::Null => Self::Null,
            Json::Bool(boolean) => Self::Boolean(*boolean),
            Json::Number(number) => Self::Number(Number::from_json(number)?),
            Json::String(text) => Self::Text(text),
            Json::Array(_) => Self::List,
            Json::Object(_) => Self::Context,
        })
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Null | Self::Missing | Self::Nothing(_))
    }

    /// What it is, to follow "is": `is a number`, `is not set`.
    fn described(&self) -> &'static str {
        match self {
            Self::Boolean(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::List => "a list",
            Self::Context => "an object",
            Self::Missing => "not set",
            Self::Null | Self::Nothing(_) => "null",
        }
    }
}

/// Why an operation had no result, and where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cause<'a> {
    at: Position,
    reason: Reason<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Reason<'a> {
    Unfit { node: &'a Node, is: &'static str, so: Consequence },
    NoPart { path: &'a Path, depth: usize, is: &'static str },
    TooLarge(&'a Path),
    Number(NumberError),
}

/// What a value is unfit for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Consequence {
    Incomparable { with: &'static str },
    Unordered,
    NoOperand(Operation),
    NoTruth,
}

impl<'a> Cause<'a> {
    /// `value`, which `node` gave, can't be used as `so` tells; if it already was null for a reason, that reason stands.
    pub(crate) fn unfit(node: &'a Node, value: Value<'a>, so: Consequence) -> Self {
        match value {
            Value::Nothing(first) => first,
            _ => Self { at: node.at, reason: Reason::Unfit { node, is: value.described(), so } },
        }
    }

    /// The two values can't be compared. Told of the one that is null, else of one with a name.
    pub(crate) fn incomparable(left: (&'a Node, Value<'a>), right: (&'a Node, Value<'a>)) -> Self {
        let named = |node: &Node| matches!(node.expression, Expression::Path(_));
        let tell_right = match (left.1.is_null(), right.1.is_null()) {
            (false, false) => named(right.0) && !named(left.0),
            (left_null, _) => !left_null,
        };
        let ((node, value), (_, other)) = if tell_right { (right, left) } else { (left, right) };
        let so = match (value, other) {
            (Value::Boolean(_), Value::Boolean(_)) => Consequence::Unordered,
            _ if other.is_null() => Consequence::Incomparable { with: "null" },
            _ => Consequence::Incomparable { with: other.described() },
        };
        Self::unfit(node, value, so)
    }

    /// A value on the way along `path`, after `depth` parts, has no parts.
    pub(crate) fn no_part(at: Position, path: &'a Path, depth: usize, value: &'a Json) -> Self {
        let is = Value::from_json(value).map_or("a number", |value| value.described());
        Self { at, reason: Reason::NoPart { path, depth, is } }
    }

    pub(crate) fn too_large(at: Position, path: &'a Path) -> Self {
        Self { at, reason: Reason::TooLarge(path) }
    }

    pub(crate) fn number(at: Position, error: NumberError) -> Self {
        Self { at, reason: Reason::Number(error) }
    }

    pub(crate) fn into_error(self) -> EvaluationError {
        EvaluationError::new(self.at, self.reason.to_string())
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unfit { node, is, so } => match &node.expression {
                Expression::Path(path) => write!(f, "`{}` is {is}, so it {so}", path.whole()),
                _ => write!(f, "this is {is}, so it {so}"),
            },
            Self::NoPart { path, depth, is } => {
                let part = path.parts.get(*depth).map_or("", String::as_str);
                write!(f, "`{}` is {is}, so it has no part `{part}`", path.first_parts(*depth))
            }
            Self::TooLarge(path) => write!(f, "`{}` is a number beyond the range of numbers", path.whole()),
            Self::Number(NumberError::DivisionByZero) => f.write_str("this is zero, so nothing can be divided by it"),
            Self::Number(NumberError::OutOfRange) => f.write_str("the result is beyond the range of numbers"),
        }
    }
}

impl fmt::Display for Consequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incomparable { with } => write!(f, "can't be compared with {with}"),
            Self::Unordered => f.write_str("can't be ordered"),
            Self::NoOperand(operation) => write!(f, "can't be used with `{}`", operation.symbol()),
            Self::NoTruth => f.write_str("is neither true nor false"),
        }
    }
}
