//! The arguments of one call: read by place, brought to the kind that is wanted, or the reason why that can't be.

use crate::error::{At, Outcome, Reason, Stop};
use crate::machine::Machine;
use crate::number::{Number, Rounding};
use crate::value::{Context, Function, Value};

/// What a function answers.
pub(super) type Answer = Result<Value, Failure>;

/// Why a function has no answer.
pub(super) enum Failure {
    /// A limit was reached.
    Stop(Stop),
    /// It can't be done: null, with the reason.
    Null(Value),
}

impl From<Stop> for Failure {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

/// The answer as the machine takes it. A null's reason is a value too: it is charged for.
pub(super) fn settled(machine: &mut Machine<'_>, answer: Answer) -> Outcome {
    match answer {
        Ok(value) => Ok(value),
        Err(Failure::Null(value)) => machine.charge(64 + value.reason_size()).map(|()| value),
        Err(Failure::Stop(stop)) => Err(stop),
    }
}

/// The arguments of one call. Places count from 0.
///
/// A list of one item stands for that item where a single value is wanted, and a single value for a list of it where a list
/// is wanted (DMN 1.5, 10.3.2.9.4).
#[derive(Clone, Copy)]
pub(super) struct Given<'g> {
    name: &'static str,
    values: &'g [Value],
    at: At,
}

impl<'g> Given<'g> {
    pub(super) fn new(name: &'static str, values: &'g [Value], at: At) -> Self {
        Self { name, values, at }
    }

    /// How many there are, nulls too.
    pub(super) fn count(self) -> usize {
        self.values.len()
    }

    /// The argument as it came; null if it was left out.
    pub(super) fn value(self, place: usize) -> &'g Value {
        self.values.get(place).unwrap_or(&Value::NULL)
    }

    /// The argument where a single value is wanted.
    pub(super) fn single(self, place: usize) -> &'g Value {
        match self.value(place) {
            Value::List(list) if list.len() == 1 => list.first().unwrap_or(&Value::NULL),
            value => value,
        }
    }

    /// Whether the argument is missing or null.
    pub(super) fn lacks(self, place: usize) -> bool {
        self.single(place).is_null()
    }

    pub(super) fn text(self, place: usize) -> Result<&'g str, Failure> {
        match self.single(place) {
            Value::String(text) => Ok(text),
            _ => Err(self.wrong(place, "text")),
        }
    }

    pub(super) fn number(self, place: usize) -> Result<Number, Failure> {
        match self.single(place) {
            Value::Number(number) => Ok(*number),
            _ => Err(self.wrong(place, "a number")),
        }
    }

    /// A number whose fraction is cut off.
    pub(super) fn whole(self, place: usize) -> Result<i64, Failure> {
        let number = self.number(place)?;
        let whole = number.round(0, Rounding::Down).and_then(|number| number.to_i64());
        whole.ok_or_else(|| self.null(format!("`{}` can't count to {number}", self.name)))
    }

    pub(super) fn context(self, place: usize) -> Result<&'g Context, Failure> {
        match self.single(place) {
            Value::Context(context) => Ok(context),
            _ => Err(self.wrong(place, "a context")),
        }
    }

    pub(super) fn function(self, place: usize) -> Result<&'g Function, Failure> {
        match self.single(place) {
            Value::Function(function) => Ok(function),
            _ => Err(self.wrong(place, "a function")),
        }
    }

    /// The items of a list.
    pub(super) fn list(self, place: usize) -> Result<&'g [Value], Failure> {
        match self.value(place) {
            Value::List(list) => Ok(list),
            Value::Null(_) => Err(self.wrong(place, "a list")),
            value => Ok(std::slice::from_ref(value)),
        }
    }

    /// The items of the only argument, a list, or else all arguments.
    pub(super) fn items(self) -> Result<&'g [Value], Failure> {
        if self.count() > 1 { Ok(self.values) } else { self.list(0) }
    }

    /// All arguments as they came.
    pub(super) fn values(self) -> &'g [Value] {
        self.values
    }

    /// The index of a position counted from 1, or backwards from -1, in something of `length` parts.
    pub(super) fn position(self, place: usize, length: usize) -> Result<usize, Failure> {
        let position = self.whole(place)?;
        let distance = usize::try_from(position.unsigned_abs()).unwrap_or(usize::MAX);
        let index = if position < 0 { length.checked_sub(distance) } else { distance.checked_sub(1) };
        index.filter(|index| *index < length).ok_or_else(|| {
            self.null(format!("`{}` finds no position {position}: positions are 1 to {length}, or -{length} to -1", self.name))
        })
    }

    /// The argument isn't of the kind that is wanted. If it is a null that has a reason already, that one stands.
    pub(super) fn wrong(self, place: usize, wanted: &str) -> Failure {
        self.wrong_value(self.single(place), &format!("{wanted}{}", self.nth(place)))
    }

    /// As [`wrong`](Self::wrong), about an item of a list.
    pub(super) fn wrong_item(self, item: &Value, wanted: &str) -> Failure {
        self.wrong_value(item, &format!("a list of {wanted}"))
    }

    fn wrong_value(self, value: &Value, wanted: &str) -> Failure {
        match value {
            Value::Null(Some(cause)) => match &cause.reason {
                Reason::NotSet(name) if !name.is_empty() => {
                    let reason = format!("`{name}` is not set, so `{}` can't take it", self.name);
                    Failure::Null(Value::null(cause.at, reason))
                }
                Reason::NotSet(_) => self.null(format!("`{}` takes {wanted}, this is not set", self.name)),
                Reason::Said(_) => Failure::Null(value.clone()),
            },
            _ => self.null(format!("`{}` takes {wanted}, this is {}", self.name, value.described())),
        }
    }

    fn nth(self, place: usize) -> &'static str {
        match place {
            _ if self.count() < 2 => "",
            0 => " first",
            1 => " second",
            2 => " third",
            _ => " fourth",
        }
    }

    /// What a function that was given answered, if that is a boolean.
    pub(super) fn decision(self, answer: Value) -> Result<bool, Failure> {
        match answer {
            Value::Boolean(decision) => Ok(decision),
            answer => Err(self.wrong_value(&answer, "a function that answers true or false")),
        }
    }

    /// Null because the function can't do it; `reason` follows its name: `` `sqrt` `` ...
    pub(super) fn cannot(self, reason: &str) -> Failure {
        self.null(format!("`{}` {reason}", self.name))
    }

    fn null(self, reason: impl Into<Reason>) -> Failure {
        Failure::Null(Value::null(self.at, reason))
    }
}
