//! One text for one value (RFC 8785, JSON Canonicalization Scheme), so that whoever reads an export gets the same hash. Our
//! values are flat: texts, whole numbers, lists of them.

use ring::digest;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A value's canonical text: no blanks, names in order, nothing that is null.
pub fn canonical(value: &impl Serialize) -> String {
    let text = |value: &Value| serde_json::to_string(&sorted(value)).unwrap_or_default();
    serde_json::to_value(value).as_ref().map(text).unwrap_or_default()
}

/// The same value with the names of its objects in order, whatever order the map of the JSON library keeps.
fn sorted(value: &Value) -> Sorted {
    match value {
        Value::Object(object) => {
            let present = object.iter().filter(|(_, value)| !value.is_null());
            Sorted::Object(present.map(|(name, value)| (name.clone(), sorted(value))).collect())
        }
        Value::Array(values) => Sorted::Array(values.iter().map(sorted).collect()),
        other => Sorted::Plain(other.clone()),
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum Sorted {
    Object(BTreeMap<String, Self>),
    Array(Vec<Self>),
    Plain(Value),
}

/// SHA-256 of a text, in hexadecimal.
pub fn sha256(text: &str) -> String {
    digest::digest(&digest::SHA256, text.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_has_one_text() {
        let value = json!({"b": "é\u{1f}\"\\/\n", "a": [1, "x", {"d": 2, "c": 1}], "z": null});
        assert_eq!(canonical(&value), "{\"a\":[1,\"x\",{\"c\":1,\"d\":2}],\"b\":\"é\\u001f\\\"\\\\/\\n\"}");
        // FIPS 180-4's example.
        assert_eq!(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
