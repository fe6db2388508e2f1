//! From what a provider says to what it means here: a claim's values, each with what it stands for.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Most values of one claim that are looked at: directories name some hundreds of groups at most.
const MAX_VALUES: usize = 1_000;

/// A claim and what its values stand for. What is not named stands for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimMap<T> {
    /// The claim's name, or a JSON Pointer (RFC 6901) to it where it lies deeper.
    pub claim: String,
    /// What its values stand for.
    pub values: BTreeMap<String, T>,
}

impl<T> ClaimMap<T> {
    /// The same with what its values stand for as something else.
    pub fn map<U>(self, change: impl Fn(T) -> U) -> ClaimMap<U> {
        ClaimMap { claim: self.claim, values: self.values.into_iter().map(|(said, value)| (said, change(value))).collect() }
    }

    /// What the values that are there stand for, in their order.
    pub fn of<'a>(&'a self, claims: &'a Map<String, Value>) -> impl Iterator<Item = &'a T> {
        claim_texts(claims, &self.claim).filter_map(|value| self.values.get(value.as_ref()))
    }
}

/// The values of a claim as texts: one, or those of a list. The claim is named, or pointed to by a JSON Pointer.
pub fn claim_texts<'a>(claims: &'a Map<String, Value>, claim: &str) -> impl Iterator<Item = Cow<'a, str>> {
    let found = claims.get(claim).or_else(|| pointed(claims, claim));
    let values = match found {
        Some(Value::Array(values)) => values.as_slice(),
        Some(value) => std::slice::from_ref(value),
        None => &[],
    };
    values.iter().take(MAX_VALUES).filter_map(|value| match value {
        Value::String(text) => Some(Cow::Borrowed(text.as_str())),
        Value::Bool(_) | Value::Number(_) => Some(Cow::Owned(value.to_string())),
        _ => None,
    })
}

fn pointed<'a>(claims: &'a Map<String, Value>, pointer: &str) -> Option<&'a Value> {
    let (first, rest) = pointer.strip_prefix('/')?.split_once('/')?;
    claims.get(&first.replace("~1", "/").replace("~0", "~"))?.pointer(&format!("/{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn mapped(claim: &str, claims: &Value) -> Vec<u8> {
        let values = [("hr", 1), ("sales", 2), ("true", 3), ("7", 4)].map(|(name, value)| (name.to_owned(), value)).into();
        ClaimMap { claim: claim.to_owned(), values }.of(claims.as_object().unwrap()).copied().collect()
    }

    #[test]
    fn a_claim_is_one_value_or_many_and_what_is_not_named_stands_for_nothing() {
        assert_eq!(mapped("groups", &json!({"groups": ["sales", "chess", "hr", null, {"hr": 1}]})), [2, 1]);
        assert_eq!(mapped("groups", &json!({"groups": "hr"})), [1]);
        assert_eq!(mapped("groups", &json!({"groups": [true, 7]})), [3, 4]);
        assert_eq!(mapped("groups", &json!({"group": "hr"})), [0_u8; 0]);
        assert_eq!(mapped("groups", &json!({"groups": {"hr": "hr"}})), [0_u8; 0]);
        assert_eq!(mapped("groups", &json!({"groups": "HR"})), [0_u8; 0], "values are compared as they are");
    }

    #[test]
    fn a_claim_that_lies_deeper_is_pointed_to() {
        let claims = json!({"realm": {"a/b": {"roles": ["hr"]}}, "https://example.com/roles": "sales"});
        assert_eq!(mapped("/realm/a~1b/roles", &claims), [1]);
        assert_eq!(mapped("https://example.com/roles", &claims), [2]);
        assert_eq!(mapped("/realm", &claims), [0_u8; 0]);
    }
}
