//! What is inside of what: scopes are opened, complete when nothing moves in them any more, or are ended.

use super::{Tried, Trouble, Walk};
use crate::ElementId;
use crate::graph::{Graph, NodeIx, NodeKind, SubProcess};
use crate::instance::event::{Event, IncidentCode, Move};
use crate::instance::state::Work;
use std::collections::BTreeSet;

impl Walk<'_> {
    /// Tokens are born in a scope; what can happen in it is waited for first.
    pub(in crate::instance) fn open_scope(
        &mut self,
        graph: &Graph,
        element: ElementId,
        of: Option<(NodeIx, &SubProcess)>,
    ) -> Result<(), Trouble> {
        let scope_node = of.map(|(ix, _)| ix);
        self.await_event_sub_processes(graph, element, scope_node)?;
        if let Some(ad_hoc) = of.and_then(|(_, sub_process)| sub_process.ad_hoc.as_ref()) {
            return self.open_ad_hoc(graph, element, scope_node, ad_hoc);
        }
        let starts = graph.starts(scope_node);
        if starts.is_empty() {
            self.touched.insert(element);
        }
        self.pending.extend(starts.into_iter().rev().map(|node| Move::Into { scope: element, node }));
        Ok(())
    }

    /// Completes scopes in which nothing moves and nothing is left, the innermost first. Whether any was.
    pub(super) fn close_scopes(&mut self, graph: &Graph) -> bool {
        while let Some(scope) = self.touched.pop_last() {
            if !self.is_open(scope) || self.has_inside(scope) || self.state.incident(scope).is_some() {
                continue;
            }
            if !self.state.moves.is_empty() && self.state.moves.iter().any(|left| in_scope(left, scope)) {
                continue;
            }
            if self.state.waiting.iter().any(|token| token.scope == scope) {
                let trouble = self.stuck(graph, scope);
                self.raise(scope, trouble);
                continue;
            }
            if scope.is_root() {
                self.close(scope);
                let reached = self.state.reached.and_then(|end| graph.node(end)).map(|node| &node.kind);
                let outcome = if let Some(NodeKind::EndEvent(end)) = reached { end.outcome.as_str() } else { "completed" };
                self.emit(Event::InstanceCompleted { outcome: outcome.to_owned() });
                return true;
            }
            if self.stays_open(graph, scope) {
                continue;
            }
            if matches!(self.state.element(scope).map(|known| &known.work), Some(Work::Scope)) {
                self.complete(graph, scope);
                return true;
            }
        }
        false
    }

    fn has_inside(&self, scope: ElementId) -> bool {
        self.state.elements.iter().any(|element| element.scope == scope && element.id != scope)
    }

    fn stuck(&self, graph: &Graph, scope: ElementId) -> Trouble {
        let waiting = self.state.waiting.iter().filter(|token| token.scope == scope);
        let mut names: Vec<&str> =
            waiting.filter_map(|token| graph.node(graph.flow(token.flow)?.target)).map(|node| node.id.as_str()).collect();
        names.dedup();
        Trouble::new(IncidentCode::Deadlock, format!("tokens wait at `{}` for others that can never come", names.join("`, `")))
    }

    /// Looks at a scope that is open again, after its incident.
    pub(super) fn again_in(&mut self, graph: &Graph, scope: ElementId) {
        if !self.state.moves.is_empty() {
            return self.take_up();
        }
        self.touched.insert(scope);
        self.activate_waiting(graph, scope);
        self.inside_ad_hoc(graph, scope);
    }

    /// The process itself begins: at one of its events, which has happened, or at its starts.
    pub(in crate::instance) fn open_process(&mut self, graph: &Graph, at: Option<NodeIx>) {
        let tried = self.map_properties(&graph.properties).and_then(|()| match at {
            Some(node) => self.open_at(graph, node),
            None => self.open_scope(graph, ElementId::ROOT, None),
        });
        if let Err(trouble) = tried {
            self.emit(Event::NotOpened { at });
            self.raise(ElementId::ROOT, trouble);
        }
    }

    fn open_at(&mut self, graph: &Graph, node: NodeIx) -> Tried<()> {
        self.await_event_sub_processes(graph, ElementId::ROOT, None)?;
        // All events after a parallel instantiating gateway are needed; the others are waited for (13.2).
        if let Some((source, kind)) = graph.instantiating_gateway(node)
            && kind.parallel
        {
            let others =
                source.outgoing.iter().filter_map(|flow| graph.flow(*flow)).map(|flow| flow.target).filter(|target| *target != node);
            self.pending.extend(others.map(|node| Move::Into { scope: ElementId::ROOT, node }));
        }
        self.enter_happened(graph, ElementId::ROOT, node, None, crate::Object::new());
        Ok(())
    }

    /// Ends an element from outside, and all that is inside of it, the innermost first.
    pub(in crate::instance) fn terminate(&mut self, element: ElementId) {
        self.terminate_inside(element);
        if self.state.element(element).is_some() {
            self.end_one(element);
        }
    }

    fn end_one(&mut self, element: ElementId) {
        self.close(element);
        match self.state.element(element).map(|known| &known.work) {
            Some(Work::Task(_)) => self.emit(Event::TaskCancelled { task: element }),
            Some(Work::Call(_)) => self.emit(Event::CallCancelled { element }),
            _ => {}
        }
        self.drop_waiting(element);
        self.emit(Event::Terminated { element });
    }

    /// Ends all that is inside of a scope.
    pub(in crate::instance) fn terminate_inside(&mut self, scope: ElementId) {
        // Elements are numbered as they are entered: one pass finds what is inside of what.
        let mut inside = BTreeSet::from([scope]);
        for element in &self.state.elements {
            if inside.contains(&element.scope) && element.id != scope {
                inside.insert(element.id);
            }
        }
        inside.remove(&scope);
        for element in inside.into_iter().rev() {
            self.end_one(element);
        }
        self.drop_waiting(scope);
    }

    /// Tokens that wait directly in a scope are consumed with it.
    fn drop_waiting(&mut self, scope: ElementId) {
        let flows: Vec<_> = self.state.waiting.iter().filter(|token| token.scope == scope).map(|token| token.flow).collect();
        if !flows.is_empty() {
            self.emit(Event::Joined { scope, flows });
        }
        self.pending.retain(|next| !in_scope(next, scope));
        if self.state.moves.iter().any(|left| in_scope(left, scope)) {
            let rest: Vec<Move> = self.state.moves.iter().filter(|left| !in_scope(left, scope)).copied().collect();
            self.emit(Event::Continued);
            if !rest.is_empty() {
                self.emit(Event::Yielded { moves: rest, run: self.state.runs });
            }
        }
    }

    /// Nothing is waited for at an element any more, and nothing has to be looked at there.
    pub(in crate::instance) fn close(&mut self, element: ElementId) {
        if self.state.incident(element).is_some() {
            self.emit(Event::IncidentResolved { element, event: false });
        }
        if self.state.event_incident(element).is_some() {
            self.emit(Event::IncidentResolved { element, event: true });
        }
        if self.state.subscriptions.is_empty() {
            return;
        }
        let open: Vec<_> = self.state.subscriptions.iter().filter(|known| known.element == element).cloned().collect();
        for subscription in open {
            self.emit(Event::Unsubscribed { subscription: subscription.id, to: subscription.to });
        }
    }
}

fn in_scope(next: &Move, scope: ElementId) -> bool {
    match next {
        Move::Over { scope: its, .. } | Move::Into { scope: its, .. } => *its == scope,
        Move::Again { body } => *body == scope,
        Move::Look { .. } => false,
    }
}
