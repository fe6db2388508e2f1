//! Process instances: started, read, steered.

pub(crate) mod history;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod start;
pub(crate) mod steer;
pub(crate) mod timeline;
pub(crate) mod variables;

use engine::Object;
use engine::graph::{Node, NodeKind};
use engine::instance::{Element, State, Work};
use runtime::Live;
use serde::Serialize;
use utoipa::ToSchema;
use web::shape::rfc3339;

/// An instance as it is now, read from its log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Instance)]
pub(crate) struct InstanceBody {
    workflow_instance_id: String,
    workflow_id: String,
    /// The definition's version it runs.
    version: u32,
    /// `running`, `suspended`, `completed`, `cancelled` or `timed_out`.
    status: &'static str,
    /// What it came to: `completed`, `rejected`, …
    outcome: Option<String>,
    business_key: Option<String>,
    /// 0 to 100.
    priority: u8,
    /// The process's variables.
    #[schema(value_type = Object)]
    variables: Object,
    /// Where its tokens are.
    active: Vec<ActiveBody>,
    /// What needs a person before it goes on.
    incidents: Vec<IncidentBody>,
    /// Batches in its log.
    sequence: u64,
    /// RFC 3339; when its last batch was decided.
    updated_at: String,
}

/// An active flow node.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActiveElement)]
pub(crate) struct ActiveBody {
    /// Its number in the instance.
    element: u32,
    /// The flow node.
    element_id: String,
    /// The step it belongs to.
    step_id: Option<String>,
    /// `user_task`, `service_task`, …
    kind: &'static str,
    /// The user task to look for under `/tasks`.
    task_id: Option<String>,
    /// Failed tries of a service task.
    failures: Option<u32>,
    /// RFC 3339; when a failed service task is tried again.
    retry_at: Option<String>,
}

/// Something that needs a person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Incident)]
pub(crate) struct IncidentBody {
    /// The number of the element it stands at.
    element: u32,
    step_id: Option<String>,
    /// `job_failed`, `condition_failed`, `no_flow` or `step_limit`.
    #[schema(value_type = String)]
    code: engine::instance::IncidentCode,
    message: String,
}

impl InstanceBody {
    pub(crate) fn of(live: &Live) -> Self {
        let state = &live.state;
        let definition = state.definition.as_ref();
        Self {
            workflow_instance_id: live.id.to_string(),
            workflow_id: definition.map(|definition| definition.workflow_id.to_string()).unwrap_or_default(),
            version: definition.map_or(0, |definition| definition.version),
            status: state.status.as_str(),
            outcome: state.outcome.clone(),
            business_key: state.business_key.clone(),
            priority: state.priority.value(),
            variables: state.variables().cloned().unwrap_or_default(),
            active: state.elements().iter().filter_map(|element| active(live, element)).collect(),
            incidents: state.incidents().iter().map(|incident| incident_body(state, incident)).collect(),
            sequence: live.batches(),
            updated_at: rfc3339(live.changed_at),
        }
    }
}

fn active(live: &Live, element: &Element) -> Option<ActiveBody> {
    let node = live.state.graph()?.node(element.node)?;
    let job = match &element.work {
        Work::Job(job) => Some(job),
        _ => None,
    };
    Some(ActiveBody {
        element: element.id.0,
        element_id: node.id.clone(),
        step_id: node.step.clone(),
        kind: kind(node),
        task_id: matches!(element.work, Work::Task(_))
            .then(|| engine::TaskId { instance: live.id.clone(), element: element.id }.to_string()),
        failures: job.map(|job| job.failures),
        retry_at: job.and_then(|job| job.retry_at).map(rfc3339),
    })
}

fn incident_body(state: &State, incident: &engine::instance::Incident) -> IncidentBody {
    let node = state.element(incident.element).and_then(|element| state.graph()?.node(element.node));
    IncidentBody {
        element: incident.element.0,
        step_id: node.and_then(|node| node.step.clone()),
        code: incident.code,
        message: incident.message.clone(),
    }
}

/// A node's kind in BPMN's words.
pub(crate) fn kind(node: &Node) -> &'static str {
    match node.kind {
        NodeKind::StartEvent | NodeKind::TriggeredStartEvent(_) => "start_event",
        NodeKind::CatchEvent(_) => "intermediate_catch_event",
        NodeKind::ThrowEvent(_) => "intermediate_throw_event",
        NodeKind::BoundaryEvent(_) => "boundary_event",
        NodeKind::EndEvent(_) => "end_event",
        NodeKind::Task => "task",
        NodeKind::UserTask(_) => "user_task",
        NodeKind::ServiceTask(_) => "service_task",
        NodeKind::BusinessRuleTask(_) => "business_rule_task",
        NodeKind::ScriptTask(_) => "script_task",
        NodeKind::SendTask(_) => "send_task",
        NodeKind::ReceiveTask(_) => "receive_task",
        NodeKind::SubProcess(_) => "sub_process",
        NodeKind::CallActivity(_) => "call_activity",
        NodeKind::ExclusiveGateway(_) => "exclusive_gateway",
        NodeKind::ParallelGateway => "parallel_gateway",
        NodeKind::InclusiveGateway(_) => "inclusive_gateway",
        NodeKind::ComplexGateway(_) => "complex_gateway",
        NodeKind::EventBasedGateway(_) => "event_based_gateway",
    }
}
