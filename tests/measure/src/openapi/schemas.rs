//! Generic schemas as people would write them: a page of tasks is a `TaskList` of `Task`, not a `ListBody_Task` with a
//! copy of the task inside.

use serde_json::{Map, Value, json};

/// What utoipa calls a list, before the name of its entries.
const GENERIC: &str = "ListBody_";

pub(super) fn tidy_lists(document: &mut Value) {
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        let before = std::mem::take(schemas);
        *schemas =
            before.iter().map(|(name, schema)| (better(name).unwrap_or_else(|| name.clone()), list(name, schema, &before))).collect();
    }
    rename_references(document);
}

/// A list that refers to its entries; any other schema as it is.
fn list(name: &str, schema: &Value, all: &Map<String, Value>) -> Value {
    let mut schema = schema.clone();
    if let (Some(entry), Some(items)) = (name.strip_prefix(GENERIC), schema.pointer_mut("/properties/items/items"))
        && all.contains_key(entry)
    {
        *items = json!({"$ref": format!("#/components/schemas/{entry}")});
    }
    schema
}

fn rename_references(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(reference) if name == "$ref" => {
                        if let Some((place, better)) = reference.rsplit_once('/').and_then(|(place, name)| Some((place, better(name)?))) {
                            *reference = format!("{place}/{better}");
                        }
                    }
                    other => rename_references(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(rename_references),
        _ => {}
    }
}

fn better(name: &str) -> Option<String> {
    name.strip_prefix(GENERIC).map(|entry| format!("{entry}List"))
}
