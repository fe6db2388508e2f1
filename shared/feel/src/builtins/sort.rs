//! `sort` (DMN 1.5, 10.3.4.6).

use super::given::{Answer, Given};
use crate::machine::Machine;
use crate::value::Value;

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
                let right_first = match machine.call(precedes, &[(*other).clone(), (*one).clone()])? {
                    Value::Boolean(first) => first,
                    _ => return Err(given.cannot("takes a function of two values that is true or false")),
                };
                merged.extend(if right_first { right.next() } else { left.next() }.cloned());
            }
            merged.extend(left.chain(right).cloned());
        }
        sorted = merged;
        width = width.saturating_mul(2);
    }
    Ok(machine.list(sorted)?)
}
