//! Inputs from JSON, by the types that the model declares: a date is written `2026-11-20`, a duration `P3D`.

use std::sync::Arc;

use feel::{Date, DateTime, MonthsDuration, Name, SecondsDuration, Time, Type, Value};
use serde_json::{Map, Value as Json};

use super::Inputs;
use crate::compiled::Model;
use crate::fault::{Fault, Faults};
use crate::json::described;

impl Model {
    /// The inputs of an invocable from a JSON object: numbers, texts, booleans, arrays and objects are themselves; where the
    /// model declares a date, a time or a duration, a text of ISO 8601 is one. What is no input is ignored; what is missing
    /// is left out.
    ///
    /// # Errors
    /// One fault for every value that isn't of its type; `element` is its JSON Pointer. An unknown invocable.
    pub fn read_inputs(&self, invocable: &str, json: &Map<String, Json>) -> Result<Inputs, Vec<Fault>> {
        let mut faults = Faults::default();
        let Some(invocable) = self.find(invocable).and_then(|place| self.invocables.get(place)) else {
            faults.pointer("", "unknown_invocable", format!("the model has nothing to evaluate called `{invocable}`"));
            return Err(faults.into_vec());
        };
        let mut inputs = Inputs::new();
        for input in &invocable.inputs {
            // The qualified name of an imported input, or its own.
            let plain = input.name.rsplit_once('.').map(|(_, plain)| plain);
            let Some(value) = json.get(&input.name).or_else(|| json.get(plain?)) else { continue };
            let mut pointer = Pointer { text: String::new(), faults: &mut faults };
            if let Some(value) = pointer.within(&input.name, |pointer| pointer.read(value, &input.kind)) {
                inputs.push((Name::from(input.name.as_str()), value));
            }
        }
        faults.or(inputs)
    }
}

/// Where in the JSON something is read.
struct Pointer<'a> {
    text: String,
    faults: &'a mut Faults,
}

impl Pointer<'_> {
    fn within<T>(&mut self, step: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.text.len();
        self.text.push('/');
        self.text.push_str(&step.replace('~', "~0").replace('/', "~1"));
        let done = read(self);
        self.text.truncate(length);
        done
    }

    fn wrong(&mut self, message: String) -> Option<Value> {
        self.faults.pointer(&self.text, "wrong_type", message);
        None
    }

    /// A value of a type; constraints are looked at where the model is evaluated.
    fn read(&mut self, json: &Json, kind: &Type) -> Option<Value> {
        let kind = kind.unrestricted();
        match (kind, json) {
            (_, Json::Null) => Some(Value::NULL),
            (Type::List(inner), Json::Array(items)) => {
                let items: Vec<Option<Value>> = items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.within(&index.to_string(), |pointer| pointer.read(item, inner)))
                    .collect();
                let items: Option<Vec<Value>> = items.into_iter().collect();
                self.shallow(Value::list(items?))
            }
            // One value is as good as a list of it.
            (Type::List(inner), other) => self.read(other, inner),
            (Type::Context(fields), Json::Object(members)) => {
                let entries: Vec<Option<(Name, Value)>> = members
                    .iter()
                    .map(|(name, value)| {
                        let kind = fields.iter().find(|(field, _)| **field == **name).map_or(&Type::Any, |(_, kind)| kind);
                        let value = self.within(name, |pointer| pointer.read(value, kind))?;
                        Some((Name::from(name.as_str()), value))
                    })
                    .collect();
                let entries: Option<Vec<(Name, Value)>> = entries.into_iter().collect();
                self.shallow(Value::context(entries?))
            }
            (Type::Boolean, Json::Bool(_)) | (Type::Number, Json::Number(_)) | (Type::String, Json::String(_)) | (Type::Any, _) => {
                match Value::from_json(json) {
                    Ok(value) => Some(value),
                    Err(error) => self.wrong(error.to_string()),
                }
            }
            (_, Json::String(text)) => match temporal(kind, text) {
                Some(value) => Some(value),
                None => self.wrong(format!("`{text}` is not a {kind}")),
            },
            (_, other) => self.wrong(format!("this is {}, not a {kind}", described(other))),
        }
    }

    fn shallow(&mut self, value: Option<Value>) -> Option<Value> {
        value.or_else(|| self.wrong("lists and objects lie too deep within each other".to_owned()))
    }
}

fn temporal(kind: &Type, text: &str) -> Option<Value> {
    Some(match kind {
        Type::Date => Value::Date(Date::parse(text)?),
        Type::Time => Value::Time(Time::parse(text)?),
        // A date is as good as its midnight.
        Type::DateTime => match DateTime::parse(text) {
            Some(moment) => Value::DateTime(Arc::new(moment)),
            None => Value::Date(Date::parse(text)?),
        },
        Type::Seconds => Value::Seconds(SecondsDuration::parse(text)?),
        Type::Months => Value::Months(MonthsDuration::parse(text)?),
        _ => return None,
    })
}
