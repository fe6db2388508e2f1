//! Reads a JSON object field by field and keeps going after a fault, so that a caller learns of all of them.
//! Serde would stop at the first. Definitions and request bodies are read with it.

use crate::{Fault, Object, ids::BadId};
use serde_json::Value;
use std::ops::RangeInclusive;

/// A JSON object being read at a place in the document.
pub struct Reader<'a> {
    object: &'a Object,
    path: String,
    known: Vec<&'static str>,
    faults: &'a mut Vec<Fault>,
}

impl<'a> Reader<'a> {
    /// Begins to read an object; anything else is a fault.
    pub fn open(value: &'a Value, path: String, faults: &'a mut Vec<Fault>) -> Option<Self> {
        match value {
            Value::Object(object) => Some(Self { object, path, known: Vec::new(), faults }),
            other => {
                faults.push(Fault::new("wrong_type", path, format!("expected an object, found {}", kind(other))));
                None
            }
        }
    }

    /// JSON Pointer of the object.
    pub fn path(&self) -> String {
        self.path.clone()
    }

    /// JSON Pointer of a field.
    fn at(&self, field: &str) -> String {
        format!("{}/{field}", self.path)
    }

    /// The value of an optional field; `null` counts as absent.
    pub fn optional(&mut self, field: &'static str) -> Option<&'a Value> {
        if !self.known.contains(&field) {
            self.known.push(field);
        }
        self.object.get(field).filter(|value| !value.is_null())
    }

    /// The value of a field that must be there.
    pub fn required(&mut self, field: &'static str) -> Option<&'a Value> {
        let value = self.optional(field);
        if value.is_none() {
            self.fault::<()>("missing_field", field, format!("`{field}` is required"));
        }
        value
    }

    /// Text of a bounded length in characters.
    pub fn text(&mut self, field: &'static str, length: RangeInclusive<usize>) -> Option<String> {
        let value = self.required(field)?;
        self.as_text(field, value, length)
    }

    /// Optional text of a bounded length in characters.
    pub fn optional_text(&mut self, field: &'static str, length: RangeInclusive<usize>) -> Option<String> {
        let value = self.optional(field)?;
        self.as_text(field, value, length)
    }

    fn as_text(&mut self, field: &str, value: &Value, length: RangeInclusive<usize>) -> Option<String> {
        let Value::String(text) = value else {
            return self.wrong_type(field, "text", value);
        };
        if !length.contains(&text.chars().count()) {
            let message = format!("`{field}` must have {} to {} characters", length.start(), length.end());
            return self.fault("out_of_range", field, message);
        }
        Some(text.clone())
    }

    /// Text that parses as an id.
    pub fn id<T>(&mut self, field: &'static str, parse: fn(&str) -> Result<T, BadId>) -> Option<T> {
        let value = self.required(field)?;
        self.as_id(field, value, parse)
    }

    /// Optional text that parses as an id.
    pub fn optional_id<T>(&mut self, field: &'static str, parse: fn(&str) -> Result<T, BadId>) -> Option<T> {
        let value = self.optional(field)?;
        self.as_id(field, value, parse)
    }

    fn as_id<T>(&mut self, field: &str, value: &Value, parse: fn(&str) -> Result<T, BadId>) -> Option<T> {
        let Value::String(text) = value else {
            return self.wrong_type(field, "text", value);
        };
        match parse(text) {
            Ok(id) => Some(id),
            Err(bad) => self.fault("bad_id", field, bad.to_string()),
        }
    }

    /// A list of ids; absent means empty.
    pub fn ids<T: PartialEq>(&mut self, field: &'static str, most: usize, parse: fn(&str) -> Result<T, BadId>) -> Vec<T> {
        let items = self.list(field, most);
        let mut ids = Vec::new();
        for (position, value) in items.iter().enumerate() {
            let place = format!("{field}/{position}");
            match self.as_id(&place, value, parse) {
                Some(id) if ids.contains(&id) => self.fault("duplicate_id", &place, format!("{value} stands twice in `{field}`")),
                id => {
                    ids.extend(id);
                    Some(())
                }
            };
        }
        ids
    }

    /// A list of different texts; absent means empty.
    pub fn texts(&mut self, field: &'static str, most: usize, length: RangeInclusive<usize>) -> Vec<String> {
        let items = self.list(field, most);
        let mut texts: Vec<String> = Vec::new();
        for (position, value) in items.iter().enumerate() {
            let place = format!("{field}/{position}");
            match self.as_text(&place, value, length.clone()) {
                Some(text) if texts.contains(&text) => self.fault("duplicate_id", &place, format!("{value} stands twice in `{field}`")),
                text => {
                    texts.extend(text);
                    Some(())
                }
            };
        }
        texts
    }

    /// A whole number within bounds.
    pub fn whole(&mut self, field: &'static str, range: RangeInclusive<u64>) -> Option<u64> {
        let value = self.required(field)?;
        self.as_whole(field, value, range)
    }

    /// An optional whole number within bounds.
    pub fn optional_whole(&mut self, field: &'static str, range: RangeInclusive<u64>) -> Option<u64> {
        let value = self.optional(field)?;
        self.as_whole(field, value, range)
    }

    /// A whole number within bounds, from a value at hand.
    pub fn as_whole(&mut self, field: &str, value: &Value, range: RangeInclusive<u64>) -> Option<u64> {
        if !value.is_number() {
            return self.wrong_type(field, "a whole number", value);
        }
        let number = value.as_u64().filter(|number| range.contains(number));
        if number.is_none() {
            let message = format!("`{field}` must be a whole number from {} to {}", range.start(), range.end());
            return self.fault("out_of_range", field, message);
        }
        number
    }

    /// An optional number within bounds, fractions allowed.
    pub fn optional_number(&mut self, field: &'static str, range: RangeInclusive<f64>) -> Option<f64> {
        let value = self.optional(field)?;
        let number = value.as_f64().filter(|number| range.contains(number));
        if number.is_none() {
            let message = format!("`{field}` must be a number from {} to {}", range.start(), range.end());
            return self.fault("out_of_range", field, message);
        }
        number
    }

    /// An optional object, kept as it is.
    pub fn optional_object(&mut self, field: &'static str) -> Option<&'a Object> {
        match self.optional(field)? {
            Value::Object(object) => Some(object),
            other => self.wrong_type(field, "an object", other),
        }
    }

    /// What should become of a field (JSON Merge Patch, RFC 7396): `None` when it stays as it is, `Some(None)` when it goes.
    pub fn patch<T>(&mut self, field: &'static str, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.object.get(field) {
            None | Some(Value::Null) => {
                self.known.push(field);
                self.object.get(field).map(|_| None)
            }
            Some(_) => read(self).map(Some),
        }
    }

    /// An optional `true` or `false`.
    pub fn optional_bool(&mut self, field: &'static str) -> Option<bool> {
        match self.optional(field)? {
            Value::Bool(value) => Some(*value),
            other => self.wrong_type(field, "true or false", other),
        }
    }

    /// A list; absent means empty.
    pub fn list(&mut self, field: &'static str, most: usize) -> &'a [Value] {
        match self.optional(field) {
            None => &[],
            Some(Value::Array(items)) if items.len() <= most => items,
            Some(Value::Array(items)) => {
                let message = format!("`{field}` has {} entries, at most {most} are allowed", items.len());
                self.fault::<()>("out_of_range", field, message);
                &[]
            }
            Some(other) => {
                self.wrong_type::<()>(field, "a list", other);
                &[]
            }
        }
    }

    /// Reads an object that stands in a field.
    pub fn nested(&mut self, field: &str, value: &'a Value) -> Option<Reader<'_>> {
        let path = self.at(field);
        Reader::open(value, path, self.faults)
    }

    /// Records a fault at a field; gives `None` so that a caller can return it.
    pub fn fault<T>(&mut self, code: &str, field: &str, message: String) -> Option<T> {
        let path = self.at(field);
        self.faults.push(Fault::new(code, path, message));
        None
    }

    fn wrong_type<T>(&mut self, field: &str, expected: &str, found: &Value) -> Option<T> {
        self.fault("wrong_type", field, format!("`{field}` must be {expected}, found {}", kind(found)))
    }

    /// Ends the reading: every field nobody asked for is a fault.
    pub fn finish(mut self) {
        let unknown: Vec<String> = self.object.keys().filter(|key| !self.known.contains(&key.as_str())).cloned().collect();
        for field in unknown {
            let escaped = field.replace('~', "~0").replace('/', "~1");
            self.fault::<()>("unknown_field", &escaped, format!("`{field}` is not a field here; known are {}", self.known.join(", ")));
        }
    }
}

/// Deepest nesting of values that come from outside. The log wraps them a few levels deeper, and its own reader stops
/// at 128.
pub const MAX_DEPTH: usize = 64;

/// Whether a value is nested deeper than [`MAX_DEPTH`].
pub fn too_deep(value: &Value) -> bool {
    let mut level: Vec<&Value> = vec![value];
    for _ in 0..MAX_DEPTH {
        level = level.into_iter().flat_map(children).collect();
        if level.is_empty() {
            return false;
        }
    }
    true
}

fn children(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(object) => object.values().collect(),
        _ => Vec::new(),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
