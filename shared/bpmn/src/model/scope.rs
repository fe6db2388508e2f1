//! Processes, and what stands in a process or a sub-process (BPMN 2.0.2, 8.4.9, 10.2, 10.7, 10.8).

use super::{
    ActivityKind, Base, CorrelationSubscription, DataObject, DataObjectReference, DataStoreReference, FlowNode, Formal, IoSpecification,
    Property, ResourceRole,
};

/// A process.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Process {
    /// What it is as an element.
    pub base: Base,
    /// Whether it says that it can be executed; none if it says nothing.
    pub executable: Option<bool>,
    /// Whether it says that it is closed.
    pub closed: bool,
    /// Public or private.
    pub process_type: ProcessType,
    /// Its properties.
    pub properties: Vec<Property>,
    /// What goes into it and comes out when it is called.
    pub io: Option<IoSpecification>,
    /// Who performs it.
    pub roles: Vec<ResourceRole>,
    /// What tells its conversations apart.
    pub subscriptions: Vec<CorrelationSubscription>,
    /// What stands in it.
    pub scope: Scope,
}

/// Whether a process is public or private (table 10.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProcessType {
    /// Not said.
    #[default]
    None,
    /// Seen by partners.
    Public,
    /// Inner.
    Private,
}

/// What stands in a process or a sub-process.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scope {
    /// Lane sets.
    pub lane_sets: Vec<LaneSet>,
    /// Events, activities and gateways, in the order of the file.
    pub nodes: Vec<FlowNode>,
    /// Sequence flows, in the order of the file.
    pub flows: Vec<SequenceFlow>,
    /// Data objects.
    pub data_objects: Vec<DataObject>,
    /// References to data objects.
    pub data_object_references: Vec<DataObjectReference>,
    /// References to data stores.
    pub data_store_references: Vec<DataStoreReference>,
    /// Associations.
    pub associations: Vec<Association>,
    /// Placed annotations.
    pub annotations: Vec<TextAnnotation>,
    /// Groups.
    pub groups: Vec<Group>,
}

impl Scope {
    /// The node of that id that stands directly here.
    pub fn node(&self, id: &str) -> Option<&FlowNode> {
        self.nodes.iter().find(|node| node.base.id == id)
    }

    /// This scope and all scopes within it, each with the sub-process it is of; outer ones first.
    pub fn all(&self) -> Vec<(Option<&FlowNode>, &Scope)> {
        let mut scopes = vec![(None, self)];
        let mut next = 0;
        while let Some((_, scope)) = scopes.get(next).copied() {
            scopes.extend(scope.nodes.iter().filter_map(|node| match node.activity().map(|activity| &activity.kind) {
                Some(ActivityKind::SubProcess(inner)) => Some((Some(node), &inner.scope)),
                _ => None,
            }));
            next += 1;
        }
        scopes
    }
}

/// A sequence flow (8.4.13).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SequenceFlow {
    /// What it is as an element.
    pub base: Base,
    /// The id of the node it comes from.
    pub source: String,
    /// The id of the node it leads to.
    pub target: String,
    /// Its condition.
    pub condition: Option<Formal>,
    /// `isImmediate`; none if not said.
    pub immediate: Option<bool>,
}

/// Lanes that divide a scope (10.8).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LaneSet {
    /// What it is as an element.
    pub base: Base,
    /// Its lanes.
    pub lanes: Vec<Lane>,
}

/// A lane (10.8).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lane {
    /// What it is as an element.
    pub base: Base,
    /// The ids of the nodes in it.
    pub nodes: Vec<String>,
    /// Lanes within it.
    pub inner: Option<LaneSet>,
    /// The id of an element that tells what belongs here.
    pub partition: Option<String>,
}

/// An association (8.4.1); of a compensation boundary event to its handler it executes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Association {
    /// What it is as an element.
    pub base: Base,
    /// The id of the element it comes from.
    pub source: String,
    /// The id of the element it leads to.
    pub target: String,
    /// Which way it points.
    pub direction: AssociationDirection,
}

/// Which way an association points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AssociationDirection {
    /// None.
    #[default]
    None,
    /// From its source to its target.
    One,
    /// Both.
    Both,
}

/// A text annotation (8.4.1).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextAnnotation {
    /// What it is as an element.
    pub base: Base,
    /// Its text.
    pub text: String,
    /// The format of the text.
    pub format: Option<String>,
}

/// A group (8.4.1).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// What it is as an element.
    pub base: Base,
    /// The id of its category value.
    pub category_value: Option<String>,
}
