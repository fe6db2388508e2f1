//! The connectors there are, each with the JSON Schema of its settings. Definitions are checked against these when
//! they are deployed; the executor runs them.

use crate::schema;
use engine::Fault;
use engine::graph::{Connector, Graph, NodeKind};
use serde_json::{Value, json};

/// The JSON Schema of a connector's settings; `None` when there is no such connector.
pub fn settings_schema(kind: &str) -> Option<Value> {
    match kind {
        "log" => Some(json!({
            "type": "object",
            "properties": {"message": {"type": "string", "maxLength": 1000}},
            "additionalProperties": false,
        })),
        "http" => Some(json!({
            "type": "object",
            "properties": {
                "url": {"type": "string", "pattern": "^https?://", "maxLength": 2000},
                "method": {"enum": ["GET", "POST", "PUT", "PATCH", "DELETE"]},
                "headers": {"type": "object", "additionalProperties": {"type": "string"}, "maxProperties": 30},
                "body": {"type": "object"},
                "timeout_seconds": {"type": "number", "minimum": 0.1, "maximum": 50},
            },
            "required": ["url"],
            "additionalProperties": false,
        })),
        WORKER => Some(json!({
            "type": "object",
            "properties": {
                "type": {"type": "string", "minLength": 1, "maxLength": 200},
                "headers": {"type": "object", "additionalProperties": {"type": "string"}, "maxProperties": 100},
                "retries": {"type": "integer", "minimum": 1, "maximum": 100},
            },
            "required": ["type"],
            "additionalProperties": false,
        })),
        _ => None,
    }
}

/// The connector whose jobs wait for a worker outside.
pub const WORKER: &str = "worker";

/// Names of all connectors.
pub const KINDS: [&str; 3] = ["log", "http", WORKER];

/// Every fault of the connectors and forms in a definition; `place` knows where a step stands in its document.
pub fn faults<'a>(graph: &Graph, place: impl Fn(&str) -> &'a str) -> Vec<Fault> {
    let mut found = Vec::new();
    for node in graph.nodes() {
        let step = place(node.step.as_deref().unwrap_or(&node.id));
        match &node.kind {
            NodeKind::ServiceTask(task) => found.extend(connector_faults(&task.connector, &format!("{step}/connector"))),
            NodeKind::UserTask(task) => {
                if let Some(Err(message)) = task.form.as_ref().map(schema::check) {
                    found.push(Fault::new("bad_form", format!("{step}/form_schema"), message));
                }
            }
            _ => {}
        }
    }
    // An approval of several levels has one form, checked once a level.
    found.dedup();
    found
}

fn connector_faults(connector: &Connector, path: &str) -> Vec<Fault> {
    match settings_schema(&connector.kind) {
        Some(schema) => schema::faults(&schema, &Value::Object(connector.settings.clone()), path),
        None => vec![Fault::new(
            "unknown_value",
            format!("{path}/type"),
            format!("`{}` is not a connector; known are {}", connector.kind, KINDS.join(", ")),
        )],
    }
}
