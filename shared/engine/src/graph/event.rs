//! What events catch and throw (BPMN 2.0.2, 10.5.5).

use super::{Expression, NodeIx, Text};
use serde::{Deserialize, Serialize};

/// What a start, intermediate catch or boundary event waits for.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Catch {
    /// One each event definition; empty for a none event. More than one makes it a multiple event.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<Trigger>,
    /// Whether all of them must occur (a parallel multiple event) instead of any.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub all: bool,
}

impl Catch {
    /// An event of one definition.
    pub fn on(trigger: Trigger) -> Self {
        Self { triggers: vec![trigger], all: false }
    }
}

/// One thing an event waits for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// A message with this name and key.
    Message(MessageRef),
    /// A signal with this name.
    Signal {
        /// Its name.
        name: Text,
    },
    /// A moment.
    Timer(Timer),
    /// A condition that becomes true.
    Condition(Expression),
    /// An error thrown inside what the event stands on.
    Error(Caught),
    /// An escalation thrown inside what the event stands on.
    Escalation(Caught),
    /// Compensation of what the event stands on.
    Compensation,
    /// The cancellation of a transaction.
    Cancel,
    /// The link of the same name.
    Link {
        /// Its name.
        name: String,
    },
}

/// A message by name and correlation key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageRef {
    /// Its name.
    pub name: Text,
    /// What tells the instance it is for from others; none means the instance's business key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_key: Option<Text>,
}

/// An error or escalation being caught.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Caught {
    /// Its code; none catches every code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The variable that receives the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_variable: Option<String>,
    /// The variable that receives the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_variable: Option<String>,
}

/// When a timer fires. Texts are ISO 8601, or FEEL that gives it or a date, time or duration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timer {
    /// At a moment.
    Date(Text),
    /// After a time.
    Duration(Text),
    /// Again and again: `R3/PT10M`, or a cron expression.
    Cycle(Text),
}

/// What an intermediate throw or end event, or a send task, sends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Throw {
    /// A message with the element's variables.
    Message(MessageRef),
    /// A signal to everyone, with the element's variables.
    Signal {
        /// Its name.
        name: Text,
    },
    /// An error; ends what it is thrown in.
    Error {
        /// Its code.
        code: Option<Text>,
        /// Its message.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<Text>,
    },
    /// An escalation.
    Escalation {
        /// Its code.
        code: Option<Text>,
    },
    /// Compensation.
    Compensation {
        /// Of this activity; none means all of the scope.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        activity: Option<NodeIx>,
        /// Whether to wait until it is done.
        wait: bool,
    },
    /// Cancels the transaction it stands in.
    Cancel,
    /// Ends everything in its scope.
    Terminate,
    /// Goes on at the link of the same name.
    Link {
        /// Its name.
        name: String,
    },
}
