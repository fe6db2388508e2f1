//! Flow nodes: where each goes, and gateways.

use engine::graph::{Choice, Complex, EventBased, Mappings, Node, NodeIx, NodeKind};

use super::Compiler;
use crate::model::{ActivityKind, EventGatewayType, FlowNode, FlowNodeKind, Gateway, GatewayKind, Scope};
use crate::vendor::{self, Hints};

/// What stands in a node, if it is a sub-process.
pub(super) fn inner(node: &FlowNode) -> Option<&Scope> {
    match &node.activity()?.kind {
        ActivityKind::SubProcess(inner) => Some(&inner.scope),
        _ => None,
    }
}

impl<'m> Compiler<'m> {
    /// Adds a node, and all that stands in it.
    pub(super) fn node(&mut self, node: &'m FlowNode, parent: Option<NodeIx>) {
        let mut hints = vendor::hints(&node.base, &mut self.faults);
        let id = hints.id.take().unwrap_or_else(|| node.base.id.clone());
        if let Some(other) = self.ids.insert(id.clone(), &node.base.id) {
            let message = format!("the id `{id}` is that of `{other}` too");
            self.faults.at(&node.base, "duplicate_id", message);
        }
        let mut made = Node {
            name: node.base.name.clone(),
            step: hints.step.take(),
            parent,
            mappings: std::mem::take(&mut hints.mappings),
            ..Node::new(id, NodeKind::Task)
        };
        let duties = std::mem::take(&mut hints.duties);
        made.kind = match &node.kind {
            FlowNodeKind::Gateway(gateway) => self.gateway(gateway),
            FlowNodeKind::Event(event) => self.event(node, event, hints, &mut made.mappings),
            FlowNodeKind::Activity(activity) => {
                made.activity = self.activity(node, activity, &mut hints, &mut made.mappings);
                self.activity_kind(node, activity, hints)
            }
        };
        self.duties(node, &mut made, duties);
        let ix = self.builder.node(made);
        if let Some(scope) = inner(node) {
            self.scope(scope, Some(ix));
        }
    }

    fn gateway(&mut self, gateway: &'m Gateway) -> NodeKind {
        match &gateway.kind {
            GatewayKind::Exclusive => NodeKind::ExclusiveGateway(Choice::default()),
            GatewayKind::Inclusive => NodeKind::InclusiveGateway(Choice::default()),
            GatewayKind::Parallel => NodeKind::ParallelGateway,
            GatewayKind::Complex { activation } => {
                let activation = activation.as_ref().and_then(|formal| vendor::condition(formal, "activationCondition", &mut self.faults));
                NodeKind::ComplexGateway(Complex { default: None, activation })
            }
            GatewayKind::EventBased { instantiate, gateway_type } => {
                NodeKind::EventBasedGateway(EventBased { instantiate: *instantiate, parallel: *gateway_type == EventGatewayType::Parallel })
            }
        }
    }

    /// Hints of an element within a node, such as an event definition; mappings among them join those of the node.
    pub(super) fn inner_hints(&mut self, base: &crate::model::Base, mappings: &mut Mappings) -> Hints {
        let mut hints = vendor::hints(base, &mut self.faults);
        mappings.inputs.append(&mut hints.mappings.inputs);
        mappings.outputs.append(&mut hints.mappings.outputs);
        hints
    }
}
