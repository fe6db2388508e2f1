//! What happened. Events are the only truth there is of an instance; everything else is derived from them.
//!
//! An event, once released, keeps its meaning for ever: a change is a new variant or a field with a default,
//! and its applier stays.

use super::state::DefinitionRef;
use crate::graph::{FlowIx, NodeIx};
use crate::{ElementId, Object, Priority, RoleName, TimerId, Timestamp};
use serde::{Deserialize, Serialize};

/// One thing that happened to an instance. Names on the wire are short because the log is paid by the byte.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields say what the variant's sentence says")]
pub enum Event {
    /// The instance began.
    InstanceStarted {
        definition: DefinitionRef,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        business_key: Option<String>,
        priority: Priority,
        #[serde(default, skip_serializing_if = "Object::is_empty")]
        variables: Object,
    },
    /// A token entered a flow node, over a flow unless it was born there.
    Entered {
        element: ElementId,
        node: NodeIx,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        flow: Option<FlowIx>,
    },
    /// The flow node is done; its token moves on or is consumed.
    Left { element: ElementId },
    /// The flow node was ended from outside.
    Terminated { element: ElementId },
    /// A service task waits for its connector.
    JobCreated {
        job: ElementId,
        /// The job whose queue message covers this one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        carrier: Option<ElementId>,
    },
    /// The connector answered.
    JobCompleted {
        job: ElementId,
        #[serde(default, skip_serializing_if = "Object::is_empty")]
        variables: Object,
    },
    /// The connector failed; it is tried again at `retry_at`, or an incident follows.
    JobFailed {
        job: ElementId,
        error: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_at: Option<Timestamp>,
    },
    /// A user task waits for a person.
    TaskCreated { task: ElementId },
    /// A person finished it.
    TaskCompleted {
        task: ElementId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<String>,
        #[serde(default, skip_serializing_if = "Object::is_empty")]
        variables: Object,
    },
    /// Nobody needs to finish it any more.
    TaskCancelled { task: ElementId },
    /// Nobody finished it in time: more people may take it, and it became urgent.
    TaskEscalated { task: ElementId, roles: Vec<RoleName>, priority: Priority },
    /// A timer was set.
    TimerScheduled { timer: TimerId, element: ElementId, due: Timestamp, purpose: TimerPurpose },
    /// It came due and did its work.
    TimerFired { timer: TimerId },
    /// Something needs a person.
    IncidentRaised { element: ElementId, code: IncidentCode, message: String },
    /// The person said: try again.
    IncidentResolved { element: ElementId },
    /// Variables were set from outside.
    VariablesSet { scope: ElementId, variables: Object },
    /// All work stopped.
    InstanceSuspended,
    /// Work goes on.
    InstanceResumed,
    /// The last token was consumed.
    InstanceCompleted { outcome: String },
    /// Somebody ended it.
    InstanceCancelled { reason: String },
    /// It took longer than its definition allows.
    InstanceTimedOut,
}

/// What a timer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimerPurpose {
    /// Escalates a user task.
    Escalation,
    /// Ends an instance that takes too long.
    Timeout,
}

/// Why an incident was raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentCode {
    /// A job failed for the last time.
    JobFailed,
    /// A condition could not be evaluated to true or false.
    ConditionFailed,
    /// An exclusive gateway had no flow to take.
    NoFlow,
    /// One command made the tokens walk too far: the definition loops without a wait.
    StepLimit,
}
