//! Puts a graph together: nodes first, then flows between them.

use super::{Condition, ExclusiveGateway, Flow, FlowIx, Graph, Node, NodeIx, NodeKind, RetryPolicy};
use std::collections::HashSet;

/// Collects nodes and flows. Front ends own the checks; the builder only keeps indices right.
#[derive(Debug, Default)]
pub struct GraphBuilder {
    taken: HashSet<String>,
    nodes: Vec<Node>,
    flows: Vec<Flow>,
}

impl GraphBuilder {
    /// A builder for a document whose own ids are these.
    pub fn with_ids<'a>(ids: impl Iterator<Item = &'a str>) -> Self {
        Self { taken: ids.map(str::to_owned).collect(), ..Self::default() }
    }

    /// An id for a node that the document does not name: this one, or one like it that is free.
    pub fn free_id(&mut self, wanted: &str) -> String {
        let mut id = wanted.to_owned();
        while !self.taken.insert(id.clone()) {
            id.push('_');
        }
        id
    }

    /// Adds a node and gives its index.
    pub fn node(&mut self, id: impl Into<String>, name: Option<String>, step: Option<String>, kind: NodeKind) -> NodeIx {
        let ix = NodeIx(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { id: id.into(), name, step, kind, outgoing: Vec::new() });
        ix
    }

    /// Adds an unconditional flow.
    pub fn flow(&mut self, source: NodeIx, target: NodeIx) -> FlowIx {
        self.add(source, target, None)
    }

    /// Adds a flow that is taken when its condition holds.
    pub fn conditional_flow(&mut self, source: NodeIx, target: NodeIx, condition: Condition) -> FlowIx {
        self.add(source, target, Some(condition))
    }

    /// Adds the flow an exclusive gateway takes when no condition holds.
    pub fn default_flow(&mut self, gateway: NodeIx, target: NodeIx) -> FlowIx {
        let flow = self.add(gateway, target, None);
        if let Some(Node { kind: NodeKind::ExclusiveGateway(kind), .. }) = self.nodes.get_mut(gateway.0 as usize) {
            *kind = ExclusiveGateway { default: Some(flow) };
        }
        flow
    }

    fn add(&mut self, source: NodeIx, target: NodeIx, condition: Option<Condition>) -> FlowIx {
        let ix = FlowIx(u32::try_from(self.flows.len()).unwrap_or(u32::MAX));
        self.flows.push(Flow { id: format!("flow_{}", ix.0 + 1), source, target, condition });
        if let Some(node) = self.nodes.get_mut(source.0 as usize) {
            node.outgoing.push(ix);
        }
        ix
    }

    /// The finished graph.
    pub fn finish(self, name: String, start: NodeIx, timeout_seconds: Option<u64>, retry: RetryPolicy) -> Graph {
        Graph { name, nodes: self.nodes, flows: self.flows, start, timeout_seconds, retry }
    }
}
