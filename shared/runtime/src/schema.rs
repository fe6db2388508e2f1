//! JSON Schema: forms of user tasks and settings of connectors. References to other documents are never fetched.

use engine::Fault;
use serde_json::Value;

/// Checks that a schema is one.
///
/// # Errors
/// What is wrong with it, in words.
pub fn check(schema: &Value) -> Result<(), String> {
    jsonschema::options().build(schema).map(|_| ()).map_err(|error| error.to_string())
}

/// Every fault of a value against a schema, each at its place under `path`.
pub fn faults(schema: &Value, value: &Value, path: &str) -> Vec<Fault> {
    match jsonschema::options().should_validate_formats(true).build(schema) {
        Ok(validator) => validator.iter_errors(value).flat_map(|error| faults_of(&error, path)).collect(),
        Err(error) => vec![Fault::new("bad_schema", path, error.to_string())],
    }
}

fn faults_of(error: &jsonschema::ValidationError<'_>, path: &str) -> Vec<Fault> {
    use jsonschema::error::ValidationErrorKind as Kind;
    let at = format!("{path}{}", error.instance_path());
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|name| Fault::new("unknown_field", format!("{at}/{name}"), format!("`{name}` is not a field here")))
            .collect(),
        Kind::Required { property } => {
            let name = property.as_str().map_or_else(|| property.to_string(), str::to_owned);
            vec![Fault::new("missing_field", format!("{at}/{name}"), format!("`{name}` is required"))]
        }
        _ => vec![Fault::new("invalid_value", at, error.to_string())],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_fault_of_a_form_is_named_at_its_place() {
        let schema = json!({"type": "object", "properties": {"age": {"type": "integer"}, "name": {"type": "string"}}, "required": ["name"], "additionalProperties": false});
        let found = faults(&schema, &json!({"age": "old", "nmae": "x"}), "/variables");
        let mut places: Vec<_> = found.iter().map(|fault| (fault.code.as_str(), fault.path.as_str())).collect();
        places.sort_unstable();
        assert_eq!(
            places,
            [("invalid_value", "/variables/age"), ("missing_field", "/variables/name"), ("unknown_field", "/variables/nmae")]
        );
    }

    #[test]
    fn a_schema_that_is_none_is_refused() {
        assert!(check(&json!({"type": "soup"})).is_err());
        assert!(check(&json!({"$ref": "https://example.com/schema.json"})).is_err());
    }
}
