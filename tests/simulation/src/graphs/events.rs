//! What waits for the first of several events, and what stands on an activity.

use super::maker::{Block, Maker, fixed};
use super::names::SIGNALS;
use engine::graph::{Boundary, Catch, Choice, EventBased, NodeIx, NodeKind, ReceiveTask, Trigger};

impl Maker<'_> {
    pub(super) fn event_gateway(&mut self, parent: Option<NodeIx>, depth: u8) -> Block {
        let gateway = self.node("first_of", NodeKind::EventBasedGateway(EventBased::default()), parent);
        let merge = self.node("merge", NodeKind::ExclusiveGateway(Choice::default()), parent);
        let message = self.message();
        let timer = self.timer(false);
        let mut events = vec![NodeKind::CatchEvent(Catch::on(timer))];
        if self.one_in(2) {
            events.push(NodeKind::CatchEvent(Catch::on(Trigger::Message(message))));
        } else {
            events.push(NodeKind::ReceiveTask(ReceiveTask { message, instantiate: false }));
        }
        if self.one_in(3) {
            let name = fixed(self.pick(&SIGNALS));
            events.push(NodeKind::CatchEvent(Catch::on(Trigger::Signal { name })));
        }
        if self.one_in(3) {
            let condition = self.condition();
            events.push(NodeKind::CatchEvent(Catch::on(Trigger::Condition(condition))));
        }
        for event in events {
            let event = self.node("event", event, parent);
            self.graph.flow(gateway, event);
            let after = self.block(parent, depth.saturating_sub(2));
            self.graph.flow(event, after.0);
            self.graph.flow(after.1, merge);
        }
        (gateway, merge)
    }

    pub(super) fn any_boundary(&mut self, on: NodeIx, parent: Option<NodeIx>) -> Block {
        let interrupting = self.one_in(2);
        let trigger = self.trigger(!interrupting);
        self.boundary(on, trigger, interrupting, parent)
    }

    pub(super) fn boundary(&mut self, on: NodeIx, trigger: Trigger, interrupting: bool, parent: Option<NodeIx>) -> Block {
        let merge = self.node("merge", NodeKind::ExclusiveGateway(Choice::default()), parent);
        self.graph.flow(on, merge);
        let conditional = matches!(trigger, Trigger::Condition(_));
        let boundary = NodeKind::BoundaryEvent(Boundary { on, interrupting, catch: Catch::on(trigger) });
        let boundary = self.node("boundary", boundary, parent);
        let handler = self.handler(conditional, parent);
        self.graph.flow(boundary, handler.0);
        if interrupting {
            self.graph.flow(handler.1, merge);
        } else {
            self.end(handler.1, Vec::new(), parent);
        }
        (on, merge)
    }

    /// What is done when an event happened.
    pub(super) fn handler(&mut self, conditional: bool, parent: Option<NodeIx>) -> Block {
        let before = (self.quiet, self.still);
        self.quiet = true;
        self.still |= conditional;
        let leaf = self.leaf(parent);
        (self.quiet, self.still) = before;
        leaf
    }
}
