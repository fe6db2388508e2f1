//! What can be asked of an instance, by whom and when, and why it may be refused.

use super::state::{Caller, DefinitionRef};
use crate::graph::NodeIx;
use crate::{DepartmentId, ElementId, Object, Priority, SubscriptionId, TimerId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A command to one instance.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Begins the instance.
    Start {
        /// The definition it runs.
        definition: DefinitionRef,
        /// The caller's own key for it.
        business_key: Option<String>,
        /// How urgent all its work is.
        priority: Priority,
        /// Its first variables.
        variables: Object,
        /// The event it begins at, which has happened; none means its none start event.
        at: Option<NodeIx>,
        /// The call activity that starts it.
        caller: Option<Caller>,
        /// The person who starts it, or started what calls it.
        started_by: Option<UserId>,
        /// Where they belonged then.
        department: Option<DepartmentId>,
    },
    /// A service task's connector answered.
    CompleteJob {
        /// The job.
        job: ElementId,
        /// What it brings.
        variables: Object,
        /// For a business rule task: what was asked and which rules matched, for the history.
        decided: Option<Box<Value>>,
    },
    /// A service task's connector threw a BPMN error.
    ThrowError {
        /// The job.
        job: ElementId,
        /// The error's code.
        code: String,
        /// What happened, for people.
        message: String,
        /// What it brings.
        variables: Object,
    },
    /// A service task's connector failed.
    FailJob {
        /// The job.
        job: ElementId,
        /// Failures of the job before this try: a second report of the same try is told by it.
        failures: u32,
        /// What went wrong, for people.
        error: String,
        /// Whether another try can help.
        retryable: bool,
    },
    /// A person finished a user task.
    CompleteTask {
        /// The task.
        task: ElementId,
        /// One of the task's outcomes, where it has any.
        outcome: Option<String>,
        /// What goes to the process's variables; already checked against the form.
        variables: Object,
        /// Who; none in a sandbox, where nobody does.
        by: Option<UserId>,
    },
    /// A timer came due.
    FireTimer {
        /// The timer.
        timer: TimerId,
    },
    /// A message or signal that something waits for arrived.
    Trigger {
        /// What waits.
        subscription: SubscriptionId,
        /// The message's or signal's id: the same one is not taken twice.
        id: String,
        /// What it brings.
        variables: Object,
    },
    /// A called process ended.
    EndCall {
        /// The call activity.
        call: ElementId,
        /// Which of its starts: an earlier one is told by it.
        attempt: u32,
        /// How it ended.
        result: CallResult,
    },
    /// A called process threw an escalation that it did not catch.
    Escalate {
        /// The call activity.
        call: ElementId,
        /// The escalation's code.
        code: String,
    },
    /// Begins an activity of an ad-hoc sub-process.
    Activate {
        /// The sub-process.
        scope: ElementId,
        /// The activity's id in the definition.
        node: String,
    },
    /// Takes up the tokens that the last command could not move any more.
    Continue,
    /// Sets variables of the process or of one scope.
    SetVariables {
        /// The scope; [`ElementId::ROOT`] for the process.
        scope: ElementId,
        /// Added to what is there; same names are replaced.
        variables: Object,
    },
    /// Stops all work until resumed.
    Suspend,
    /// Goes on after [`Command::Suspend`].
    Resume,
    /// Tries again what incidents stopped: all of them, or one.
    Retry {
        /// The incident, by the element it stands at; none means all.
        element: Option<ElementId>,
    },
    /// Ends the instance now.
    Cancel {
        /// Why, for the history.
        reason: String,
    },
}

/// How a called process ended.
#[derive(Debug, Clone, PartialEq)]
pub enum CallResult {
    /// As it should.
    Completed {
        /// Its variables.
        variables: Object,
    },
    /// By an error that it did not catch.
    Failed {
        /// The error's code.
        code: String,
        /// What happened.
        message: String,
    },
    /// It could not be started, or somebody ended it: a person has to look.
    NotRun {
        /// Why.
        message: String,
    },
}

/// Who did it: `user:ID`, or `system:FUNCTION`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Actor(pub String);

/// The circumstances of a command, as values.
#[derive(Debug, Clone)]
pub struct Context {
    /// Now.
    pub now: Timestamp,
    /// Who asks.
    pub actor: Actor,
    /// Uniformly distributed, for the jitter of retries.
    pub jitter: u32,
    /// The job whose queue message pays for this run: the next automated step is carried on under the same
    /// message instead of getting one of its own. If the runner dies, the message comes back and covers it.
    pub carrier: Option<ElementId>,
}

/// Why a command has no place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The instance has been started before.
    #[error("the instance is already started")]
    AlreadyStarted,
    /// Nothing can be asked of an instance that has ended.
    #[error("the instance has ended")]
    InstanceEnded,
    /// It ended long ago: it can be read, and not changed.
    #[error("the instance is archived")]
    InstanceArchived,
    /// The instance has to be resumed first.
    #[error("the instance is suspended")]
    InstanceSuspended,
    /// Only a suspended instance can be resumed.
    #[error("the instance is not suspended")]
    NotSuspended,
    /// There is no such job any more: it is done, or its instance went elsewhere.
    #[error("the job is not active")]
    JobNotActive,
    /// The try was settled before: what is reported is not the last one.
    #[error("the try was settled before")]
    TrySettled,
    /// The job waits for an incident to be resolved.
    #[error("the job has an incident")]
    JobHasIncident,
    /// There is no such task any more.
    #[error("the task is not active")]
    TaskNotActive,
    /// The task does not know this outcome.
    #[error("`{given}` is not an outcome of this task: expected {}", expected.join(" or "))]
    UnknownOutcome {
        /// What was given; empty when nothing was.
        given: String,
        /// What the task offers.
        expected: Vec<String>,
    },
    /// The task's separation of duties keeps this person away.
    #[error("separation of duties: who started the process, or did a task that this one is kept apart from, may not do this one")]
    Excluded,
    /// There is no such timer any more.
    #[error("the timer is not active")]
    TimerNotActive,
    /// Nothing waits for this any more.
    #[error("nothing waits for this any more")]
    SubscriptionNotActive,
    /// This very message or signal was taken before.
    #[error("this was taken before")]
    TakenBefore,
    /// There is no such call any more.
    #[error("the call is not active")]
    CallNotActive,
    /// There is no such activity in the ad-hoc sub-process, or it cannot begin now.
    #[error("`{0}` is not an activity that can be begun there now")]
    NotStartable(String),
    /// The definition has no such start.
    #[error("the process cannot be started there")]
    NoSuchStart,
    /// No token was left to be moved.
    #[error("there is nothing to continue")]
    NothingToContinue,
    /// There is no such scope any more.
    #[error("the scope is not active")]
    ScopeNotActive,
    /// There is nothing to retry.
    #[error("there is no incident to retry")]
    NoIncident,
}
