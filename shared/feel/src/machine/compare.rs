//! Equality and order of values (DMN 1.5, 10.3.2.15).

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

use crate::value::{Context, Function, List, Range, Value};

/// Whether two values are equal; `None` if their kinds can't be compared. Null equals null only.
///
/// Bounded: values are never deeper than `MAX_VALUE_DEPTH`, and lists and contexts that occur in many places are compared once.
#[inline]
pub(crate) fn equal(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Some(left == right),
        (Value::String(left), Value::String(right)) => Some(left == right),
        (Value::Boolean(left), Value::Boolean(right)) => Some(left == right),
        _ => Equality::default().of(left, right),
    }
}

/// The order of two values of one ordered kind (numbers, strings, dates, times, date-times, durations); `None` for all else, and for
/// times whose order depends on the day. They are equal in it exactly when [`equal`] says so.
///
/// Strings are ordered by code points.
#[inline]
pub(crate) fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Some(left.cmp(right)),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
        (Value::Time(left), Value::Time(right)) => left.order(right),
        (Value::DateTime(left), Value::DateTime(right)) => Some(left.order(right)),
        (Value::Seconds(left), Value::Seconds(right)) => Some(left.cmp(right)),
        (Value::Months(left), Value::Months(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

/// One comparison. A value can hold the same list many times at every level, so that a walk along all its paths never ended; the
/// pairs that were found equal are kept once there are many.
#[derive(Default)]
struct Equality {
    pairs: usize,
    known: HashSet<(usize, usize)>,
}

/// Up to so many pairs of lists or contexts are compared without keeping them.
const FEW: usize = 1_000;

impl Equality {
    fn of(&mut self, left: &Value, right: &Value) -> Option<bool> {
        match (left, right) {
            (Value::Null(_), Value::Null(_)) => Some(true),
            (Value::Null(_), _) | (_, Value::Null(_)) => Some(false),
            (Value::Boolean(left), Value::Boolean(right)) => Some(left == right),
            (Value::List(left), Value::List(right)) => self.once(left, right, Self::lists),
            (Value::Context(left), Value::Context(right)) => self.once(left, right, Self::contexts),
            (Value::Range(left), Value::Range(right)) => self.ranges(left, right),
            (Value::Function(left), Value::Function(right)) => Some(same_function(left, right)),
            _ => order(left, right).map(Ordering::is_eq),
        }
    }

    fn once<T>(&mut self, left: &Arc<T>, right: &Arc<T>, compare: impl FnOnce(&mut Self, &T, &T) -> Option<bool>) -> Option<bool> {
        let pair = (Arc::as_ptr(left).addr(), Arc::as_ptr(right).addr());
        if self.known.contains(&pair) {
            return Some(true);
        }
        self.pairs = self.pairs.saturating_add(1);
        let answer = compare(self, left, right);
        if answer == Some(true) && self.pairs > FEW {
            self.known.insert(pair);
        }
        answer
    }

    fn lists(&mut self, left: &List, right: &List) -> Option<bool> {
        if left.len() != right.len() {
            return Some(false);
        }
        self.all(left.iter().zip(right.iter()))
    }

    /// The same names with equal values, in whatever order.
    fn contexts(&mut self, left: &Context, right: &Context) -> Option<bool> {
        if left.entries().len() != right.entries().len() {
            return Some(false);
        }
        if left.entries().iter().any(|(name, _)| right.get(name).is_none()) {
            return Some(false);
        }
        self.all(left.entries().iter().filter_map(|(name, value)| Some((value, right.get(name)?))))
    }

    /// The same ends with the same inclusion.
    fn ranges(&mut self, left: &Range, right: &Range) -> Option<bool> {
        if (left.start_included, left.end_included, left.but) != (right.start_included, right.end_included, right.but) {
            return Some(false);
        }
        let ends = [(&left.start, &right.start), (&left.end, &right.end)];
        if ends.iter().any(|(left, right)| left.is_some() != right.is_some()) {
            return Some(false);
        }
        self.all(ends.into_iter().filter_map(|(left, right)| left.as_ref().zip(right.as_ref())))
    }

    /// Their conjunction in FEEL's logic: false if any pair differs, else unknown if any can't be compared.
    fn all<'a>(&mut self, pairs: impl Iterator<Item = (&'a Value, &'a Value)>) -> Option<bool> {
        let mut answer = Some(true);
        for (left, right) in pairs {
            match self.of(left, right) {
                Some(true) => {}
                Some(false) => return Some(false),
                None => answer = None,
            }
        }
        answer
    }
}

/// Functions are equal only to themselves.
fn same_function(left: &Function, right: &Function) -> bool {
    match (left, right) {
        (Function::Builtin(left), Function::Builtin(right)) => std::ptr::eq(*left, *right),
        (Function::Defined(left), Function::Defined(right)) => Arc::ptr_eq(left, right),
        _ => false,
    }
}
