//! The flow nodes: events, activities and gateways, each with what the engine needs to run it.

use super::{Activity, Catch, Expression, FlowIx, Mappings, NodeIx, Text, Throw, UserTask};
use super::{BusinessRuleTask, CallActivity, ServiceTask};
use serde::{Deserialize, Serialize};

/// A flow node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Its id in the definition, unique there.
    pub id: String,
    /// Its name, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The step of the source document it was made for, where the front end has steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// The sub-process it lies in; none for the process itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<NodeIx>,
    /// What it does.
    pub kind: NodeKind,
    /// What activities have in common; none where it is all as usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<Box<Activity>>,
    /// What goes in and out of its own scope.
    #[serde(default, skip_serializing_if = "Mappings::is_empty")]
    pub mappings: Mappings,
    /// Its outgoing flows; for a gateway in the order their conditions are tried.
    pub outgoing: Vec<FlowIx>,
}

impl Node {
    /// A node of the process itself with nothing but what is given.
    pub fn new(id: impl Into<String>, kind: NodeKind) -> Self {
        let (name, step, parent, activity) = (None, None, None, None);
        Self { id: id.into(), name, step, parent, kind, activity, mappings: Mappings::default(), outgoing: Vec::new() }
    }

    /// The flow taken when no condition holds.
    pub fn default_flow(&self) -> Option<FlowIx> {
        match &self.kind {
            NodeKind::ExclusiveGateway(gateway) | NodeKind::InclusiveGateway(gateway) => gateway.default,
            NodeKind::ComplexGateway(gateway) => gateway.default,
            _ => self.activity.as_ref()?.default,
        }
    }
}

/// What a flow node does. Section numbers are BPMN 2.0.2's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// Where a token is born (10.5.2); without triggers, by command.
    StartEvent,
    /// A start event with triggers: of the process, or of an event sub-process.
    TriggeredStartEvent(TriggeredStart),
    /// Waits for something (10.5.4).
    CatchEvent(Catch),
    /// Sends something and goes on; with nothing to send a none event (10.5.4).
    ThrowEvent(Vec<Throw>),
    /// Waits for something while the activity it stands on is at work (10.5.4).
    BoundaryEvent(Boundary),
    /// Where a token is consumed (10.5.3).
    EndEvent(EndEvent),
    /// Passed through at once: a manual or an abstract task (10.3.3).
    Task,
    /// Work for a person (10.3.4).
    UserTask(Box<UserTask>),
    /// Work for a machine: a service task, and any other task that is one to a connector (10.3.3).
    ServiceTask(Box<ServiceTask>),
    /// Asks a decision (10.3.3).
    BusinessRuleTask(Box<BusinessRuleTask>),
    /// Evaluates an expression (10.3.3).
    ScriptTask(ScriptTask),
    /// Sends a message (10.3.3).
    SendTask(Throw),
    /// Waits for a message (10.3.3).
    ReceiveTask(ReceiveTask),
    /// A process inside the process (10.3.5).
    SubProcess(SubProcess),
    /// Another process (10.3.6).
    CallActivity(Box<CallActivity>),
    /// Takes the first outgoing flow whose condition holds, else the default (10.6.2).
    ExclusiveGateway(Choice),
    /// Waits for a token on every incoming flow, then takes every outgoing one (10.6.4).
    ParallelGateway,
    /// Waits for every token that can still arrive, then takes every outgoing flow whose condition holds (10.6.3).
    InclusiveGateway(Choice),
    /// Waits until a condition on the tokens holds (10.6.5).
    ComplexGateway(Complex),
    /// Waits for the first of the events after it (10.6.6).
    EventBasedGateway(EventBased),
}

/// A start event with triggers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TriggeredStart {
    /// What starts it.
    pub catch: Catch,
    /// For an event sub-process: whether all else in the scope ends.
    pub interrupting: bool,
}

/// A boundary event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Boundary {
    /// The activity it stands on.
    pub on: NodeIx,
    /// Whether the activity ends.
    pub interrupting: bool,
    /// What it waits for.
    pub catch: Catch,
}

/// An end event.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct EndEvent {
    /// What the instance came to, `completed` or a word of the definition such as `rejected`.
    pub outcome: String,
    /// What it sends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub throws: Vec<Throw>,
}

/// A gateway that chooses.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Choice {
    /// Taken when no condition holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<FlowIx>,
}

/// A complex gateway.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Complex {
    /// Taken when no condition holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<FlowIx>,
    /// When it goes on; `activationCount` is the number of tokens that arrived. None: with the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activation: Option<Expression>,
}

/// An event-based gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EventBased {
    /// Whether it starts instances instead of standing in one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub instantiate: bool,
    /// When it starts instances: whether all events after it are needed, the first of which starts it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub parallel: bool,
}

/// A script task in FEEL.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScriptTask {
    /// What it computes.
    pub expression: Expression,
    /// The variable that receives it; none spreads the entries of a context as variables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_variable: Option<String>,
}

/// A receive task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReceiveTask {
    /// What it waits for.
    pub message: super::MessageRef,
    /// Whether the message starts the instance.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub instantiate: bool,
}

/// A sub-process.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SubProcess {
    /// An event sub-process: started by its start event, not by a flow (13.5.4).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub triggered_by_event: bool,
    /// A transaction: can be cancelled (10.3.5).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub transaction: bool,
    /// Whose activities are done in any order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ad_hoc: Option<AdHoc>,
}

/// An ad-hoc sub-process (10.3.5, 13.3.5).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct AdHoc {
    /// One activity at a time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sequential: bool,
    /// Ends it when it holds; asked after each activity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completion: Option<Expression>,
    /// Whether activities still at work are ended then.
    pub cancel_remaining: bool,
    /// Ids of the activities to begin with; none: those that people ask for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<Expression>,
}

/// Names and keys of what a node refers to, for those who only need to know that.
impl Text {
    /// The text where it is written out.
    pub fn fixed(&self) -> Option<&str> {
        match self {
            Self::Fixed(text) => Some(text),
            Self::Computed(_) => None,
        }
    }
}
