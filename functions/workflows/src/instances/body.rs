//! An instance as it is answered.

use super::active::{ActiveBody, WaitingBody};
use engine::Object;
use engine::instance::State;
use runtime::Live;
use serde::Serialize;
use store::Hold;
use utoipa::ToSchema;
use web::shape::rfc3339;
use web::{Kit, Problem};

/// Active calls of which the called instances are read.
const MAX_CALLS: usize = 50;

/// An instance, read from its log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Instance)]
pub(crate) struct InstanceBody {
    workflow_instance_id: String,
    workflow_id: String,
    /// The definition's version it runs.
    version: u32,
    /// `running`, `suspended`, `completed`, `failed`, `cancelled` or `timed_out`.
    status: &'static str,
    /// What it came to: `completed`, `rejected`, the code of an error, …
    outcome: Option<String>,
    business_key: Option<String>,
    /// 0 to 100.
    priority: u8,
    /// The process's variables.
    #[schema(value_type = Object)]
    variables: Object,
    /// Where its tokens are.
    active: Vec<ActiveBody>,
    /// Tokens that wait before a gateway or an activity for others.
    waiting: Vec<WaitingBody>,
    /// What needs a person before it goes on.
    incidents: Vec<IncidentBody>,
    /// The call activity that started it.
    called_by: Option<CallerBody>,
    /// Whether it is a what-if: nothing it does leaves it.
    sandbox: bool,
    /// For a what-if: where it began.
    forked_from: Option<ForkBody>,
    /// Batches in its log.
    pub(super) sequence: u64,
    /// RFC 3339; when its last batch was decided.
    updated_at: String,
    /// RFC 3339; since when it is archived, and does not change any more; null while it is not.
    archived_at: Option<String>,
    /// Why nothing of it is archived or removed; null while nobody holds it.
    legal_hold: Option<HoldBody>,
}

/// Something that needs a person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Incident)]
pub(crate) struct IncidentBody {
    /// The number of the element it stands at; 0 for the process itself.
    element: u32,
    /// The flow node.
    element_id: Option<String>,
    step_id: Option<String>,
    /// `job_failed`: a job failed for the last time. `condition_failed`: a condition is neither true nor false. `no_flow`: a
    /// gateway had no flow to take. `step_limit`: the definition loops without a wait. `expression_failed`: an expression
    /// has no value, or not one that fits. `unhandled_error`: a job threw an error that nothing catches. `call_failed`: a
    /// called process could not be started, or was cancelled. `deadlock`: tokens wait for others that can never come.
    /// `event_failed`: an event that is waited for beside the element's own work can't be told; it stops nothing else.
    /// `separation_of_duties`: a task's definition gives it to people whom its separation of duties keeps away.
    #[schema(value_type = String)]
    code: engine::instance::IncidentCode,
    message: String,
}

/// Who called an instance.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CallingInstance)]
pub(crate) struct CallerBody {
    workflow_instance_id: String,
    /// The number of the call activity there.
    element: u32,
}

/// A legal hold on an instance.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InstanceHold)]
pub(crate) struct HoldBody {
    reason: String,
    /// Who set it.
    by: String,
    /// RFC 3339.
    at: String,
}

impl From<Hold> for HoldBody {
    fn from(hold: Hold) -> Self {
        Self { reason: hold.reason, by: hold.by.0, at: rfc3339(hold.at) }
    }
}

/// Where a what-if began.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ForkPoint)]
pub(crate) struct ForkBody {
    /// The instance it was forked from.
    of: String,
    /// The last batch of that instance's log it knows of.
    at: u64,
}

impl InstanceBody {
    /// An instance, with the instances it called and the hold on it.
    pub(crate) async fn read(kit: &Kit, live: &Live) -> Result<Self, Problem> {
        let mut body = Self::of(live);
        let calls = live.state.elements().iter().zip(&mut body.active).filter(|(element, _)| super::active::is_call(element));
        for (element, active) in calls.take(MAX_CALLS) {
            let called = live.records(kit.store()).calls(&live.tenant, &live.id, element.id).await?;
            active.called_instances = called.into_iter().map(|called| called.instance.to_string()).collect();
        }
        if live.archived.is_none() {
            body.legal_hold = kit.store().hold(&live.tenant, &live.id).await?.map(HoldBody::from);
        }
        Ok(body)
    }

    /// An instance without the instances it called and the hold on it.
    pub(super) fn of(live: &Live) -> Self {
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
            active: state.elements().iter().map(|element| ActiveBody::of(live, element)).collect(),
            waiting: super::active::waiting(state),
            incidents: state.incidents().iter().map(|incident| incident_body(state, incident)).collect(),
            called_by: state
                .caller
                .as_ref()
                .map(|caller| CallerBody { workflow_instance_id: caller.instance.to_string(), element: caller.element.0 }),
            sandbox: state.sandbox.is_some(),
            forked_from: state.sandbox.as_ref().map(|fork| ForkBody { of: fork.of.to_string(), at: fork.at }),
            sequence: live.batches(),
            updated_at: rfc3339(live.changed_at),
            archived_at: live.archived.as_ref().map(|archived| rfc3339(archived.entry.archived_at)),
            legal_hold: None,
        }
    }
}

fn incident_body(state: &State, incident: &engine::instance::Incident) -> IncidentBody {
    let node = state.element(incident.element).and_then(|element| state.graph()?.node(element.node));
    IncidentBody {
        element: incident.element.0,
        element_id: node.map(|node| node.id.clone()),
        step_id: node.and_then(|node| node.step.clone()),
        code: incident.code,
        message: incident.message.clone(),
    }
}
