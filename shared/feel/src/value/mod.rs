//! The values of the language. Cheap to clone, `Send + Sync`, and never deeper than [`MAX_VALUE_DEPTH`](crate::limits::MAX_VALUE_DEPTH), so that everything
//! that walks a value (equality, JSON, drop) is bounded.

mod context;
mod function;
mod json;
mod list;
pub(crate) mod literal;
mod range;
mod typed;

use std::cmp::Ordering;
use std::sync::{Arc, LazyLock};

pub use context::Context;
pub(crate) use function::Definition;
pub use function::{Closure, Function};
pub use json::JsonError;
pub use list::List;
pub use range::Range;
pub use typed::Unfit;

use crate::error::{At, Cause, Reason};
use crate::limits::MAX_VALUE_DEPTH;
use crate::machine::compare;
use crate::number::Number;
use crate::time::{Date, DateTime, MonthsDuration, SecondsDuration, Time};

/// A name or a text; shared, so that copies are free.
pub type Name = Arc<str>;

/// A value of FEEL (DMN 1.5, 10.3.2). 32 bytes; the plain tag is for speed.
#[derive(Clone, Debug)]
#[repr(u8)]
pub enum Value {
    /// Null, with the reason where an operation had no result.
    Null(Option<Arc<Cause>>),
    /// `true` or `false`.
    Boolean(bool),
    /// A decimal of up to 34 digits.
    Number(Number),
    /// Text.
    String(Name),
    /// A day.
    Date(Date),
    /// A time of day, perhaps with an offset or a zone.
    Time(Time),
    /// A day and a time of it.
    DateTime(Arc<DateTime>),
    /// A days and time duration.
    Seconds(SecondsDuration),
    /// A years and months duration.
    Months(MonthsDuration),
    /// A list.
    List(Arc<List>),
    /// A context.
    Context(Arc<Context>),
    /// A range.
    Range(Arc<Range>),
    /// A function.
    Function(Function),
}

impl Value {
    /// Null without a reason.
    pub const NULL: Self = Self::Null(None);

    /// Null, because.
    pub(crate) fn null(at: At, reason: impl Into<Reason>) -> Self {
        Self::Null(Some(Arc::new(Cause { at, reason: reason.into() })))
    }

    /// Whether it is null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null(_))
    }

    /// A text.
    pub fn text(text: impl Into<Name>) -> Self {
        Self::String(text.into())
    }

    /// What it is, to follow "is": `is a number`.
    #[must_use]
    pub fn described(&self) -> &'static str {
        match self {
            Self::Null(_) => "null",
            Self::Boolean(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "text",
            Self::Date(_) => "a date",
            Self::Time(_) => "a time",
            Self::DateTime(_) => "a date and time",
            Self::Seconds(_) => "a days and time duration",
            Self::Months(_) => "a years and months duration",
            Self::List(_) => "a list",
            Self::Context(_) => "a context",
            Self::Range(_) => "a range",
            Self::Function(_) => "a function",
        }
    }

    /// How much work it is to look at all of it: values and 64 bytes of text, at any depth.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::List(list) => list.size(),
            Self::Context(context) => context.size(),
            Self::String(text) => 1 + text.len() / 64,
            _ => 1,
        }
    }

    /// A list; `None` if it would be deeper than [`MAX_VALUE_DEPTH`](crate::MAX_VALUE_DEPTH).
    #[must_use]
    pub fn list(items: Vec<Self>) -> Option<Self> {
        let list = List::new(items);
        (list.depth() <= MAX_VALUE_DEPTH).then(|| Self::List(list.into()))
    }

    /// A context; `None` if it would be deeper than [`MAX_VALUE_DEPTH`](crate::MAX_VALUE_DEPTH), or a name comes twice.
    #[must_use]
    pub fn context(entries: Vec<(Name, Self)>) -> Option<Self> {
        let mut names: Vec<&Name> = entries.iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| matches!(pair, [one, other] if one == other)) {
            return None;
        }
        let context = Context::new(entries);
        (context.depth() <= MAX_VALUE_DEPTH).then(|| Self::Context(context.into()))
    }

    /// Whether it equals `other` (DMN 1.5, 10.3.2.13); `None` if their kinds can't be compared. Null equals null only.
    #[must_use]
    pub fn equals(&self, other: &Self) -> Option<bool> {
        compare::equal(self, other)
    }

    /// The order of two values of one ordered kind; `None` for all else.
    #[must_use]
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        compare::order(self, other)
    }

    /// A value that nobody gave: null, and whoever reads it says that it is not set.
    #[must_use]
    pub fn missing() -> Self {
        static MISSING: LazyLock<Arc<Cause>> =
            LazyLock::new(|| Arc::new(Cause { at: At::default(), reason: Reason::NotSet(Name::from("")) }));
        Self::Null(Some(Arc::clone(&MISSING)))
    }

    /// The bytes of the reason of a null.
    pub(crate) fn reason_size(&self) -> usize {
        match self {
            Self::Null(Some(cause)) => cause.reason.size(),
            _ => 0,
        }
    }

    /// Whether it is [`Self::missing`].
    #[inline]
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self, Self::Null(Some(cause)) if matches!(&cause.reason, Reason::NotSet(name) if name.is_empty()))
    }

    /// How deep lists and contexts lie within it; 0 for everything else.
    #[must_use]
    pub fn depth(&self) -> u16 {
        match self {
            Self::List(list) => list.depth(),
            Self::Context(context) => context.depth(),
            Self::Function(function) => function.depth(),
            _ => 0,
        }
    }
}
