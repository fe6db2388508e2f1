//! What is answered in a sandbox, and by which command.

use crate::graph::{NodeKind, Trigger};
use crate::instance::{CallResult, Command, Element, State, Work};
use crate::{Fault, Object, UserId};
use serde_json::Value;

/// What a job, a person, a message or a called process says.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It is done.
    Done {
        /// What it brings.
        variables: Object,
        /// What a person chose.
        outcome: Option<String>,
        /// Which person, where that keeps them from other tasks.
        by: Option<UserId>,
        /// For a business rule task: what was asked and which rules matched.
        decided: Option<Box<Value>>,
    },
    /// It threw an error.
    Error {
        /// The error's code.
        code: String,
        /// What happened.
        message: String,
        /// What it brings.
        variables: Object,
    },
    /// It failed, and a person has to look.
    Failed {
        /// What went wrong.
        message: String,
    },
}

/// What a flow node answers every time in a sandbox.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mock {
    /// What it brings.
    pub variables: Object,
    /// For a user task: what is chosen.
    pub outcome: Option<String>,
    /// For a job or a call: the code and message of the error it throws.
    pub error: Option<(String, String)>,
}

impl Mock {
    /// The answer it stands for.
    pub fn answer(&self) -> Answer {
        let variables = self.variables.clone();
        match &self.error {
            Some((code, message)) => Answer::Error { code: code.clone(), message: message.clone(), variables },
            None => Answer::Done { variables, outcome: self.outcome.clone(), by: None, decided: None },
        }
    }

    /// What speaks against it as the answer of a node of this kind; places are fields under `path`.
    pub fn faults(&self, kind: &NodeKind, path: &str) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, message: &str| faults.push(Fault::new("invalid_value", format!("{path}{field}"), message));
        match kind {
            NodeKind::UserTask(task) => {
                let known = match &self.outcome {
                    Some(outcome) => task.outcomes.contains(outcome),
                    None => task.outcomes.is_empty(),
                };
                if !known {
                    fault("/outcome", &format!("the task's outcomes are: {}", task.outcomes.join(", ")));
                }
                if self.error.is_some() {
                    fault("/error", "a person cannot throw an error");
                }
                return faults;
            }
            NodeKind::ServiceTask(_) | NodeKind::BusinessRuleTask(_) | NodeKind::CallActivity(_) => {}
            _ if waits_for_message(kind) => {
                if self.error.is_some() {
                    fault("/error", "a message or signal cannot throw an error");
                }
            }
            _ => fault("", "nothing outside answers here: mocks are for tasks, calls, messages and signals"),
        }
        if self.outcome.is_some() {
            fault("/outcome", "only user tasks have outcomes");
        }
        faults
    }
}

fn waits_for_message(kind: &NodeKind) -> bool {
    let triggers = match kind {
        NodeKind::ReceiveTask(_) => return true,
        NodeKind::CatchEvent(catch) => &catch.triggers,
        NodeKind::BoundaryEvent(boundary) => &boundary.catch.triggers,
        NodeKind::TriggeredStartEvent(start) => &start.catch.triggers,
        _ => return false,
    };
    triggers.iter().any(|trigger| matches!(trigger, Trigger::Message(_) | Trigger::Signal { .. }))
}

/// The command by which an element that waits for a machine, a person or a process gets an answer; none where the answer
/// says nothing that it could take.
pub(super) fn command(state: &State, element: &Element, answer: Answer) -> Option<Command> {
    Some(match (&element.work, answer) {
        (Work::Job(_), Answer::Done { variables, decided, .. }) => Command::CompleteJob { job: element.id, variables, decided },
        (Work::Job(_), Answer::Error { code, message, variables }) => Command::ThrowError { job: element.id, code, message, variables },
        (Work::Job(job), Answer::Failed { message }) if state.incident(element.id).is_none() => {
            Command::FailJob { job: element.id, failures: job.failures, error: message, retryable: false }
        }
        (Work::Task(_), Answer::Done { variables, outcome, by, .. }) => Command::CompleteTask { task: element.id, outcome, variables, by },
        (Work::Call(call), answer) => {
            let result = match answer {
                Answer::Done { variables, .. } => CallResult::Completed { variables },
                Answer::Error { code, message, .. } => CallResult::Failed { code, message },
                Answer::Failed { message } => CallResult::NotRun { message },
            };
            Command::EndCall { call: element.id, attempt: call.attempt, result }
        }
        _ => return None,
    })
}
