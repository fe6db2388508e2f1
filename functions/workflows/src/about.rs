//! What this deployment is and whether it answers. Public.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

/// Whether the function answers.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`.
    status: &'static str,
    /// The product's version.
    version: &'static str,
}

/// Whether the service answers
#[utoipa::path(get, operation_id = "read_health", path = "/api/v1/workflows/health", tag = "about", security(()), responses((status = 200, body = Health)))]
pub(crate) async fn health() -> Json<Health> {
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

/// What this deployment can do.
#[derive(Serialize, ToSchema)]
pub(crate) struct Capabilities {
    /// The product's version.
    version: &'static str,
    /// Kinds of definition it takes.
    definition_formats: Vec<&'static str>,
    /// Kinds of step in a multi-step definition.
    step_types: Vec<&'static str>,
    /// What automated steps can call, each with the JSON Schema of its settings.
    #[schema(value_type = Vec<Object>)]
    connectors: Vec<serde_json::Value>,
    /// Bounds.
    limits: Limits,
}

/// Bounds of what is accepted.
#[derive(Serialize, ToSchema)]
pub(crate) struct Limits {
    /// Steps of one definition.
    steps: usize,
    /// Routing rules of one definition.
    routing_rules: usize,
    /// Entries of one page.
    page: usize,
}

/// What this deployment can do
#[utoipa::path(get, operation_id = "read_capabilities", path = "/api/v1/workflows/capabilities", tag = "about", security(()), responses((status = 200, body = Capabilities)))]
pub(crate) async fn capabilities() -> Json<Capabilities> {
    let connectors = runtime::connectors::KINDS
        .iter()
        .map(|kind| serde_json::json!({"type": kind, "settings": runtime::connectors::settings_schema(kind)}));
    Json(Capabilities {
        version: env!("CARGO_PKG_VERSION"),
        definition_formats: vec!["multi-step", "bpmn"],
        step_types: vec!["user_task", "approval", "automated"],
        connectors: connectors.collect(),
        limits: Limits { steps: engine::multi_step::MAX_STEPS, routing_rules: engine::multi_step::MAX_RULES, page: store::MAX_PAGE },
    })
}
