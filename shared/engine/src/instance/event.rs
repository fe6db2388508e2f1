//! What happened. Events are the only truth there is of an instance; everything else is derived from them.
//!
//! An event, once released, keeps its meaning for ever: a change is a new variant or a field with a default,
//! and its applier stays.

use super::state::{Caller, DefinitionRef, State};
use crate::graph::{Binding, FlowIx, NodeIx};
use crate::{DepartmentId, ElementId, InstanceId, Object, Priority, RoleName, SubscriptionId, TimerId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

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
        /// Who called it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caller: Option<Caller>,
        /// The person whose wish it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        started_by: Option<UserId>,
        /// Where they belonged then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        department: Option<DepartmentId>,
    },
    /// It is a what-if: it goes on in a sandbox from where another instance stood after a batch of its log.
    Forked { of: InstanceId, at: u64, state: Box<State> },
    /// A token entered a flow node, over a flow unless it was born there.
    Entered {
        element: ElementId,
        node: NodeIx,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        flow: Option<FlowIx>,
        /// What it is inside of.
        #[serde(default, skip_serializing_if = "ElementId::is_root")]
        scope: ElementId,
        /// Which of a loop's instances it is, from 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        index: Option<u32>,
        /// What waits for it as a part of compensation.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cause: Option<ElementId>,
    },
    /// A token waits before a node that needs more than one.
    Arrived {
        #[serde(default, skip_serializing_if = "ElementId::is_root")]
        scope: ElementId,
        flow: FlowIx,
    },
    /// Waiting tokens became one: one of each flow named, as often as it is named.
    Joined {
        #[serde(default, skip_serializing_if = "ElementId::is_root")]
        scope: ElementId,
        flows: Vec<FlowIx>,
    },
    /// A complex gateway went on and waits for the rest of its tokens; with no flows it is as new again.
    GatewayPhase {
        #[serde(default, skip_serializing_if = "ElementId::is_root")]
        scope: ElementId,
        node: NodeIx,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        received: Option<Vec<FlowIx>>,
    },
    /// Elements can be entered inside of this one.
    ScopeOpened { element: ElementId },
    /// The element waits for something to happen.
    EventAwaited { element: ElementId },
    /// Something that may happen is waited for.
    Subscribed(Subscription),
    /// It is not waited for any more.
    Unsubscribed { subscription: SubscriptionId, to: Awaited },
    /// It happened.
    Triggered {
        subscription: SubscriptionId,
        /// Whether it may happen again.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        keep: bool,
        /// The message or signal that it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    },
    /// A condition that was true is not any more.
    ConditionLapsed { subscription: SubscriptionId },
    /// The element's work is done, but its token cannot leave.
    Finished {
        element: ElementId,
        /// Whether its outputs are where they belong, so that nothing is left but to leave.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        leaving: bool,
    },
    /// An activity is done more than once.
    LoopBegan {
        element: ElementId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        total: Option<u32>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        items: Vec<Value>,
    },
    /// One of its instances is done.
    LoopItemDone {
        element: ElementId,
        index: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        result: Option<Value>,
    },
    /// Another process is started; the element waits for it.
    CallBegan {
        element: ElementId,
        called: String,
        #[serde(default, skip_serializing_if = "is_latest")]
        binding: Binding,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        business_key: Option<String>,
        #[serde(default, skip_serializing_if = "Object::is_empty")]
        variables: Object,
        /// How often it was started before, after incidents.
        #[serde(default, skip_serializing_if = "is_zero")]
        attempt: u32,
    },
    /// It came back.
    CallEnded { element: ElementId },
    /// It is not waited for any more, and shall end.
    CallCancelled { element: ElementId },
    /// A message was sent.
    MessageThrown {
        element: ElementId,
        name: String,
        key: String,
        #[serde(default, skip_serializing_if = "Object::is_empty")]
        variables: Object,
    },
    /// A signal was sent to everyone.
    SignalThrown {
        element: ElementId,
        name: String,
        #[serde(default, skip_serializing_if = "Object::is_empty")]
        variables: Object,
    },
    /// An error ended what it was thrown in, up to who caught it.
    ErrorThrown {
        element: ElementId,
        code: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        message: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caught_by: Option<NodeIx>,
    },
    /// An escalation was thrown, and perhaps caught.
    EscalationThrown {
        element: ElementId,
        code: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caught_by: Option<NodeIx>,
    },
    /// A called process threw an escalation while this one was suspended: it is thrown on when work goes on.
    EscalationHeld { call: ElementId, code: String },
    /// A completed activity can be compensated from now on.
    Kept { element: ElementId },
    /// An element waits for compensation of these, the last first.
    CompensationBegan { element: ElementId, left: Vec<ElementId> },
    /// One of them is being compensated; a sub-process comes back to life for it.
    Compensating {
        kept: ElementId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        restored: Option<ElementId>,
    },
    /// One command moved tokens as far as one may; the rest goes on in the next.
    Yielded { moves: Vec<Move>, run: u32 },
    /// The rest was taken up.
    Continued,
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
        /// What a decision was asked and which rules matched.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decided: Option<Box<Value>>,
    },
    /// The connector failed; it is tried again at `retry_at`, or an incident follows.
    JobFailed {
        job: ElementId,
        error: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_at: Option<Timestamp>,
    },
    /// A user task waits for a person.
    TaskCreated {
        task: ElementId,
        /// What its definition computed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        details: Option<Box<TaskDetails>>,
    },
    /// A person finished it.
    TaskCompleted {
        task: ElementId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<String>,
        #[serde(default, skip_serializing_if = "Object::is_empty")]
        variables: Object,
        /// Who, where other tasks are not for them because of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<UserId>,
    },
    /// Nobody needs to finish it any more.
    TaskCancelled { task: ElementId },
    /// Nobody finished it in time: more people may take it, and it became urgent.
    TaskEscalated { task: ElementId, roles: Vec<RoleName>, priority: Priority },
    /// A timer was set.
    TimerScheduled { timer: TimerId, element: ElementId, due: Timestamp, purpose: TimerPurpose },
    /// It came due and did its work.
    TimerFired { timer: TimerId },
    /// It will not be needed.
    TimerCancelled { timer: TimerId },
    /// Something needs a person.
    IncidentRaised { element: ElementId, code: IncidentCode, message: String },
    /// The person said: try again.
    IncidentResolved {
        element: ElementId,
        /// Whether it was that of an event waited for beside the element's own work.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        event: bool,
    },
    /// The process could not be opened: it is at its beginning still, or at the event that started it.
    NotOpened {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<NodeIx>,
    },
    /// Variables were set from outside.
    VariablesSet { scope: ElementId, variables: Object },
    /// All work stopped.
    InstanceSuspended,
    /// Work goes on.
    InstanceResumed,
    /// The last token was consumed.
    InstanceCompleted { outcome: String },
    /// An error that nobody caught ended it.
    InstanceFailed { code: String, message: String },
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
    /// Triggers an event.
    Event {
        /// The event.
        node: NodeIx,
        /// Which of its triggers.
        trigger: u16,
        /// How often it fires after this time; none means for ever.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left: Option<u32>,
    },
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
    /// An expression could not be evaluated, or not to what is needed.
    ExpressionFailed,
    /// A job threw an error that nothing catches.
    UnhandledError,
    /// A called process could not be started, or was cancelled.
    CallFailed,
    /// Tokens wait for others that can never come.
    Deadlock,
    /// An event that is waited for beside the element's own work can't be told: its condition, or when its timer fires next.
    /// It stops nothing else.
    EventFailed,
    /// A user task's definition gives it to people whom its separation of duties keeps away.
    SeparationOfDuties,
}

/// What the definition of a user task computed when it opened.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TaskDetails {
    /// Who has it from the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<UserId>,
    /// People who may take it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidate_users: Vec<UserId>,
    /// More roles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidate_roles: Vec<RoleName>,
    /// When it should be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    /// When it should be looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up_at: Option<Timestamp>,
    /// How urgent it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// Who may not take it: its separation of duties keeps them away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded_users: Vec<UserId>,
}

/// Something that an element waits for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subscription {
    /// Its number in the instance.
    pub id: SubscriptionId,
    /// What it belongs to and ends with; [`ElementId::ROOT`] for the process.
    pub element: ElementId,
    /// The event: the element's own node, a boundary event on it, an event after it, the start of an event sub-process in it.
    pub node: NodeIx,
    /// Which of the event's triggers.
    #[serde(default, skip_serializing_if = "is_first")]
    pub trigger: u16,
    /// What it is.
    pub to: Awaited,
    /// For a condition: whether it was true when last looked at.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub was: bool,
}

/// What can be waited for, besides time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Awaited {
    /// A message.
    Message {
        /// Its name.
        name: String,
        /// Its correlation key.
        key: String,
    },
    /// A signal.
    Signal {
        /// Its name.
        name: String,
    },
    /// The condition of the event.
    Condition,
}

/// A token on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    /// Over a flow.
    Over {
        /// In which scope.
        scope: ElementId,
        /// The flow.
        flow: FlowIx,
    },
    /// To be born in a node.
    Into {
        /// In which scope.
        scope: ElementId,
        /// The node.
        node: NodeIx,
    },
    /// The next instance of a loop.
    Again {
        /// The activity that is done more than once.
        body: ElementId,
    },
    /// None: a scope in which one was consumed, and which may be done.
    Look {
        /// The scope.
        scope: ElementId,
    },
}

fn is_latest(binding: &Binding) -> bool {
    *binding == Binding::Latest
}

fn is_zero(attempt: &u32) -> bool {
    *attempt == 0
}

fn is_first(trigger: &u16) -> bool {
    *trigger == 0
}
