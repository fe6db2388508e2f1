//! `sort` (DMN 1.5, 10.3.4.6).

use super::given::{Answer, Given};
use crate::machine::Machine;

/// `sort(list, precedes)`, where `precedes` tells whether its first argument comes before its second.
///
/// A merge sort from the bottom up: the fewest calls of `precedes` in the worst case, whatever it answers, and equal items
/// keep their order.
pub(super) fn sort(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let (list, precedes) = (given.list(0)?, given.function(1)?);
    machine.step(list.len())?;
    let mut sorted = list.to_vec();
    let mut width = 1;
    while width < sorted.len() {
        let mut merged = Vec::with_capacity(sorted.len());
        for pair in sorted.chunks(width.saturating_mul(2)) {
            let (left, right) = pair.split_at_checked(width).unwrap_or((pair, &[]));
            let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
            while let (Some(one), Some(other)) = (left.peek(), right.peek()) {
                let swap = given.decision(machine.call(precedes, &[(*other).clone(), (*one).clone()])?)?;
                merged.extend(if swap { right.next() } else { left.next() }.cloned());
            }
            merged.extend(left.chain(right).cloned());
        }
        sorted = merged;
        width = width.saturating_mul(2);
    }
    Ok(machine.list(sorted)?)
}

#[cfg(test)]
mod tests {
    use super::super::trial;
    use crate::limits::Limit;
    use crate::value::{List, Value};

    #[test]
    fn the_order_is_the_functions() {
        trial::same(&[
            ("sort([3, 1, 2, 5, 4], function(x, y) x > y)", "[5, 4, 3, 2, 1]"),
            ("sort(list: [\"b\", \"a\"], precedes: function(x, y) x < y)", "[\"a\", \"b\"]"),
            ("sort([], function(x, y) null)", "[]"),
            ("sort(7, function(x, y) x < y)", "[7]"),
            // Equal items keep their order.
            ("sort([[2, 1], [1, 1], [2, 2], [1, 2]], function(x, y) x[1] < y[1])", "[[1, 1], [1, 2], [2, 1], [2, 2]]"),
            ("sort([\"ab\", \"a\"], starts with)", "[\"ab\", \"a\"]"),
        ]);
        trial::null(&["sort(null, function(x, y) x < y)", "sort([1, 2], null)", "sort([1, 2], function(x) true)", "sort([1, 2])"]);
        trial::reasons(&[("sort([1, 2], function(x, y) x + y)", "`sort` takes a function that answers true or false, this is a number")]);
    }

    #[test]
    fn a_function_that_contradicts_itself_does_no_harm() {
        trial::same(&[("count(sort(for i in 1..100 return modulo(i * 37, 101), function(x, y) true))", "100")]);
    }

    #[test]
    fn sorting_costs_steps() {
        let items = (0..200_000_i64).rev().map(|number| Value::Number(number.into()));
        assert_eq!(trial::limit("sort(x, function(a, b) a < b)", Value::List(List::new(items.collect()).into())), Some(Limit::Steps));
    }
}
