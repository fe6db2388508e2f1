//! The file as a whole: what stands directly in `definitions` (BPMN 2.0.2, 8.2.1, 8.4).

use super::{Base, Collaboration, DataStore, EventDefinition, Formal, ItemDefinition, Process, Tree};
use std::sync::Arc;

/// A BPMN file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// What `definitions` is as an element.
    pub base: Base,
    /// Its target namespace; empty where the file has none.
    pub target_namespace: String,
    /// What wrote it.
    pub exporter: Option<String>,
    /// Which version of that.
    pub exporter_version: Option<String>,
    /// The language of expressions that name none, if the file says one.
    pub expression_language: Option<String>,
    /// The language of types, if the file says one.
    pub type_language: Option<String>,
    /// Prefixes and namespaces that the root declares, in its order.
    pub namespaces: Vec<(Arc<str>, Arc<str>)>,
    /// Other documents it names; none is fetched.
    pub imports: Vec<Import>,
    /// Item definitions.
    pub items: Vec<ItemDefinition>,
    /// Messages.
    pub messages: Vec<Message>,
    /// Signals.
    pub signals: Vec<Signal>,
    /// Errors.
    pub errors: Vec<Error>,
    /// Escalations.
    pub escalations: Vec<Escalation>,
    /// Event definitions that events share by `eventDefinitionRef`.
    pub event_definitions: Vec<EventDefinition>,
    /// Resources that roles refer to.
    pub resources: Vec<Resource>,
    /// Data stores.
    pub data_stores: Vec<DataStore>,
    /// Interfaces with their operations.
    pub interfaces: Vec<Interface>,
    /// Correlation properties.
    pub correlation_properties: Vec<CorrelationProperty>,
    /// Processes.
    pub processes: Vec<Process>,
    /// Collaborations; a file has seldom more than one.
    pub collaborations: Vec<Collaboration>,
    /// Diagrams, as they stand.
    pub diagrams: Vec<Tree>,
    /// Other elements of BPMN that don't execute (choreographies, categories, end points, …), as they stand.
    pub others: Vec<Tree>,
}

/// An import (8.2.2).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Import {
    /// Its namespace.
    pub namespace: String,
    /// Where it lies.
    pub location: String,
    /// The kind of document, a URI.
    pub kind: String,
}

/// A message (8.4.11).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    /// What it is as an element.
    pub base: Base,
    /// The id of its item definition.
    pub item: Option<String>,
}

/// A signal (10.5.5).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signal {
    /// What it is as an element.
    pub base: Base,
    /// The id of its item definition.
    pub structure: Option<String>,
}

/// An error (8.4.3).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Error {
    /// What it is as an element.
    pub base: Base,
    /// Its code.
    pub code: Option<String>,
    /// The id of its item definition.
    pub structure: Option<String>,
}

/// An escalation (8.4.4).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Escalation {
    /// What it is as an element.
    pub base: Base,
    /// Its code.
    pub code: Option<String>,
    /// The id of its item definition.
    pub structure: Option<String>,
}

/// A resource (8.4.12).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resource {
    /// What it is as an element.
    pub base: Base,
}

/// An interface (8.5.3).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Interface {
    /// What it is as an element.
    pub base: Base,
    /// What it is outside, if the file says.
    pub implementation: Option<String>,
    /// Its operations.
    pub operations: Vec<Operation>,
}

/// An operation (8.5.4).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Operation {
    /// What it is as an element.
    pub base: Base,
    /// What it is outside, if the file says.
    pub implementation: Option<String>,
    /// The id of the message that goes in.
    pub input: Option<String>,
    /// The id of the message that comes out.
    pub output: Option<String>,
    /// The ids of the errors it can end with.
    pub errors: Vec<String>,
}

/// A correlation property (8.4.2): one part of what tells conversations apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CorrelationProperty {
    /// What it is as an element.
    pub base: Base,
    /// How it is read from each message.
    pub retrievals: Vec<Retrieval>,
}

/// How a correlation property is read from a message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Retrieval {
    /// What it is as an element.
    pub base: Base,
    /// The id of the message.
    pub message: Option<String>,
    /// The expression over the message.
    pub path: Option<Formal>,
}

/// A correlation key (8.4.2): properties that belong together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CorrelationKey {
    /// What it is as an element.
    pub base: Base,
    /// The ids of its correlation properties.
    pub properties: Vec<String>,
}

/// A process's correlation subscription (8.4.2).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CorrelationSubscription {
    /// What it is as an element.
    pub base: Base,
    /// The id of its correlation key.
    pub key: Option<String>,
    /// How the process computes each property.
    pub bindings: Vec<PropertyBinding>,
}

/// How a process computes a correlation property.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PropertyBinding {
    /// What it is as an element.
    pub base: Base,
    /// The id of the correlation property.
    pub property: Option<String>,
    /// The expression over the process's data.
    pub path: Option<Formal>,
}
