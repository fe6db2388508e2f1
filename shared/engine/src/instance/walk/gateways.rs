//! Gateways that join (BPMN 2.0.2, 13.4): tokens wait before them until they may go on.

use super::{Tried, Trouble, Walk};
use crate::ElementId;
use crate::graph::{Complex, Expression, FlowIx, Graph, Lookup, Node, NodeIx, NodeKind};
use crate::instance::event::{Event, IncidentCode};
use crate::instance::scope::Scope;
use serde_json::Value;
use std::borrow::Cow;

/// How many tokens arrived (10.6.5).
const COUNT: &str = "activationCount";
/// Whether the gateway waits for its start, not for its reset (10.6.5).
const START: &str = "waitingForStart";

impl Walk<'_> {
    /// A token came to wait before a gateway. A parallel gateway goes on once every flow has one; a complex one when
    /// its condition says so; an inclusive one is looked at when nothing else moves.
    pub(super) fn join_at_once(&mut self, graph: &Graph, scope: ElementId, gateway: NodeIx, node: &Node) {
        match &node.kind {
            NodeKind::ParallelGateway => {
                let waiting = self.waiting_at(graph, scope, gateway);
                // Told first by their number: a join of a hundred flows is looked at a hundred times.
                let incoming = graph.incoming(gateway);
                if waiting.len() >= incoming.len() && incoming.iter().all(|flow| waiting.contains(flow)) {
                    self.join(graph, scope, gateway, graph.incoming(gateway).to_vec());
                }
            }
            NodeKind::ComplexGateway(complex) => {
                if let Err(trouble) = self.activate(graph, scope, gateway, complex) {
                    self.raise(scope, trouble);
                }
            }
            _ => {}
        }
    }

    /// Looks again at the complex gateways of a scope before which tokens wait.
    pub(super) fn activate_waiting(&mut self, graph: &Graph, scope: ElementId) {
        let targets =
            self.state.waiting.iter().filter(|token| token.scope == scope).filter_map(|token| Some(graph.flow(token.flow)?.target));
        let mut gateways: Vec<NodeIx> = targets.collect();
        gateways.sort_unstable();
        gateways.dedup();
        for gateway in gateways {
            if let Some(node) = graph.node(gateway).filter(|node| matches!(node.kind, NodeKind::ComplexGateway(_))) {
                self.join_at_once(graph, scope, gateway, node);
            }
        }
    }

    fn join(&mut self, graph: &Graph, scope: ElementId, gateway: NodeIx, flows: Vec<FlowIx>) {
        self.emit(Event::Joined { scope, flows });
        self.enter(graph, scope, gateway, None);
    }

    /// A complex gateway that waits for its start goes on when its condition holds (13.4.5).
    fn activate(&mut self, graph: &Graph, scope: ElementId, gateway: NodeIx, complex: &Complex) -> Tried<()> {
        if self.state.resets.iter().any(|reset| reset.scope == scope && reset.node == gateway) {
            return Ok(());
        }
        let mut flows = self.waiting_at(graph, scope, gateway);
        let count = flows.len();
        let starts = complex.activation.as_ref().map_or(Ok(true), |condition| {
            let scope = Counting { scope: self.state.scope(scope), count, start: true };
            condition.holds(&scope, self.context.now).map_err(|error| {
                let id = graph.node(gateway).map_or("", |node| node.id.as_str());
                Trouble::new(IncidentCode::ConditionFailed, format!("activation condition of `{id}`: {error}"))
            })
        })?;
        if !starts {
            return Ok(());
        }
        flows.sort_unstable();
        flows.dedup();
        if flows.len() < graph.incoming(gateway).len() {
            self.emit(Event::GatewayPhase { scope, node: gateway, received: Some(flows.clone()) });
        }
        self.emit(Event::Joined { scope, flows });
        if let Some(element) = self.place(scope, gateway, None, None, None) {
            let reads = |flow: &FlowIx| graph.flow(*flow).and_then(|flow| flow.condition.as_ref()).is_some_and(reads_tokens);
            if graph.node(gateway).is_some_and(|node| node.outgoing.iter().any(reads)) {
                let seen = [(COUNT.to_owned(), count.into()), (START.to_owned(), true.into())];
                self.set(element, crate::Object::from_iter(seen));
            }
            self.begin(graph, element);
        }
        Ok(())
    }

    /// Looks at gateways that wait for whatever can still come. Whether any went on.
    pub(super) fn look_at_gateways(&mut self, graph: &Graph) -> bool {
        if (self.state.waiting.is_empty() && self.state.resets.is_empty()) || !self.state.moves.is_empty() {
            return false;
        }
        for (scope, gateway) in self.waiting_gateways(graph) {
            let waiting = self.waiting_at(graph, scope, gateway);
            let reset = self.state.resets.iter().find(|reset| reset.scope == scope && reset.node == gateway).cloned();
            let missing = |flow: &&FlowIx| !waiting.contains(flow) && reset.as_ref().is_none_or(|reset| !reset.received.contains(flow));
            let missing: Vec<FlowIx> = graph.incoming(gateway).iter().filter(missing).copied().collect();
            let here: Vec<FlowIx> = graph.incoming(gateway).iter().filter(|flow| !missing.contains(flow)).copied().collect();
            if !missing.is_empty() && self.can_still_come(graph, scope, gateway, &missing, &here) {
                continue;
            }
            match reset {
                Some(_) if self.state.incident(scope).is_some() => continue,
                Some(reset) => {
                    let tried = self.reset(graph, scope, gateway, &waiting, &reset.received);
                    self.attempt(scope, tried);
                }
                None => self.join(graph, scope, gateway, here),
            }
            return true;
        }
        false
    }

    /// Inclusive gateways with tokens before them, and complex ones that wait for their reset.
    fn waiting_gateways(&self, graph: &Graph) -> Vec<(ElementId, NodeIx)> {
        let inclusive = self.state.waiting.iter().filter_map(|token| {
            let target = graph.flow(token.flow)?.target;
            matches!(graph.node(target)?.kind, NodeKind::InclusiveGateway(_)).then_some((token.scope, target))
        });
        let mut found: Vec<_> = inclusive.chain(self.state.resets.iter().map(|reset| (reset.scope, reset.node))).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether a token is on its way to a flow that has none and not to one that has (13.4.3).
    fn can_still_come(&self, graph: &Graph, scope: ElementId, gateway: NodeIx, missing: &[FlowIx], here: &[FlowIx]) -> bool {
        let to_missing = graph.upstream(missing, gateway);
        let to_here = graph.upstream(here, gateway);
        let nodes = self.state.elements.iter().filter(|element| element.scope == scope).map(|element| element.node);
        let mut flows = self.state.waiting.iter().filter(|token| token.scope == scope).map(|token| token.flow);
        nodes.into_iter().any(|node| to_missing.has_node(node) && !to_here.has_node(node))
            || flows.any(|flow| {
                graph.flow(flow).is_some_and(|known| known.target != gateway) && to_missing.has_flow(flow) && !to_here.has_flow(flow)
            })
    }

    /// All tokens that could come have come: a complex gateway is as new again. Flows whose condition reads
    /// `waitingForStart` may be taken a second time, with it false; others belong to the start.
    fn reset(&mut self, graph: &Graph, scope: ElementId, gateway: NodeIx, waiting: &[FlowIx], received: &[FlowIx]) -> Tried<()> {
        let flows = self.taken_at_reset(graph, scope, gateway, received.len() + waiting.len())?;
        let mut late: Vec<FlowIx> = waiting.iter().filter(|flow| !received.contains(flow)).copied().collect();
        late.sort_unstable();
        late.dedup();
        if !late.is_empty() {
            self.emit(Event::Joined { scope, flows: late });
        }
        self.emit(Event::GatewayPhase { scope, node: gateway, received: None });
        self.take(scope, &flows);
        self.touched.insert(scope);
        // Tokens of the next round may have come already.
        self.activate_waiting(graph, scope);
        Ok(())
    }

    fn taken_at_reset(&self, graph: &Graph, scope: ElementId, gateway: NodeIx, count: usize) -> Tried<Vec<FlowIx>> {
        let Some(node) = graph.node(gateway) else { return Ok(Vec::new()) };
        let counting = Counting { scope: self.state.scope(scope), count, start: false };
        let mut taken = Vec::new();
        for flow in &node.outgoing {
            let condition = graph.flow(*flow).and_then(|flow| flow.condition.as_ref());
            let Some(condition) = condition.filter(|condition| condition.names().any(|name| name == START)) else { continue };
            let holds = condition.holds(&counting, self.context.now);
            if holds.map_err(|error| Trouble::new(IncidentCode::ConditionFailed, format!("condition at `{}`: {error}", node.id)))? {
                taken.push(*flow);
            }
        }
        Ok(taken)
    }
}

fn reads_tokens(condition: &Expression) -> bool {
    condition.names().any(|name| name == COUNT || name == START)
}

/// What a complex gateway's conditions see besides the variables of its scope.
struct Counting<'a> {
    scope: Scope<'a>,
    count: usize,
    start: bool,
}

impl Lookup for Counting<'_> {
    fn find(&self, name: &str) -> Option<Cow<'_, Value>> {
        match name {
            COUNT => Some(Cow::Owned(self.count.into())),
            START => Some(Cow::Owned(self.start.into())),
            _ => self.scope.find(name),
        }
    }
}
