//! Lists (DMN 1.5, 10.3.4.4); numbers in lists are in `statistics`.

use std::collections::BTreeSet;

use super::given::{Answer, Failure, Given};
use crate::error::Stop;
use crate::machine::{Machine, compare};
use crate::number::Number;
use crate::value::Value;

/// Whether two values are equal, counted; values of different kinds are not.
pub(super) fn equal(machine: &mut Machine<'_>, one: &Value, other: &Value) -> Result<bool, Stop> {
    machine.step(one.size().min(other.size()))?;
    Ok(compare::equal(one, other).unwrap_or(false))
}

/// `count(list)`.
pub(super) fn count(_: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Ok(Value::Number((given.list(0)?.len() as u64).into()))
}

/// `all(list)`: false if any item is false; else true if all are true; else null.
pub(super) fn all(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    unless_any(machine, given, false)
}

/// `any(list)`: true if any item is true; else false if all are false; else null.
pub(super) fn any(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    unless_any(machine, given, true)
}

/// `decisive` if any item is that; else its opposite, if all items are booleans.
fn unless_any(machine: &mut Machine<'_>, given: Given<'_>, decisive: bool) -> Answer {
    let items = given.items()?;
    machine.step(items.len())?;
    if items.iter().any(|item| matches!(item, Value::Boolean(is) if *is == decisive)) {
        return Ok(Value::Boolean(decisive));
    }
    match items.iter().find(|item| !matches!(item, Value::Boolean(_))) {
        Some(item) => Err(given.wrong_item(item, "booleans")),
        None => Ok(Value::Boolean(!decisive)),
    }
}

/// `list contains(list, element)`.
pub(super) fn list_contains(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    for item in given.list(0)? {
        if equal(machine, item, given.value(1))? {
            return Ok(Value::Boolean(true));
        }
    }
    Ok(Value::Boolean(false))
}

/// `index of(list, match)`: every position of it, from 1.
pub(super) fn index_of(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let mut positions = Vec::new();
    for (position, item) in (1_u64..).zip(given.list(0)?) {
        if equal(machine, item, given.value(1))? {
            positions.push(Value::Number(position.into()));
        }
    }
    Ok(machine.list(positions)?)
}

/// `sublist(list, start position, length?)`: null if there aren't that many.
pub(super) fn sublist(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let list = given.list(0)?;
    let start = given.position(1, list.len())?;
    let end = match given.lacks(2) {
        true => list.len(),
        false => start.saturating_add(length(given, 2)?),
    };
    match list.get(start..end) {
        Some(items) => made(machine, &[items]),
        None => Err(given.cannot("takes no more items than the list has")),
    }
}

/// A length of at least 1.
pub(super) fn length(given: Given<'_>, place: usize) -> Result<usize, Failure> {
    match given.whole(place)? {
        length @ 1.. => Ok(usize::try_from(length).unwrap_or(usize::MAX)),
        _ => Err(given.cannot("takes a length of at least 1")),
    }
}

/// `append(list, item...)`.
pub(super) fn append(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    made(machine, &[given.list(0)?, given.values().get(1..).unwrap_or_default()])
}

/// `concatenate(list...)`.
pub(super) fn concatenate(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let lists = (0..given.count()).map(|place| given.list(place)).collect::<Result<Vec<_>, _>>()?;
    made(machine, &lists)
}

/// `insert before(list, position, newItem)`.
pub(super) fn insert_before(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let list = given.list(0)?;
    let (before, after) = halves(list, given.position(1, list.len())?);
    made(machine, &[before, &[given.value(2).clone()], after])
}

/// `remove(list, position)`.
pub(super) fn remove(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let list = given.list(0)?;
    let (before, after) = halves(list, given.position(1, list.len())?);
    made(machine, &[before, after.get(1..).unwrap_or_default()])
}

/// `list replace(list, position, newItem)`, or with `match`, a function of an item and the new item that tells which to replace.
pub(super) fn list_replace(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let list = given.list(0)?;
    let new = given.value(2);
    if matches!(given.single(1), Value::Number(_)) {
        let (before, after) = halves(list, given.position(1, list.len())?);
        return made(machine, &[before, std::slice::from_ref(new), after.get(1..).unwrap_or_default()]);
    }
    let Value::Function(matches) = given.single(1) else { return Err(given.wrong(1, "a position or a function")) };
    machine.step(list.len())?;
    let mut items = list.to_vec();
    for item in &mut items {
        match machine.call(matches, &[item.clone(), new.clone()])? {
            Value::Boolean(true) => *item = new.clone(),
            Value::Boolean(false) => {}
            _ => return Err(given.cannot("takes a function of two values that is true or false")),
        }
    }
    Ok(machine.list(items)?)
}

fn halves(list: &[Value], index: usize) -> (&[Value], &[Value]) {
    list.split_at_checked(index).unwrap_or((list, &[]))
}

/// `reverse(list)`.
pub(super) fn reverse(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let list = given.list(0)?;
    machine.step(list.len())?;
    Ok(machine.list(list.iter().rev().cloned().collect())?)
}

/// `union(list...)`: all items once, in the order of their first appearance.
pub(super) fn union(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let lists = (0..given.count()).map(|place| given.list(place)).collect::<Result<Vec<_>, _>>()?;
    once(machine, &lists)
}

/// `distinct values(list)`.
pub(super) fn distinct_values(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    once(machine, &[given.list(0)?])
}

fn once(machine: &mut Machine<'_>, lists: &[&[Value]]) -> Answer {
    let mut seen = Seen::default();
    let mut items = Vec::new();
    for item in lists.iter().copied().flatten() {
        if seen.add(machine, item)? {
            items.push(item.clone());
        }
    }
    Ok(machine.list(items)?)
}

/// The values seen so far; texts and numbers are found without looking at all of them.
#[derive(Default)]
struct Seen<'v> {
    texts: BTreeSet<&'v str>,
    numbers: BTreeSet<Number>,
    others: Vec<&'v Value>,
}

impl<'v> Seen<'v> {
    /// Adds it; false if it was there.
    fn add(&mut self, machine: &mut Machine<'_>, value: &'v Value) -> Result<bool, Stop> {
        machine.step(1)?;
        match value {
            Value::String(text) => {
                machine.step(text.len() / 64)?;
                Ok(self.texts.insert(text))
            }
            Value::Number(number) => Ok(self.numbers.insert(*number)),
            _ => {
                for other in &self.others {
                    if equal(machine, other, value)? {
                        return Ok(false);
                    }
                }
                self.others.push(value);
                Ok(true)
            }
        }
    }
}

/// `flatten(list)`: the items of all lists within, however deep.
pub(super) fn flatten(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let mut items = Vec::new();
    flatten_into(machine, given.list(0)?, &mut items)?;
    Ok(machine.list(items)?)
}

/// As deep as values may be.
fn flatten_into(machine: &mut Machine<'_>, list: &[Value], items: &mut Vec<Value>) -> Result<(), Stop> {
    machine.step(list.len())?;
    for item in list {
        match item {
            Value::List(inner) => flatten_into(machine, inner, items)?,
            item => items.push(item.clone()),
        }
    }
    Ok(())
}

/// A list of all these items.
fn made(machine: &mut Machine<'_>, parts: &[&[Value]]) -> Answer {
    machine.step(parts.iter().fold(0, |total, part| total.saturating_add(part.len())))?;
    Ok(machine.list(parts.concat())?)
}
