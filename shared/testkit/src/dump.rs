//! Everything a database holds, as JSON, to compare before with after.

use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine as _;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};

/// Items by table, partition key and sort key, in DynamoDB's own JSON.
pub type Dump = BTreeMap<(String, String, String), Value>;

/// An item in DynamoDB's own JSON, as a stream delivers it.
pub fn item(item: &HashMap<String, AttributeValue>) -> Value {
    Value::Object(item.iter().map(|(name, value)| (name.clone(), attribute(value))).collect::<Map<_, _>>())
}

/// A key attribute.
pub(crate) fn key(item: &HashMap<String, AttributeValue>, name: &str) -> String {
    item[name].as_s().expect("keys are text").clone()
}

fn attribute(value: &AttributeValue) -> Value {
    match value {
        AttributeValue::S(text) => json!({"S": text}),
        AttributeValue::N(number) => json!({"N": number}),
        AttributeValue::Bool(flag) => json!({"BOOL": flag}),
        AttributeValue::Null(_) => json!({"NULL": true}),
        AttributeValue::B(bytes) => json!({"B": base64::engine::general_purpose::STANDARD.encode(bytes.as_ref())}),
        AttributeValue::L(values) => json!({"L": values.iter().map(attribute).collect::<Vec<_>>()}),
        AttributeValue::M(values) => json!({"M": item(values)}),
        other => panic!("the product stores no {other:?}"),
    }
}
