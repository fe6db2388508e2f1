//! Draws the processes of recordings.

use engine::Object;
use engine::graph::{
    Activity, Boundary, BusinessRuleTask, Catch, Connector, EndEvent, Expression, Flow, Graph, GraphBuilder, Mapping, MessageRef, Node,
    NodeIx, NodeKind, Repeat, RetryPolicy, ServiceTask, SubProcess, Text, Throw, Trigger, UserTask,
};

#[derive(Default)]
pub(super) struct Drawing {
    builder: GraphBuilder,
    flows: u32,
    inside: Option<NodeIx>,
    pub(super) timeout_seconds: Option<u64>,
}

impl Drawing {
    pub(super) fn node(&mut self, id: &str, kind: NodeKind) -> NodeIx {
        self.builder.node(Node { parent: self.inside, ..Node::new(id, kind) })
    }

    pub(super) fn start(&mut self) -> NodeIx {
        let id = self.inside.map_or("start".to_owned(), |inside| format!("start_{}", inside.0));
        self.node(&id, NodeKind::StartEvent)
    }

    pub(super) fn end(&mut self, outcome: &str, throws: Vec<Throw>) -> NodeIx {
        let id = format!("{outcome}_{}", self.flows);
        self.node(&id, NodeKind::EndEvent(EndEvent { outcome: outcome.to_owned(), throws }))
    }

    pub(super) fn person(&mut self, id: &str) -> NodeIx {
        self.node(id, NodeKind::UserTask(Box::<UserTask>::default()))
    }

    pub(super) fn machine(&mut self, id: &str) -> NodeIx {
        let connector = Connector { kind: "log".to_owned(), settings: Object::new() };
        let task = ServiceTask { connector, retry: None, result_variable: None, responsible_roles: Vec::new(), estimated_minutes: None };
        self.node(id, NodeKind::ServiceTask(Box::new(task)))
    }

    pub(super) fn decision(&mut self, id: &str) -> NodeIx {
        let task = BusinessRuleTask {
            decision: Text::Fixed("risk".to_owned()),
            binding: engine::graph::Binding::Latest,
            result: engine::graph::DecisionResult::Whole,
            result_variable: Some("risk".to_owned()),
            retry: None,
        };
        self.node(id, NodeKind::BusinessRuleTask(Box::new(task)))
    }

    pub(super) fn boundary(&mut self, id: &str, on: NodeIx, interrupting: bool, triggers: Vec<Trigger>) -> NodeIx {
        self.node(id, NodeKind::BoundaryEvent(Boundary { on, interrupting, catch: Catch { triggers, all: false } }))
    }

    /// A sub-process with what is drawn in it.
    pub(super) fn sub<T>(&mut self, id: &str, kind: SubProcess, draw: impl FnOnce(&mut Self) -> T) -> (NodeIx, T) {
        let ix = self.node(id, NodeKind::SubProcess(kind));
        let outside = self.inside.replace(ix);
        let drawn = draw(self);
        self.inside = outside;
        (ix, drawn)
    }

    /// One flow after the other through nodes.
    pub(super) fn path(&mut self, nodes: &[NodeIx]) {
        for (source, target) in nodes.iter().zip(nodes.iter().skip(1)) {
            self.flow(*source, *target, None);
        }
    }

    pub(super) fn flow(&mut self, source: NodeIx, target: NodeIx, condition: Option<&str>) {
        self.flows += 1;
        let condition = condition.map(feel);
        self.builder.add_flow(Flow { id: format!("f{}", self.flows), name: None, source, target, condition });
    }

    pub(super) fn change(&mut self, node: NodeIx, change: impl FnOnce(&mut Node)) {
        change(self.builder.node_mut(node).unwrap());
    }

    pub(super) fn repeat(&mut self, node: NodeIx, repeat: Repeat) {
        self.activity(node, |activity| activity.repeat = Some(repeat));
    }

    pub(super) fn activity(&mut self, node: NodeIx, change: impl FnOnce(&mut Activity)) {
        self.change(node, |node| change(node.activity.get_or_insert_default()));
    }

    pub(super) fn input(&mut self, node: NodeIx, target: &str, source: &str) {
        let mapping = Mapping { target: target.to_owned(), source: feel(source) };
        self.change(node, |node| node.mappings.inputs.push(mapping));
    }

    pub(super) fn finish(self) -> Graph {
        self.builder.finish("recorded".to_owned(), self.timeout_seconds, RetryPolicy::default())
    }
}

pub(super) fn feel(text: &str) -> Expression {
    Expression::feel(text).unwrap()
}

pub(super) fn fixed(text: &str) -> Text {
    Text::Fixed(text.to_owned())
}

pub(super) fn computed(text: &str) -> Text {
    Text::Computed(feel(text))
}

pub(super) fn message(name: &str, key: &str) -> MessageRef {
    MessageRef { name: fixed(name), correlation_key: Some(computed(key)) }
}
