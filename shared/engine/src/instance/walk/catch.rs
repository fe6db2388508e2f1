//! Events that are waited for, and what happens when they happen (BPMN 2.0.2, 13.5).

use super::{Tried, Trouble, Walk};
use crate::graph::{Catch, Graph, Node, NodeIx, NodeKind, Trigger};
use crate::instance::event::{Awaited, Event, IncidentCode, Subscription, TimerPurpose};
use crate::instance::schedule;
use crate::instance::state::Status;
use crate::{ElementId, Object, SubscriptionId, TimerId};

impl Walk<'_> {
    /// Waits for what a boundary event on the element catches.
    pub(super) fn await_boundary(&mut self, graph: &Graph, element: ElementId, boundary: NodeIx) -> Tried<()> {
        match graph.node(boundary).map(|node| &node.kind) {
            Some(NodeKind::BoundaryEvent(kind)) => self.await_triggers(element, boundary, &kind.catch.triggers),
            _ => Ok(()),
        }
    }

    /// The element itself waits.
    pub(super) fn await_all_of(&mut self, element: ElementId, node: NodeIx, triggers: &[Trigger]) -> Tried<()> {
        self.await_triggers(element, node, triggers)?;
        self.emit(Event::EventAwaited { element });
        Ok(())
    }

    /// An event-based gateway waits for the first of the events after it (13.4.4).
    pub(super) fn await_first(&mut self, graph: &Graph, element: ElementId, gateway: &Node) -> Tried<()> {
        for target in gateway.outgoing.iter().filter_map(|flow| graph.flow(*flow)).map(|flow| flow.target) {
            match graph.node(target).map(|node| &node.kind) {
                Some(NodeKind::CatchEvent(catch)) => self.await_triggers(element, target, &catch.triggers)?,
                Some(NodeKind::ReceiveTask(task)) => self.await_triggers(element, target, &[Trigger::Message(task.message.clone())])?,
                _ => {}
            }
        }
        self.emit(Event::EventAwaited { element });
        Ok(())
    }

    /// Waits for what starts the event sub-processes of a scope.
    pub(super) fn await_event_sub_processes(&mut self, graph: &Graph, scope: ElementId, of: Option<NodeIx>) -> Tried<()> {
        for (_, start, kind) in graph.event_sub_processes(of) {
            self.await_triggers(scope, start, &kind.catch.triggers)?;
        }
        Ok(())
    }

    fn await_triggers(&mut self, element: ElementId, node: NodeIx, triggers: &[Trigger]) -> Tried<()> {
        for (trigger, what) in (0_u16..).zip(triggers) {
            // After an incident some of it may be waited for already.
            if !self.awaits(element, node, Some(trigger)) {
                self.await_one(element, node, trigger, what)?;
            }
        }
        Ok(())
    }

    /// Whether something, or one trigger, of an event is waited for.
    fn awaits(&self, element: ElementId, node: NodeIx, trigger: Option<u16>) -> bool {
        let subscribed = self
            .state
            .subscriptions
            .iter()
            .any(|known| known.element == element && known.node == node && trigger.is_none_or(|trigger| known.trigger == trigger));
        subscribed
            || self.state.timers.iter().any(|timer| match timer.purpose {
                TimerPurpose::Event { node: its, trigger: which, .. } => {
                    timer.element == element && its == node && trigger.is_none_or(|trigger| which == trigger)
                }
                _ => false,
            })
    }

    fn await_one(&mut self, element: ElementId, node: NodeIx, trigger: u16, what: &Trigger) -> Tried<()> {
        let now = self.context.now;
        let said = |what: &str, error: feel::EvaluationError| Trouble::new(IncidentCode::ExpressionFailed, format!("{what}: {error}"));
        let to = match what {
            Trigger::Message(message) => {
                let scope = self.state.scope(element);
                let name = message.name.text(&scope, now).map_err(|error| said("name of the message", error))?;
                let key = match &message.correlation_key {
                    Some(key) => key.text(&scope, now).map_err(|error| said("correlation key", error))?,
                    None => self.state.business_key.clone().unwrap_or_default(),
                };
                Awaited::Message { name, key }
            }
            Trigger::Signal { name } => {
                Awaited::Signal { name: name.text(&self.state.scope(element), now).map_err(|error| said("name of the signal", error))? }
            }
            Trigger::Condition(_) => Awaited::Condition,
            Trigger::Timer(timer) => {
                let first = schedule::first(timer, &self.state.scope(element), now);
                let first = first.map_err(|message| Trouble::new(IncidentCode::ExpressionFailed, message))?;
                if let Some((due, left)) = first {
                    self.schedule(element, due, TimerPurpose::Event { node, trigger, left });
                }
                return Ok(());
            }
            Trigger::Error(_) | Trigger::Escalation(_) | Trigger::Compensation | Trigger::Cancel | Trigger::Link { .. } => return Ok(()),
        };
        let id = SubscriptionId(self.next_id());
        self.emit(Event::Subscribed(Subscription { id, element, node, trigger, to, was: false }));
        Ok(())
    }

    /// Something that was subscribed to happened.
    pub(in crate::instance) fn triggered(&mut self, graph: &Graph, subscription: &Subscription, id: Option<String>, variables: Object) {
        let Some(kind) = graph.node(subscription.node).map(|node| &node.kind) else { return };
        let keep = stays(kind) && !catch_of(kind).is_some_and(|catch| catch.all);
        self.emit(Event::Triggered { subscription: subscription.id, keep, id });
        if !keep && subscription.to != Awaited::Condition {
            self.emit(Event::Unsubscribed { subscription: subscription.id, to: subscription.to.clone() });
        }
        self.happened(graph, subscription.element, subscription.node, variables);
    }

    /// A timer of an event came due; one that fires again is set again.
    pub(in crate::instance) fn timer_fired(&mut self, graph: &Graph, timer: &crate::instance::state::Timer) {
        let TimerPurpose::Event { node, trigger, left } = timer.purpose else { return };
        let Some(kind) = graph.node(node).map(|node| &node.kind) else { return };
        if let (true, Some(Trigger::Timer(definition))) =
            (stays(kind), catch_of(kind).and_then(|catch| catch.triggers.get(trigger as usize)))
        {
            let next = schedule::next(definition, &self.state.scope(timer.element), timer.due, left, self.context.now);
            match next {
                Ok(Some((due, left))) => self.schedule(timer.element, due, TimerPurpose::Event { node, trigger, left }),
                Ok(None) => {}
                Err(message) => self.raise(timer.element, Trouble::new(IncidentCode::ExpressionFailed, message)),
            }
        }
        self.happened(graph, timer.element, node, Object::new());
    }

    /// One trigger of an event occurred at the element that waits for it.
    fn happened(&mut self, graph: &Graph, element: ElementId, node: NodeIx, variables: Object) {
        let Some(kind) = graph.node(node).map(|node| &node.kind) else { return };
        if catch_of(kind).is_some_and(|catch| catch.all) && self.awaits(element, node, None) {
            // The others of a parallel multiple event are still missing.
            return self.bring(element, variables);
        }
        match kind {
            NodeKind::BoundaryEvent(boundary) => self.boundary_happened(graph, element, node, boundary.interrupting, variables),
            NodeKind::TriggeredStartEvent(start) => {
                let Some(sub_process) = graph.node(node).and_then(|node| node.parent) else { return };
                self.start_event_sub_process(graph, element, sub_process, node, start.interrupting, variables);
            }
            _ if self.state.element(element).is_some_and(|known| known.node == node) => {
                self.receive(graph, element, variables);
                self.complete(graph, element);
            }
            _ => {
                let Some((gateway, scope)) = self.state.element(element).map(|known| (known.node, known.scope)) else { return };
                let from_gateway = |flow: &&crate::graph::FlowIx| graph.flow(**flow).is_some_and(|flow| flow.source == gateway);
                let flow = graph.incoming(node).iter().find(from_gateway).copied();
                self.close(element);
                self.emit(Event::Left { element });
                self.enter_happened(graph, scope, node, flow, variables);
            }
        }
        if let Some(Catch { all: true, triggers }) = catch_of(kind).filter(|_| stays(kind) && self.is_open(element)) {
            let tried = self.await_triggers(element, node, triggers);
            self.attempt(element, tried);
        }
    }

    /// A boundary event happened: the activity ends if it interrupts, and a token leaves from the event.
    pub(super) fn boundary_happened(&mut self, graph: &Graph, element: ElementId, node: NodeIx, interrupting: bool, variables: Object) {
        let Some((scope, cause)) = self.state.element(element).map(|known| (known.scope, known.cause)) else { return };
        if interrupting {
            self.terminate(element);
        }
        self.enter_happened(graph, scope, node, None, variables);
        if let (true, Some(cause)) = (interrupting, cause) {
            self.compensated(graph, cause);
        }
    }

    /// A token enters an event that has happened already.
    pub(super) fn enter_happened(
        &mut self,
        graph: &Graph,
        scope: ElementId,
        node: NodeIx,
        flow: Option<crate::graph::FlowIx>,
        variables: Object,
    ) {
        if let Some(element) = self.place(scope, node, flow, None, None) {
            self.receive(graph, element, variables);
            self.complete(graph, element);
        }
    }

    /// An event sub-process begins in a scope; if it interrupts, all else in the scope ends (13.5.4).
    pub(super) fn start_event_sub_process(
        &mut self,
        graph: &Graph,
        scope: ElementId,
        sub_process: NodeIx,
        start: NodeIx,
        interrupting: bool,
        variables: Object,
    ) {
        if interrupting {
            self.terminate_inside(scope);
            self.stop_waiting_for_starts(graph, scope);
        }
        let Some(element) = self.place(scope, sub_process, None, None, None) else { return };
        let node = graph.node(sub_process);
        let tried = node.map_or(Ok(()), |node| self.map_inputs(element, node));
        self.emit(Event::ScopeOpened { element });
        self.attempt(element, tried);
        let tried = self.await_event_sub_processes(graph, element, Some(sub_process));
        self.attempt(element, tried);
        self.enter_happened(graph, element, start, None, variables);
    }

    /// Once a scope was interrupted, no other of its event sub-processes starts.
    fn stop_waiting_for_starts(&mut self, graph: &Graph, scope: ElementId) {
        let is_start = |node: NodeIx| matches!(graph.node(node).map(|node| &node.kind), Some(NodeKind::TriggeredStartEvent(_)));
        let open: Vec<Subscription> =
            self.state.subscriptions.iter().filter(|known| known.element == scope && is_start(known.node)).cloned().collect();
        for subscription in open {
            self.emit(Event::Unsubscribed { subscription: subscription.id, to: subscription.to });
        }
        let timers: Vec<TimerId> = self
            .state
            .timers
            .iter()
            .filter(|timer| timer.element == scope && matches!(timer.purpose, TimerPurpose::Event { node, .. } if is_start(node)))
            .map(|timer| timer.id)
            .collect();
        for timer in timers {
            self.emit(Event::TimerCancelled { timer });
        }
    }

    /// Looks at the conditions that are waited for, once variables changed. Whether one became true. While the instance is
    /// suspended none is looked at; the resume makes up for it.
    pub(super) fn look_at_conditions(&mut self, graph: &Graph) -> bool {
        if !std::mem::take(&mut self.changed) || self.state.status == Status::Suspended {
            return false;
        }
        let conditions: Vec<Subscription> =
            self.state.subscriptions.iter().filter(|known| known.to == Awaited::Condition).cloned().collect();
        for subscription in conditions {
            let kind = graph.node(subscription.node).map(|node| &node.kind);
            let trigger = kind.and_then(catch_of).and_then(|catch| catch.triggers.get(subscription.trigger as usize));
            let Some(Trigger::Condition(condition)) = trigger else { continue };
            // A variable that is not there yet makes a condition null: it does not hold yet.
            let value = condition.evaluate(&self.state.scope(subscription.element), self.context.now);
            let holds = match value {
                Ok((feel::Value::Boolean(holds), _)) => holds,
                Ok((feel::Value::Null(_), _)) => false,
                Ok((other, _)) => {
                    let message = format!("condition `{}` is {}, neither true nor false", condition.text(), other.described());
                    self.raise(subscription.element, Trouble::new(IncidentCode::ConditionFailed, message));
                    continue;
                }
                Err(error) => {
                    self.raise(subscription.element, Trouble::new(IncidentCode::ConditionFailed, error.to_string()));
                    continue;
                }
            };
            match (holds, subscription.was) {
                (true, false) => {
                    self.triggered(graph, &subscription, None, Object::new());
                    self.changed = true;
                    return true;
                }
                (false, true) => self.emit(Event::ConditionLapsed { subscription: subscription.id }),
                _ => {}
            }
        }
        false
    }
}

/// Whether an event can happen again while what it stands on goes on.
fn stays(kind: &NodeKind) -> bool {
    match kind {
        NodeKind::BoundaryEvent(boundary) => !boundary.interrupting,
        NodeKind::TriggeredStartEvent(start) => !start.interrupting,
        _ => false,
    }
}

pub(super) fn catch_of(kind: &NodeKind) -> Option<&Catch> {
    match kind {
        NodeKind::BoundaryEvent(boundary) => Some(&boundary.catch),
        NodeKind::TriggeredStartEvent(start) => Some(&start.catch),
        NodeKind::CatchEvent(catch) => Some(catch),
        _ => None,
    }
}
