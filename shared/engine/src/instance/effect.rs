//! What must happen outside because of what happened inside. Effects are stored with the events they follow
//! from and carried out, at least once, by the dispatcher.

use super::event::{Awaited, Event, Subscription};
use super::state::{Caller, State, Status, Work};
use crate::graph::Binding;
use crate::priority::PriorityClass;
use crate::{DepartmentId, ElementId, Object, Priority, RoleName, SubscriptionId, TimerId, Timestamp, UserId, WorkflowId};
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
    /// Remember that an instance waits for a message or signal.
    Subscribe {
        /// Its subscription.
        subscription: SubscriptionId,
        /// What it waits for.
        to: Awaited,
    },
    /// Forget it.
    Unsubscribe {
        /// Its subscription.
        subscription: SubscriptionId,
        /// What it waited for.
        to: Awaited,
    },
    /// Send a message to whoever waits for it.
    SendMessage {
        /// The event that throws it, which with the instance makes the message's id.
        element: ElementId,
        /// Its name.
        name: String,
        /// Its correlation key.
        key: String,
        /// What it brings.
        #[serde(default, skip_serializing_if = "Object::is_empty")]
        variables: Object,
    },
    /// Send a signal to everyone who waits for it.
    SendSignal {
        /// The event that throws it, which with the instance makes the signal's id.
        element: ElementId,
        /// Its name.
        name: String,
        /// What it brings.
        #[serde(default, skip_serializing_if = "Object::is_empty")]
        variables: Object,
    },
    /// Start the process that a call activity calls.
    StartCall(Box<Called>),
    /// End the process that a call activity called.
    CancelCall {
        /// The call activity.
        element: ElementId,
    },
    /// Look whether the process that a call activity called has ended meanwhile: what it told while this instance was
    /// suspended was turned away.
    CheckCall {
        /// The call activity.
        element: ElementId,
    },
    /// Tell the caller how this instance ended.
    Return {
        /// Whom.
        caller: Caller,
        /// How.
        how: Ended,
    },
    /// Tell the caller of an escalation that nothing here caught.
    EscalateToCaller {
        /// Whom.
        caller: Caller,
        /// The escalation's code.
        code: String,
    },
    /// Close user tasks that were cancelled, more than fit in the transaction of their batch. Whoever writes the batch
    /// adds this; no event leads to it.
    CloseTasks {
        /// The tasks.
        tasks: Vec<ElementId>,
    },
    /// Keep a person away from open user tasks, more than fit in the transaction of the batch that says so. Whoever writes the batch
    /// adds this, as above; until it is done, only the engine refuses them.
    ExcludeFromTasks {
        /// The tasks.
        tasks: Vec<ElementId>,
        /// Who.
        user: UserId,
    },
    /// Send [`Continue`](super::Command::Continue).
    Continue,
    /// Bring the list of instances up to date.
    List(Listing),
}

/// A process to start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// The call activity.
    pub element: ElementId,
    /// Which of its starts this is.
    #[serde(default, skip_serializing_if = "is_first")]
    pub attempt: u32,
    /// The id of the definition.
    pub called: String,
    /// Which version.
    #[serde(default)]
    pub binding: Binding,
    /// The business key it gets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_key: Option<String>,
    /// How urgent it is.
    pub priority: Priority,
    /// How deep it is called.
    pub depth: u32,
    /// Its first variables.
    #[serde(default, skip_serializing_if = "Object::is_empty")]
    pub variables: Object,
}

/// How an instance ended, for who called it. Its variables are read from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// As it should.
    Completed,
    /// By an error.
    Failed {
        /// Its code.
        code: String,
        /// What happened.
        message: String,
    },
    /// Otherwise.
    Otherwise {
        /// How.
        status: Status,
    },
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
    /// The person who started it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_by: Option<UserId>,
    /// Where they belonged then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<DepartmentId>,
    /// The roles that its definition gives work to, at most 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<RoleName>,
}

/// Most roles that a list says of an instance; people of others read the instance, but do not find it there.
const MAX_LISTED_ROLES: usize = 50;

/// The effects of events that led to `state`; a sandbox has none, ever.
pub fn effects(state: &State, events: &[Event]) -> Vec<Effect> {
    let mut effects = Vec::new();
    // What happens in a sandbox stays there.
    if state.sandbox.is_some() {
        return effects;
    }
    let mut listed = false;
    for event in events {
        match event {
            Event::JobCreated { job, carrier: None } | Event::IncidentResolved { element: job, event: false }
                if state.job(*job).is_some() =>
            {
                effects.push(run_job(state, *job, None));
            }
            Event::JobFailed { job, retry_at: Some(at), .. } => effects.push(run_job(state, *job, Some(*at))),
            Event::TimerScheduled { timer, due, .. } => effects.push(Effect::StartTimer { timer: *timer, due: *due }),
            Event::InstanceResumed => resumed(state, events, &mut effects),
            Event::Subscribed(Subscription { id, to, .. }) if *to != Awaited::Condition => {
                effects.push(Effect::Subscribe { subscription: *id, to: to.clone() });
            }
            Event::Unsubscribed { subscription, to } if *to != Awaited::Condition => {
                effects.push(Effect::Unsubscribe { subscription: *subscription, to: to.clone() });
            }
            Event::MessageThrown { element, name, key, variables } => {
                effects.push(Effect::SendMessage { element: *element, name: name.clone(), key: key.clone(), variables: variables.clone() });
            }
            Event::SignalThrown { element, name, variables } => {
                effects.push(Effect::SendSignal { element: *element, name: name.clone(), variables: variables.clone() });
            }
            Event::CallBegan { element, attempt, called, binding, business_key, variables } => {
                effects.push(Effect::StartCall(Box::new(Called {
                    element: *element,
                    attempt: *attempt,
                    called: called.clone(),
                    binding: binding.clone(),
                    business_key: business_key.clone(),
                    priority: state.priority,
                    depth: state.caller.as_ref().map_or(0, |caller| caller.depth).saturating_add(1),
                    variables: variables.clone(),
                })));
            }
            Event::CallCancelled { element } => effects.push(Effect::CancelCall { element: *element }),
            Event::EscalationThrown { code, caught_by: None, .. } => {
                let caller = state.caller.iter().cloned();
                effects.extend(caller.map(|caller| Effect::EscalateToCaller { caller, code: code.clone() }));
            }
            Event::Yielded { .. } => effects.push(Effect::Continue),
            _ => {}
        }
        let over = matches!(
            event,
            Event::InstanceCompleted { .. } | Event::InstanceFailed { .. } | Event::InstanceCancelled { .. } | Event::InstanceTimedOut
        );
        if let (true, Some(how), Some(caller)) = (over, state.ended(), &state.caller) {
            effects.push(Effect::Return { caller: caller.clone(), how });
        }
        listed |= over
            || matches!(
                event,
                Event::InstanceStarted { .. }
                    | Event::InstanceSuspended
                    | Event::InstanceResumed
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
            started_by: state.started_by.clone(),
            department: state.department.clone(),
            roles: state.graph().map(|graph| graph.roles().into_iter().take(MAX_LISTED_ROLES).cloned().collect()).unwrap_or_default(),
        }));
    }
    effects
}

/// What came due or was delivered while the instance stood still was turned away: all that it waited for is asked for
/// again. What it waits for only since then has effects of its own.
fn resumed(state: &State, events: &[Event], effects: &mut Vec<Effect>) {
    let numbers = events.iter().filter_map(|event| match event {
        Event::Entered { element, .. } => Some(element.0),
        Event::Subscribed(subscription) => Some(subscription.id.0),
        Event::TimerScheduled { timer, .. } => Some(timer.0),
        _ => None,
    });
    let new = numbers.min().unwrap_or(u32::MAX);
    let jobs = state.jobs().filter(|(element, _)| element.id.0 < new && state.incident(element.id).is_none());
    effects.extend(jobs.map(|(element, job)| run_job(state, element.id, job.retry_at)));
    let timers = state.timers().iter().filter(|timer| timer.id.0 < new);
    effects.extend(timers.map(|timer| Effect::StartTimer { timer: timer.id, due: timer.due }));
    let goes_on = state.has_moves() && !events.iter().any(|event| matches!(event, Event::Yielded { .. }));
    effects.extend(goes_on.then_some(Effect::Continue));
    let waited = state.subscriptions().iter().filter(|known| known.id.0 < new && known.to != Awaited::Condition);
    effects.extend(waited.map(|known| Effect::Subscribe { subscription: known.id, to: known.to.clone() }));
    let calls = state.elements().iter().filter(|element| element.id.0 < new && matches!(element.work, Work::Call(_)));
    effects.extend(calls.map(|element| Effect::CheckCall { element: element.id }));
}

impl State {
    /// How it ended, for who called it; none while it has not.
    pub fn ended(&self) -> Option<Ended> {
        match self.status {
            Status::Completed => Some(Ended::Completed),
            Status::Failed => {
                Some(Ended::Failed { code: self.outcome.clone().unwrap_or_default(), message: self.failure.clone().unwrap_or_default() })
            }
            status => status.has_ended().then_some(Ended::Otherwise { status }),
        }
    }
}

fn run_job(state: &State, job: ElementId, not_before: Option<Timestamp>) -> Effect {
    let failures = state.job(job).map_or(0, |job| job.failures);
    Effect::RunJob { job, class: state.priority.class(), failures, not_before }
}

fn is_first(failures: &u32) -> bool {
    *failures == 0
}
