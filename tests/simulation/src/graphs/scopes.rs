//! Processes inside of processes, and what undoes them.

use super::maker::{Block, Maker, fixed};
use engine::graph::{Activity, Catch, Caught, Choice, EndEvent, NodeIx, NodeKind, SubProcess, Throw, Trigger, TriggeredStart};

impl Maker<'_> {
    pub(super) fn sub_process(&mut self, parent: Option<NodeIx>) -> Block {
        let scope = self.node("sub", NodeKind::SubProcess(SubProcess::default()), parent);
        let start = self.node("start", NodeKind::StartEvent, Some(scope));
        let mut caught = None;
        if self.one_in(3) {
            // It may throw what its boundary catches.
            let split = self.node("choose", NodeKind::ExclusiveGateway(Choice::default()), Some(scope));
            self.graph.flow(start, split);
            let inner = self.leaf(Some(scope));
            let condition = self.condition();
            self.graph.conditional_flow(split, inner.0, condition);
            self.end(inner.1, Vec::new(), Some(scope));
            let (throw, catch, interrupting) = if self.one_in(2) {
                (
                    Throw::Error { code: Some(fixed("broken")), message: None },
                    Trigger::Error(Caught { code: Some("broken".to_owned()), ..Caught::default() }),
                    true,
                )
            } else {
                (Throw::Escalation { code: Some(fixed("late")) }, Trigger::Escalation(Caught::default()), self.one_in(2))
            };
            let bad = self.node("bad", NodeKind::EndEvent(EndEvent { outcome: "bad".to_owned(), throws: vec![throw] }), Some(scope));
            self.graph.default_flow(split, bad);
            caught = Some((catch, interrupting));
        } else {
            self.body(start, Some(scope));
        }
        if self.one_in(4) {
            self.event_sub_process(Some(scope));
        }
        if self.one_in(5) {
            self.repeat(scope);
        }
        match caught {
            Some((catch, interrupting)) => self.boundary(scope, catch, interrupting, parent),
            None if self.one_in(2) => self.any_boundary(scope, parent),
            None => (scope, scope),
        }
    }

    pub(super) fn event_sub_process(&mut self, parent: Option<NodeIx>) {
        let kind = SubProcess { triggered_by_event: true, ..SubProcess::default() };
        let scope = self.node("on_event", NodeKind::SubProcess(kind), parent);
        let trigger = self.trigger(false);
        let conditional = matches!(trigger, Trigger::Condition(_));
        let interrupting = self.one_in(2);
        let start = NodeKind::TriggeredStartEvent(TriggeredStart { catch: Catch::on(trigger), interrupting });
        let start = self.node("happened", start, Some(scope));
        let leaf = self.handler(conditional, Some(scope));
        self.graph.flow(start, leaf.0);
        self.end(leaf.1, Vec::new(), Some(scope));
    }

    pub(super) fn compensation(&mut self, parent: Option<NodeIx>) -> Block {
        let (first, second) = (self.compensated(parent), self.compensated(parent));
        self.graph.flow(first, second);
        let throw = Throw::Compensation { activity: None, wait: self.one_in(2) };
        let throw = self.node("undo", NodeKind::ThrowEvent(vec![throw]), parent);
        self.graph.flow(second, throw);
        (first, throw)
    }

    /// An activity with a handler that undoes it.
    pub(super) fn compensated(&mut self, parent: Option<NodeIx>) -> NodeIx {
        let activity = self.work(parent);
        let handler = self.work(parent);
        if let Some(node) = self.graph.node_mut(handler) {
            node.activity = Some(Box::new(Activity { for_compensation: true, ..Activity::default() }));
        }
        if let Some(node) = self.graph.node_mut(activity) {
            node.activity = Some(Box::new(Activity { compensated_by: Some(handler), ..Activity::default() }));
        }
        activity
    }

    pub(super) fn transaction(&mut self, parent: Option<NodeIx>) -> Block {
        let scope = self.node("transaction", NodeKind::SubProcess(SubProcess { transaction: true, ..SubProcess::default() }), parent);
        let start = self.node("start", NodeKind::StartEvent, Some(scope));
        let done = self.compensated(Some(scope));
        self.graph.flow(start, done);
        let split = self.node("choose", NodeKind::ExclusiveGateway(Choice::default()), Some(scope));
        self.graph.flow(done, split);
        let end = self.node("end", NodeKind::EndEvent(EndEvent { outcome: "completed".to_owned(), throws: Vec::new() }), Some(scope));
        let cancel = EndEvent { outcome: "cancelled".to_owned(), throws: vec![Throw::Cancel] };
        let cancel = self.node("cancel", NodeKind::EndEvent(cancel), Some(scope));
        let condition = self.condition();
        self.graph.conditional_flow(split, cancel, condition);
        self.graph.default_flow(split, end);
        self.boundary(scope, Trigger::Cancel, true, parent)
    }
}
