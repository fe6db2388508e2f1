//! The processes and decisions that are measured, each once before to warm the functions up.

use super::Result;
use super::product::{Product, text};
use super::usage::Usage;
use serde_json::{Value, json};
use web::{Defaults, Kit, Limiter, Recorder};

/// The quick start's first example.
const ONBOARDING: &str = include_str!("../../../../xtask/src/demo/onboarding.json");

/// Who does what in it: name, queue, outcome.
const WORK: [(&str, &str, Option<&str>); 3] =
    [("emma", "employee", None), ("mark", "manager", Some("approve")), ("diana", "hr_director", Some("approve"))];

/// Steps of the automated process.
pub(super) const STEPS: u64 = 10;

/// A log-in.
pub(super) async fn log_in(product: &mut Product) -> Result<Usage> {
    product.log_in("emma").await?;
    product.take_usage();
    product.log_in("emma").await?;
    Ok(product.take_usage())
}

/// A log-in whose address is counted.
pub(super) async fn counted_log_in() -> Result<Usage> {
    log_in(&mut Product::start_with(counting).await?).await
}

/// A log-in that is counted, and in the audit log with its link.
pub(super) async fn recorded_log_in() -> Result<Usage> {
    let with = |kit: Kit| counting(Kit { recorder: Recorder::new(kit.store().clone(), 400), ..kit });
    let mut product = Product::start_with(with).await?;
    product.log_in("emma").await?;
    product.settle().await?;
    product.take_usage();
    product.log_in("emma").await?;
    product.settle().await?;
    Ok(product.take_usage())
}

/// With a limit as the template has it.
fn counting(kit: Kit) -> Kit {
    let limits = |name: &str| if name == "ADDRESS_LIMITS" { "login=60/60+60".to_owned() } else { String::new() };
    Kit { limiter: Limiter::new(kit.store().clone(), Defaults::from_settings(limits)), ..kit }
}

/// Three people and a machine welcome somebody; started with a business key and an idempotency key.
pub(super) async fn onboarding(product: &mut Product) -> Result<Usage> {
    let admin = product.log_in("admin").await?;
    let created = product.create("/workflows/multi-step/create", &admin, &serde_json::from_str(ONBOARDING)?, None).await?;
    let workflow = text(&created, "workflow_id")?;
    let mut usage = Usage::default();
    for key in ["warm", "measured"] {
        let mut people = Vec::new();
        for (name, queue, outcome) in WORK {
            people.push((product.log_in(name).await?, queue, outcome));
        }
        product.take_usage();
        let start = json!({"business_key": key, "variables": {"priority": "high", "employee_name": "Noor New"}});
        let token = people.first().map(|(token, ..)| token.clone()).unwrap_or_default();
        let started = product.create(&format!("/workflows/{workflow}/instances"), &token, &start, Some(key)).await?;
        for (token, queue, outcome) in &people {
            let task = product.request("POST", "/tasks/claim/next", Some(token), &json!({"queues": [queue]})).await?;
            let mut body = json!({"variables": {}});
            if let (Some(outcome), Some(fields)) = (outcome, body.as_object_mut()) {
                fields.insert("outcome".to_owned(), json!(outcome));
            }
            product.request("POST", &format!("/tasks/{}/complete", text(&task, "task_id")?), Some(token), &body).await?;
        }
        product.settle().await?;
        usage = product.take_usage();
        must_be_completed(product, "emma", &started).await?;
    }
    Ok(usage)
}

/// Which version of a decision is asked.
#[derive(Debug, Clone, Copy)]
pub(super) enum Asked {
    /// Whichever is the latest.
    Latest,
    /// One that the request names.
    Version,
}

/// A decision made through the API.
pub(super) async fn decision(product: &mut Product, asked: Asked) -> Result<Usage> {
    let admin = product.log_in("admin").await?;
    let created = product.create("/decisions", &admin, &json!({"xml": testkit::documents::discounts()}), None).await?;
    let path = format!("/decisions/{}/evaluate", text(&created, "decision_id")?);
    let version = match asked {
        Asked::Latest => None,
        Asked::Version => created.get("version"),
    };
    let body = json!({"version": version, "inputs": {"customer": "gold", "amount": 250}});
    product.request("POST", &path, Some(&admin), &body).await?;
    product.take_usage();
    let decided = product.request("POST", &path, Some(&admin), &body).await?;
    let usage = product.take_usage();
    if decided.get("result") == Some(&json!(0.15)) { Ok(usage) } else { Err(format!("the decision was {decided}").into()) }
}

/// What a start is given beside variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Keys {
    None,
    Business,
    BusinessAndIdempotency,
}

/// Ten machine steps in a row, each calling a target and keeping its answer.
pub(super) async fn automated(product: &mut Product, keys: Keys) -> Result<Usage> {
    let admin = product.log_in("admin").await?;
    let created = product.create("/workflows/multi-step/create", &admin, &ten_steps(), None).await?;
    let path = format!("/workflows/{}/instances", text(&created, "workflow_id")?);
    let mut usage = Usage::default();
    for key in ["export-warm", "export-measured"] {
        product.take_usage();
        let business_key = (keys >= Keys::Business).then_some(key);
        let start = json!({"business_key": business_key, "variables": {"day": "2026-03-02"}});
        let started = product.create(&path, &admin, &start, (keys == Keys::BusinessAndIdempotency).then_some(key)).await?;
        product.settle().await?;
        usage = product.take_usage();
        must_be_completed(product, "admin", &started).await?;
    }
    Ok(usage)
}

fn ten_steps() -> Value {
    let step = |n| {
        json!({
            "step_id": format!("step_{n}"), "step_name": format!("Step {n}"), "step_type": "automated", "order_sequence": n,
            "connector": {"type": "http", "url": format!("https://target.example/{n}")}, "result_variable": format!("result_{n}"),
        })
    };
    json!({"workflow_name": "Nightly export", "category": "measured", "steps": (1..=STEPS).map(step).collect::<Vec<_>>()})
}

/// Looks with a new token: the timers of a process may have come weeks later.
async fn must_be_completed(product: &mut Product, name: &str, started: &Value) -> Result<()> {
    let token = product.log_in(name).await?;
    let path = format!("/workflows/instances/{}", text(started, "workflow_instance_id")?);
    let instance = product.request("GET", &path, Some(&token), &json!({})).await?;
    let status = text(&instance, "status")?;
    if status == "completed" { Ok(()) } else { Err(format!("the process ended as `{status}`: {instance}").into()) }
}
