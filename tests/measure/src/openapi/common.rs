//! What operations have in common, added where the code need not say it: who can be refused and why, that problems have a
//! media type of their own, that an empty body counts as `{}`, and a description for every response.

use super::operations;
use axum::http::StatusCode;
use serde_json::{Map, Value, json};

const PROBLEM: &str = "#/components/schemas/Problem";

pub(super) fn complete(document: &mut Value) {
    let optional = schemas_without_required_fields(document);
    for (_, operation) in operations(document) {
        let refusals = refusals(operation);
        let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { continue };
        for status in refusals {
            responses.entry(status).or_insert_with(|| json!({"content": {"application/json": {"schema": {"$ref": PROBLEM}}}}));
        }
        for (status, response) in responses.iter_mut() {
            let Some(response) = response.as_object_mut() else { continue };
            describe(status, response);
            if let Some(content) = response.get_mut("content").and_then(Value::as_object_mut) {
                as_problem(content);
            }
        }
        if let Some(body) = operation.get_mut("requestBody").and_then(Value::as_object_mut) {
            let schema = Value::Object(body.clone());
            let schema = schema.pointer("/content/application~1json/schema/$ref").and_then(Value::as_str);
            let required = schema.is_none_or(|schema| !optional.iter().any(|optional| optional == schema));
            body.insert("required".to_owned(), json!(required));
        }
    }
}

/// Statuses that need no reason of the operation's own: 401 without a good token, 400 and 422 for a body or query that
/// cannot be read.
fn refusals(operation: &Value) -> Vec<&'static str> {
    let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let reads =
        operation.get("requestBody").is_some() || parameters.into_iter().any(|one| one.get("in").is_some_and(|place| place == "query"));
    let mut statuses = Vec::new();
    if operation.get("security").is_none() {
        statuses.push("401");
    }
    if reads {
        statuses.extend(["400", "422"]);
    }
    statuses
}

fn schemas_without_required_fields(document: &Value) -> Vec<String> {
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten();
    let optional = schemas.filter(|(_, schema)| schema.get("properties").is_some() && schema.get("required").is_none());
    optional.map(|(name, _)| format!("#/components/schemas/{name}")).collect()
}

fn describe(status: &str, response: &mut Map<String, Value>) {
    let described = response.get("description").and_then(Value::as_str).is_some_and(|text| !text.is_empty());
    if !described {
        let reason = StatusCode::from_bytes(status.as_bytes()).ok().and_then(|status| status.canonical_reason()).unwrap_or("Answer");
        response.insert("description".to_owned(), json!(reason));
    }
}

fn as_problem(content: &mut Map<String, Value>) {
    let problem = content.get("application/json").and_then(|json| json.pointer("/schema/$ref")).is_some_and(|name| name == PROBLEM);
    if problem && let Some(body) = content.remove("application/json") {
        content.insert("application/problem+json".to_owned(), body);
    }
}
