//! Reads fields of JSON objects, with a fault for each that is missing, not known, or not of its kind.

use serde_json::{Map, Value as Json};

use crate::fault::Faults;
use crate::model::{Origin, Placed};
use crate::xml::spaced;
use xml::{Place, is_character};

/// A place in the document and the faults found in it.
pub(super) struct Fields<'a> {
    pub(super) faults: &'a mut Faults,
    pub(super) pointer: String,
    object: &'a Map<String, Json>,
}

impl<'a> Fields<'a> {
    /// The fields of the object at `pointer`, of which those not in `known` are faults; `None` and a fault if it is none.
    pub(super) fn new(json: &'a Json, pointer: String, known: &[&str], faults: &'a mut Faults) -> Option<Self> {
        let Json::Object(object) = json else {
            faults.pointer(&pointer, "wrong_type", format!("this is {}, not an object", described(json)));
            return None;
        };
        for name in object.keys().filter(|name| !known.contains(&name.as_str())) {
            let message = format!("`{name}` is not a field here; there are `{}`", known.join("`, `"));
            faults.pointer(&at(&pointer, name), "unknown_field", message);
        }
        Some(Self { faults, pointer, object })
    }

    /// The value of a field, if it is there.
    pub(super) fn get(&self, name: &str) -> Option<&'a Json> {
        self.object.get(name)
    }

    /// The pointer to a field.
    pub(super) fn at(&self, name: &str) -> String {
        at(&self.pointer, name)
    }

    /// A text that may be absent.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        match self.get(name)? {
            Json::String(text) => {
                self.printable(name, text);
                Some(text.clone())
            }
            other => {
                self.wrong(name, other, "a text");
                None
            }
        }
    }

    /// A name that must be there.
    pub(super) fn name(&mut self, name: &str) -> String {
        let found = self.text(name).map(|text| spaced(&text));
        if found.as_deref().is_none_or(str::is_empty) && (self.get(name).is_none() || found.is_some()) {
            let pointer = self.at(name);
            self.faults.pointer(&pointer, "missing_field", format!("`{name}` must be given"));
        }
        found.unwrap_or_default()
    }

    /// The items of an array, with their pointers; none if it is absent.
    pub(super) fn items(&mut self, name: &str) -> Vec<(String, &'a Json)> {
        match self.get(name) {
            None => Vec::new(),
            Some(Json::Array(items)) => {
                let pointer = self.at(name);
                items.iter().enumerate().map(|(index, item)| (at(&pointer, &index.to_string()), item)).collect()
            }
            Some(other) => {
                self.wrong(name, other, "an array");
                Vec::new()
            }
        }
    }

    /// One of some words; the first if it is absent.
    pub(super) fn one_of<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Option<T> {
        let Some(given) = self.text(name) else { return words.first().map(|(_, value)| *value) };
        let found = words.iter().find(|(word, _)| *word == given).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let pointer = self.at(name);
            self.faults.pointer(&pointer, "unknown_word", format!("`{given}` is not one of `{}`", known.join("`, `")));
        }
        found
    }

    /// What XML could not carry is a fault.
    fn printable(&mut self, name: &str, text: &str) {
        if !text.chars().all(is_character) {
            let pointer = self.at(name);
            self.faults.pointer(&pointer, "control_character", "a text can't have control characters in it");
        }
    }

    pub(super) fn wrong(&mut self, name: &str, found: &Json, wanted: &str) {
        let pointer = self.at(name);
        self.faults.pointer(&pointer, "wrong_type", format!("this is {}, not {wanted}", described(found)));
    }

    /// The origin of what is made of this object.
    pub(super) fn origin(&self, id: Option<String>) -> Origin {
        origin(&self.pointer, id)
    }
}

/// The origin of what is made of the JSON at `pointer`.
pub(super) fn origin(pointer: &str, id: Option<String>) -> Origin {
    Origin { id: id.map(Into::into), called: Some(pointer.into()), ..Origin::default() }
}

/// The pointer to a member (RFC 6901).
pub(crate) fn at(pointer: &str, member: &str) -> String {
    format!("{pointer}/{}", member.replace('~', "~0").replace('/', "~1"))
}

/// What a JSON value is, to follow "is".
pub(super) fn described(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}

/// A cell: FEEL in a text; numbers and booleans are themselves. What null means is the caller's to say.
pub(super) fn cell(json: &Json, pointer: &str, null: Result<&str, &str>, faults: &mut Faults) -> Placed {
    let text = match json {
        Json::String(text) if text.chars().all(is_character) => text.clone(),
        Json::String(_) => {
            faults.pointer(pointer, "control_character", "a text can't have control characters in it");
            String::new()
        }
        Json::Number(number) => number.to_string(),
        Json::Bool(boolean) => boolean.to_string(),
        Json::Null => match null {
            Ok(text) => text.to_owned(),
            Err(hint) => {
                faults.pointer(pointer, "wrong_type", hint.to_owned());
                String::new()
            }
        },
        other => {
            let message = format!("this is {}, not FEEL in a text, a number or a boolean", described(other));
            faults.pointer(pointer, "wrong_type", message);
            String::new()
        }
    };
    Placed::new(text, Place::START)
}
