//! `POST /workflows/multi-step/create`: a document becomes a version.

use super::WorkflowBody;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use engine::multi_step::{self, Document};
use engine::{Fault, WorkflowId};
use http::StatusCode;
use runtime::outside;
use serde::Serialize;
use store::{Definition, DefinitionSummary, Format, Source};
use utoipa::ToSchema;
use web::{Answer, Caller, Creation, Kit, Once, Operation, Payload, Problem, ProblemBody, Resource};

/// How often a version is counted anew because someone else deployed another at the same time.
const TRIES: u32 = 5;

/// What was created.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreatedWorkflow)]
pub(crate) struct Created {
    #[serde(flatten)]
    workflow: WorkflowBody,
    /// `active`: instances can be started.
    status: &'static str,
    /// Steps of the document.
    steps: usize,
}

/// Create a workflow, or a new version of one
///
/// The body is a multi-step document. With `workflow_id` it becomes the next version of that workflow, without one a new
/// workflow. Every fault of a document is listed at once.
#[utoipa::path(post, operation_id = "create_workflow", path = "/api/v1/workflows/multi-step/create", tag = "workflows", 
    request_body(content = Object, description = "a multi-step document: see docs/multi-step.md", example = json!({
        "workflow_name": "Expense", "category": "finance",
        "steps": [
            {"step_id": "claim", "step_name": "Claim", "step_type": "user_task", "order_sequence": 1, "required_roles": ["employee"],
             "form_schema": {"fields": [{"name": "amount", "type": "number", "required": true}]}},
            {"step_id": "approve", "step_name": "Approve", "step_type": "approval", "order_sequence": 2, "required_roles": ["manager"],
             "conditions": {"expression": "amount > 100"}, "auto_escalation_hours": 24},
            {"step_id": "pay", "step_name": "Pay", "step_type": "automated", "order_sequence": 3, "connector": {"type": "log", "message": "paid"}}
        ]})),
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key again gets the same answer")),
    responses((status = 201, body = Created), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, creation: Creation, body: Payload) -> Answer {
    caller.decide(Operation::CreateWorkflow, &Resource::tenant(&caller.tenant))?;
    let ticket = match creation.once(kit.store(), &caller, &body.text).await? {
        Once::Replay(response) => return Ok(response),
        Once::New(ticket) => ticket,
    };
    let document = multi_step::read(&body.value).map_err(Problem::invalid)?;
    if let Some(id) = &document.workflow_id {
        caller.decide(Operation::CreateWorkflow, &Resource::definition(&caller.tenant, id))?;
    }
    let graph = multi_step::compile(&document);
    let place = |id: &str| document.steps.iter().find(|step| step.id == id).map_or("", |step| &step.path);
    let faults = runtime::connectors::faults(&graph, place);
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let id = match &document.workflow_id {
        Some(id) => id.clone(),
        None => WorkflowId::parse(&format!("wf_{}", outside::ulid(kit.now())?.to_lowercase()))?,
    };
    caller.on("workflow", Some(&id));
    caller.begin().await?;
    let mut tries = 0;
    loop {
        let summary = next_version(&kit, &caller, &document, &id).await?;
        let created = Created { workflow: summary.clone().into(), status: "active", steps: document.steps.len() };
        let receipt = ticket.receipt(&caller, StatusCode::CREATED, &created)?;
        let definition = Definition { summary, source: Source::MultiStep(body.value.clone()), graph: graph.clone() };
        match kit.store().add_definition(&caller.tenant, &definition, receipt.as_ref()).await {
            Ok(()) => return Ok((StatusCode::CREATED, Json(created)).into_response()),
            Err(store::Error::Conflict) if tries < TRIES => tries += 1,
            Err(error) => return ticket.replay_after(kit.store(), &caller, error.into()).await,
        }
    }
}

async fn next_version(kit: &Kit, caller: &Caller, document: &Document, id: &WorkflowId) -> Result<DefinitionSummary, Problem> {
    let version = match &document.workflow_id {
        None => 1,
        Some(id) => match kit.store().latest_definition(&caller.tenant, id).await? {
            Some(latest) => latest.version + 1,
            None => {
                let message = format!("there is no workflow `{id}` to make a new version of; leave `workflow_id` out for a new workflow");
                return Err(Problem::invalid(vec![Fault::new("unknown_reference", "/workflow_id", message)]));
            }
        },
    };
    Ok(DefinitionSummary {
        workflow_id: id.clone(),
        version,
        name: document.name.clone(),
        description: document.description.clone(),
        category: document.category.clone(),
        created_at: kit.now(),
        created_by: caller.user.to_string(),
        format: Format::MultiStep,
        fingerprint: None,
    })
}
