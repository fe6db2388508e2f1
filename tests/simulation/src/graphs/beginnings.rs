//! How a process begins by itself.

use super::maker::{Maker, fixed};
use super::names::SIGNALS;
use engine::graph::{Catch, Choice, EventBased, NodeIx, NodeKind, ReceiveTask, Timer, Trigger, TriggeredStart};

impl Maker<'_> {
    /// Everything that begins the process; gives where all of it goes on.
    pub(super) fn beginning(&mut self) -> NodeIx {
        let kind = self.rng.u8(..7);
        self.quiet = kind > 0;
        match kind {
            0 => {
                let timer = self.start_timer();
                self.start(Catch::on(timer))
            }
            1 => {
                let message = Trigger::Message(self.message());
                self.start(Catch::on(message))
            }
            2 => {
                let name = fixed(self.pick(&SIGNALS));
                self.start(Catch::on(Trigger::Signal { name }))
            }
            3 => {
                // Any of several things, and somebody who asks for it.
                let triggers = vec![Trigger::Message(self.message()), Trigger::Signal { name: fixed(self.pick(&SIGNALS)) }];
                let several = self.start(Catch { triggers, all: false });
                let asked = self.node("start", NodeKind::StartEvent, None);
                let merge = self.node("merge", NodeKind::ExclusiveGateway(Choice::default()), None);
                self.graph.flow(several, merge);
                self.graph.flow(asked, merge);
                merge
            }
            4 => {
                let message = self.message();
                self.node("receive", NodeKind::ReceiveTask(ReceiveTask { message, instantiate: true }), None)
            }
            _ => self.instantiating_gateway(kind == 5),
        }
    }

    fn start(&mut self, catch: Catch) -> NodeIx {
        self.node("start", NodeKind::TriggeredStartEvent(TriggeredStart { catch, interrupting: true }), None)
    }

    /// Soon, later than a queue's delay reaches, or several times.
    fn start_timer(&mut self) -> Trigger {
        Trigger::Timer(match self.rng.u8(..4) {
            0 => Timer::Duration(fixed("PT5S")),
            1 => Timer::Duration(fixed("PT17M")),
            2 => Timer::Cycle(fixed("R3/PT40S")),
            _ => Timer::Cycle(fixed("R2/PT16M")),
        })
    }

    fn instantiating_gateway(&mut self, parallel: bool) -> NodeIx {
        let gateway = self.node("first_of", NodeKind::EventBasedGateway(EventBased { instantiate: true, parallel }), None);
        let join = if parallel { NodeKind::ParallelGateway } else { NodeKind::ExclusiveGateway(Choice::default()) };
        let join = self.node("begun", join, None);
        let message = self.message();
        let other = if self.one_in(2) {
            NodeKind::ReceiveTask(ReceiveTask { message: self.message(), instantiate: false })
        } else {
            NodeKind::CatchEvent(Catch::on(Trigger::Signal { name: fixed(self.pick(&SIGNALS)) }))
        };
        for event in [NodeKind::CatchEvent(Catch::on(Trigger::Message(message))), other] {
            let event = self.node("event", event, None);
            self.graph.flow(gateway, event);
            self.graph.flow(event, join);
        }
        join
    }
}
