//! What a graph is made with: nodes, chance, and texts.

use super::names::{KEYS, MESSAGES, SIGNALS};
use engine::RoleName;
use engine::graph::{EndEvent, Expression, GraphBuilder, MessageRef, Node, NodeIx, NodeKind, Text, Throw, Timer, Trigger};
use fastrand::Rng;

/// A block: where it is entered and where it is left.
pub(super) type Block = (NodeIx, NodeIx);

pub(super) struct Maker<'a> {
    pub(super) graph: GraphBuilder,
    pub(super) rng: &'a mut Rng,
    pub(super) nodes: u32,
    /// Leaves that may still be made.
    pub(super) budget: i32,
    /// What may be called.
    pub(super) callee: Option<&'a str>,
    /// The user tasks that were made.
    pub(super) asked: Vec<NodeIx>,
    /// Nothing is thrown and nobody called: what handles an event and throws it again would go on for ever.
    pub(super) quiet: bool,
    /// Nothing is computed: what handles a condition and makes it true again would go on for ever.
    pub(super) still: bool,
}

pub(super) fn feel(text: &str) -> Expression {
    Expression::feel(text).expect("an expression of the generator")
}

pub(super) fn fixed(text: &str) -> Text {
    Text::Fixed(text.to_owned())
}

pub(super) fn role(name: &str) -> RoleName {
    RoleName::parse(name).expect("a role")
}

impl<'a> Maker<'a> {
    pub(super) fn new(rng: &'a mut Rng, size: i32, callee: Option<&'a str>) -> Self {
        Self { graph: GraphBuilder::default(), rng, nodes: 0, budget: size, callee, asked: Vec::new(), quiet: false, still: false }
    }

    pub(super) fn one_in(&mut self, of: u8) -> bool {
        self.rng.u8(..of) == 0
    }

    pub(super) fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.rng.usize(..from.len())]
    }

    pub(super) fn node(&mut self, what: &str, kind: NodeKind, parent: Option<NodeIx>) -> NodeIx {
        self.nodes += 1;
        self.graph.node(Node { parent, ..Node::new(format!("{what}_{}", self.nodes), kind) })
    }

    pub(super) fn alone(&mut self, what: &str, kind: NodeKind, parent: Option<NodeIx>) -> Block {
        let node = self.node(what, kind, parent);
        (node, node)
    }

    pub(super) fn end(&mut self, from: NodeIx, throws: Vec<Throw>, parent: Option<NodeIx>) {
        let end = self.node("end", NodeKind::EndEvent(EndEvent { outcome: "completed".to_owned(), throws }), parent);
        self.graph.flow(from, end);
    }

    pub(super) fn condition(&mut self) -> Expression {
        match self.rng.u8(..6) {
            0 => feel("x > 7"),
            1 => feel("x < 3"),
            2 => feel("y = 1"),
            3 => feel("x + y > 8"),
            4 => feel("y >= 2"),
            _ => feel("x > 3 and y < 3"),
        }
    }

    /// Something that can happen while something else goes on.
    pub(super) fn trigger(&mut self, cycles: bool) -> Trigger {
        match self.rng.u8(..6) {
            0..=1 => self.timer(cycles),
            2..=3 => Trigger::Message(self.message()),
            4 => Trigger::Signal { name: fixed(self.pick(&SIGNALS)) },
            _ => Trigger::Condition(self.condition()),
        }
    }

    pub(super) fn message(&mut self) -> MessageRef {
        let name = fixed(self.pick(&MESSAGES));
        let correlation_key = if self.one_in(2) { Some(fixed(self.pick(&KEYS))) } else { None };
        MessageRef { name, correlation_key }
    }

    pub(super) fn timer(&mut self, cycles: bool) -> Trigger {
        if cycles && self.one_in(2) {
            return Trigger::Timer(Timer::Cycle(fixed("R2/PT7S")));
        }
        let text = self.pick(&["PT1S", "PT3S", "PT10S", "PT30S", "PT2M", "PT2M", "PT17M"]);
        Trigger::Timer(Timer::Duration(fixed(text)))
    }
}
