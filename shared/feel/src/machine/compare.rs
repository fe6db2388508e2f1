//! Equality and order of values (DMN 1.5, 10.3.2.15).

use std::cmp::Ordering;
use std::collections::BTreeMap;
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
        (Value::Date(left), Value::Date(right)) => Some(left == right),
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

/// One comparison. A value can hold the same list many times at every level, so that a walk along all its paths would never end: once
/// there are many pairs, their answers are kept.
#[derive(Default)]
struct Equality {
    pairs: usize,
    known: BTreeMap<(usize, usize), Option<bool>>,
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
        if let Some(answer) = self.known.get(&pair) {
            return *answer;
        }
        self.pairs = self.pairs.saturating_add(1);
        let answer = compare(self, left, right);
        if self.pairs > FEW {
            self.known.insert(pair, answer);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::number::Number;
    use crate::time::{Date, DateTime, MonthsDuration, SecondsDuration, Time};
    use crate::value::Name;

    fn number(text: &str) -> Value {
        Value::Number(Number::parse(text).unwrap())
    }

    fn list(items: impl IntoIterator<Item = Value>) -> Value {
        Value::List(Arc::new(List::new(items.into_iter().collect())))
    }

    fn context(entries: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
        Value::Context(Arc::new(Context::new(entries.into_iter().map(|(name, value)| (Name::from(name), value)).collect())))
    }

    fn range(start: Option<i64>, start_included: bool, end: Option<i64>, end_included: bool, but: bool) -> Value {
        let end_at = |end: Option<i64>| end.map(|end| Value::Number(Number::from(end)));
        Value::Range(Arc::new(Range { start: end_at(start), start_included, end: end_at(end), end_included, but }))
    }

    fn one_of_each_kind() -> Vec<Value> {
        vec![
            Value::Boolean(true),
            number("1"),
            Value::text("1"),
            Value::Date(Date::parse("2026-11-20").unwrap()),
            Value::Time(Time::parse("00:00:00Z").unwrap()),
            Value::DateTime(Arc::new(DateTime::parse("2026-11-20T00:00:00Z").unwrap())),
            Value::Seconds(SecondsDuration::from_seconds(0)),
            Value::Months(MonthsDuration::from_months(0)),
            list([]),
            context([]),
            range(Some(1), true, Some(1), true, false),
        ]
    }

    #[test]
    fn null_equals_null_and_nothing_else() {
        let reason = Value::null(crate::error::At::default(), "because");
        assert_eq!(equal(&Value::NULL, &reason), Some(true));
        for value in one_of_each_kind() {
            assert_eq!((equal(&value, &Value::NULL), equal(&Value::NULL, &value)), (Some(false), Some(false)));
            assert_eq!((order(&value, &Value::NULL), order(&Value::NULL, &value)), (None, None));
        }
        assert_eq!(order(&Value::NULL, &Value::NULL), None);
    }

    #[test]
    fn different_kinds_can_not_be_compared() {
        for (place, left) in one_of_each_kind().iter().enumerate() {
            for (other, right) in one_of_each_kind().iter().enumerate() {
                assert_eq!(equal(left, right), (place == other).then_some(true), "{left:?} {right:?}");
                if place != other {
                    assert_eq!(order(left, right), None, "{left:?} {right:?}");
                }
            }
        }
        for unordered in [Value::Boolean(true), list([]), context([]), range(None, false, Some(1), true, false)] {
            assert_eq!(order(&unordered, &unordered), None);
        }
    }

    #[test]
    fn strings_are_ordered_by_code_points() {
        let sorted = ["", "A", "Z", "a", "aa", "b", "é", "ﬀ", "😀"].map(Value::text);
        for (place, left) in sorted.iter().enumerate() {
            for (other, right) in sorted.iter().enumerate() {
                assert_eq!(order(left, right), Some(place.cmp(&other)));
            }
        }
    }

    #[test]
    fn lists_are_equal_item_by_item() {
        let numbers = |texts: &[&str]| list(texts.iter().map(|text| number(text)));
        assert_eq!(equal(&numbers(&["1", "2.0"]), &numbers(&["1.0", "2"])), Some(true));
        assert_eq!(equal(&numbers(&["1", "2"]), &numbers(&["2", "1"])), Some(false));
        assert_eq!(equal(&numbers(&["1"]), &numbers(&["1", "1"])), Some(false));
        let nested = |last| list([number("1"), context([("a", list([number("3"), number(last)]))])]);
        assert_eq!(equal(&nested("4"), &nested("4")), Some(true));
        assert_eq!(equal(&nested("4"), &nested("5")), Some(false));
        // What can't be compared decides nothing, and a difference anywhere does.
        let mixed = |last| list([Value::text("1"), number(last)]);
        assert_eq!(equal(&mixed("2"), &numbers(&["1", "2"])), None);
        assert_eq!(equal(&mixed("2"), &numbers(&["1", "3"])), Some(false));
        assert_eq!(equal(&list([Value::NULL]), &numbers(&["1"])), Some(false));
    }

    #[test]
    fn contexts_are_equal_in_any_order() {
        let one = context([("a", number("1")), ("b", Value::text("x"))]);
        assert_eq!(equal(&one, &context([("b", Value::text("x")), ("a", number("1.0"))])), Some(true));
        assert_eq!(equal(&one, &context([("b", Value::text("y")), ("a", number("1"))])), Some(false));
        assert_eq!(equal(&one, &context([("c", Value::text("x")), ("a", number("1"))])), Some(false));
        assert_eq!(equal(&one, &context([("a", number("1"))])), Some(false));
        // A name that is missing makes them differ, whatever else can't be compared.
        assert_eq!(equal(&one, &context([("a", Value::text("1")), ("c", Value::text("x"))])), Some(false));
        assert_eq!(equal(&one, &context([("a", Value::text("1")), ("b", Value::text("x"))])), None);
    }

    #[test]
    fn ranges_are_equal_end_by_end() {
        let closed = range(Some(1), true, Some(10), true, false);
        assert_eq!(equal(&closed, &range(Some(1), true, Some(10), true, false)), Some(true));
        for other in [
            range(Some(1), false, Some(10), true, false),
            range(Some(1), true, Some(10), false, false),
            range(Some(2), true, Some(10), true, false),
            range(Some(1), true, Some(11), true, false),
            range(Some(1), true, None, false, false),
            range(Some(1), true, Some(10), true, true),
        ] {
            assert_eq!(equal(&closed, &other), Some(false));
        }
    }

    #[test]
    fn a_value_that_holds_itself_many_times_is_compared_in_time() {
        let build = |last: &str| (0..120).fold(number(last), |inner, _| list([inner.clone(), inner]));
        assert_eq!(equal(&build("1"), &build("1")), Some(true));
        let twins = build("1");
        assert_eq!(equal(&twins, &twins), Some(true));
        assert_eq!(equal(&build("1"), &build("2")), Some(false));
        let wide = |last: &str| (0..60).fold(context([("a", number(last))]), |inner, _| context([("a", inner.clone()), ("b", inner)]));
        assert_eq!(equal(&wide("1"), &wide("1")), Some(true));
        assert_eq!(equal(&build("1"), &(0..120).fold(Value::text("1"), |inner, _| list([inner.clone(), inner]))), None);
    }

    fn ordered_value() -> impl Strategy<Value = Value> {
        let small = -3_i64..3;
        prop_oneof![
            small.clone().prop_map(|whole| Value::Number(Number::from(whole))),
            "[ab]{0,2}".prop_map(Value::text),
            small.clone().prop_map(|day| Value::Date(Date::from_days_since_epoch(day).unwrap())),
            (0_i64..3, prop::sample::select(vec!["Z", "+01:00", "@Asia/Kolkata", "@Europe/Paris"]))
                .prop_map(|(hour, anchor)| Value::Time(Time::parse(&format!("0{hour}:00:00{anchor}")).unwrap())),
            (0_i64..3, prop::sample::select(vec!["Z", "+01:00", "@Asia/Kolkata", "@Europe/Paris"])).prop_map(|(hour, anchor)| {
                Value::DateTime(Arc::new(DateTime::parse(&format!("2026-11-20T0{hour}:00:00{anchor}")).unwrap()))
            }),
            small.clone().prop_map(|seconds| Value::Seconds(SecondsDuration::from_seconds(seconds))),
            small.prop_map(|months| Value::Months(MonthsDuration::from_months(months))),
        ]
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![ordered_value(), Just(Value::NULL), any::<bool>().prop_map(Value::Boolean)];
        leaf.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(list),
                prop::collection::vec(inner, 0..3).prop_map(|values| context(["a", "b", "c"].into_iter().zip(values))),
            ]
        })
    }

    proptest! {
        #[test]
        fn the_order_of_each_kind_is_one(a in ordered_value(), b in ordered_value(), c in ordered_value()) {
            prop_assert_eq!(order(&a, &a), Some(Ordering::Equal));
            prop_assert_eq!(order(&a, &b), order(&b, &a).map(Ordering::reverse));
            prop_assert_eq!(order(&a, &b).map(Ordering::is_eq), equal(&a, &b));
            if let (Some(first), Some(second), Some(third)) = (order(&a, &b), order(&b, &c), order(&a, &c)) && first.is_le() && second.is_le() {
                prop_assert_eq!(third, first.then(second));
            }
        }

        #[test]
        fn equality_is_symmetric_and_everything_equals_itself(a in any_value(), b in any_value()) {
            prop_assert_eq!(equal(&a, &a), Some(true));
            prop_assert_eq!(equal(&a, &b), equal(&b, &a));
        }
    }
}
