//! JSON read by a type: JSON has no dates, times, durations and ranges, so texts stand for them where the type says so.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::{JsonError, Name, Value, json, literal};
use crate::builtins::range_text::range_of;
use crate::error::shown_name;
use crate::limits::MAX_VALUE_DEPTH;
use crate::types::Type;

/// More are not told: whoever gets everything wrong knows by then.
const MOST_UNFIT: usize = 100;

/// A part of a JSON value that isn't of the type that is wanted there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {message}")]
#[non_exhaustive]
pub struct Unfit {
    /// Where, as a JSON Pointer (RFC 6901) from the value that was read: empty for itself, `/lines/0/due` for a part of it.
    pub pointer: String,
    /// What it is and what is wanted, as half a sentence: `` `soon` is not a date ``.
    pub message: String,
}

impl Type {
    /// The value of this type that a JSON value tells. Null is of every type, and one value is as good as a list of it. Members
    /// that a context's type doesn't name are as JSON has them; those it names may be missing. Constraints are not looked at:
    /// [`Machine::coerce`](crate::Machine::coerce) does.
    ///
    /// # Errors
    /// All parts that aren't of their types, up to 100.
    pub fn read_json(&self, json: &Json) -> Result<Value, Vec<Unfit>> {
        let mut reading = Reading { pointer: String::new(), unfit: Vec::new(), members: HashMap::new() };
        let value = reading.read(json, self, 0);
        value.filter(|_| reading.unfit.is_empty()).ok_or(reading.unfit)
    }
}

struct Reading<'t> {
    pointer: String,
    unfit: Vec<Unfit>,
    /// The members of the contexts' types met so far, by the address of their first.
    members: HashMap<usize, HashMap<&'t str, &'t Type>>,
}

impl<'t> Reading<'t> {
    fn wrong(&mut self, message: impl FnOnce() -> String) -> Option<Value> {
        if self.unfit.len() < MOST_UNFIT {
            self.unfit.push(Unfit { pointer: self.pointer.clone(), message: message() });
        }
        None
    }

    /// A part of what is read; `depth` is of the part.
    fn part(&mut self, step: &str, json: &Json, kind: &'t Type, depth: u16) -> Option<Value> {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        let part = self.read(json, kind, depth);
        self.pointer.truncate(length);
        part
    }

    /// `None` if a part is unfit, which is told.
    fn read(&mut self, json: &Json, kind: &'t Type, depth: u16) -> Option<Value> {
        if depth > MAX_VALUE_DEPTH {
            return self.wrong(|| JsonError::Depth.to_string());
        }
        match (kind.unrestricted(), json) {
            (_, Json::Null) => Some(Value::NULL),
            (Type::List(inner), Json::Array(items)) => {
                // All of them, so that all that is wrong is told.
                let read = |(index, item): (usize, &Json)| self.part(&index.to_string(), item, inner, depth + 1);
                let items: Vec<Option<Value>> = items.iter().enumerate().map(read).collect();
                self.shallow(Value::list(items.into_iter().collect::<Option<_>>()?))
            }
            (Type::List(inner), _) => {
                let item = self.read(json, inner, depth + 1)?;
                self.shallow(Value::list(vec![item]))
            }
            (Type::Context(fields), Json::Object(members)) => {
                let read = |(name, member): (&String, &Json)| {
                    let kind = self.member(fields, name);
                    Some((Name::from(name.as_str()), self.part(name, member, kind, depth + 1)?))
                };
                let entries: Vec<Option<(Name, Value)>> = members.iter().map(read).collect();
                self.shallow(Value::context(entries.into_iter().collect::<Option<_>>()?))
            }
            (Type::Any, _) | (Type::Boolean, Json::Bool(_)) | (Type::Number, Json::Number(_)) | (Type::String, Json::String(_)) => {
                json::read(json, depth).map_or_else(|error| self.wrong(|| error.to_string()), Some)
            }
            (kind, Json::String(text)) => match told(kind, text) {
                Some(value) => Some(value),
                None => self.wrong(|| format!("{} is not a {}", shown_name(text), kind.shown())),
            },
            (kind, other) => self.wrong(|| format!("this is {}, not a {}", described(other), kind.shown())),
        }
    }

    fn member(&mut self, fields: &'t [(Name, Type)], name: &str) -> &'t Type {
        let by_name = || fields.iter().map(|(name, kind)| (&**name, kind)).collect();
        let members = self.members.entry(fields.as_ptr().addr()).or_insert_with(by_name);
        members.get(name).copied().unwrap_or(&Type::Any)
    }

    fn shallow(&mut self, value: Option<Value>) -> Option<Value> {
        value.or_else(|| self.wrong(|| JsonError::Depth.to_string()))
    }
}

/// The value of that type that a text stands for.
fn told(kind: &Type, text: &str) -> Option<Value> {
    match kind {
        Type::Date => literal::date(text),
        Type::Time => literal::time(text),
        Type::DateTime => literal::date_and_time(text),
        Type::Seconds => literal::seconds(text),
        Type::Months => literal::months(text),
        Type::Range(_) => range_of(text)?.ok().map(|range| Value::Range(range.into())).filter(|range| kind.has(range)),
        _ => None,
    }
}

fn described(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::types::Types;

    fn read(kind: &str, json: &Json) -> Result<String, String> {
        let read = Types::default().parse(kind).unwrap().read_json(json);
        let told = |unfit: Vec<Unfit>| unfit.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        read.map(|value| value.to_string()).map_err(told)
    }

    #[test]
    fn texts_stand_for_what_json_has_not() {
        for (kind, json, value) in [
            ("number", json!(1.5), "1.5"),
            ("string", json!("2026-01-01"), "2026-01-01"),
            ("Any", json!({"a": [1, "2026-01-01"]}), "{a: [1, \"2026-01-01\"]}"),
            ("date", json!("2026-01-01"), "2026-01-01"),
            ("date and time", json!("2026-01-01"), "2026-01-01T00:00:00"),
            ("date and time", json!("2026-01-01T10:00:00@Europe/Paris"), "2026-01-01T10:00:00@Europe/Paris"),
            ("time", json!("10:00:00Z"), "10:00:00Z"),
            ("days and time duration", json!("P1D"), "P1D"),
            ("years and months duration", json!("P14M"), "P1Y2M"),
            ("range<number>", json!("]1..5]"), "(1..5]"),
            ("range<date>", json!("[@\"2026-01-01\"..)"), "[@\"2026-01-01\"..)"),
            ("range", json!("[\"a\"..\"b\"]"), "[\"a\"..\"b\"]"),
            ("list<date>", json!(["2026-01-01", null]), "[2026-01-01, null]"),
            ("list<date>", json!("2026-01-01"), "[2026-01-01]"),
            ("list<list<number>>", json!([1, [2, 3]]), "[[1], [2, 3]]"),
            (
                "context<due: date, lines: list<context<at: time>>>",
                json!({"due": "2026-01-01", "lines": [{"at": "10:00:00"}], "note": 1}),
                "{due: 2026-01-01, lines: [{at: 10:00:00}], note: 1}",
            ),
            ("context<due: date>", json!({}), "{}"),
            ("number", json!(null), "null"),
            ("Null", json!(null), "null"),
        ] {
            let shown = read(kind, &json);
            // Members of JSON come in any order.
            assert_eq!(shown, Ok(value.to_owned()), "{json} as {kind}");
        }
    }

    #[test]
    fn what_is_unfit_is_told_with_its_place() {
        for (kind, json, told) in [
            ("date", json!("soon"), ": `soon` is not a date"),
            ("date", json!("2026-02-29"), ": `2026-02-29` is not a date"),
            ("date", json!(5), ": this is a number, not a date"),
            ("number", json!("5"), ": `5` is not a number"),
            ("number", json!([5]), ": this is an array, not a number"),
            ("boolean", json!({}), ": this is an object, not a boolean"),
            ("string", json!(true), ": this is a boolean, not a string"),
            ("Null", json!(1), ": this is a number, not a Null"),
            ("days and time duration", json!("P1M"), ": `P1M` is not a days and time duration"),
            ("range<number>", json!("[\"a\"..\"b\"]"), ": `[\"a\"..\"b\"]` is not a range<number>"),
            ("range<number>", json!("[5..1]"), ": `[5..1]` is not a range<number>"),
            (
                "list<number>",
                json!([1, "b", [], "d"]),
                "/1: `b` is not a number; /2: this is an array, not a number; /3: `d` is not a number",
            ),
            ("list<number>", json!("b"), ": `b` is not a number"),
            ("context<a/b: list<context<\"d~\": date>>>", json!({"a/b": [{"d~": 1}]}), "/a~1b/0/d~0: this is a number, not a date"),
            ("context<a: number>", json!([]), ": this is an array, not a context<a: number>"),
            ("function<number> -> number", json!("abs"), ": `abs` is not a function<number> -> number"),
        ] {
            assert_eq!(read(kind, &json), Err(told.to_owned()), "{json} as {kind}");
        }
    }

    #[test]
    fn however_much_is_unfit_little_is_told() {
        let unfit = Types::default().parse("list<number>").unwrap().read_json(&json!(vec!["x".repeat(1000); 1000])).unwrap_err();
        assert_eq!(unfit.len(), MOST_UNFIT);
        assert!(unfit.iter().all(|unfit| unfit.message.len() < 150), "{:?}", unfit.first());
        let wide = format!("context<{}>", (0..500).map(|n| format!("n{n}: number")).collect::<Vec<_>>().join(", "));
        let unfit = Types::default().parse(&wide).unwrap().read_json(&json!(1)).unwrap_err();
        assert!(unfit.iter().all(|unfit| unfit.message.len() < 300));
    }

    #[test]
    fn what_is_too_deep_is_refused_wherever_the_depth_comes_from() {
        let deep = |levels: u16| (0..levels).fold(json!(1), |inner, _| Json::Array(vec![inner]));
        for kind in ["Any", "list", "list<list<list>>"] {
            assert!(read(kind, &deep(MAX_VALUE_DEPTH)).is_ok(), "{kind}");
            let told = read(kind, &deep(MAX_VALUE_DEPTH + 1)).unwrap_err();
            assert!(told.ends_with(&JsonError::Depth.to_string()), "{told}");
        }
        let nested = (0..200).fold(Type::Number, |inner, _| Type::List(inner.into()));
        assert!(nested.read_json(&json!(1)).is_err());
    }
}
