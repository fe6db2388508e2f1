//! Numbers, and other things with an order, in lists (DMN 1.5, 10.3.4.4).

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::given::{Answer, Failure, Given};
use crate::error::Stop;
use crate::machine::{Machine, compare};
use crate::number::Number;
use crate::value::Value;

/// `min(list)`.
pub(super) fn min(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    extreme(machine, given, Ordering::Less)
}

/// `max(list)`.
pub(super) fn max(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    extreme(machine, given, Ordering::Greater)
}

/// The first item that no other one lies beyond, in that direction.
fn extreme(machine: &mut Machine<'_>, given: Given<'_>, beyond: Ordering) -> Answer {
    let items = given.items()?;
    let mut best = items.first().ok_or_else(|| empty(given))?;
    for item in items {
        machine.step(item.size())?;
        match compare::order(item, best) {
            Some(order) if order == beyond => best = item,
            Some(_) => {}
            None => return Err(given.wrong_item(item, "values of one kind that has an order")),
        }
    }
    Ok(best.clone())
}

fn empty(given: Given<'_>) -> Failure {
    given.cannot("takes at least one value, the list is empty")
}

fn too_large(given: Given<'_>) -> Failure {
    given.cannot("would be larger than a number can be")
}

/// All items, each a number; at least one.
fn numbers(machine: &mut Machine<'_>, given: Given<'_>) -> Result<Vec<Number>, Failure> {
    let items = given.items()?;
    // A sum or a product and a bit.
    machine.step(items.len().saturating_mul(4))?;
    if items.is_empty() {
        return Err(empty(given));
    }
    let number = |item: &Value| match item {
        Value::Number(number) => Ok(*number),
        _ => Err(given.wrong_item(item, "numbers")),
    };
    items.iter().map(number).collect()
}

fn total(numbers: &[Number]) -> Option<Number> {
    numbers.iter().try_fold(Number::ZERO, |total, number| total.add(*number))
}

fn average(numbers: &[Number]) -> Option<Number> {
    total(numbers)?.divide((numbers.len() as u64).into())
}

/// `sum(list)`.
pub(super) fn sum(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    total(&numbers(machine, given)?).map(Value::Number).ok_or_else(|| too_large(given))
}

/// `mean(list)`.
pub(super) fn mean(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    average(&numbers(machine, given)?).map(Value::Number).ok_or_else(|| too_large(given))
}

/// `product(list)`.
pub(super) fn product(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let numbers = numbers(machine, given)?;
    let product = numbers.iter().try_fold(Number::ONE, |product, number| product.multiply(*number));
    product.map(Value::Number).ok_or_else(|| too_large(given))
}

/// `median(list)`: the middle number, or the mean of both in the middle.
pub(super) fn median(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let mut numbers = numbers(machine, given)?;
    count_sorting(machine, numbers.len())?;
    numbers.sort_unstable();
    let middle = numbers.get((numbers.len() - 1) / 2..=numbers.len() / 2).and_then(average);
    middle.map(Value::Number).ok_or_else(|| too_large(given))
}

/// `stddev(list)`: the standard deviation of a sample.
pub(super) fn stddev(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let numbers = numbers(machine, given)?;
    if numbers.len() < 2 {
        return Err(given.cannot("takes at least two numbers"));
    }
    deviation(&numbers).map(Value::Number).ok_or_else(|| too_large(given))
}

fn deviation(numbers: &[Number]) -> Option<Number> {
    let mean = average(numbers)?;
    let mut squares = Number::ZERO;
    for number in numbers {
        let distance = number.subtract(mean)?;
        squares = squares.add(distance.multiply(distance)?)?;
    }
    squares.divide((numbers.len() as u64 - 1).into())?.square_root()
}

/// `mode(list)`: the most frequent numbers, ascending; none of no numbers.
pub(super) fn mode(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    if given.items()?.is_empty() {
        return Ok(machine.list(Vec::new())?);
    }
    let numbers = numbers(machine, given)?;
    count_sorting(machine, numbers.len())?;
    let mut times = BTreeMap::new();
    for number in numbers {
        *times.entry(number).or_insert(0_usize) += 1;
    }
    let most = times.values().max().copied().unwrap_or_default();
    let modes = times.into_iter().filter(|(_, times)| *times == most);
    Ok(machine.list(modes.map(|(number, _)| Value::Number(number)).collect())?)
}

/// Counts the comparisons of sorting so many.
fn count_sorting(machine: &mut Machine<'_>, numbers: usize) -> Result<(), Stop> {
    machine.step(numbers.saturating_mul(numbers.checked_ilog2().unwrap_or(0) as usize))
}

#[cfg(test)]
mod tests {
    use super::super::trial;

    #[test]
    fn the_extremes_of_what_has_an_order() {
        trial::same(&[
            ("min(3, 1, 2)", "1"),
            ("max([3, 1, 2])", "3"),
            ("max(\"a\", \"b\")", "\"b\""),
            ("min([@\"2026-02-01\", @\"2026-01-31\"])", "@\"2026-01-31\""),
            ("max(list: [@\"P1D\", @\"PT25H\"])", "@\"PT25H\""),
            ("min(5)", "5"),
        ]);
        trial::null(&["min([])", "max(null)", "max(1, \"a\")", "min([1, null])", "min([true, false])", "min({a: 1})", "max([[1], [2]])"]);
    }

    #[test]
    fn statistics_of_numbers() {
        trial::same(&[
            ("sum(1, 2.5)", "3.5"),
            ("sum([0.1, 0.2])", "0.3"),
            ("mean([1, 2, 4.5])", "2.5"),
            ("product([2, 3, -4])", "-24"),
            ("median(8, 1, 3)", "3"),
            ("median([8, 1, 3, 4])", "3.5"),
            ("median([2])", "2"),
            ("mode([3, 1, 3, 1, 2])", "[1, 3]"),
            ("mode([1, 1.0, 2])", "[1]"),
            ("mode([])", "[]"),
            ("decimal(stddev(2, 4, 4, 4, 5, 5, 7, 9), 4)", "2.1381"),
            ("stddev([3, 3])", "0"),
        ]);
        trial::null(&[
            "sum([])",
            "mean([])",
            "product([])",
            "median([])",
            "stddev([])",
            "stddev(47)",
            "sum([1, null])",
            "product([1, \"2\"])",
            "mode([1, null])",
            "mode(null)",
            "sum([@\"P1D\", @\"P1D\"])",
            "product(1e6000, 1e6000)",
        ]);
        trial::reasons(&[
            ("sum([1, \"2\"])", "`sum` takes a list of numbers, this is text"),
            ("mean([])", "`mean` takes at least one value, the list is empty"),
        ]);
    }
}
