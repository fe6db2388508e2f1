//! How tokens move (BPMN 2.0.2, 13.3.1, 13.4): they arrive over a flow, enter a node, and leave it over its flows.

use super::{MAX_ELEMENTS, Tried, Trouble, Walk};
use crate::ElementId;
use crate::graph::{FlowIx, Graph, Node, NodeIx, NodeKind};
use crate::instance::event::{Event, IncidentCode, Move};

impl Walk<'_> {
    /// A token came over a flow: it enters what is there, or waits before it for others.
    pub(super) fn arrive(&mut self, graph: &Graph, scope: ElementId, flow: FlowIx) {
        let Some(target) = graph.flow(flow).map(|flow| flow.target) else { return };
        let Some(node) = graph.node(target) else { return };
        match &node.kind {
            NodeKind::ParallelGateway | NodeKind::InclusiveGateway(_) | NodeKind::ComplexGateway(_) if graph.incoming(target).len() > 1 => {
                self.wait(scope, flow);
                self.join_at_once(graph, scope, target, node);
            }
            _ => {
                let quantity = node.activity.as_ref().map_or(1, |activity| activity.start_quantity);
                if quantity <= 1 {
                    return self.enter(graph, scope, target, Some(flow));
                }
                self.wait(scope, flow);
                let waiting = self.waiting_at(graph, scope, target);
                let enough = waiting.get(..quantity as usize).map(<[FlowIx]>::to_vec);
                if let Some(flows) = enough {
                    self.emit(Event::Joined { scope, flows });
                    self.enter(graph, scope, target, None);
                }
            }
        }
    }

    fn wait(&mut self, scope: ElementId, flow: FlowIx) {
        self.emit(Event::Arrived { scope, flow });
        // It may wait for what can never come.
        self.touched.insert(scope);
    }

    /// The flows over which tokens came that wait before a node, oldest first.
    pub(super) fn waiting_at(&self, graph: &Graph, scope: ElementId, node: NodeIx) -> Vec<FlowIx> {
        let here = |flow: &FlowIx| graph.flow(*flow).is_some_and(|flow| flow.target == node);
        self.state.waiting.iter().filter(|token| token.scope == scope).map(|token| token.flow).filter(here).collect()
    }

    /// A token enters a node; what the node does begins.
    pub(super) fn enter(&mut self, graph: &Graph, scope: ElementId, node: NodeIx, flow: Option<FlowIx>) {
        if let Some(element) = self.place(scope, node, flow, None, None) {
            self.begin(graph, element);
        }
    }

    /// Makes an element; `None` when the instance has had too many.
    pub(super) fn place(
        &mut self,
        scope: ElementId,
        node: NodeIx,
        flow: Option<FlowIx>,
        index: Option<u32>,
        cause: Option<ElementId>,
    ) -> Option<ElementId> {
        let element = ElementId(self.next_id());
        self.emit(Event::Entered { element, node, flow, scope, index, cause });
        self.entered += 1;
        if element.0 > MAX_ELEMENTS {
            let message = format!("more than {MAX_ELEMENTS} elements in one instance");
            self.raise(element, Trouble::new(IncidentCode::StepLimit, message));
            return None;
        }
        Some(element)
    }

    /// An element is done: its token leaves. Where no flow can be chosen, it stays, with an incident.
    pub(super) fn leave(&mut self, graph: &Graph, element: ElementId) {
        let Some((node_ix, scope, cause)) = self.state.element(element).map(|known| (known.node, known.scope, known.cause)) else { return };
        let Some(node) = graph.node(node_ix) else { return };
        let flows = match self.flows_to_take(graph, element, node) {
            Ok(flows) => flows,
            Err(trouble) => {
                self.emit(Event::Finished { element, leaving: true });
                return self.raise(element, trouble);
            }
        };
        self.close(element);
        self.emit(Event::Left { element });
        if let Some(cause) = cause {
            self.touched.insert(scope);
            return self.compensated(graph, cause);
        }
        if flows.is_empty() {
            self.touched.insert(scope);
        }
        let quantity = node.activity.as_ref().map_or(1, |activity| activity.completion_quantity).max(1);
        for _ in 0..quantity {
            self.take(scope, &flows);
        }
        self.inside_ad_hoc(graph, scope);
    }

    /// Sends a token over each flow; the first is walked first.
    pub(super) fn take(&mut self, scope: ElementId, flows: &[FlowIx]) {
        self.pending.extend(flows.iter().rev().map(|flow| Move::Over { scope, flow: *flow }));
    }

    /// The flows a token leaves over. A gateway chooses by its kind; anything else takes every flow without a
    /// condition or whose condition holds, and its default only if there is no other (13.3.2).
    fn flows_to_take(&self, graph: &Graph, element: ElementId, node: &Node) -> Tried<Vec<FlowIx>> {
        let conditional = |flow: &FlowIx| graph.flow(*flow).is_some_and(|flow| flow.condition.is_some());
        match &node.kind {
            NodeKind::ExclusiveGateway(_) => self.first_that_holds(graph, element, node).map(|flow| vec![flow]),
            NodeKind::EventBasedGateway(_) => Ok(Vec::new()),
            NodeKind::ParallelGateway => Ok(node.outgoing.clone()),
            _ if node.default_flow().is_none() && !node.outgoing.iter().any(conditional) => Ok(node.outgoing.clone()),
            _ => self.all_that_hold(graph, element, node),
        }
    }

    /// The first flow whose condition holds, else the default (13.4.2). A lone flow needs no condition.
    fn first_that_holds(&self, graph: &Graph, element: ElementId, node: &Node) -> Tried<FlowIx> {
        for flow in node.outgoing.iter().filter(|flow| Some(**flow) != node.default_flow()) {
            if self.holds(graph, element, node, *flow)? {
                return Ok(*flow);
            }
        }
        node.default_flow().ok_or_else(|| no_flow(node))
    }

    /// Every flow whose condition holds, else the default (13.4.3).
    fn all_that_hold(&self, graph: &Graph, element: ElementId, node: &Node) -> Tried<Vec<FlowIx>> {
        let mut holding = Vec::new();
        for flow in node.outgoing.iter().filter(|flow| Some(**flow) != node.default_flow()) {
            if self.holds(graph, element, node, *flow)? {
                holding.push(*flow);
            }
        }
        match (holding.is_empty(), node.default_flow()) {
            (false, _) => Ok(holding),
            (true, Some(flow)) => Ok(vec![flow]),
            (true, None) => Err(no_flow(node)),
        }
    }

    fn holds(&self, graph: &Graph, element: ElementId, node: &Node, flow: FlowIx) -> Tried<bool> {
        let Some(condition) = graph.flow(flow).and_then(|flow| flow.condition.as_ref()) else { return Ok(true) };
        condition.holds(&self.state.scope(element), self.context.now).map_err(|error| {
            Trouble::new(IncidentCode::ConditionFailed, format!("condition `{}` at `{}`: {error}", condition.text(), node.id))
        })
    }
}

fn no_flow(node: &Node) -> Trouble {
    let kind = if matches!(node.kind, NodeKind::ExclusiveGateway(_) | NodeKind::InclusiveGateway(_) | NodeKind::ComplexGateway(_)) {
        "gateway "
    } else {
        ""
    };
    Trouble::new(IncidentCode::NoFlow, format!("no condition of {kind}`{}` holds and it has no default flow", node.id))
}
