//! Sub-processes whose activities are done as they are asked for.

use super::maker::{Block, Maker, feel};
use engine::graph::{AdHoc, NodeIx, NodeKind, SubProcess};

impl Maker<'_> {
    pub(super) fn ad_hoc(&mut self, parent: Option<NodeIx>) -> Block {
        let scope = self.node("any_order", NodeKind::SubProcess(SubProcess::default()), parent);
        let mut ids = Vec::new();
        for _ in 0..self.rng.u8(1..4) {
            let first = self.work(Some(scope));
            ids.extend(self.graph.node_mut(first).map(|node| format!("\"{}\"", node.id)));
            if self.one_in(3) {
                let next = self.work(Some(scope));
                self.graph.flow(first, next);
            }
        }
        let sequential = self.one_in(3);
        if sequential {
            // One at a time, so that one is begun.
            ids.truncate(1);
        }
        let ad_hoc = AdHoc {
            sequential,
            completion: if self.one_in(2) { Some(self.condition()) } else { None },
            cancel_remaining: self.one_in(2),
            active: self.one_in(2).then(|| feel(&format!("[{}]", ids.join(", ")))),
        };
        if let Some(node) = self.graph.node_mut(scope) {
            node.kind = NodeKind::SubProcess(SubProcess { ad_hoc: Some(ad_hoc), ..SubProcess::default() });
        }
        if self.one_in(3) { self.any_boundary(scope, parent) } else { (scope, scope) }
    }
}
