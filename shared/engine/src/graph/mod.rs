//! A process definition as the engine runs it: flow nodes joined by sequence flows, interned and immutable.
//!
//! Every front end compiles to this, and what is here is BPMN's (nodes, flows, gateways, events), whatever
//! language the definition was written in. The compiled graph is stored with its version and never
//! recompiled, because events of running instances point into it by index.

mod builder;
mod condition;
mod node;
mod retry;

pub use builder::GraphBuilder;
pub use condition::Condition;
pub use node::{Connector, EndEvent, Escalation, ExclusiveGateway, Node, NodeKind, ServiceTask, UserTask};
pub use retry::RetryPolicy;

use serde::{Deserialize, Serialize};

/// A flow node's place in [`Graph::nodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeIx(pub u32);

/// A sequence flow's place in [`Graph::flows`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FlowIx(pub u32);

/// A sequence flow (BPMN 2.0.2, 8.4.13).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// The id the definition gives it, unique in the graph.
    pub id: String,
    /// Where it comes from.
    pub source: NodeIx,
    /// Where it leads.
    pub target: NodeIx,
    /// Must be true for the flow to be taken; none means always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
}

/// A compiled process definition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Graph {
    /// The definition's name, for people.
    pub name: String,
    nodes: Vec<Node>,
    flows: Vec<Flow>,
    start: NodeIx,
    /// How long an instance may take before it is timed out, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<u64>,
    /// What a service task does after a failure unless it says otherwise.
    #[serde(default)]
    pub retry: RetryPolicy,
}

impl Graph {
    /// All flow nodes; a node's index is its [`NodeIx`].
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The none start event.
    pub fn start(&self) -> NodeIx {
        self.start
    }

    /// The node at an index; `None` only for an index of another graph.
    pub fn node(&self, ix: NodeIx) -> Option<&Node> {
        self.nodes.get(ix.0 as usize)
    }

    /// The flow at an index; `None` only for an index of another graph.
    pub fn flow(&self, ix: FlowIx) -> Option<&Flow> {
        self.flows.get(ix.0 as usize)
    }

    /// The user task at an index, if the node there is one.
    pub fn user_task(&self, ix: NodeIx) -> Option<&UserTask> {
        match &self.node(ix)?.kind {
            NodeKind::UserTask(task) => Some(task),
            _ => None,
        }
    }

    /// The service task at an index, if the node there is one.
    pub fn service_task(&self, ix: NodeIx) -> Option<&ServiceTask> {
        match &self.node(ix)?.kind {
            NodeKind::ServiceTask(task) => Some(task),
            _ => None,
        }
    }
}
