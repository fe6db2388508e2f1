//! What leads where: an inclusive gateway waits for tokens that can still come (BPMN 2.0.2, 13.4.3).

use super::{FlowIx, Graph, NodeIx, NodeKind, Throw, Trigger};

/// The nodes and flows from which some place can be reached.
pub(crate) struct Upstream {
    nodes: Vec<bool>,
    flows: Vec<bool>,
}

impl Upstream {
    pub(crate) fn has_node(&self, node: NodeIx) -> bool {
        self.nodes.get(node.0 as usize).copied().unwrap_or(false)
    }

    pub(crate) fn has_flow(&self, flow: FlowIx) -> bool {
        self.flows.get(flow.0 as usize).copied().unwrap_or(false)
    }
}

impl Graph {
    /// Everything from which a path leads over one of these flows without visiting a node.
    pub(crate) fn upstream(&self, flows: &[FlowIx], without: NodeIx) -> Upstream {
        let mut reached = Upstream { nodes: vec![false; self.nodes.len()], flows: vec![false; self.flows.len()] };
        let mut open: Vec<FlowIx> = flows.to_vec();
        while let Some(ix) = open.pop() {
            let (Some(flow), Some(seen)) = (self.flow(ix), reached.flows.get_mut(ix.0 as usize)) else { continue };
            if std::mem::replace(seen, true) {
                continue;
            }
            let mut nodes = vec![flow.source];
            while let Some(node) = nodes.pop().filter(|node| *node != without) {
                let seen = reached.nodes.get_mut(node.0 as usize).is_none_or(|seen| std::mem::replace(seen, true));
                if !seen {
                    open.extend(self.incoming(node));
                    nodes.extend(self.jumps_to(node));
                }
            }
        }
        reached
    }

    /// Where a token may come from without a flow: a boundary event's activity, a link's other end.
    fn jumps_to(&self, ix: NodeIx) -> Vec<NodeIx> {
        let Some(node) = self.node(ix) else { return Vec::new() };
        match &node.kind {
            NodeKind::BoundaryEvent(boundary) => vec![boundary.on],
            NodeKind::CatchEvent(catch) => match catch.triggers.as_slice() {
                [Trigger::Link { name }] => {
                    let throws = |from: &&NodeIx| self.node(**from).is_some_and(|from| from.throws_link(name));
                    self.inside(node.parent).iter().filter(throws).copied().collect()
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// Where a link thrown in a scope leads.
    pub(crate) fn link_target(&self, scope: Option<NodeIx>, name: &str) -> Option<NodeIx> {
        self.inside(scope).iter().copied().find(|ix| match self.node(*ix).map(|node| &node.kind) {
            Some(NodeKind::CatchEvent(catch)) => matches!(catch.triggers.as_slice(), [Trigger::Link { name: its }] if its == name),
            _ => false,
        })
    }
}

impl super::Node {
    fn throws_link(&self, name: &str) -> bool {
        matches!(&self.kind, NodeKind::ThrowEvent(throws) if throws.iter().any(|throw| matches!(throw, Throw::Link { name: its } if its == name)))
    }
}
