//! Who works with whom (BPMN 2.0.2, 9): pools, and the messages between them.

use super::{Association, Base, CorrelationKey, Group, TextAnnotation};

/// A collaboration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Collaboration {
    /// What it is as an element.
    pub base: Base,
    /// Whether what the file does not show is not there.
    pub closed: bool,
    /// Its pools.
    pub participants: Vec<Participant>,
    /// Messages between them.
    pub message_flows: Vec<MessageFlow>,
    /// Correlation keys.
    pub correlation_keys: Vec<CorrelationKey>,
    /// Associations of it.
    pub associations: Vec<Association>,
    /// Placed annotations of it.
    pub annotations: Vec<TextAnnotation>,
    /// Groups of it.
    pub groups: Vec<Group>,
}

/// A participant (9.3): a pool.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Participant {
    /// What it is as an element.
    pub base: Base,
    /// The id of its process; none for a pool whose inside is not shown.
    pub process: Option<String>,
}

/// A message flow (9.4).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MessageFlow {
    /// What it is as an element.
    pub base: Base,
    /// The id of the node or participant it comes from.
    pub source: String,
    /// The id of the node or participant it leads to.
    pub target: String,
    /// The id of its message.
    pub message: Option<String>,
}
