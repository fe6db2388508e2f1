//! Where two documents differ, for people.

use serde_json::Value;
use std::collections::BTreeSet;

/// Differences shown; the rest is counted.
const SHOWN: usize = 20;

/// What differs between the committed document and the one of the code; empty when they say the same.
pub fn differences(committed: &str, current: &str) -> Vec<String> {
    let (Ok(committed), Ok(current)) = (serde_json::from_str(committed), serde_json::from_str(current)) else {
        return vec!["the committed file is not JSON".to_owned()];
    };
    let mut found = Vec::new();
    compare("", &committed, &current, &mut found);
    if found.len() > SHOWN {
        let more = found.len() - SHOWN;
        found.truncate(SHOWN);
        found.push(format!("… and {more} more"));
    }
    found
}

fn compare(place: &str, committed: &Value, current: &Value, found: &mut Vec<String>) {
    match (committed, current) {
        (Value::Object(old), Value::Object(new)) => {
            let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for name in names {
                let place = format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"));
                match (old.get(name), new.get(name)) {
                    (Some(old), Some(new)) => compare(&place, old, new, found),
                    (None, _) => found.push(format!("`{place}` is new")),
                    (_, None) => found.push(format!("`{place}` is gone")),
                }
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (position, (old, new)) in old.iter().zip(new).enumerate() {
                compare(&format!("{place}/{position}"), old, new, found);
            }
        }
        (old, new) if old != new => found.push(format!("`{place}` was {}, is {}", short(old), short(new))),
        _ => {}
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() > 80 { text.chars().take(79).chain(['…']).collect() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_named_by_its_place() {
        let (old, new) = (r#"{"paths": {"/a": {"get": 1}, "/b": {}}}"#, r#"{"paths": {"/a": {"get": 2}, "/c": {}}}"#);
        assert_eq!(differences(old, new), ["`/paths/~1a/get` was 1, is 2", "`/paths/~1b` is gone", "`/paths/~1c` is new"]);
    }

    #[test]
    fn the_order_of_fields_is_no_difference() {
        assert!(differences(r#"{"a": 1, "b": [2]}"#, r#"{"b": [2], "a": 1}"#).is_empty());
    }
}
