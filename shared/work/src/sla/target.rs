//! How many business minutes which tasks have.

use engine::{Priority, WorkflowId};
use serde::{Deserialize, Serialize};

/// A target of a queue: for tasks of a kind and of a priority at least.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The step that the task must be of; any if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_id: Option<String>,
    /// The workflow that it must be of; any if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow_id: Option<WorkflowId>,
    /// The priority that it must have at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_priority: Option<Priority>,
    /// Business minutes from its opening until somebody takes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_minutes: Option<u32>,
    /// Business minutes from its opening until it is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completion_minutes: Option<u32>,
    /// The share of either time, 1 to 99 %, after which people are warned; nobody is if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn_at_percent: Option<u8>,
}

impl Target {
    /// The target that holds for a task, the most specific one that fits: one that names its step before one that does not, then
    /// one that names its workflow, then the one with the highest minimum priority; of equals the first.
    pub fn for_task<'a>(targets: &'a [Self], workflow: &WorkflowId, step: &str, priority: Priority) -> Option<&'a Self> {
        let fits = |target: &&Self| {
            target.step_id.as_deref().is_none_or(|own| own == step)
                && target.workflow_id.as_ref().is_none_or(|own| own == workflow)
                && target.minimum_priority.is_none_or(|least| least <= priority)
        };
        // Of equals `max_by_key` gives the last.
        targets.iter().rev().filter(fits).max_by_key(|target| target.specificity())
    }

    fn specificity(&self) -> (bool, bool, Option<Priority>) {
        (self.step_id.is_some(), self.workflow_id.is_some(), self.minimum_priority)
    }
}
