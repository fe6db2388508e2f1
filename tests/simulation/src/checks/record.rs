//! Items as their readers see them.

use crate::database::Item;
use serde_json::Value;
use work::task::TaskRecord;

/// A record from an item in DynamoDB's JSON.
pub(crate) fn record(item: &Item) -> Option<TaskRecord> {
    serde_json::from_value(plain(&Value::Object(item.iter().map(|(name, value)| (name.clone(), value.clone())).collect()), true)).ok()
}

/// A value without DynamoDB's types.
pub(super) fn plain(value: &Value, item: bool) -> Value {
    let fields =
        |map: &serde_json::Map<String, Value>| Value::Object(map.iter().map(|(name, value)| (name.clone(), plain(value, false))).collect());
    let Value::Object(map) = value else { return value.clone() };
    if item {
        return fields(map);
    }
    match map.iter().next().map(|(kind, inner)| (kind.as_str(), inner)) {
        Some(("N", Value::String(number))) => serde_json::from_str(number).unwrap_or_default(),
        Some(("NULL", _)) => Value::Null,
        Some(("M", Value::Object(inner))) => fields(inner),
        Some(("L", Value::Array(inner))) => Value::Array(inner.iter().map(|value| plain(value, false)).collect()),
        Some((_, inner)) => inner.clone(),
        None => Value::Null,
    }
}
