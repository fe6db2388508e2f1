//! Documents for tests: the onboarding process as its author wrote it, and small ones from parts.

use crate::events;
use serde_json::{Value, json};

/// The Employee Onboarding Process, the very body of the sample event that creates it.
pub fn onboarding() -> Value {
    let event = events::read("workflows", "create_onboarding.json");
    serde_json::from_str(event["body"].as_str().expect("a body")).expect("a document")
}

/// A decision table in XML: a discount by customer and amount. The very body of the sample event that deploys it.
pub fn discounts() -> String {
    events::read("routing", "create_discounts.json")["body"].as_str().expect("a body").to_owned()
}

/// A document of these steps, in their order.
pub fn process(name: &str, steps: Vec<Value>) -> Value {
    let numbered: Vec<Value> = steps.into_iter().zip(1..).map(|(step, order)| with(step, "order_sequence", json!(order))).collect();
    json!({"workflow_name": name, "category": "test", "steps": numbered})
}

/// A step for a person with a role.
pub fn user_task(id: &str, role: &str) -> Value {
    step(id, "user_task", role)
}

/// A step for a machine that writes a line.
pub fn automated(id: &str) -> Value {
    step(id, "automated", "hr_specialist")
}

/// A step for a machine that calls a target; its answer goes to the variable `ID_result`.
pub fn http(id: &str) -> Value {
    let connector = json!({"type": "http", "url": format!("https://target.example/{id}")});
    with(with(automated(id), "connector", connector), "result_variable", json!(format!("{id}_result")))
}

/// Ten steps for machines, each calling a target.
pub fn ten_automated() -> Value {
    process("Nightly export", (1..=10).map(|n| http(&format!("step_{n}"))).collect())
}

/// A value with one field set.
#[must_use]
pub fn with(mut value: Value, field: &str, to: Value) -> Value {
    value[field] = to;
    value
}

fn step(id: &str, kind: &str, role: &str) -> Value {
    json!({"step_id": id, "step_name": id, "step_type": kind, "required_roles": [role]})
}
