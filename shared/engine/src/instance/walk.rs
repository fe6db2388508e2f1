//! Moves tokens: enters flow nodes, does what each kind does, and follows its flows until every token waits or
//! is consumed. A list of pending moves instead of recursion, and a bound on how many one command may make.

use super::apply::apply;
use super::command::Context;
use super::event::{Event, IncidentCode, TimerPurpose};
use super::state::State;
use crate::graph::{ExclusiveGateway, FlowIx, Graph, Node, NodeIx, NodeKind, UserTask};
use crate::{ElementId, TimerId};
use std::sync::Arc;

/// Flow nodes one command may enter. A definition that goes further without waiting loops.
pub(super) const MAX_STEPS: u32 = 1_000;

/// Flow nodes one instance may enter in its life. A loop of machines alone would otherwise run, and cost, for ever.
const MAX_ELEMENTS: u32 = 1_000_000;

pub(super) struct Walk<'a> {
    pub(super) state: &'a mut State,
    pub(super) context: &'a Context,
    events: Vec<Event>,
    pending: Vec<(NodeIx, Option<FlowIx>)>,
    entered: u32,
    carrier: Option<ElementId>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(state: &'a mut State, context: &'a Context) -> Self {
        Self { state, context, events: Vec::new(), pending: Vec::new(), entered: 0, carrier: context.carrier }
    }

    /// Records an event; the state has it at once.
    pub(super) fn emit(&mut self, event: Event) {
        apply(self.state, &event);
        self.events.push(event);
    }

    /// Walks on until nothing moves, and gives all that happened.
    pub(super) fn finish(mut self) -> Vec<Event> {
        if let Some(graph) = self.state.graph.clone() {
            while let Some((node, flow)) = self.pending.pop() {
                self.enter(&graph, node, flow);
            }
        }
        self.events
    }

    /// A token is born.
    pub(super) fn begin(&mut self, node: NodeIx) {
        self.pending.push((node, None));
    }

    /// An element is done: its token leaves over its only flow. Gateways choose for themselves.
    pub(super) fn leave(&mut self, graph: &Graph, element: ElementId, node: NodeIx) {
        self.emit(Event::Left { element });
        for flow in graph.node(node).map_or(&[][..], |node| &node.outgoing) {
            self.follow(graph, *flow);
        }
    }

    fn follow(&mut self, graph: &Graph, flow: FlowIx) {
        if let Some(target) = graph.flow(flow).map(|flow| flow.target) {
            self.pending.push((target, Some(flow)));
        }
    }

    fn next_id(&self) -> u32 {
        self.state.next_id
    }

    fn enter(&mut self, graph: &Graph, node: NodeIx, flow: Option<FlowIx>) {
        let element = ElementId(self.next_id());
        self.emit(Event::Entered { element, node, flow });
        self.entered += 1;
        if self.entered > MAX_STEPS || element.0 > MAX_ELEMENTS {
            let bound = if element.0 > MAX_ELEMENTS { MAX_ELEMENTS } else { MAX_STEPS };
            let message = format!("more than {bound} elements: does the definition loop without a wait?");
            self.emit(Event::IncidentRaised { element, code: IncidentCode::StepLimit, message });
            return;
        }
        self.behave(graph, element, node);
    }

    /// Does what a node's kind does when a token is in it; again after an incident.
    pub(super) fn behave(&mut self, graph: &Graph, element: ElementId, ix: NodeIx) {
        let Some(node) = graph.node(ix) else { return };
        match &node.kind {
            NodeKind::StartEvent => self.leave(graph, element, ix),
            NodeKind::EndEvent(end) => {
                self.emit(Event::Left { element });
                if self.state.elements.is_empty() && self.pending.is_empty() {
                    self.emit(Event::InstanceCompleted { outcome: end.outcome.clone() });
                }
            }
            NodeKind::UserTask(task) => self.open_task(element, task),
            NodeKind::ServiceTask(_) => {
                let carrier = self.carrier.take();
                self.emit(Event::JobCreated { job: element, carrier });
            }
            NodeKind::ExclusiveGateway(gateway) => self.choose(graph, element, node, gateway),
        }
    }

    fn open_task(&mut self, element: ElementId, task: &UserTask) {
        self.emit(Event::TaskCreated { task: element });
        if let Some(escalation) = &task.escalation {
            let due = self.context.now.plus_seconds(escalation.after_seconds);
            self.schedule(element, due, TimerPurpose::Escalation);
        }
    }

    pub(super) fn schedule(&mut self, element: ElementId, due: crate::Timestamp, purpose: TimerPurpose) {
        let timer = TimerId(self.next_id());
        self.emit(Event::TimerScheduled { timer, element, due, purpose });
    }

    fn choose(&mut self, graph: &Graph, element: ElementId, node: &Node, gateway: &ExclusiveGateway) {
        match chosen(self.state, graph, element, node, gateway) {
            Ok(flow) => {
                self.emit(Event::Left { element });
                self.follow(graph, flow);
            }
            Err((code, message)) => self.emit(Event::IncidentRaised { element, code, message }),
        }
    }

    /// The definition the instance runs.
    pub(super) fn graph(&self) -> Option<Arc<Graph>> {
        self.state.graph.clone()
    }
}

/// The first flow whose condition holds, else the default (BPMN 2.0.2, 13.4.2).
fn chosen(
    state: &State,
    graph: &Graph,
    element: ElementId,
    node: &Node,
    gateway: &ExclusiveGateway,
) -> Result<FlowIx, (IncidentCode, String)> {
    let scope = state.scope(element);
    for ix in node.outgoing.iter().filter(|ix| Some(**ix) != gateway.default) {
        let Some(condition) = graph.flow(*ix).and_then(|flow| flow.condition.as_ref()) else {
            return Ok(*ix);
        };
        match condition.holds(&scope) {
            Ok(true) => return Ok(*ix),
            Ok(false) => {}
            Err(error) => {
                return Err((IncidentCode::ConditionFailed, format!("condition `{}` at `{}`: {error}", condition.text(), node.id)));
            }
        }
    }
    gateway.default.ok_or_else(|| (IncidentCode::NoFlow, format!("no condition of gateway `{}` holds and it has no default flow", node.id)))
}
