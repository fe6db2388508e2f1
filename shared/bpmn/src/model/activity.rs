//! Activities (BPMN 2.0.2, 10.3).

use super::Base;
use super::{DataAssociation, Formal, IoSpecification, Loop, Placed, Property, Scope};

/// An activity.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// Which.
    pub kind: ActivityKind,
    /// The id of its default flow.
    pub default: Option<String>,
    /// Tokens that must arrive before it starts (`startQuantity`); 0 or less is a fault that the reader tells.
    pub start_quantity: u32,
    /// Tokens it puts on each outgoing flow (`completionQuantity`).
    pub completion_quantity: u32,
    /// Whether it runs only to compensate another.
    pub for_compensation: bool,
    /// How often it is done.
    pub repeat: Option<Loop>,
    /// Its data.
    pub io: Option<IoSpecification>,
    /// Its properties.
    pub properties: Vec<Property>,
    /// Where its data come from.
    pub input_associations: Vec<DataAssociation>,
    /// Where its data go.
    pub output_associations: Vec<DataAssociation>,
    /// Who performs it.
    pub roles: Vec<ResourceRole>,
}

/// Which activity.
#[derive(Clone, Debug, PartialEq)]
pub enum ActivityKind {
    /// A task.
    Task(Task),
    /// A process inside the process.
    SubProcess(Box<SubProcess>),
    /// Another process or a global task.
    Call {
        /// The id of what is called; prefixes are kept, since it lies outside the file.
        called: Option<String>,
    },
}

/// A task (10.3.3). `implementation` and `operation` are as the file has them.
#[derive(Clone, Debug, PartialEq)]
pub enum Task {
    /// Of no kind.
    Abstract,
    /// Done by a person without any software.
    Manual,
    /// Done by a person with software.
    User {
        /// How.
        implementation: Option<String>,
    },
    /// Done by a machine.
    Service {
        /// How.
        implementation: Option<String>,
        /// The operation.
        operation: Option<String>,
    },
    /// A script.
    Script {
        /// Its language: a MIME type or a word.
        format: Option<String>,
        /// Its text.
        script: Option<Placed>,
    },
    /// A decision.
    BusinessRule {
        /// How.
        implementation: Option<String>,
    },
    /// Sends a message.
    Send {
        /// How.
        implementation: Option<String>,
        /// The message.
        message: Option<String>,
        /// The operation.
        operation: Option<String>,
    },
    /// Waits for a message.
    Receive {
        /// How.
        implementation: Option<String>,
        /// The message.
        message: Option<String>,
        /// The operation.
        operation: Option<String>,
        /// Whether it starts the instance.
        instantiate: bool,
    },
}

/// A sub-process (10.3.5).
#[derive(Clone, Debug, PartialEq)]
pub struct SubProcess {
    /// Which.
    pub kind: SubProcessKind,
    /// Whether it is an event sub-process.
    pub triggered_by_event: bool,
    /// What stands in it.
    pub scope: Scope,
}

/// Which sub-process.
#[derive(Clone, Debug, PartialEq)]
pub enum SubProcessKind {
    /// A plain one.
    Embedded,
    /// A transaction.
    Transaction {
        /// How it is cancelled: `##Compensate`, `##Store`, `##Image` or a URI.
        method: Option<String>,
    },
    /// An ad-hoc one.
    AdHoc(Box<AdHoc>),
}

/// What an ad-hoc sub-process says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct AdHoc {
    /// Whether its activities may be done at the same time.
    pub ordering: Ordering,
    /// Whether activities still at work end when it is complete.
    pub cancel_remaining: bool,
    /// When it is complete.
    pub completion: Option<Formal>,
}

/// `ordering` of an ad-hoc sub-process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ordering {
    /// At the same time.
    #[default]
    Parallel,
    /// One after the other.
    Sequential,
}

/// Who performs an activity or a process (10.3.2).
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceRole {
    /// What it is as an element.
    pub base: Base,
    /// Which role.
    pub kind: RoleKind,
    /// The id of a resource.
    pub resource: Option<String>,
    /// An expression that gives who it is.
    pub assignment: Option<Formal>,
}

/// Which role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleKind {
    /// `resourceRole`
    Resource,
    /// `performer`
    Performer,
    /// `humanPerformer`: who has the task.
    HumanPerformer,
    /// `potentialOwner`: who may take the task.
    PotentialOwner,
}
