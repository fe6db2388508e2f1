//! Tasks whose work is done outside the engine: by people, connectors, decisions, other processes.

use super::{RetryPolicy, Separation, Text};
use crate::{DecisionId, Object, RoleName, SkillName, WorkflowId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A user task.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct UserTask {
    /// Who may take it: a person who has one of these roles. The task waits in one queue a role.
    #[serde(default)]
    pub candidate_roles: Vec<RoleName>,
    /// More roles, computed: a list, or text with commas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub candidate_groups: Option<Text>,
    /// People who may take it: a list, or text with commas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub candidate_users: Option<Text>,
    /// The person who has it from the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<Text>,
    /// When it should be done: a moment, or a time from when it opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Text>,
    /// When it should be looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<Text>,
    /// How urgent it is, 0 to 100; none means as the instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Text>,
    /// The form its author meant, by a name of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form_key: Option<Text>,
    /// The approval level a person needs at least; 0 for anyone with the role.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub minimum_level: u8,
    /// Who may not do it because of what else they did.
    #[serde(default, skip_serializing_if = "Separation::is_none")]
    pub separation: Separation,
    /// What a person has to be able to do, each at this level at least: 1 to 5.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub skills: BTreeMap<SkillName, u8>,
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
    /// `log`, `http`, `worker` (who takes jobs of a type from outside), …
    pub kind: String,
    /// Its settings, checked at deployment against the connector's JSON Schema.
    #[serde(default, skip_serializing_if = "Object::is_empty")]
    pub settings: Object,
}

/// A business rule task that asks a deployed decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BusinessRuleTask {
    /// The id of the decision (in any of the tenant's decision models) or of the model.
    pub decision: Text,
    /// Which version.
    #[serde(default)]
    pub binding: Binding,
    /// What is kept of its answer.
    #[serde(default)]
    pub result: DecisionResult,
    /// The variable that receives it; none spreads the entries of a context as variables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_variable: Option<String>,
    /// Overrides the definition's retry policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<RetryPolicy>,
}

/// Which version of something deployed is meant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Binding {
    /// The latest when it is needed.
    #[default]
    Latest,
    /// A version by number.
    Version(u32),
    /// The version that was the latest when the definition was deployed; its number is filled in then.
    Deployment(Option<Deployed>),
}

/// A version of something, settled at deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deployed {
    /// A decision model.
    Decision {
        /// The model.
        model: DecisionId,
        /// Its version.
        version: u32,
    },
    /// A process definition.
    Workflow {
        /// The definition.
        workflow: WorkflowId,
        /// Its version.
        version: u32,
    },
}

/// What is kept of a decision's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionResult {
    /// All of it, as the decision gave it.
    #[default]
    Whole,
    /// The only value of the only result (Camunda's `singleEntry`).
    Entry,
    /// The only result, a context (`singleResult`).
    Single,
    /// The values of one output over all results (`collectEntries`).
    Collect,
    /// All results as a list (`resultList`).
    List,
}

/// Another process as a step of this one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CallActivity {
    /// The id of its definition.
    pub called: Text,
    /// Which version.
    #[serde(default)]
    pub binding: Binding,
    /// Whether it gets all variables that the call sees, besides those of the input mappings.
    pub all_in: bool,
    /// Whether all its variables come back, besides those of the output mappings.
    pub all_out: bool,
    /// Its business key; none means the caller's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_key: Option<Text>,
}

fn is_zero(level: &u8) -> bool {
    *level == 0
}
