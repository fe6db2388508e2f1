//! Compensation (BPMN 2.0.2, 10.7, 13.5.5): activities that completed are undone by their handlers, the last first.
//! A sub-process that completed comes back to life with the variables it had, and undoes what was done inside of it.

use super::Walk;
use crate::ElementId;
use crate::graph::{Graph, Node, NodeIx, NodeKind, SubProcess, Trigger};
use crate::instance::event::Event;
use crate::instance::state::{Kept, Work};

impl Walk<'_> {
    /// Remembers a completed activity that can be compensated: one with a handler, or a sub-process with something
    /// inside that has one.
    pub(super) fn keep(&mut self, graph: &Graph, element: ElementId, ix: NodeIx, node: &Node) {
        let activity = node.activity.as_ref();
        if activity.is_some_and(|activity| activity.for_compensation) {
            return;
        }
        // What came back to life to be compensated is done with then.
        if self.state.element(element).is_some_and(|known| known.cause.is_some()) {
            return;
        }
        // A loop is kept by its instances.
        if matches!(self.state.element(element).map(|known| &known.work), Some(Work::Loop(_))) {
            return;
        }
        let handled = activity.is_some_and(|activity| activity.compensated_by.is_some());
        let inside = match &node.kind {
            NodeKind::SubProcess(SubProcess { triggered_by_event: false, .. }) => {
                self.state.kept.iter().any(|kept| kept.scope == element) || compensating_start(graph, ix).is_some()
            }
            _ => false,
        };
        if handled || inside {
            self.emit(Event::Kept { element });
        }
    }

    /// Throws compensation; whether the element goes on at once.
    pub(super) fn throw_compensation(&mut self, graph: &Graph, element: ElementId, activity: Option<NodeIx>, wait: bool) -> bool {
        let left = self.to_compensate(graph, element, activity);
        if left.is_empty() {
            return true;
        }
        if wait {
            self.emit(Event::CompensationBegan { element, left });
            self.compensated(graph, element);
            return false;
        }
        for kept in left.into_iter().rev() {
            self.compensate(graph, kept, element);
        }
        true
    }

    /// What a throw means: the activity it names in the innermost scope that has it, else all of its scope. From
    /// inside an event sub-process the scope is the one around that.
    fn to_compensate(&self, graph: &Graph, element: ElementId, activity: Option<NodeIx>) -> Vec<ElementId> {
        let scopes: Vec<ElementId> = self.state.scope(element).chain().skip(1).collect();
        let is_event_sub_process = |scope: &ElementId| {
            let node = self.state.element(*scope).and_then(|known| graph.node(known.node));
            node.is_some_and(|node| matches!(&node.kind, NodeKind::SubProcess(kind) if kind.triggered_by_event))
        };
        let kept_in = |scope: ElementId, node: Option<NodeIx>| -> Vec<ElementId> {
            let kept = self.state.kept.iter().filter(|kept| kept.scope == scope && node.is_none_or(|node| kept.node == node));
            kept.map(|kept| kept.element).collect()
        };
        match activity {
            Some(_) => scopes.iter().map(|scope| kept_in(*scope, activity)).find(|kept| !kept.is_empty()).unwrap_or_default(),
            None => scopes.iter().find(|scope| !is_event_sub_process(scope)).map_or_else(Vec::new, |scope| kept_in(*scope, None)),
        }
    }

    /// The next of what an element waits for; when there is none left, it goes on.
    pub(super) fn compensated(&mut self, graph: &Graph, element: ElementId) {
        let Some(Work::Compensation(left)) = self.state.element(element).map(|known| &known.work) else {
            // A sub-process whose own event sub-process compensates it, or a throw that did not wait.
            return;
        };
        let mut left = left.clone();
        match left.pop() {
            Some(kept) => {
                self.emit(Event::CompensationBegan { element, left });
                if !self.compensate(graph, kept, element) {
                    self.compensated(graph, element);
                }
            }
            None => self.done_compensating(graph, element),
        }
    }

    fn done_compensating(&mut self, graph: &Graph, element: ElementId) {
        let Some((ix, scope, cause)) = self.state.element(element).map(|known| (known.node, known.scope, known.cause)) else { return };
        let Some(node) = graph.node(ix) else { return };
        match (&node.kind, cause) {
            // A sub-process that came back to life for it.
            (NodeKind::SubProcess(_), Some(cause)) => {
                self.close(element);
                self.emit(Event::Left { element });
                // Where the throw did not wait, it may have been the last there was.
                self.touched.insert(scope);
                self.compensated(graph, cause);
            }
            (NodeKind::SubProcess(_), None) => self.cancelled(graph, element, ix),
            _ => self.complete(graph, element),
        }
    }

    /// Runs what undoes one completed activity. Whether anything has to be waited for.
    fn compensate(&mut self, graph: &Graph, kept: ElementId, cause: ElementId) -> bool {
        let Some(Kept { node: ix, scope, item, .. }) = self.state.kept.iter().find(|known| known.element == kept).cloned() else {
            return false;
        };
        let Some(node) = graph.node(ix) else { return false };
        if let Some(handler) = node.activity.as_ref().and_then(|activity| activity.compensated_by) {
            self.emit(Event::Compensating { kept, restored: None });
            let Some(element) = self.place(scope, handler, None, None, Some(cause)) else { return false };
            // What undoes one of a loop's instances knows which.
            self.set(element, item);
            self.begin(graph, element);
            return true;
        }
        let Some(element) = self.place(scope, ix, None, None, Some(cause)) else { return false };
        self.emit(Event::Compensating { kept, restored: Some(element) });
        if let Some((sub_process, start)) = compensating_start(graph, ix) {
            self.emit(Event::ScopeOpened { element });
            self.start_event_sub_process(graph, element, sub_process, start, false, crate::Object::new());
            return true;
        }
        let inside: Vec<ElementId> = self.state.kept.iter().filter(|inner| inner.scope == element).map(|inner| inner.element).collect();
        self.emit(Event::CompensationBegan { element, left: inside });
        self.compensated(graph, element);
        true
    }

    /// A cancel end event: the transaction's activities end, what completed is compensated, and its token leaves from
    /// the cancel boundary event (10.3.5, 13.3.4).
    pub(super) fn cancel_transaction(&mut self, graph: &Graph, element: ElementId) {
        let is_transaction = |scope: &ElementId| {
            let node = self.state.element(*scope).and_then(|known| graph.node(known.node));
            node.is_some_and(|node| matches!(&node.kind, NodeKind::SubProcess(kind) if kind.transaction))
        };
        let Some(transaction) = self.state.scope(element).chain().skip(1).find(is_transaction) else { return };
        let Some(known) = self.state.element(transaction).cloned() else { return };
        // One instance of a loop cancels all of it: those at work, and those that completed before.
        let looped = known.index.map(|_| known.scope);
        let at_work: Vec<ElementId> = match looped {
            Some(body) => self.state.elements.iter().filter(|element| element.scope == body).map(|element| element.id).collect(),
            None => vec![transaction],
        };
        for instance in &at_work {
            self.terminate_inside(*instance);
            self.emit(Event::CompensationBegan { element: *instance, left: Vec::new() });
        }
        // Nothing interrupts the undoing.
        for element in at_work.iter().copied().chain(looped) {
            self.stop_waiting(element, |_| true);
        }
        let around = looped.map(|body| (body, self.around(body)));
        let is_meant = |kept: &&Kept| {
            at_work.contains(&kept.scope)
                || around.is_some_and(|(body, outside)| kept.scope == outside && kept.node == known.node && kept.element > body)
        };
        let left: Vec<ElementId> = self.state.kept.iter().filter(is_meant).map(|kept| kept.element).collect();
        self.emit(Event::CompensationBegan { element: transaction, left });
        self.compensated(graph, transaction);
    }

    /// All is undone: a token leaves from the cancel boundary event, which a loop has as a whole.
    fn cancelled(&mut self, graph: &Graph, instance: ElementId, ix: NodeIx) {
        let is_of_loop = self.state.element(instance).is_some_and(|known| known.index.is_some());
        let transaction = if is_of_loop { self.around(instance) } else { instance };
        let scope = self.around(transaction);
        let cancel = graph.boundary(ix).iter().copied().find(|event| {
            let catch = graph.node(*event).and_then(|node| super::catch::catch_of(&node.kind));
            catch.is_some_and(|catch| catch.triggers.contains(&Trigger::Cancel))
        });
        self.terminate(transaction);
        match cancel {
            Some(event) => self.enter_happened(graph, scope, event, None, crate::Object::new()),
            None => drop(self.touched.insert(scope)),
        }
    }
}

/// A sub-process's compensation event sub-process and its start.
fn compensating_start(graph: &Graph, ix: NodeIx) -> Option<(NodeIx, NodeIx)> {
    let mut found = graph.event_sub_processes(Some(ix));
    found.find(|(_, _, start)| start.catch.triggers.contains(&Trigger::Compensation)).map(|(sub_process, start, _)| (sub_process, start))
}
