//! Lists (DMN 1.5, 10.3.4.4); numbers in lists are in `statistics`.

use std::collections::BTreeSet;

use super::given::{Answer, Failure, Given};
use crate::error::Stop;
use crate::machine::{Machine, compare};
use crate::number::Number;
use crate::time::{Date, MonthsDuration, SecondsDuration};
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
    if given.count() < 2 {
        return Err(given.cannot("takes a list and at least one item"));
    }
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
        if given.decision(machine.call(matches, &[item.clone(), new.clone()])?)? {
            *item = new.clone();
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

/// The values seen so far. What has one order under which equal is the same is found without looking at all of them.
#[derive(Default)]
struct Seen<'v> {
    ordered: BTreeSet<Ordered<'v>>,
    others: Vec<&'v Value>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Ordered<'v> {
    Text(&'v str),
    Number(Number),
    Date(Date),
    Seconds(SecondsDuration),
    Months(MonthsDuration),
}

impl<'v> Seen<'v> {
    /// Adds it; false if it was there.
    fn add(&mut self, machine: &mut Machine<'_>, value: &'v Value) -> Result<bool, Stop> {
        machine.step(value.size())?;
        let ordered = match value {
            Value::String(text) => Ordered::Text(text),
            Value::Number(number) => Ordered::Number(*number),
            Value::Date(date) => Ordered::Date(*date),
            Value::Seconds(duration) => Ordered::Seconds(*duration),
            Value::Months(duration) => Ordered::Months(*duration),
            _ => {
                for other in &self.others {
                    if equal(machine, other, value)? {
                        return Ok(false);
                    }
                }
                self.others.push(value);
                return Ok(true);
            }
        };
        Ok(self.ordered.insert(ordered))
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

#[cfg(test)]
mod tests {
    use super::super::trial;
    use crate::limits::Limit;
    use crate::value::{List, Value};

    #[test]
    fn all_and_any_know_three_values() {
        trial::same(&[
            ("all([])", "true"),
            ("any([])", "false"),
            ("all([true, null, false])", "false"),
            ("any(false, null, true)", "true"),
            ("all(true)", "true"),
            ("any(list: [false, false])", "false"),
        ]);
        trial::null(&["all([true, null])", "any([null, false])", "all(null)", "any(1, false)", "all()", "all([\"true\"])"]);
    }

    #[test]
    fn lists_are_searched_by_equality() {
        trial::same(&[
            ("list contains([1, null], null)", "true"),
            ("list contains([1.0, \"1\"], 1)", "true"),
            ("list contains([\"1\"], 1)", "false"),
            ("list contains(1, 1)", "true"),
            ("index of([1, 2, null, 2.0], 2)", "[2, 4]"),
            ("index of([1, null], null)", "[2]"),
            ("index of(list: [], match: 1)", "[]"),
            ("count([])", "0"),
            ("count([null, [1, 2]])", "2"),
            ("count(7)", "1"),
        ]);
        trial::null(&["list contains(null, 1)", "index of(null, 1)", "count(null)", "count([1], 2)"]);
    }

    #[test]
    fn positions_count_from_either_end() {
        trial::same(&[
            ("sublist([1, 2, 3, 4], 2)", "[2, 3, 4]"),
            ("sublist([1, 2, 3, 4], -3, 2)", "[2, 3]"),
            ("sublist([1, 2, 3, 4], 1.9, 2.9)", "[1, 2]"),
            ("sublist([1, 2], 1, null)", "[1, 2]"),
            ("insert before([1, 2], 1, 0)", "[0, 1, 2]"),
            ("insert before([1, 2], -1, [9])", "[1, [9], 2]"),
            ("remove([1, 2, 3], 2)", "[1, 3]"),
            ("remove(list: [1, 2, 3], position: -3)", "[2, 3]"),
            ("remove(5, 1)", "[]"),
            ("list replace([1, 2, 3], -1, null)", "[1, 2, null]"),
            ("list replace([1, 5, 9], function(item, new) item < new, 6)", "[6, 6, 9]"),
            ("list replace(list: [1, 5], match: function(item, new) item = 1, newItem: 2)", "[2, 5]"),
        ]);
        trial::null(&[
            "sublist([1, 2], 0)",
            "sublist([1, 2], 3)",
            "sublist([1, 2], -3)",
            "sublist([1, 2], 2, 2)",
            "sublist([1, 2], 1, 0)",
            "sublist([1, 2], 1, -1)",
            "insert before([], 1, 1)",
            "insert before([1], 2, 1)",
            "remove([1], 1e30)",
            "remove([1], \"1\")",
            "list replace([1], 2, 1)",
            "list replace([1], function(item) true, 1)",
            "list replace([1], function(item, new) null, 1)",
        ]);
        trial::reasons(&[
            ("remove([1, 2], 3)", "`remove` finds no position 3: positions are 1 to 2, or -2 to -1"),
            ("remove([1, 2], \"1\")", "`remove` takes a number second, this is text"),
            ("list replace([1], function(item, new) 1, 1)", "`list replace` takes a function that answers true or false, this is a number"),
        ]);
    }

    #[test]
    fn lists_are_put_together() {
        trial::same(&[
            ("append([1], 2, [3])", "[1, 2, [3]]"),
            ("append(1, null)", "[1, null]"),
            ("concatenate([1], 2, [[3]])", "[1, 2, [3]]"),
            ("concatenate([1, 2])", "[1, 2]"),
            ("reverse([1, [2, 3]])", "[[2, 3], 1]"),
            ("flatten([[1, [[]]], [[[2]]], 3])", "[1, 2, 3]"),
            ("union([1, 2], [2, null], [null, 3, 1.0])", "[1, 2, null, 3]"),
            ("distinct values([1, \"1\", true, [1], 1.0, [1.0], \"1\", true, {a: 1}, {a: 1.0}])", "[1, \"1\", true, [1], {a: 1}]"),
            (
                "distinct values([@\"2026-01-01\", @\"P12M\", @\"P1Y\", @\"PT24H\", @\"P1D\", @\"2026-01-01\"])",
                "[@\"2026-01-01\", @\"P1Y\", @\"P1D\"]",
            ),
        ]);
        trial::null(&["append(null, 1)", "append([1])", "concatenate([1], null)", "union(null)", "flatten(null)", "reverse(null)"]);
    }

    #[test]
    fn what_could_take_for_ever_reaches_a_limit() {
        // The same list twice in a list twice in a list …: as a tree it has 2^100 items.
        let mut doubled = Value::NULL;
        for _ in 0..100 {
            doubled = Value::List(List::new(vec![doubled.clone(), doubled]).into());
        }
        assert_eq!(trial::limit("flatten(x)", doubled), Some(Limit::Steps));
        let flags: Vec<_> = (0..3_000).map(|number| Value::List(List::new(vec![Value::Number(number.into())]).into())).collect();
        assert_eq!(trial::limit("distinct values(x)", Value::List(List::new(flags).into())), Some(Limit::Steps));
    }

    #[test]
    fn many_texts_and_numbers_are_made_distinct_in_few_steps() {
        let items =
            (0..100_000_i64).map(|number| if number % 2 == 0 { Value::Number(number.into()) } else { Value::text(number.to_string()) });
        assert_eq!(trial::limit("count(distinct values(x)) = 100000", Value::List(List::new(items.collect()).into())), None);
    }
}
