//! What an element does when it begins, by its kind, and what happens when it completes.

use super::{Tried, Trouble, Walk};
use crate::ElementId;
use crate::graph::{Graph, Node, NodeIx, NodeKind, Trigger};
use crate::instance::event::{Event, IncidentCode};
use crate::instance::state::Work;

impl Walk<'_> {
    /// Begins, or begins again after an incident.
    pub(super) fn begin(&mut self, graph: &Graph, element: ElementId) {
        let Some((ix, index)) = self.state.element(element).map(|known| (known.node, known.index)) else { return };
        let Some(node) = graph.node(ix) else { return };
        let tried = self.prepare(graph, element, ix, node, index).and_then(|()| self.behave(graph, element, ix, node, index));
        self.attempt(element, tried);
    }

    /// What comes before an element's own work: its boundary events and its inputs.
    fn prepare(&mut self, graph: &Graph, element: ElementId, ix: NodeIx, node: &Node, index: Option<u32>) -> Tried<()> {
        // The boundary belongs to the loop, not to its instances.
        if index.is_none() {
            for boundary in graph.boundary(ix) {
                self.await_boundary(graph, element, *boundary)?;
            }
        }
        if self.repeats(node, index) {
            return Ok(());
        }
        self.map_inputs(element, node)
    }

    fn repeats(&self, node: &Node, index: Option<u32>) -> bool {
        index.is_none() && node.activity.as_ref().is_some_and(|activity| activity.repeat.is_some())
    }

    fn behave(&mut self, graph: &Graph, element: ElementId, ix: NodeIx, node: &Node, index: Option<u32>) -> Tried<()> {
        if self.repeats(node, index) {
            return self.begin_loop(graph, element, node);
        }
        match &node.kind {
            NodeKind::StartEvent | NodeKind::TriggeredStartEvent(_) | NodeKind::BoundaryEvent(_) | NodeKind::Task => {
                self.complete(graph, element);
            }
            NodeKind::ExclusiveGateway(_) | NodeKind::ParallelGateway | NodeKind::InclusiveGateway(_) | NodeKind::ComplexGateway(_) => {
                self.leave(graph, element);
            }
            NodeKind::EventBasedGateway(_) => self.await_first(graph, element, node)?,
            NodeKind::CatchEvent(catch) => match catch.triggers.as_slice() {
                [] | [Trigger::Link { .. }] => self.complete(graph, element),
                _ => self.await_all_of(element, ix, &catch.triggers)?,
            },
            NodeKind::ReceiveTask(task) => self.await_all_of(element, ix, &[Trigger::Message(task.message.clone())])?,
            NodeKind::ThrowEvent(throws) => self.throw_all(graph, element, throws)?,
            NodeKind::SendTask(throw) => self.throw_all(graph, element, std::slice::from_ref(throw))?,
            NodeKind::EndEvent(end) => self.throw_all(graph, element, &end.throws)?,
            NodeKind::UserTask(task) => self.open_task(element, task)?,
            NodeKind::ServiceTask(_) | NodeKind::BusinessRuleTask(_) => {
                let carrier = self.carrier.take();
                self.emit(Event::JobCreated { job: element, carrier });
            }
            NodeKind::ScriptTask(script) => self.run_script(graph, element, node, script)?,
            NodeKind::SubProcess(sub_process) => {
                self.emit(Event::ScopeOpened { element });
                self.open_scope(graph, element, Some((ix, sub_process)))?;
            }
            NodeKind::CallActivity(call) => self.call(element, call, 0)?,
        }
        Ok(())
    }

    /// An element did its work: what it brought goes to the scope around it, and its token leaves.
    pub(in crate::instance) fn complete(&mut self, graph: &Graph, element: ElementId) {
        let Some((ix, index)) = self.state.element(element).map(|known| (known.node, known.index)) else { return };
        let Some(node) = graph.node(ix) else { return };
        if let Err(trouble) = self.map_outputs(element, node) {
            self.emit(Event::Finished { element });
            return self.raise(element, trouble);
        }
        self.keep(graph, element, ix, node);
        match index {
            Some(index) => self.item_done(graph, element, node, index),
            None => self.leave(graph, element),
        }
    }

    /// Goes on with an element that an incident stopped.
    pub(in crate::instance) fn again(&mut self, graph: &Graph, element: ElementId) {
        if element.is_root() {
            return self.again_in(graph, element);
        }
        match self.state.element(element).map(|known| known.work.clone()) {
            Some(Work::None) => self.begin(graph, element),
            Some(Work::Finished) => self.complete(graph, element),
            Some(Work::Scope | Work::Loop(_)) => self.again_in(graph, element),
            Some(Work::Call(call)) => self.call_again(graph, element, call.attempt.saturating_add(1)),
            _ => {}
        }
    }

    /// An expression of an element failed.
    pub(super) fn failed(node: &Node, what: &str, error: &feel::EvaluationError) -> Trouble {
        Trouble::new(IncidentCode::ExpressionFailed, format!("{what} of `{}`: {error}", node.id))
    }
}
