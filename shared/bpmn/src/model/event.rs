//! Events and what they are about (BPMN 2.0.2, 10.5).

use super::{Base, DataAssociation, DataInput, DataOutput, Formal, InputSet, Model, OutputSet, Property};

/// An event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Where it stands in the flow.
    pub position: Position,
    /// Whether a catch event needs all its definitions (`parallelMultiple`).
    pub parallel_multiple: bool,
    /// What it is about, written in it.
    pub own: Vec<EventDefinition>,
    /// The ids of event definitions of the file that it shares (`eventDefinitionRef`).
    pub shared: Vec<String>,
    /// Its properties.
    pub properties: Vec<Property>,
    /// Data of a throw event.
    pub data_inputs: Vec<DataInput>,
    /// Data of a catch event.
    pub data_outputs: Vec<DataOutput>,
    /// Which data of a throw event belong together.
    pub input_set: Option<InputSet>,
    /// Which data of a catch event belong together.
    pub output_set: Option<OutputSet>,
    /// Where data of a throw event come from.
    pub input_associations: Vec<DataAssociation>,
    /// Where data of a catch event go.
    pub output_associations: Vec<DataAssociation>,
}

impl Event {
    /// All definitions: its own and those it shares.
    pub fn definitions<'m>(&'m self, model: &'m Model) -> impl Iterator<Item = &'m EventDefinition> {
        let shared = self.shared.iter().filter_map(|id| model.event_definitions.iter().find(|definition| definition.base.id == *id));
        self.own.iter().chain(shared)
    }
}

/// Where an event stands in the flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Position {
    /// A start event (10.5.2).
    Start {
        /// For an event sub-process: whether all else in the scope ends.
        interrupting: bool,
    },
    /// An intermediate catch event (10.5.4).
    Catch,
    /// An intermediate throw event (10.5.4).
    Throw,
    /// A boundary event (10.5.4).
    Boundary {
        /// The id of the activity it stands on; empty where the file has none.
        attached_to: String,
        /// Whether the activity ends.
        cancel_activity: bool,
    },
    /// An end event (10.5.3).
    End,
    /// What a multi-instance activity throws when a complex condition holds (10.3.8).
    Implicit,
}

impl Position {
    /// Whether it waits for something rather than sending it.
    pub fn catches(&self) -> bool {
        matches!(self, Self::Start { .. } | Self::Catch | Self::Boundary { .. })
    }
}

/// What an event is about (10.5.5).
#[derive(Clone, Debug, PartialEq)]
pub struct EventDefinition {
    /// What it is as an element.
    pub base: Base,
    /// Which.
    pub kind: EventDefinitionKind,
}

/// Which event definition. References are ids; none where the file has none.
#[derive(Clone, Debug, PartialEq)]
pub enum EventDefinitionKind {
    /// A message.
    Message {
        /// The message.
        message: Option<String>,
        /// The operation.
        operation: Option<String>,
    },
    /// A signal.
    Signal {
        /// The signal.
        signal: Option<String>,
    },
    /// A moment; exactly one of the three is right.
    Timer {
        /// At.
        date: Option<Box<Formal>>,
        /// After.
        duration: Option<Box<Formal>>,
        /// Again and again.
        cycle: Option<Box<Formal>>,
    },
    /// A condition.
    Conditional {
        /// The condition.
        condition: Option<Box<Formal>>,
    },
    /// An error.
    Error {
        /// The error; none catches all.
        error: Option<String>,
    },
    /// An escalation.
    Escalation {
        /// The escalation; none catches all.
        escalation: Option<String>,
    },
    /// Compensation.
    Compensate {
        /// The activity; none means all of the scope.
        activity: Option<String>,
        /// Whether to wait for it.
        wait: bool,
    },
    /// Cancels a transaction.
    Cancel,
    /// Ends everything in the scope.
    Terminate,
    /// A link; its name is `base.name`.
    Link {
        /// The link event definitions it comes from.
        sources: Vec<String>,
        /// The link event definition it leads to.
        target: Option<String>,
    },
}
