//! Numbers, and other things with an order, in lists (DMN 1.5, 10.3.4.4).

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::given::{Answer, Failure, Given};
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
        machine.step(1)?;
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
    machine.step(items.len())?;
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
    sort(machine, &mut numbers)?;
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
    let mut times = BTreeMap::new();
    for number in numbers(machine, given)? {
        *times.entry(number).or_insert(0_usize) += 1;
    }
    let most = times.values().max().copied().unwrap_or_default();
    let modes = times.into_iter().filter(|(_, times)| *times == most);
    Ok(machine.list(modes.map(|(number, _)| Value::Number(number)).collect())?)
}

fn sort(machine: &mut Machine<'_>, numbers: &mut [Number]) -> Result<(), Failure> {
    machine.step(numbers.len())?;
    numbers.sort_unstable();
    Ok(())
}
