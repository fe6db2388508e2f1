//! Gateways and conditional flows.

use super::{Activation, Log};
use engine::graph::{EventBased, FlowIx, Node, NodeIx, NodeKind};
use engine::instance::Event;

impl Log<'_> {
    pub(super) fn gateways(&mut self) {
        let all = self.all();
        for activation in &all {
            let taken = self.taken_from(activation);
            match &activation.node.kind {
                NodeKind::ExclusiveGateway(_) => self.exclusive(activation, &taken),
                NodeKind::ParallelGateway => self.parallel(activation, &taken),
                NodeKind::InclusiveGateway(_) => self.inclusive(activation, &taken),
                NodeKind::ComplexGateway(_) => {
                    if taken.iter().any(|flow| self.is_conditional(*flow)) {
                        self.prove("gateway/complex: flows by condition/proven");
                    }
                }
                NodeKind::EventBasedGateway(EventBased { instantiate: false, .. }) if activation.left => {
                    self.prove("gateway/event-based: the first event wins/proven");
                }
                _ => self.flows(activation, &taken),
            }
        }
        self.starts(&all);
        self.complex();
    }

    /// The flows that were taken when an activation left: those over which something came into its scope afterwards,
    /// as often as the node was left.
    fn taken_from(&self, activation: &Activation<'_>) -> Vec<FlowIx> {
        let Some(left) = self.events.iter().position(|event| *event == Event::Left { element: activation.element }) else {
            return Vec::new();
        };
        let after = self.events.get(left..).unwrap_or_default();
        let mut taken: Vec<FlowIx> = Vec::new();
        for event in after {
            match event {
                Event::Entered { flow: Some(flow), scope, .. } | Event::Arrived { scope, flow }
                    if *scope == activation.scope && activation.node.outgoing.contains(flow) =>
                {
                    taken.push(*flow);
                }
                // The same node once more: what comes after is its.
                Event::Entered { node, scope, .. } if *node == activation.ix && *scope == activation.scope => break,
                _ => {}
            }
        }
        taken.sort_unstable();
        taken.dedup();
        taken
    }

    fn is_conditional(&self, flow: FlowIx) -> bool {
        self.graph.flow(flow).is_some_and(|flow| flow.condition.is_some())
    }

    fn merges(&self, ix: NodeIx) -> bool {
        self.graph.incoming(ix).len() > 1
    }

    /// The flows by which the tokens came that were joined when the node was entered.
    fn joined(&self, activation: &Activation<'_>) -> usize {
        let entered =
            self.events.iter().position(|event| matches!(event, Event::Entered { element, .. } if *element == activation.element));
        let before = entered.and_then(|at| self.events.get(at.checked_sub(1)?));
        match before {
            Some(Event::Joined { flows, .. }) => flows.len(),
            _ => 0,
        }
    }

    fn exclusive(&mut self, activation: &Activation<'_>, taken: &[FlowIx]) {
        if taken.iter().any(|flow| self.is_conditional(*flow)) {
            self.prove("gateway/exclusive: a condition holds/proven");
        }
        if activation.node.default_flow().is_some_and(|flow| taken.contains(&flow)) {
            self.prove("gateway/exclusive: the default is taken/proven");
        }
        if self.merges(activation.ix) && activation.left {
            self.prove("gateway/exclusive: merges/proven");
        }
    }

    fn parallel(&mut self, activation: &Activation<'_>, taken: &[FlowIx]) {
        if taken.len() > 1 {
            self.prove("gateway/parallel: forks/proven");
        }
        if self.joined(activation) > 1 {
            self.prove("gateway/parallel: joins/proven");
        }
    }

    fn inclusive(&mut self, activation: &Activation<'_>, taken: &[FlowIx]) {
        match taken.iter().filter(|flow| self.is_conditional(**flow)).count() {
            0 => {}
            1 => self.prove("gateway/inclusive: one condition holds/proven"),
            _ => self.prove("gateway/inclusive: several conditions hold/proven"),
        }
        if activation.node.default_flow().is_some_and(|flow| taken.contains(&flow)) {
            self.prove("gateway/inclusive: the default is taken/proven");
        }
        let joined = self.joined(activation);
        if joined > 1 && joined < self.graph.incoming(activation.ix).len() {
            self.prove("gateway/inclusive: joins what was taken/proven");
        }
        let times = self.activations.values().filter(|other| other.ix == activation.ix && other.scope == activation.scope).count();
        if joined > 0 && times > 1 {
            self.prove("gateway/inclusive: joins in a loop/proven");
        }
    }

    /// Flows of activities, and of events that begin or go between them.
    fn flows(&mut self, activation: &Activation<'_>, taken: &[FlowIx]) {
        if self.kind_of(activation.node).is_none() {
            return;
        }
        let is_default = |flow: &FlowIx| activation.node.default_flow() == Some(*flow);
        if taken.iter().any(|flow| self.is_conditional(*flow)) {
            self.prove("gateway/activity: a conditional flow is taken/proven");
        }
        if taken.iter().any(is_default) {
            self.prove("gateway/activity: its default flow is taken/proven");
        }
        if taken.len() > 1 && !taken.iter().any(|flow| self.is_conditional(*flow)) {
            self.prove("gateway/activity: several flows leave it/proven");
        }
        if self.merges(activation.ix) && activation.left {
            self.prove("gateway/activity: several flows lead to it/proven");
        }
    }

    fn starts(&mut self, all: &[Activation<'_>]) {
        for activation in all.iter().filter(|activation| activation.left) {
            let source = activation.from.and_then(|from| self.graph.node(from));
            let receives = matches!(activation.node.kind, NodeKind::ReceiveTask(_));
            if receives && matches!(source, Some(Node { kind: NodeKind::EventBasedGateway(_), .. })) {
                self.prove("gateway/event-based: a receive task is among the events/proven");
            }
            match self.graph.instantiating_gateway(activation.ix) {
                Some((_, EventBased { parallel: false, .. })) => self.prove("gateway/event-based: starts an instance/proven"),
                // All of them happened.
                Some((gateway, EventBased { parallel: true, .. })) => {
                    let targets = gateway.outgoing.iter().filter_map(|flow| self.graph.flow(*flow)).map(|flow| flow.target);
                    let happened = |target: NodeIx| all.iter().any(|other| other.ix == target && other.left);
                    if targets.into_iter().all(happened) {
                        self.prove("gateway/event-based: starts an instance, all events needed/proven");
                    }
                }
                None => {}
            }
        }
    }

    fn complex(&mut self) {
        for event in self.events {
            match event {
                Event::GatewayPhase { node, received: Some(_), .. } => {
                    if matches!(self.graph.node(*node).map(|node| &node.kind), Some(NodeKind::ComplexGateway(complex)) if complex.activation.is_some())
                    {
                        self.prove("gateway/complex: goes on when its condition holds/proven");
                    }
                }
                Event::GatewayPhase { received: None, .. } => self.prove("gateway/complex: waits for the rest and is as new/proven"),
                _ => {}
            }
        }
    }
}
