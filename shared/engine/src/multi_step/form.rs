//! Forms: JSON Schema, or the short `fields` list, which is translated to JSON Schema here.
//! A form is closed: a field it does not declare is a fault when a task is completed, unless the schema itself
//! says otherwise with `additionalProperties`.

use crate::Object;
use serde_json::{Value, json};

/// A place in the form and what is wrong there.
type FormFault = (String, String);

/// The JSON Schema of a `form_schema`.
pub(super) fn to_json_schema(form: &Object) -> Result<Value, FormFault> {
    match form.get("fields") {
        Some(Value::Array(fields)) if form.len() == 1 => from_fields(fields),
        Some(Value::Array(_)) => Err((String::new(), "a form with `fields` has no other entries".to_owned())),
        _ => {
            let mut schema = form.clone();
            schema.entry("type").or_insert_with(|| json!("object"));
            schema.entry("additionalProperties").or_insert(Value::Bool(false));
            Ok(Value::Object(schema))
        }
    }
}

fn from_fields(fields: &[Value]) -> Result<Value, FormFault> {
    let mut properties = Object::new();
    let mut required = Vec::new();
    for (position, field) in fields.iter().enumerate() {
        let place = format!("/fields/{position}");
        let Some(name) = field.get("name").and_then(Value::as_str).filter(|name| !name.is_empty()) else {
            return Err((place, "a field needs a `name`".to_owned()));
        };
        if properties.contains_key(name) {
            return Err((place, format!("field `{name}` stands twice")));
        }
        let schema = field_schema(field).map_err(|message| (place, format!("field `{name}`: {message}")))?;
        properties.insert(name.to_owned(), schema);
        if field.get("required").and_then(Value::as_bool).unwrap_or(false) {
            required.push(Value::String(name.to_owned()));
        }
    }
    Ok(json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false}))
}

fn field_schema(field: &Value) -> Result<Value, String> {
    let kind = field.get("type").and_then(Value::as_str).unwrap_or("text");
    let mut schema = match kind {
        "text" | "textarea" | "string" => json!({"type": "string"}),
        "number" => json!({"type": "number"}),
        "integer" => json!({"type": "integer"}),
        "boolean" | "checkbox" => json!({"type": "boolean"}),
        "date" => json!({"type": "string", "format": "date"}),
        // A file is named by its reference; the bytes never pass through the engine.
        "file" => json!({"type": "string", "minLength": 1}),
        "select" => match field.get("options") {
            Some(Value::Array(options)) if !options.is_empty() => json!({"enum": options}),
            _ => return Err("a select needs `options`".to_owned()),
        },
        other => {
            return Err(format!(
                "`{other}` is not a field type; known are text, textarea, number, integer, boolean, checkbox, date, file, select"
            ));
        }
    };
    if let (Some(label), Value::Object(schema)) = (field.get("label").and_then(Value::as_str), &mut schema) {
        schema.insert("title".to_owned(), Value::String(label.to_owned()));
    }
    Ok(schema)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_list_becomes_a_closed_schema() {
        let form = json!({"fields": [{"name": "resume", "type": "file", "required": true}, {"name": "references", "type": "file"}]});
        let schema = to_json_schema(form.as_object().unwrap()).unwrap();
        assert_eq!(schema["required"], json!(["resume"]));
        assert_eq!(schema["additionalProperties"], json!(false));
    }

    #[test]
    fn a_form_that_says_nothing_sensible_is_refused() {
        for form in [
            json!({"fields": [{}]}),
            json!({"fields": [{"name": "a", "type": "soup"}]}),
            json!({"fields": [{"name": "a"}, {"name": "a"}]}),
            json!({"fields": [{"name": "a", "type": "select"}]}),
        ] {
            assert!(to_json_schema(form.as_object().unwrap()).is_err(), "{form}");
        }
    }
}
