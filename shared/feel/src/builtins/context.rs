//! Contexts (DMN 1.5, 10.3.4.10).

use std::collections::BTreeSet;

use super::given::{Answer, Failure, Given};
use crate::error::Stop;
use crate::machine::Machine;
use crate::value::{Context, Name, Value};

/// `get value(m, key)`.
pub(super) fn get_value(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let (context, key) = (given.context(0)?, given.text(1)?);
    machine.step(1 + key.len() / 64)?;
    context.get(key).cloned().ok_or_else(|| given.cannot("finds no entry of that key"))
}

/// `get entries(m)`: a list of contexts of `key` and `value`.
pub(super) fn get_entries(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let entries = given.context(0)?.entries();
    let (key, value): (Name, Name) = ("key".into(), "value".into());
    let mut pairs = Vec::new();
    for (name, of) in entries {
        machine.step(1)?;
        pairs.push(machine.context(vec![(key.clone(), Value::String(name.clone())), (value.clone(), of.clone())])?);
    }
    Ok(machine.list(pairs)?)
}

/// `context(entries)`: of contexts of `key` and `value`, no key twice.
pub(super) fn context(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let pairs = given.list(0)?;
    machine.step(pairs.len())?;
    let mut entries = Vec::new();
    let mut keys = BTreeSet::new();
    for pair in pairs {
        let Value::Context(pair) = pair else { return Err(given.wrong_item(pair, "contexts of `key` and `value`")) };
        let (Some(Value::String(key)), Some(value)) = (pair.get("key"), pair.get("value")) else {
            return Err(given.cannot("takes contexts that have a text as `key`, and a `value`"));
        };
        machine.step(key.len() / 64)?;
        if !keys.insert(key.clone()) {
            return Err(given.cannot("takes every key once"));
        }
        entries.push((key.clone(), value.clone()));
    }
    Ok(machine.context(entries)?)
}

/// `context put(context, key, value)`, or with `keys`, the names to go down to the entry; contexts that aren't there on the
/// way are made.
pub(super) fn put(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let mut within = Some(given.context(0)?);
    let mut way = Vec::new();
    for key in keys(given)? {
        machine.step(key.size())?;
        let Value::String(key) = key else { return Err(given.wrong_item(key, "text as keys")) };
        let found = within.and_then(|context| context.get(key));
        way.push((within, key, found));
        within = match found {
            Some(Value::Context(inner)) => Some(inner),
            _ => None,
        };
    }
    // All that the way leads through must be contexts; what it ends at may be anything.
    let passed = way.len().saturating_sub(1);
    if way.iter().take(passed).any(|(_, _, found)| !matches!(found, None | Some(Value::Context(_)))) {
        return Err(given.cannot("finds something that isn't a context on the way"));
    }
    let mut value = given.value(2).clone();
    for (context, key, _) in way.into_iter().rev() {
        value = with(machine, context, key, value)?;
    }
    Ok(value)
}

fn keys<'g>(given: Given<'g>) -> Result<&'g [Value], Failure> {
    match given.value(1) {
        Value::List(keys) if !keys.is_empty() => Ok(keys),
        key @ Value::String(_) => Ok(std::slice::from_ref(key)),
        _ => Err(given.wrong(1, "a key or a list of at least one key")),
    }
}

/// A context with one entry put into it, at its old place if it has one.
fn with(machine: &mut Machine<'_>, context: Option<&Context>, key: &Name, value: Value) -> Result<Value, Stop> {
    let entries = context.map_or(&[][..], Context::entries);
    machine.step(entries.len())?;
    let mut entries = entries.to_vec();
    match entries.iter_mut().find(|(name, _)| name == key) {
        Some((_, old)) => *old = value,
        None => entries.push((key.clone(), value)),
    }
    machine.context(entries)
}

/// `context merge(contexts)`: of equal names, the last one's value counts.
pub(super) fn merge(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let mut merged: Vec<(Name, Value)> = Vec::new();
    let mut places = std::collections::BTreeMap::new();
    for context in given.list(0)? {
        let Value::Context(context) = context else { return Err(given.wrong_item(context, "contexts")) };
        machine.step(context.entries().len())?;
        for (name, value) in context.entries() {
            machine.step(name.len() / 64)?;
            let place = *places.entry(name.clone()).or_insert(merged.len());
            match merged.get_mut(place) {
                Some((_, old)) => *old = value.clone(),
                None => merged.push((name.clone(), value.clone())),
            }
        }
    }
    Ok(machine.context(merged)?)
}

#[cfg(test)]
mod tests {
    use super::super::trial;
    use crate::limits::Limit;
    use crate::value::{List, Value};

    #[test]
    fn contexts_are_read_and_made() {
        trial::same(&[
            ("get value({a b: 1}, \"a b\")", "1"),
            ("get value(key: \"a\", m: [{a: 2}])", "2"),
            ("get entries({b: 1, a: [2]})", "[{key: \"b\", value: 1}, {key: \"a\", value: [2]}]"),
            ("get entries({})", "[]"),
            ("context([{key: \"a\", value: 1, more: 2}, {key: \"\", value: null}])", "{\"a\": 1, \"\": null}"),
            ("context({key: \"a\", value: 1})", "{a: 1}"),
            ("context(get entries({a: 1, b: {c: 2}}))", "{a: 1, b: {c: 2}}"),
            ("context merge([{a: 1, b: {c: 1}}, {b: 2, d: 3}])", "{a: 1, b: 2, d: 3}"),
            ("context merge({a: 1})", "{a: 1}"),
            ("context merge([])", "{}"),
        ]);
        trial::null(&[
            "get value({a: 1}, \"b\")",
            "get value({a: 1}, 1)",
            "get value(null, \"a\")",
            "get entries([])",
            "context([{key: \"a\", value: 1}, {key: \"a\", value: 1}])",
            "context([{key: 1, value: 1}])",
            "context([{key: \"a\"}])",
            "context([null])",
            "context merge([{a: 1}, null])",
            "context merge(null)",
        ]);
    }

    #[test]
    fn put_goes_down_as_far_as_the_keys_tell() {
        trial::same(&[
            ("context put({}, \"a\", 1)", "{a: 1}"),
            ("context put({a: 1, b: 2}, \"a\", null)", "{a: null, b: 2}"),
            ("context put({a: {b: 1, c: 2}}, [\"a\", \"c\"], 3)", "{a: {b: 1, c: 3}}"),
            ("context put({a: 1}, [\"b\", \"c\"], 3)", "{a: 1, b: {c: 3}}"),
            ("context put(context: {a: 1}, keys: [\"a\"], value: 2)", "{a: 2}"),
        ]);
        trial::null(&[
            "context put(null, \"a\", 1)",
            "context put({}, null, 1)",
            "context put({}, [], 1)",
            "context put({}, [\"a\", null], 1)",
            "context put({a: 1}, [\"a\", \"b\"], 1)",
            "context put({}, 1, 1)",
            "context put({}, \"a\")",
        ]);
    }

    #[test]
    fn put_makes_no_context_deeper_than_one_may_be() {
        let keys = Value::List(List::new(vec![Value::text("a"); 100_000]).into());
        assert_eq!(trial::limit("context put({}, x, 1)", keys), Some(Limit::ValueDepth));
    }
}
