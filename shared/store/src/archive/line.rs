//! An item as a line of text and back: DynamoDB's own JSON, names in order, so that equal items are equal lines.

use crate::item::Item;
use crate::{Error, Result};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// The line of an item, without its end.
///
/// # Errors
/// When it has a value of a type that the product does not store.
pub(super) fn write(item: &Item) -> Result<String> {
    Ok(object(item)?.to_string())
}

/// The item of a line.
///
/// # Errors
/// When it is not one that [`write`] wrote.
pub(super) fn read(line: &str) -> Result<Item> {
    match serde_json::from_str(line).map_err(Error::unreadable)? {
        Value::Object(map) => item(map),
        _ => Err(Error::unreadable("a line that is no item")),
    }
}

fn object(item: &Item) -> Result<Value> {
    let mut names: Vec<&String> = item.keys().collect();
    names.sort_unstable();
    let mut map = Map::new();
    for name in names {
        if let Some(value) = item.get(name) {
            map.insert(name.clone(), attribute(value)?);
        }
    }
    Ok(Value::Object(map))
}

fn attribute(value: &AttributeValue) -> Result<Value> {
    let (kind, value) = match value {
        AttributeValue::S(text) => ("S", Value::from(text.as_str())),
        AttributeValue::N(number) => ("N", Value::from(number.as_str())),
        AttributeValue::B(blob) => ("B", Value::from(STANDARD.encode(blob.as_ref()))),
        AttributeValue::Bool(flag) => ("BOOL", Value::from(*flag)),
        AttributeValue::Null(flag) => ("NULL", Value::from(*flag)),
        AttributeValue::L(values) => ("L", Value::Array(values.iter().map(attribute).collect::<Result<_>>()?)),
        AttributeValue::M(values) => ("M", object(values)?),
        other => return Err(Error::unreadable(format!("no line can hold {other:?}"))),
    };
    Ok(Value::Object(Map::from_iter([(kind.to_owned(), value)])))
}

fn item(map: Map<String, Value>) -> Result<Item> {
    map.into_iter().map(|(name, value)| Ok((name, stored(value)?))).collect()
}

fn stored(value: Value) -> Result<AttributeValue> {
    let bad = || Error::unreadable("a line with a value of no known type");
    let Value::Object(map) = value else { return Err(bad()) };
    let (kind, value) = map.into_iter().next().ok_or_else(bad)?;
    Ok(match (kind.as_str(), value) {
        ("S", Value::String(text)) => AttributeValue::S(text),
        ("N", Value::String(number)) => AttributeValue::N(number),
        ("B", Value::String(text)) => AttributeValue::B(Blob::new(STANDARD.decode(text).map_err(Error::unreadable)?)),
        ("BOOL", Value::Bool(flag)) => AttributeValue::Bool(flag),
        ("NULL", Value::Bool(flag)) => AttributeValue::Null(flag),
        ("L", Value::Array(values)) => AttributeValue::L(values.into_iter().map(stored).collect::<Result<_>>()?),
        ("M", Value::Object(values)) => AttributeValue::M(item(values)?),
        _ => return Err(bad()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values() -> impl Strategy<Value = AttributeValue> {
        let leaf = prop_oneof![
            any::<String>().prop_map(AttributeValue::S),
            "-?[0-9]{1,38}".prop_map(AttributeValue::N),
            any::<Vec<u8>>().prop_map(|bytes| AttributeValue::B(Blob::new(bytes))),
            any::<bool>().prop_map(AttributeValue::Bool),
            Just(AttributeValue::Null(true)),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(AttributeValue::L),
                prop::collection::hash_map(any::<String>(), inner, 0..4).prop_map(AttributeValue::M),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_item_reads_back_from_its_one_line(item in prop::collection::hash_map(any::<String>(), values(), 0..6)) {
            let line = write(&item).unwrap();
            prop_assert!(!line.contains('\n'));
            let back = read(&line).unwrap();
            prop_assert_eq!(write(&back).unwrap(), line);
            prop_assert_eq!(back, item);
        }

        #[test]
        fn no_text_makes_reading_a_line_panic(text in any::<String>()) {
            let _ = read(&text);
        }
    }

    #[test]
    fn a_line_is_what_it_always_was() {
        let item = Item::from([
            ("sk".to_owned(), AttributeValue::S("E#1".to_owned())),
            ("pk".to_owned(), AttributeValue::S("a#I#1".to_owned())),
            ("at".to_owned(), AttributeValue::N("7".to_owned())),
            ("ph".to_owned(), AttributeValue::B(Blob::new([1, 2]))),
        ]);
        assert_eq!(write(&item).unwrap(), r#"{"at":{"N":"7"},"ph":{"B":"AQI="},"pk":{"S":"a#I#1"},"sk":{"S":"E#1"}}"#);
    }
}
