//! The contract of all functions in one OpenAPI document, written from their code.

mod about;
mod common;
mod drift;
mod schemas;

pub use drift::differences;

use serde_json::Value;
use utoipa::openapi::OpenApi;

/// Where the document is committed, seen from the repository's root.
pub const PATH: &str = "docs/openapi.json";

/// The document as it is committed: pretty-printed, the same on every machine.
///
/// # Errors
/// When what was made of the functions' routes is no OpenAPI document.
pub fn document() -> Result<String, serde_json::Error> {
    let mut document = auth::documented();
    document.merge(workflows::documented());
    document.merge(routing::documented());
    document.merge(tasks::documented());
    about::introduce(&mut document);
    let mut document = serde_json::to_value(document)?;
    common::complete(&mut document);
    schemas::tidy_lists(&mut document);
    // By way of its own types, the document has the order of the specification.
    let document: OpenApi = serde_json::from_value(document)?;
    Ok(document.to_pretty_json()? + "\n")
}

/// Every operation of a document with its method and path.
fn operations(document: &mut Value) -> impl Iterator<Item = (String, &mut Value)> {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let methods = item.as_object_mut().into_iter().flatten().filter(|(_, operation)| operation.get("responses").is_some());
        methods.map(move |(method, operation)| (format!("{} {path}", method.to_uppercase()), operation))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn written() -> Value {
        serde_json::from_str(&document().unwrap()).unwrap()
    }

    #[test]
    fn every_operation_says_what_it_is() {
        let mut ids = BTreeSet::new();
        let mut document = written();
        let tags: BTreeSet<String> =
            document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap().to_owned()).collect();
        for (place, operation) in operations(&mut document) {
            assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{place} has the id of another");
            assert!(!operation["summary"].as_str().unwrap().is_empty(), "{place} has no summary");
            let tag = operation["tags"][0].as_str().unwrap();
            assert!(tags.contains(tag), "{place} has the unknown tag {tag}");
            assert!(
                operation["responses"].as_object().unwrap().keys().any(|status| status.starts_with(['2', '3'])),
                "{place} never succeeds"
            );
            let public = operation.get("security").is_some();
            assert!(public || operation["responses"].get("401").is_some(), "{place} does not tell of 401");
        }
        assert!(ids.len() > 30);
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_schema_is_used() {
        fn references(value: &Value, found: &mut BTreeSet<String>) {
            match value {
                Value::Object(fields) => {
                    found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
                    fields.values().for_each(|value| references(value, found));
                }
                Value::Array(items) => items.iter().for_each(|value| references(value, found)),
                _ => {}
            }
        }
        let document = written();
        let mut used = BTreeSet::new();
        references(&document, &mut used);
        let there: BTreeSet<String> =
            document["components"]["schemas"].as_object().unwrap().keys().map(|name| format!("#/components/schemas/{name}")).collect();
        assert_eq!(used, there);
    }

    #[test]
    fn what_is_public_says_so_and_nothing_else_is() {
        let mut document = written();
        let public: Vec<String> =
            operations(&mut document).filter(|(_, operation)| operation.get("security").is_some()).map(|(place, _)| place).collect();
        let expected = [
            "GET /api/v1/auth/jwks.json",
            "POST /api/v1/auth/login",
            "POST /api/v1/auth/password/forgot",
            "POST /api/v1/auth/password/reset",
            "POST /api/v1/auth/refresh",
            "POST /api/v1/auth/sso/token",
            "GET /api/v1/auth/sso/{provider}/callback",
            "POST /api/v1/auth/sso/{provider}/callback",
            "GET /api/v1/auth/sso/{provider}/metadata",
            "GET /api/v1/auth/sso/{provider}/start",
            "GET /api/v1/workflows/capabilities",
            "GET /api/v1/workflows/health",
        ];
        assert_eq!(public, expected);
    }
}
