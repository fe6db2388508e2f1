//! Puts a graph together: nodes first, then flows between them.

use super::{Choice, Expression, Flow, FlowIx, Graph, Mapping, Node, NodeIx, NodeKind, Parts, RetryPolicy};
use std::collections::HashSet;

/// Collects nodes and flows. Front ends own the checks; the builder only keeps indices right.
#[derive(Debug, Default)]
pub struct GraphBuilder {
    taken: HashSet<String>,
    nodes: Vec<Node>,
    flows: Vec<Flow>,
    /// Initial values of the process's properties.
    pub properties: Vec<Mapping>,
    /// The variable that receives who starts an instance.
    pub initiator: Option<String>,
}

impl GraphBuilder {
    /// A builder for a document whose own ids are these.
    pub fn with_ids<'a>(ids: impl Iterator<Item = &'a str>) -> Self {
        Self { taken: ids.map(str::to_owned).collect(), ..Self::default() }
    }

    /// An id for something that the document does not name: this one, or one like it that is free.
    pub fn free_id(&mut self, wanted: &str) -> String {
        let mut id = wanted.to_owned();
        while !self.taken.insert(id.clone()) {
            id.push('_');
        }
        id
    }

    /// Adds a node and gives its index. Its outgoing flows are added after it.
    pub fn node(&mut self, node: Node) -> NodeIx {
        let ix = NodeIx(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(node);
        ix
    }

    /// A node that was added, to finish it with indices that were not known before.
    pub fn node_mut(&mut self, ix: NodeIx) -> Option<&mut Node> {
        self.nodes.get_mut(ix.0 as usize)
    }

    /// Adds an unconditional flow.
    pub fn flow(&mut self, source: NodeIx, target: NodeIx) -> FlowIx {
        self.unnamed_flow(source, target, None)
    }

    /// Adds a flow that is taken when its condition holds.
    pub fn conditional_flow(&mut self, source: NodeIx, target: NodeIx, condition: Expression) -> FlowIx {
        self.unnamed_flow(source, target, Some(condition))
    }

    /// Adds the flow an exclusive gateway takes when no condition holds.
    pub fn default_flow(&mut self, gateway: NodeIx, target: NodeIx) -> FlowIx {
        let flow = self.unnamed_flow(gateway, target, None);
        if let Some(Node { kind: NodeKind::ExclusiveGateway(kind), .. }) = self.node_mut(gateway) {
            *kind = Choice { default: Some(flow) };
        }
        flow
    }

    fn unnamed_flow(&mut self, source: NodeIx, target: NodeIx, condition: Option<Expression>) -> FlowIx {
        let id = format!("flow_{}", self.flows.len() + 1);
        self.add_flow(Flow { id, name: None, source, target, condition })
    }

    /// Adds a flow as the document has it.
    pub fn add_flow(&mut self, flow: Flow) -> FlowIx {
        let ix = FlowIx(u32::try_from(self.flows.len()).unwrap_or(u32::MAX));
        if let Some(node) = self.node_mut(flow.source) {
            node.outgoing.push(ix);
        }
        self.flows.push(flow);
        ix
    }

    /// The finished graph.
    pub fn finish(self, name: String, timeout_seconds: Option<u64>, retry: RetryPolicy) -> Graph {
        let Self { nodes, flows, properties, initiator, .. } = self;
        Parts { name, nodes, flows, timeout_seconds, retry, properties, initiator }.into()
    }
}
