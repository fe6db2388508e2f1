//! Types (DMN 1.5, 10.3.2.9): what a value is an instance of, and which names a context has.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::builtins::text::quoted;
use crate::error::SyntaxError;
use crate::syntax::scope::{Members, Scope};
use crate::syntax::{is_one_word, parse_type};
use crate::tree::Node;
use crate::value::{Name, Value};

/// A type of FEEL.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Type {
    /// Anything, null too.
    #[default]
    Any,
    /// Only null.
    Null,
    /// `boolean`.
    Boolean,
    /// `number`.
    Number,
    /// `string`.
    String,
    /// `date`.
    Date,
    /// `time`.
    Time,
    /// `date and time`.
    DateTime,
    /// `days and time duration`.
    Seconds,
    /// `years and months duration`.
    Months,
    /// `list<…>`.
    List(Arc<Type>),
    /// `range<…>`.
    Range(Arc<Type>),
    /// `context<…>`; more entries than these are allowed.
    Context(Arc<[(Name, Type)]>),
    /// `function<…> -> …`.
    Function(Arc<[Type]>, Arc<Type>),
    /// A type and unary tests that its values pass, as an item definition's allowed values.
    Restricted(Arc<Restricted>),
}

/// A type some values of which are allowed.
#[derive(Debug)]
pub struct Restricted {
    pub(crate) base: Type,
    /// Unary tests of the local 0.
    pub(crate) tests: Node,
    /// The tests as they are written, for messages.
    pub(crate) text: Name,
}

impl PartialEq for Type {
    /// Types of one expression share their parts, so that one compared along all paths might never end: past a bound, two types
    /// that are not the very same count as different.
    fn eq(&self, other: &Self) -> bool {
        same(self, other, &mut 2_000)
    }
}

fn same(one: &Type, other: &Type, left: &mut u32) -> bool {
    let Some(rest) = left.checked_sub(1) else { return false };
    *left = rest;
    match (one, other) {
        (Type::List(one), Type::List(other)) | (Type::Range(one), Type::Range(other)) => Arc::ptr_eq(one, other) || same(one, other, left),
        (Type::Context(one), Type::Context(other)) => {
            Arc::ptr_eq(one, other)
                || (one.len() == other.len()
                    && one.iter().zip(other.iter()).all(|((name, one), (other_name, other))| name == other_name && same(one, other, left)))
        }
        (Type::Function(one, result), Type::Function(other, other_result)) => {
            (Arc::ptr_eq(one, other)
                || (one.len() == other.len() && one.iter().zip(other.iter()).all(|(one, other)| same(one, other, left))))
                && same(result, other_result, left)
        }
        (Type::Restricted(one), Type::Restricted(other)) => {
            Arc::ptr_eq(one, other) || (one.text == other.text && same(&one.base, &other.base, left))
        }
        _ => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}

impl Type {
    /// What its values are if it is a list; itself if not, since one item is as good as a list of it.
    pub(crate) fn item(&self) -> Self {
        match self {
            Self::List(inner) | Self::Range(inner) => Self::clone(inner),
            Self::Restricted(restricted) => restricted.base.item(),
            other => other.clone(),
        }
    }

    /// Whether it is known to have an entry of that name; its items, if it is a list.
    pub(crate) fn has_field(&self, name: &str) -> bool {
        matches!(self.unlisted(), Self::Context(fields) if fields.iter().any(|(field, _)| **field == *name))
    }

    fn unlisted(&self) -> &Self {
        match self {
            Self::List(inner) => inner.unlisted(),
            Self::Restricted(restricted) => restricted.base.unlisted(),
            other => other,
        }
    }

    /// Whether `value` is of the type, its constraints aside.
    pub(crate) fn has(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Any, _)
            | (Self::Null, Value::Null(_))
            | (Self::Boolean, Value::Boolean(_))
            | (Self::Number, Value::Number(_))
            | (Self::String, Value::String(_))
            | (Self::Date, Value::Date(_))
            | (Self::Time, Value::Time(_))
            | (Self::DateTime, Value::DateTime(_))
            | (Self::Seconds, Value::Seconds(_))
            | (Self::Months, Value::Months(_)) => true,
            (Self::List(inner), Value::List(items)) => items.iter().all(|item| inner.admits(item)),
            (Self::Range(inner), Value::Range(range)) => [&range.start, &range.end].into_iter().flatten().all(|end| inner.has(end)),
            (Self::Context(fields), Value::Context(context)) => {
                fields.iter().all(|(name, kind)| context.get(name).is_some_and(|value| kind.admits(value)))
            }
            (Self::Function(parameters, result), Value::Function(function)) => function.is_of(parameters, result),
            (Self::Restricted(restricted), value) => restricted.base.has(value),
            _ => false,
        }
    }

    /// Whether it has `value`, or `value` is null, which any type lets stand within lists and contexts.
    fn admits(&self, value: &Value) -> bool {
        value.is_null() || self.has(value)
    }

    /// Whether every value of it is one of `other` (DMN 1.5, table 44).
    pub(crate) fn conforms_to(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::Any) | (Self::Null, _) => true,
            (Self::Restricted(one), other) => one.base.conforms_to(other),
            (one, Self::Restricted(other)) => one.conforms_to(&other.base),
            (Self::List(one), Self::List(other)) | (Self::Range(one), Self::Range(other)) => one.conforms_to(other),
            (Self::Context(one), Self::Context(other)) => {
                other.iter().all(|(name, kind)| one.iter().any(|(own_name, own)| own_name == name && own.conforms_to(kind)))
            }
            (Self::Function(own, result), Self::Function(other, other_result)) => {
                own.len() == other.len()
                    && own.iter().zip(other.iter()).all(|(own, other)| other.conforms_to(own))
                    && result.conforms_to(other_result)
            }
            (one, other) => one == other,
        }
    }

    /// The type of the member `name`, if a value of this type may have one.
    pub(crate) fn may_have(&self, name: &str) -> Option<Self> {
        match self {
            Self::Any => Some(Self::Any),
            Self::Context(fields) => Some(fields.iter().find(|(field, _)| **field == *name).map_or(Self::Any, |(_, kind)| kind.clone())),
            Self::List(inner) => inner.may_have(name).map(|kind| Self::List(Arc::new(kind))),
            Self::Restricted(restricted) => restricted.base.may_have(name),
            _ => None,
        }
    }

    /// The type without its constraints.
    #[must_use]
    pub fn unrestricted(&self) -> &Self {
        match self {
            Self::Restricted(restricted) => restricted.base.unrestricted(),
            other => other,
        }
    }

    /// As a message shows it: cut, where it is long.
    pub(crate) fn shown(&self) -> String {
        const LONGEST: usize = 200;
        let whole = self.to_string();
        if whole.len() <= LONGEST { whole } else { whole.chars().take(LONGEST).chain(['…']).collect() }
    }

    /// How much work it is to look at all of it. Types that are written are trees, and no larger than the text.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Self::List(inner) | Self::Range(inner) => 1 + inner.weight(),
            Self::Context(fields) => fields.iter().fold(1, |sum: usize, (_, kind)| sum.saturating_add(kind.weight())),
            Self::Function(parameters, result) => parameters.iter().fold(result.weight(), |sum, kind| sum.saturating_add(kind.weight())),
            Self::Restricted(restricted) => 1 + restricted.base.weight(),
            _ => 1,
        }
    }
}

/// The types that have names: those of FEEL, and declared ones. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Types {
    declared: Arc<HashMap<String, Type>>,
    /// The names of several tokens among the entries of all of them.
    members: Arc<Members>,
}

impl Types {
    /// Declares a type.
    pub fn declare(&mut self, name: impl Into<String>, kind: Type) {
        Arc::make_mut(&mut self.members).know_all_of(&kind);
        Arc::make_mut(&mut self.declared).insert(name.into(), kind);
    }

    /// The type of that name; FEEL's own can't be hidden.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<Type> {
        Some(match name {
            "Any" => Type::Any,
            "Null" => Type::Null,
            "boolean" => Type::Boolean,
            "number" => Type::Number,
            "string" => Type::String,
            "date" => Type::Date,
            "time" => Type::Time,
            "date and time" | "dateTime" => Type::DateTime,
            "days and time duration" | "dayTimeDuration" => Type::Seconds,
            "years and months duration" | "yearMonthDuration" => Type::Months,
            "context" => Type::Context(Arc::from([])),
            "list" => Type::List(Type::Any.into()),
            "range" => Type::Range(Type::Any.into()),
            "function" => return None,
            declared => return self.declared.get(declared).cloned(),
        })
    }

    /// The type that a text says: a name, or `list<number>`, `range<date>`, `context<a: string>`, `function<number> -> string`.
    ///
    /// # Errors
    /// The first place where `text` isn't a type, or a limit it exceeds: [`MAX_TEXT_BYTES`](crate::MAX_TEXT_BYTES),
    /// [`MAX_NESTING`](crate::MAX_NESTING).
    pub fn parse(&self, text: &str) -> Result<Type, SyntaxError> {
        parse_type(text, &mut Scope::new(self.clone(), false)).map_err(|error| *error)
    }

    pub(crate) fn members(&self) -> &Members {
        &self.members
    }
}

/// A name as it is, in quotes if it couldn't be read back.
fn as_declared(name: &str) -> Cow<'_, str> {
    if name.split(' ').all(is_one_word) { name.into() } else { quoted(name).into() }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let comma = |index: usize| if index > 0 { ", " } else { "" };
        match self {
            Self::Any => f.write_str("Any"),
            Self::Null => f.write_str("Null"),
            Self::Boolean => f.write_str("boolean"),
            Self::Number => f.write_str("number"),
            Self::String => f.write_str("string"),
            Self::Date => f.write_str("date"),
            Self::Time => f.write_str("time"),
            Self::DateTime => f.write_str("date and time"),
            Self::Seconds => f.write_str("days and time duration"),
            Self::Months => f.write_str("years and months duration"),
            Self::List(inner) => write!(f, "list<{inner}>"),
            Self::Range(inner) => write!(f, "range<{inner}>"),
            Self::Restricted(restricted) => write!(f, "{} ({})", restricted.base, restricted.text),
            Self::Context(fields) => {
                f.write_str("context<")?;
                for (index, (name, kind)) in fields.iter().enumerate() {
                    write!(f, "{}{}: {kind}", comma(index), as_declared(name))?;
                }
                f.write_str(">")
            }
            Self::Function(parameters, result) => {
                f.write_str("function<")?;
                for (index, kind) in parameters.iter().enumerate() {
                    write!(f, "{}{kind}", comma(index))?;
                }
                write!(f, "> -> {result}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_a_type_is_the_type_and_is_printed_as_it_is_read() {
        let mut types = Types::default();
        types.declare("Order Line", Type::Context([("net price".into(), Type::Number)].into()));
        for (text, printed) in [
            ("number", "number"),
            (" date and time ", "date and time"),
            ("dateTime", "date and time"),
            ("days and time duration", "days and time duration"),
            ("list", "list<Any>"),
            ("list < list<string> >", "list<list<string>>"),
            ("range<date>", "range<date>"),
            ("context<a: string, net price: list<number>>", "context<a: string, net price: list<number>>"),
            ("context<>", "context<>"),
            ("context<\"d~\": date, if: time>", "context<\"d~\": date, if: time>"),
            ("function<> -> Any", "function<> -> Any"),
            ("function<date, range<time>> -> function<number> -> string", "function<date, range<time>> -> function<number> -> string"),
            ("list<Order Line>", "list<context<net price: number>>"),
        ] {
            let kind = types.parse(text).unwrap();
            assert_eq!(kind.to_string(), printed, "{text}");
            assert_eq!(types.parse(printed).unwrap(), kind, "{printed}");
        }
    }

    #[test]
    fn what_is_no_type_is_refused_with_its_place() {
        const A_TYPE: &str = "expected a type, such as `number`, `date` or `list<string>`";
        for (text, told) in [
            ("", format!("line 1, column 1: found the end of the text, {A_TYPE}")),
            ("nmber", format!("line 1, column 1: found `nmber`, {A_TYPE}")),
            ("function", format!("line 1, column 1: found `function`, {A_TYPE}")),
            ("list<\n nmber>", format!("line 2, column 2: found `nmber`, {A_TYPE}")),
            ("list<number", "line 1, column 12: found the end of the text, expected `>`".to_owned()),
            ("number, string", "line 1, column 7: found `,`, expected the end of the text".to_owned()),
            (
                "context<a: number, a: string>",
                "line 1, column 20: found `a`, expected another name; this context has that entry already".to_owned(),
            ),
            ("context<number>", "line 1, column 9: found `number`, expected the name of an entry and `:`".to_owned()),
            ("function<number>", "line 1, column 17: found the end of the text, expected `->` and the type of the result".to_owned()),
            ("5", format!("line 1, column 1: found `5`, {A_TYPE}")),
        ] {
            assert_eq!(Types::default().parse(text).unwrap_err().to_string(), told, "{text}");
        }
        for hostile in ["list<".repeat(10_000), "function<".repeat(1_000), "number ".repeat(9_000), "x".repeat(1_000_000)] {
            assert!(Types::default().parse(&hostile).unwrap_err().to_string().len() < 300);
        }
    }
}
