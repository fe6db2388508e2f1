//! Blocks of blocks: what follows, is chosen, goes on at the same time or again.

use super::maker::{Block, Maker, feel, fixed};
use engine::graph::{Catch, Choice, Complex, EndEvent, NodeIx, NodeKind, ScriptTask, Throw, Trigger};

impl Maker<'_> {
    /// From a start to an end.
    pub(super) fn body(&mut self, start: NodeIx, parent: Option<NodeIx>) {
        let depth = if parent.is_none() { 3 } else { 1 };
        let block = self.block(parent, depth);
        self.graph.flow(start, block.0);
        let mut last = block.1;
        if parent.is_none() && self.one_in(8) {
            // An error that only a caller can catch.
            let split = self.node("choose", NodeKind::ExclusiveGateway(Choice::default()), None);
            self.graph.flow(last, split);
            let throws = vec![Throw::Error { code: Some(fixed("broken")), message: None }];
            let bad = self.node("bad", NodeKind::EndEvent(EndEvent { outcome: "bad".to_owned(), throws }), None);
            let condition = self.condition();
            self.graph.conditional_flow(split, bad, condition);
            last = self.node("good", NodeKind::Task, None);
            self.graph.default_flow(split, last);
        }
        self.end(last, Vec::new(), parent);
    }

    pub(super) fn block(&mut self, parent: Option<NodeIx>, depth: u8) -> Block {
        if depth == 0 || self.budget <= 1 {
            return self.leaf(parent);
        }
        match self.rng.u8(..24) {
            0..=6 => self.sequence(parent, depth),
            7 => self.choice(parent, depth),
            8..=9 => self.parallel(parent, depth),
            10 => self.inclusive(parent, depth),
            11..=12 => self.sub_process(parent),
            13 => self.loop_back(parent, depth),
            14 => self.event_gateway(parent, depth),
            15 => self.compensation(parent),
            16 => self.transaction(parent),
            17..=18 => self.complex(parent, depth),
            19 => self.ad_hoc(parent),
            20 => self.link(parent, depth),
            _ => self.decorated(parent),
        }
    }

    pub(super) fn sequence(&mut self, parent: Option<NodeIx>, depth: u8) -> Block {
        let first = self.block(parent, depth - 1);
        let mut last = first.1;
        for _ in 0..self.rng.u8(1..3) {
            let next = self.block(parent, depth - 1);
            self.graph.flow(last, next.0);
            last = next.1;
        }
        (first.0, last)
    }

    pub(super) fn choice(&mut self, parent: Option<NodeIx>, depth: u8) -> Block {
        let split = self.node("choose", NodeKind::ExclusiveGateway(Choice::default()), parent);
        let merge = self.node("merge", NodeKind::ExclusiveGateway(Choice::default()), parent);
        let one = self.block(parent, depth - 1);
        let other = self.block(parent, depth - 1);
        let condition = self.condition();
        self.graph.conditional_flow(split, one.0, condition);
        self.graph.default_flow(split, other.0);
        self.graph.flow(one.1, merge);
        self.graph.flow(other.1, merge);
        (split, merge)
    }

    pub(super) fn parallel(&mut self, parent: Option<NodeIx>, depth: u8) -> Block {
        let split = self.node("fork", NodeKind::ParallelGateway, parent);
        let join = self.node("join", NodeKind::ParallelGateway, parent);
        for _ in 0..self.rng.u8(2..4) {
            let branch = self.block(parent, depth - 1);
            self.graph.flow(split, branch.0);
            self.graph.flow(branch.1, join);
        }
        (split, join)
    }

    pub(super) fn inclusive(&mut self, parent: Option<NodeIx>, depth: u8) -> Block {
        let split = self.node("some", NodeKind::InclusiveGateway(Choice::default()), parent);
        let join = self.node("all_of_some", NodeKind::InclusiveGateway(Choice::default()), parent);
        for _ in 0..2 {
            let branch = self.block(parent, depth - 1);
            let condition = self.condition();
            self.graph.conditional_flow(split, branch.0, condition);
            self.graph.flow(branch.1, join);
        }
        let otherwise = self.leaf(parent);
        let default = self.graph.flow(split, otherwise.0);
        self.graph.flow(otherwise.1, join);
        if let Some(node) = self.graph.node_mut(split) {
            node.kind = NodeKind::InclusiveGateway(Choice { default: Some(default) });
        }
        (split, join)
    }

    /// Goes on before all branches are there; those that come late are consumed, or go another way.
    fn complex(&mut self, parent: Option<NodeIx>, depth: u8) -> Block {
        let some = self.one_in(2);
        let activation = (!some && self.one_in(2)).then(|| feel("activationCount >= 2"));
        let join = self.node("enough", NodeKind::ComplexGateway(Complex { default: None, activation }), parent);
        let split = if some { NodeKind::ComplexGateway(Complex::default()) } else { NodeKind::ParallelGateway };
        let split = self.node("some", split, parent);
        for place in 0..3 {
            let branch = self.block(parent, depth - 1);
            self.graph.flow(branch.1, join);
            if !some {
                self.graph.flow(split, branch.0);
            } else if place < 2 {
                let condition = self.condition();
                self.graph.conditional_flow(split, branch.0, condition);
            } else {
                let default = Some(self.graph.flow(split, branch.0));
                if let Some(node) = self.graph.node_mut(split) {
                    node.kind = NodeKind::ComplexGateway(Complex { default, activation: None });
                }
            }
        }
        let out = self.node("out", NodeKind::Task, parent);
        if self.one_in(3) {
            self.graph.conditional_flow(join, out, feel("waitingForStart"));
            let late = self.node("late", NodeKind::Task, parent);
            self.graph.conditional_flow(join, late, feel("not(waitingForStart)"));
            self.end(late, Vec::new(), parent);
        } else {
            self.graph.flow(join, out);
        }
        (split, out)
    }

    /// A jump.
    fn link(&mut self, parent: Option<NodeIx>, depth: u8) -> Block {
        let before = self.block(parent, depth - 1);
        let name = format!("link {}", self.nodes);
        let throw = self.node("jump", NodeKind::ThrowEvent(vec![Throw::Link { name: name.clone() }]), parent);
        self.graph.flow(before.1, throw);
        let catch = self.node("land", NodeKind::CatchEvent(Catch::on(Trigger::Link { name })), parent);
        (before.0, catch)
    }

    /// Back once or twice, counted by a variable of its own.
    pub(super) fn loop_back(&mut self, parent: Option<NodeIx>, depth: u8) -> Block {
        let counter = format!("n{}", self.nodes);
        let merge = self.node("again", NodeKind::ExclusiveGateway(Choice::default()), parent);
        let inner = self.block(parent, depth - 1);
        let text = format!("(if {counter} = null then 0 else {counter}) + 1");
        let count = ScriptTask { expression: feel(&text), result_variable: Some(counter.clone()) };
        let count = self.node("count", NodeKind::ScriptTask(count), parent);
        let split = self.node("enough", NodeKind::ExclusiveGateway(Choice::default()), parent);
        let out = self.node("out", NodeKind::Task, parent);
        self.graph.flow(merge, inner.0);
        self.graph.flow(inner.1, count);
        self.graph.flow(count, split);
        self.graph.conditional_flow(split, merge, feel(&format!("{counter} < 2")));
        self.graph.default_flow(split, out);
        (merge, out)
    }
}
