//! What must happen outside because of what happened inside. Effects are stored with the events they follow
//! from and carried out, at least once, by the dispatcher.

use super::event::Event;
use super::state::{State, Status};
use crate::priority::PriorityClass;
use crate::{ElementId, TimerId, Timestamp, WorkflowId};
use serde::{Deserialize, Serialize};

/// Something to do outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Hand a job to the executor.
    RunJob {
        /// The job.
        job: ElementId,
        /// Which queue: the class of the instance's priority.
        class: PriorityClass,
        /// Failures of the job before this try: a message of an earlier try is told by it.
        #[serde(default, skip_serializing_if = "is_first")]
        failures: u32,
        /// Not before this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        not_before: Option<Timestamp>,
    },
    /// Send [`FireTimer`](super::Command::FireTimer) when the time has come.
    StartTimer {
        /// The timer.
        timer: TimerId,
        /// When.
        due: Timestamp,
    },
    /// Bring the list of instances up to date.
    List(Listing),
}

/// What the list of instances shows of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// The definition it runs.
    pub workflow_id: WorkflowId,
    /// The definition's version.
    pub version: u32,
    /// Its life.
    pub status: Status,
    /// What it came to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// The caller's own key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_key: Option<String>,
    /// Incidents not yet resolved.
    #[serde(default)]
    pub incidents: u32,
}

/// The effects of events that led to `state`.
pub fn effects(state: &State, events: &[Event]) -> Vec<Effect> {
    let mut effects = Vec::new();
    let mut listed = false;
    for event in events {
        match event {
            Event::JobCreated { job, carrier: None } | Event::IncidentResolved { element: job } if state.job(*job).is_some() => {
                effects.push(run_job(state, *job, None));
            }
            Event::JobFailed { job, retry_at: Some(at), .. } => effects.push(run_job(state, *job, Some(*at))),
            Event::TimerScheduled { timer, due, .. } => effects.push(Effect::StartTimer { timer: *timer, due: *due }),
            Event::InstanceResumed => {
                // What came due or was delivered while the instance stood still was turned away.
                let waiting = state.jobs().filter(|(element, _)| state.incident(element.id).is_none());
                effects.extend(waiting.map(|(element, job)| run_job(state, element.id, job.retry_at)));
                effects.extend(state.timers().iter().map(|timer| Effect::StartTimer { timer: timer.id, due: timer.due }));
            }
            _ => {}
        }
        listed |= matches!(
            event,
            Event::InstanceStarted { .. }
                | Event::InstanceSuspended
                | Event::InstanceResumed
                | Event::InstanceCompleted { .. }
                | Event::InstanceCancelled { .. }
                | Event::InstanceTimedOut
                | Event::IncidentRaised { .. }
                | Event::IncidentResolved { .. }
        );
    }
    if let (true, Some(definition)) = (listed, &state.definition) {
        effects.push(Effect::List(Listing {
            workflow_id: definition.workflow_id.clone(),
            version: definition.version,
            status: state.status,
            outcome: state.outcome.clone(),
            business_key: state.business_key.clone(),
            incidents: u32::try_from(state.incidents().len()).unwrap_or(u32::MAX),
        }));
    }
    effects
}

fn run_job(state: &State, job: ElementId, not_before: Option<Timestamp>) -> Effect {
    let failures = state.job(job).map_or(0, |job| job.failures);
    Effect::RunJob { job, class: state.priority.class(), failures, not_before }
}

fn is_first(failures: &u32) -> bool {
    *failures == 0
}
