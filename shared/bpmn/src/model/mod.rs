//! A BPMN file as plain data: all that executes, as the file says it, and where each thing stands.
//!
//! Nothing here is checked beyond what reading needs: references are ids of elements that exist in the file, ids are
//! unique; whether the parts fit together is for `check`.

mod activity;
mod base;
mod collaboration;
mod data;
mod definitions;
mod event;
mod formal;
mod loops;
mod node;
mod scope;

pub use activity::{Activity, ActivityKind, AdHoc, Ordering, ResourceRole, RoleKind, SubProcess, SubProcessKind, Task};
pub use base::Base;
pub use collaboration::{Collaboration, MessageFlow, Participant};
pub use data::{
    Assignment, DataAssociation, DataInput, DataObject, DataObjectReference, DataOutput, DataStore, DataStoreReference, InputSet,
    IoSpecification, ItemDefinition, OutputSet, Property,
};
pub use definitions::{
    CorrelationKey, CorrelationProperty, CorrelationSubscription, Error, Escalation, Import, Interface, Message, Model, Operation,
    PropertyBinding, Resource, Retrieval, Signal,
};
pub use event::{Event, EventDefinition, EventDefinitionKind, Position};
pub use formal::Formal;
pub use loops::{ComplexBehavior, Loop, MultiInstance, MultiInstanceBehavior, StandardLoop};
pub use node::{Direction, EventGatewayType, FlowNode, FlowNodeKind, Gateway, GatewayKind};
pub use scope::{Association, AssociationDirection, Group, Lane, LaneSet, Process, ProcessType, Scope, SequenceFlow, TextAnnotation};
pub use xml::{Attribute, Place, Placed, Tree};

/// The namespace of BPMN 2.0.
pub const BPMN: &str = "http://www.omg.org/spec/BPMN/20100524/MODEL";
/// The namespace of Millrace's own extensions; `vendor::millrace` lists what stands in it.
pub const MILLRACE: &str = "https://millrace.dev/bpmn/1.0";
