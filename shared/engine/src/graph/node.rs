//! The flow nodes: events, activities and gateways, each with what the engine needs to run it.

use super::{FlowIx, RetryPolicy};
use crate::{Object, RoleName};
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
    /// What it does.
    pub kind: NodeKind,
    /// Its outgoing flows; for an exclusive gateway in the order their conditions are tried.
    pub outgoing: Vec<FlowIx>,
}

/// What a flow node does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// Where a token is born (BPMN 2.0.2, 10.5.2).
    StartEvent,
    /// Where a token is consumed (10.5.3).
    EndEvent(EndEvent),
    /// Work for a person (10.3.4).
    UserTask(Box<UserTask>),
    /// Work for a machine (10.3.3).
    ServiceTask(Box<ServiceTask>),
    /// Takes the first outgoing flow whose condition holds, else the default (10.6.2).
    ExclusiveGateway(ExclusiveGateway),
}

/// An end event.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EndEvent {
    /// What the instance came to, `completed` or a word of the definition such as `rejected`.
    pub outcome: String,
}

/// An exclusive gateway.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ExclusiveGateway {
    /// Taken when no condition holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<FlowIx>,
}

/// A user task.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct UserTask {
    /// Who may take it: a person who has one of these roles. The task waits in one queue a role.
    pub candidate_roles: Vec<RoleName>,
    /// The approval level a person needs at least; 0 for anyone with the role.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub minimum_level: u8,
    /// JSON Schema of what completes it; none means any variables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<serde_json::Value>,
    /// The outcomes to choose from; empty means that completing is all there is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<String>,
    /// The variable that receives the outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome_variable: Option<String>,
    /// What happens when nobody finishes it in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalation: Option<Escalation>,
    /// How long it should take; the due date follows from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimated_minutes: Option<u32>,
}

/// A non-interrupting timer on a user task: the task stays, more people may take it, and it becomes urgent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalation {
    /// Seconds after the task opened.
    pub after_seconds: u64,
    /// Who may take it from then on, too.
    pub to_roles: Vec<RoleName>,
}

/// A service task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceTask {
    /// What the executor calls.
    pub connector: Connector,
    /// Overrides the definition's retry policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<RetryPolicy>,
    /// The variable that receives the connector's answer; none drops it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_variable: Option<String>,
    /// Who answers for it: people with these roles may retry it after an incident.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub responsible_roles: Vec<RoleName>,
    /// How long it should take, for analysis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimated_minutes: Option<u32>,
}

/// A connector by name with its settings; the engine does not look inside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Connector {
    /// `log`, `http`, …
    pub kind: String,
    /// Its settings, checked at deployment against the connector's JSON Schema.
    #[serde(default, skip_serializing_if = "Object::is_empty")]
    pub settings: Object,
}

fn is_zero(level: &u8) -> bool {
    *level == 0
}
