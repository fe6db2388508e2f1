//! A process definition as the engine runs it: flow nodes joined by sequence flows, interned and immutable.
//!
//! Every front end compiles to this, and what is here is BPMN's (nodes, flows, gateways, events), whatever
//! language the definition was written in. The compiled graph is stored with its version and never
//! recompiled, because events of running instances point into it by index.

mod activity;
mod builder;
mod event;
mod expression;
mod node;
mod reach;
mod retry;
mod separation;
mod task;

pub use activity::{Activity, Behavior, BehaviorEvent, Each, Mapping, Mappings, Repeat};
pub use builder::GraphBuilder;
pub use event::{Catch, Caught, MessageRef, Throw, Timer, Trigger};
pub(crate) use expression::moment;
pub use expression::{Expression, Text};
pub use feel::Lookup;
pub use node::{
    AdHoc, Boundary, Choice, Complex, EndEvent, EventBased, Node, NodeKind, ReceiveTask, ScriptTask, SubProcess, TriggeredStart,
};
pub use retry::RetryPolicy;
pub use separation::Separation;
pub use task::{Binding, BusinessRuleTask, CallActivity, Connector, DecisionResult, Deployed, Escalation, ServiceTask, UserTask};

use crate::RoleName;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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
    /// Its name, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where it comes from.
    pub source: NodeIx,
    /// Where it leads.
    pub target: NodeIx,
    /// Must be true for the flow to be taken; none means always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
}

/// A compiled process definition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Parts")]
pub struct Graph {
    /// The definition's name, for people.
    pub name: String,
    nodes: Vec<Node>,
    flows: Vec<Flow>,
    /// How long an instance may take before it is timed out, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<u64>,
    /// What a service task does after a failure unless it says otherwise.
    #[serde(default)]
    pub retry: RetryPolicy,
    /// Initial values of the process's properties and data objects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<Mapping>,
    /// The variable that receives who starts an instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initiator: Option<String>,
    #[serde(skip)]
    index: Index,
}

/// What can be told from nodes and flows, told once.
#[derive(Debug, Clone, PartialEq, Default)]
struct Index {
    places: Vec<Place>,
    root: Vec<NodeIx>,
}

#[derive(Debug, Clone, PartialEq, Default)]
struct Place {
    incoming: Vec<FlowIx>,
    inside: Vec<NodeIx>,
    boundary: Vec<NodeIx>,
    separated: Vec<NodeIx>,
}

/// A graph as it is stored.
#[derive(Deserialize)]
struct Parts {
    name: String,
    nodes: Vec<Node>,
    flows: Vec<Flow>,
    #[serde(default)]
    timeout_seconds: Option<u64>,
    #[serde(default)]
    retry: RetryPolicy,
    #[serde(default)]
    properties: Vec<Mapping>,
    #[serde(default)]
    initiator: Option<String>,
}

impl From<Parts> for Graph {
    fn from(parts: Parts) -> Self {
        let Parts { name, nodes, flows, timeout_seconds, retry, properties, initiator } = parts;
        let index = Index::of(&nodes, &flows);
        Self { name, nodes, flows, timeout_seconds, retry, properties, initiator, index }
    }
}

impl Index {
    fn of(nodes: &[Node], flows: &[Flow]) -> Self {
        let mut index = Self { places: vec![Place::default(); nodes.len()], root: Vec::new() };
        for (ix, node) in (0..).map(NodeIx).zip(nodes) {
            match node.parent {
                None => index.root.push(ix),
                Some(parent) => index.change(parent, |place| place.inside.push(ix)),
            }
            if let NodeKind::BoundaryEvent(boundary) = &node.kind {
                index.change(boundary.on, |place| place.boundary.push(ix));
            }
        }
        for (ix, flow) in (0..).map(FlowIx).zip(flows) {
            index.change(flow.target, |place| place.incoming.push(ix));
        }
        for (ix, others) in separation::pairs(nodes) {
            index.change(ix, |place| place.separated = others.into_iter().collect());
        }
        index
    }

    fn change(&mut self, node: NodeIx, change: impl FnOnce(&mut Place)) {
        if let Some(place) = self.places.get_mut(node.0 as usize) {
            change(place);
        }
    }
}

impl Graph {
    /// All flow nodes; a node's index is its [`NodeIx`].
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// All flow nodes, to settle at deployment what only the deployment knows. Ids, parents and flows stay as they are.
    pub fn nodes_mut(&mut self) -> &mut [Node] {
        &mut self.nodes
    }

    /// All sequence flows; a flow's index is its [`FlowIx`].
    pub fn flows(&self) -> &[Flow] {
        &self.flows
    }

    /// The node at an index; `None` only for an index of another graph.
    pub fn node(&self, ix: NodeIx) -> Option<&Node> {
        self.nodes.get(ix.0 as usize)
    }

    /// The node with an id.
    pub fn node_of(&self, id: &str) -> Option<(NodeIx, &Node)> {
        (0..).map(NodeIx).zip(&self.nodes).find(|(_, node)| node.id == id)
    }

    /// The flow at an index; `None` only for an index of another graph.
    pub fn flow(&self, ix: FlowIx) -> Option<&Flow> {
        self.flows.get(ix.0 as usize)
    }

    /// The flows that lead to a node.
    pub fn incoming(&self, ix: NodeIx) -> &[FlowIx] {
        self.place(ix).map_or(&[], |place| &place.incoming)
    }

    /// Whether something in it may throw an escalation.
    pub fn escalates(&self) -> bool {
        let is_one = |throw: &Throw| matches!(throw, Throw::Escalation { .. });
        self.nodes.iter().any(|node| {
            let thrown = match &node.kind {
                NodeKind::ThrowEvent(throws) => throws.iter().any(is_one),
                NodeKind::EndEvent(end) => end.throws.iter().any(is_one),
                // One that it hears from what it calls may go on to whoever called it.
                NodeKind::CallActivity(_) => true,
                _ => false,
            };
            let repeat = node.activity.as_ref().and_then(|activity| activity.repeat.as_ref());
            thrown || matches!(repeat, Some(Repeat::Each(each)) if each.events.iter().any(|event| is_one(&event.throw)))
        })
    }

    /// The nodes that lie directly in a sub-process, or in the process itself.
    pub fn inside(&self, scope: Option<NodeIx>) -> &[NodeIx] {
        match scope {
            None => &self.index.root,
            Some(ix) => self.place(ix).map_or(&[], |place| &place.inside),
        }
    }

    /// The boundary events on an activity.
    pub fn boundary(&self, ix: NodeIx) -> &[NodeIx] {
        self.place(ix).map_or(&[], |place| &place.boundary)
    }

    /// The user tasks that different people have to do than this one, whichever of them says so.
    pub fn separated(&self, ix: NodeIx) -> &[NodeIx] {
        self.place(ix).map_or(&[], |place| &place.separated)
    }

    fn place(&self, ix: NodeIx) -> Option<&Place> {
        self.index.places.get(ix.0 as usize)
    }

    /// The event sub-processes of a scope, each with its start event.
    pub fn event_sub_processes(&self, scope: Option<NodeIx>) -> impl Iterator<Item = (NodeIx, NodeIx, &TriggeredStart)> {
        self.inside(scope).iter().filter_map(|ix| {
            let NodeKind::SubProcess(SubProcess { triggered_by_event: true, .. }) = self.node(*ix)?.kind else { return None };
            self.inside(Some(*ix)).iter().find_map(|inner| match &self.node(*inner)?.kind {
                NodeKind::TriggeredStartEvent(start) => Some((*ix, *inner, start)),
                _ => None,
            })
        })
    }

    /// Where tokens are born when a scope is entered without a trigger: at its none start events, else at all nodes
    /// that nothing leads to (10.3.5, 13.2).
    pub fn starts(&self, scope: Option<NodeIx>) -> Vec<NodeIx> {
        let kind = |ix: &NodeIx| self.node(*ix).map(|node| &node.kind);
        let inside = self.inside(scope);
        let none_starts: Vec<NodeIx> = inside.iter().copied().filter(|ix| matches!(kind(ix), Some(NodeKind::StartEvent))).collect();
        if !none_starts.is_empty() || inside.iter().any(|ix| matches!(kind(ix), Some(NodeKind::TriggeredStartEvent(_)))) {
            return none_starts;
        }
        inside.iter().copied().filter(|ix| self.is_implicit_start(*ix)).collect()
    }

    fn is_implicit_start(&self, ix: NodeIx) -> bool {
        let Some(node) = self.node(ix) else { return false };
        let waits_for_other = match &node.kind {
            NodeKind::BoundaryEvent(_) => true,
            NodeKind::SubProcess(sub_process) => sub_process.triggered_by_event,
            NodeKind::CatchEvent(catch) => matches!(catch.triggers.as_slice(), [Trigger::Link { .. }]),
            NodeKind::EventBasedGateway(gateway) => gateway.instantiate,
            NodeKind::ReceiveTask(task) => task.instantiate,
            _ => false,
        };
        let compensates = node.activity.as_ref().is_some_and(|activity| activity.for_compensation);
        !waits_for_other && !compensates && self.incoming(ix).is_empty()
    }

    /// The instantiating event-based gateway before a node.
    pub fn instantiating_gateway(&self, ix: NodeIx) -> Option<(&Node, &EventBased)> {
        let sources = self.incoming(ix).iter().filter_map(|flow| self.node(self.flow(*flow)?.source));
        sources.into_iter().find_map(|source| match &source.kind {
            NodeKind::EventBasedGateway(kind) if kind.instantiate => Some((source, kind)),
            _ => None,
        })
    }

    /// The roles that the process gives work to: candidates of its user tasks, who hears when those are late, and who answers
    /// for its service tasks. What is everyone's work is not among them.
    pub fn roles(&self) -> BTreeSet<&RoleName> {
        let everyone = RoleName::everyone();
        let mut found = BTreeSet::new();
        for node in &self.nodes {
            match &node.kind {
                NodeKind::UserTask(task) => {
                    found.extend(&task.candidate_roles);
                    found.extend(task.escalation.iter().flat_map(|escalation| &escalation.to_roles));
                }
                NodeKind::ServiceTask(task) => found.extend(&task.responsible_roles),
                _ => {}
            }
        }
        found.remove(&everyone);
        found
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

    /// The business rule task at an index, if the node there is one.
    pub fn business_rule_task(&self, ix: NodeIx) -> Option<&BusinessRuleTask> {
        match &self.node(ix)?.kind {
            NodeKind::BusinessRuleTask(task) => Some(task),
            _ => None,
        }
    }

    /// The call activity at an index, if the node there is one.
    pub fn call_activity(&self, ix: NodeIx) -> Option<&CallActivity> {
        match &self.node(ix)?.kind {
            NodeKind::CallActivity(call) => Some(call),
            _ => None,
        }
    }
}
