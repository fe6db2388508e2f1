//! Form fields written in a model, as the JSON Schema of what completes the task.

use serde_json::{Map, Value, json};

/// One field as a vendor writes it.
#[derive(Default)]
pub(super) struct Field<'a> {
    pub(super) id: &'a str,
    pub(super) label: Option<&'a str>,
    /// The vendor's word.
    pub(super) kind: &'a str,
    pub(super) default: Option<&'a str>,
    pub(super) required: bool,
    /// The values of an enumeration.
    pub(super) values: Vec<&'a str>,
    /// `min`, `max`, `minlength`, `maxlength` with their settings.
    pub(super) bounds: Vec<(&'a str, &'a str)>,
}

/// The schema of all fields; none if there are none.
pub(super) fn schema(fields: &[Field<'_>]) -> Option<Value> {
    if fields.is_empty() {
        return None;
    }
    let properties: Map<String, Value> = fields.iter().map(|field| (field.id.to_owned(), property(field))).collect();
    let required: Vec<&str> = fields.iter().filter(|field| field.required).map(|field| field.id).collect();
    let mut schema = json!({"type": "object", "properties": properties});
    if !required.is_empty() {
        insert(&mut schema, "required", json!(required));
    }
    Some(schema)
}

fn insert(schema: &mut Value, key: &str, value: Value) {
    if let Value::Object(entries) = schema {
        entries.insert(key.to_owned(), value);
    }
}

fn property(field: &Field<'_>) -> Value {
    let kind = match field.kind {
        "long" | "integer" | "int" => "integer",
        "double" | "float" | "decimal" | "number" => "number",
        "boolean" | "bool" => "boolean",
        _ => "string",
    };
    let mut schema = json!({"type": kind});
    if let Some(label) = field.label {
        insert(&mut schema, "title", json!(label));
    }
    if !field.values.is_empty() {
        insert(&mut schema, "enum", json!(field.values));
    }
    let typed = |text: &str| match kind {
        "string" => Some(json!(text)),
        _ => serde_json::from_str::<Value>(text).ok().filter(|value| value.is_number() || value.is_boolean()),
    };
    if let Some(default) = field.default.and_then(typed) {
        insert(&mut schema, "default", default);
    }
    for (name, setting) in &field.bounds {
        let key = match *name {
            "min" => "minimum",
            "max" => "maximum",
            "minlength" => "minLength",
            "maxlength" => "maxLength",
            _ => continue,
        };
        if let Ok(number @ Value::Number(_)) = serde_json::from_str(setting) {
            insert(&mut schema, key, number);
        }
    }
    schema
}
