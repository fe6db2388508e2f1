//! Graphs made at random, but of a sound structure: what a person might draw, and then some.

use engine::graph::*;
use engine::{RoleName, SkillName};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;

/// A piece of a process with one way in and one way out.
#[derive(Clone, Debug)]
pub(crate) enum Block {
    Node(u8),
    Sequence(Vec<Block>),
    Split(u8, Vec<Block>),
    Loop(Box<Block>),
    Sub(u8, Box<Block>, u8),
    Events(u8),
}

pub(crate) fn block() -> impl Strategy<Value = Block> {
    let leaf = prop_oneof![4 => any::<u8>().prop_map(Block::Node), 1 => any::<u8>().prop_map(Block::Events)];
    leaf.prop_recursive(5, 60, 5, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 1..5).prop_map(Block::Sequence),
            2 => (any::<u8>(), prop::collection::vec(inner.clone(), 1..5)).prop_map(|(kind, ways)| Block::Split(kind, ways)),
            1 => inner.clone().prop_map(|inside| Block::Loop(Box::new(inside))),
            2 => (any::<u8>(), inner, any::<u8>()).prop_map(|(kind, inside, more)| Block::Sub(kind, Box::new(inside), more)),
        ]
    })
}

pub(crate) struct Made {
    builder: GraphBuilder,
    nodes: usize,
}

pub(crate) fn feel(text: &str) -> Expression {
    Expression::feel(text).unwrap()
}

pub(crate) fn fixed(text: &str) -> Text {
    Text::Fixed(text.into())
}

pub(crate) fn computed(text: &str) -> Text {
    Text::Computed(feel(text))
}

pub(crate) fn message(name: &str) -> MessageRef {
    MessageRef { name: fixed(name), correlation_key: Some(computed("order.id")) }
}

/// The graph of a block between a start and an end.
pub(crate) fn graph(block: &Block) -> Graph {
    let mut made = Made { builder: GraphBuilder::default(), nodes: 0 };
    let start = made.node(None, "start", NodeKind::StartEvent);
    let (first, last) = made.block(None, block);
    let end = made.node(None, "1end", NodeKind::EndEvent(EndEvent { outcome: "completed".into(), throws: vec![] }));
    made.builder.flow(start, first);
    made.builder.flow(last, end);
    made.builder.finish("Generated".into(), None, RetryPolicy::default())
}

impl Made {
    fn node(&mut self, parent: Option<NodeIx>, id: &str, kind: NodeKind) -> NodeIx {
        self.nodes += 1;
        let id = if parent.is_none() && matches!(id, "start" | "1end") { id.to_owned() } else { format!("{id}{}", self.nodes) };
        let name = (self.nodes.is_multiple_of(3)).then(|| format!("Do {id} & <more>"));
        self.builder.node(Node { name, parent, ..Node::new(id, kind) })
    }

    fn block(&mut self, parent: Option<NodeIx>, block: &Block) -> (NodeIx, NodeIx) {
        match block {
            Block::Node(kind) => {
                let node = self.leaf(parent, *kind);
                (node, node)
            }
            Block::Sequence(blocks) => {
                let mut ends: Option<(NodeIx, NodeIx)> = None;
                for block in blocks {
                    let (first, last) = self.block(parent, block);
                    if let Some((_, before)) = ends {
                        self.builder.flow(before, first);
                    }
                    ends = Some((ends.map_or(first, |(first, _)| first), last));
                }
                ends.unwrap()
            }
            Block::Split(kind, ways) => self.split(parent, *kind, ways),
            Block::Loop(inside) => {
                let enter = self.node(parent, "again", NodeKind::ExclusiveGateway(Choice::default()));
                let (first, last) = self.block(parent, inside);
                let leave = self.node(parent, "enough", NodeKind::ExclusiveGateway(Choice::default()));
                self.builder.flow(enter, first);
                self.builder.flow(last, leave);
                self.builder.conditional_flow(leave, enter, feel("tries < 3 and name = \"a\\\"b\""));
                let out = self.node(parent, "out", NodeKind::Task);
                self.builder.default_flow(leave, out);
                (enter, out)
            }
            Block::Sub(kind, inside, more) => self.sub_process(parent, *kind, inside, *more),
            Block::Events(kind) => self.events(parent, *kind),
        }
    }

    fn split(&mut self, parent: Option<NodeIx>, kind: u8, ways: &[Block]) -> (NodeIx, NodeIx) {
        let gateway = || match kind % 4 {
            0 => NodeKind::ExclusiveGateway(Choice::default()),
            1 => NodeKind::ParallelGateway,
            2 => NodeKind::InclusiveGateway(Choice::default()),
            _ => NodeKind::ComplexGateway(Complex { activation: Some(feel("activationCount > 1")), ..Complex::default() }),
        };
        let split = self.node(parent, "split", gateway());
        let ends: Vec<_> = ways.iter().map(|way| self.block(parent, way)).collect();
        let join = self.node(parent, "join", gateway());
        for (number, (first, last)) in ends.into_iter().enumerate() {
            match kind % 4 {
                0 if number == 0 => self.builder.default_flow(split, first),
                0 => self.builder.conditional_flow(
                    split,
                    first,
                    Expression::sql_like(&format!("amount > {number} AND state = 'open'")).unwrap(),
                ),
                2 => self.builder.conditional_flow(split, first, feel(&format!("amount >= {number}"))),
                _ => self.builder.flow(split, first),
            };
            self.builder.flow(last, join);
        }
        (split, join)
    }

    fn sub_process(&mut self, parent: Option<NodeIx>, kind: u8, inside: &Block, more: u8) -> (NodeIx, NodeIx) {
        let sub_process = SubProcess { transaction: kind % 3 == 1, ..SubProcess::default() };
        let sub = self.node(parent, "sub", NodeKind::SubProcess(sub_process));
        let start = self.node(Some(sub), "begin", NodeKind::StartEvent);
        let (first, last) = self.block(Some(sub), inside);
        let end = self.node(Some(sub), "done", NodeKind::EndEvent(EndEvent { outcome: "completed".into(), throws: vec![] }));
        self.builder.flow(start, first);
        self.builder.flow(last, end);
        for number in 0..more % 4 {
            let interrupting = number % 2 == 0;
            let trigger = match number {
                0 => Trigger::Error(Caught { code: Some("E1".into()), code_variable: Some("code".into()), message_variable: None }),
                1 => Trigger::Timer(Timer::Duration(fixed("PT1H"))),
                _ => Trigger::Message(message("cancel <all>")),
            };
            let boundary = Boundary { on: sub, interrupting, catch: Catch::on(trigger) };
            let event = self.node(parent, "on", NodeKind::BoundaryEvent(boundary));
            let task = self.leaf(parent, more);
            let end = self.node(parent, "end", NodeKind::EndEvent(EndEvent { outcome: "completed".into(), throws: vec![] }));
            self.builder.flow(event, task);
            self.builder.flow(task, end);
        }
        if more & 16 != 0 {
            let inner = SubProcess { triggered_by_event: true, ..SubProcess::default() };
            let event_sub = self.node(Some(sub), "event", NodeKind::SubProcess(inner));
            let catch = Catch::on(Trigger::Signal { name: computed("\"stop \" + name") });
            let start =
                self.node(Some(event_sub), "on", NodeKind::TriggeredStartEvent(TriggeredStart { catch, interrupting: more & 32 != 0 }));
            let task = self.leaf(Some(event_sub), more);
            let end = self.node(Some(event_sub), "off", NodeKind::EndEvent(EndEvent { outcome: "completed".into(), throws: vec![] }));
            self.builder.flow(start, task);
            self.builder.flow(task, end);
        }
        if more & 64 != 0 {
            self.repeat(sub, kind);
        }
        (sub, sub)
    }

    fn repeat(&mut self, ix: NodeIx, kind: u8) {
        let repeat = if kind.is_multiple_of(2) {
            Repeat::Loop { condition: Some(feel("not(done)")), test_before: kind & 4 != 0, maximum: (kind & 8 != 0).then_some(7) }
        } else {
            Repeat::Each(Box::new(Each {
                sequential: kind & 4 != 0,
                collection: Some(feel("items")),
                item_variable: Some("item".into()),
                results_variable: Some("results".into()),
                result: Some(feel("item.total")),
                completion: (kind & 8 != 0).then(|| feel("numberOfCompletedInstances > 2")),
                ..Each::default()
            }))
        };
        self.builder.node_mut(ix).unwrap().activity = Some(Box::new(Activity { repeat: Some(repeat), ..Activity::default() }));
    }

    fn events(&mut self, parent: Option<NodeIx>, kind: u8) -> (NodeIx, NodeIx) {
        let gateway = self.node(parent, "await", NodeKind::EventBasedGateway(EventBased::default()));
        let join = self.node(parent, "join", NodeKind::ExclusiveGateway(Choice::default()));
        let triggers = [
            Trigger::Timer(Timer::Date(computed("deadline"))),
            Trigger::Signal { name: fixed("go") },
            Trigger::Message(message("order")),
            Trigger::Condition(feel("stock > 0")),
        ];
        for trigger in triggers.into_iter().take(2 + usize::from(kind % 3)) {
            let event = self.node(parent, "catch", NodeKind::CatchEvent(Catch::on(trigger)));
            self.builder.flow(gateway, event);
            self.builder.flow(event, join);
        }
        (gateway, join)
    }

    fn leaf(&mut self, parent: Option<NodeIx>, kind: u8) -> NodeIx {
        let role = |name: &str| RoleName::parse(name).unwrap();
        let node_kind = match kind % 10 {
            0 => NodeKind::Task,
            1 => NodeKind::UserTask(Box::new(UserTask {
                candidate_roles: vec![role("clerk"), role("boss")],
                assignee: Some(computed("starter")),
                form: Some(json!({"type": "object", "title": "a < b & \"c\""})),
                outcomes: vec!["approved".into(), "rejected".into()],
                outcome_variable: Some("decision".into()),
                escalation: Some(Escalation { after_seconds: 60, to_roles: vec![role("boss")] }),
                minimum_level: kind % 4,
                separation: Separation { requester: kind.is_multiple_of(3), from: Vec::new() },
                skills: BTreeMap::from([(SkillName::parse("aml").unwrap(), kind % 5 + 1)]),
                ..UserTask::default()
            })),
            2 => NodeKind::ServiceTask(Box::new(ServiceTask {
                connector: Connector {
                    kind: "http".into(),
                    settings: json!({"url": "https://example.org/?a=1&b=2"}).as_object().unwrap().clone(),
                },
                retry: Some(RetryPolicy { max_attempts: 7, ..RetryPolicy::default() }),
                result_variable: Some("answer".into()),
                responsible_roles: vec![role("ops")],
                estimated_minutes: Some(3),
            })),
            3 => NodeKind::BusinessRuleTask(Box::new(BusinessRuleTask {
                decision: fixed("discount"),
                binding: [Binding::Latest, Binding::Version(3), Binding::Deployment(None)][usize::from(kind / 10) % 3].clone(),
                result: [DecisionResult::Whole, DecisionResult::Entry, DecisionResult::List][usize::from(kind / 30) % 3],
                result_variable: Some("discount".into()),
                retry: None,
            })),
            4 => NodeKind::ScriptTask(ScriptTask { expression: feel("{ a: 1,\n  b: \"x\" }"), result_variable: None }),
            5 => NodeKind::SendTask(Throw::Message(message("order"))),
            6 => NodeKind::ReceiveTask(ReceiveTask {
                message: MessageRef { name: computed("kind"), correlation_key: None },
                instantiate: false,
            }),
            7 => NodeKind::CallActivity(Box::new(CallActivity {
                called: fixed("other"),
                binding: Binding::Version(2),
                all_in: kind & 1 != 0,
                all_out: kind & 2 != 0,
                business_key: Some(computed("order.id")),
            })),
            8 => NodeKind::ThrowEvent(vec![Throw::Signal { name: fixed("go") }]),
            _ => NodeKind::CatchEvent(Catch::on(Trigger::Timer(Timer::Duration(fixed("PT5M"))))),
        };
        let ix = self.node(parent, "n", node_kind);
        if kind & 64 != 0 && kind % 10 < 8 {
            self.repeat(ix, kind);
        }
        if kind & 128 != 0 && kind % 10 < 8 {
            let node = self.builder.node_mut(ix).unwrap();
            node.mappings.inputs.push(Mapping { target: "a.b".into(), source: feel("x + 1") });
            node.mappings.outputs.push(Mapping { target: "y".into(), source: feel("if a < 1 then \"<\" else null") });
        }
        ix
    }
}
