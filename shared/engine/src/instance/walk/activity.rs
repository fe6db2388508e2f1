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
                self.open_scope(graph, element, Some((ix, sub_process)))?;
                self.emit(Event::ScopeOpened { element });
            }
            NodeKind::CallActivity(call) => self.call(element, call, 0)?,
        }
        Ok(())
    }

    /// An element did its work: what it brought goes to the scope around it, and its token leaves.
    pub(in crate::instance) fn complete(&mut self, graph: &Graph, element: ElementId) {
        let Some((ix, index)) = self.state.element(element).map(|known| (known.node, known.index)) else { return };
        let Some(node) = graph.node(ix) else { return };
        // A sub-process that came back to be compensated brought what it had to bring before.
        let restored = self.state.element(element).is_some_and(|known| known.cause.is_some())
            && !node.activity.as_ref().is_some_and(|activity| activity.for_compensation);
        if !restored && let Err(trouble) = self.map_outputs(element, node) {
            self.emit(Event::Finished { element, leaving: false });
            return self.raise(element, trouble);
        }
        self.keep(graph, element, ix, node);
        self.go_out(graph, element, node, index);
    }

    fn go_out(&mut self, graph: &Graph, element: ElementId, node: &Node, index: Option<u32>) {
        match index {
            Some(index) => self.item_done(graph, element, node, index),
            None => self.leave(graph, element),
        }
    }

    /// Goes on with an element that an incident stopped, from where it stopped.
    pub(in crate::instance) fn again(&mut self, graph: &Graph, element: ElementId) {
        let not_opened = self.state.not_opened.filter(|_| element.is_root());
        self.emit(Event::IncidentResolved { element, event: false });
        if let Some(opening) = not_opened {
            return self.open_process(graph, opening.at);
        }
        if element.is_root() {
            return self.again_in(graph, element);
        }
        let Some(known) = self.state.element(element).cloned() else { return };
        match known.work {
            Work::None => self.begin(graph, element),
            Work::Finished => self.complete(graph, element),
            Work::Leaving => {
                if let Some(node) = graph.node(known.node) {
                    self.go_out(graph, element, node, known.index);
                }
            }
            Work::Loop(_) => self.loop_again(graph, element),
            Work::Scope => self.again_in(graph, element),
            Work::Call(call) => self.call_again(graph, element, call.attempt.saturating_add(1)),
            Work::Job(_) | Work::Task(_) | Work::Event | Work::Compensation(_) => {}
        }
    }

    /// An expression of an element failed.
    pub(super) fn failed(node: &Node, what: &str, error: &feel::EvaluationError) -> Trouble {
        Trouble::new(IncidentCode::ExpressionFailed, format!("{what} of `{}`: {error}", node.id))
    }
}
