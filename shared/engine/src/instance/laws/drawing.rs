//! Blocks drawn as the graph that a front end would make of them.

use super::blocks::Block;
use crate::graph::{
    Activity, Boundary, CallActivity, Catch, Caught, Choice, Connector, Each, EndEvent, EventBased, Expression, Flow, FlowIx, Graph,
    GraphBuilder, Mapping, Mappings, MessageRef, Node, NodeIx, NodeKind, Repeat, RetryPolicy, ScriptTask, ServiceTask, SubProcess, Text,
    Throw, Timer, Trigger, TriggeredStart, UserTask,
};

/// The process around a block.
pub(super) fn draw(block: &Block) -> Graph {
    let mut pen = Pen { builder: GraphBuilder::default(), parent: None, flows: 0, counters: Vec::new() };
    let start = pen.node("start:0", NodeKind::StartEvent);
    let (first, last) = pen.block(block, "0");
    let end = pen.node("finish:0", NodeKind::EndEvent(EndEvent { outcome: "completed".into(), throws: Vec::new() }));
    pen.flow(start, first);
    pen.flow(last, end);
    pen.builder.properties = vec![mapping("total", "0")];
    pen.builder.finish("law".into(), None, RetryPolicy::default())
}

struct Pen {
    builder: GraphBuilder,
    parent: Option<NodeIx>,
    flows: u32,
    /// Counters of loops inside of what is being drawn: an activity that runs at the same time as itself needs its own.
    counters: Vec<String>,
}

fn feel(text: &str) -> Expression {
    Expression::feel(text).unwrap()
}

fn mapping(target: &str, source: &str) -> Mapping {
    Mapping { target: target.into(), source: feel(source) }
}

fn message(name: &str) -> Trigger {
    Trigger::Message(MessageRef { name: Text::Fixed(name.into()), correlation_key: None })
}

fn script(text: &str, variable: &str) -> NodeKind {
    NodeKind::ScriptTask(ScriptTask { expression: feel(text), result_variable: Some(variable.into()) })
}

fn job() -> NodeKind {
    let connector = Connector { kind: "log".into(), settings: crate::Object::new() };
    let responsible_roles = Vec::new();
    NodeKind::ServiceTask(Box::new(ServiceTask {
        connector,
        retry: None,
        result_variable: None,
        responsible_roles,
        estimated_minutes: None,
    }))
}

fn call() -> NodeKind {
    NodeKind::CallActivity(Box::new(CallActivity {
        called: Text::Fixed("other".into()),
        binding: crate::graph::Binding::Latest,
        business_key: None,
        all_in: true,
        all_out: false,
    }))
}

impl Pen {
    fn node(&mut self, id: impl Into<String>, kind: NodeKind) -> NodeIx {
        self.builder.node(Node { parent: self.parent, ..Node::new(id, kind) })
    }

    fn add_flow(&mut self, source: NodeIx, target: NodeIx, condition: Option<Expression>) -> FlowIx {
        self.flows += 1;
        self.builder.add_flow(Flow { id: format!("flow_{}", self.flows), name: None, source, target, condition })
    }

    fn flow(&mut self, source: NodeIx, target: NodeIx) -> FlowIx {
        self.add_flow(source, target, None)
    }

    fn activity(&mut self, node: NodeIx, change: impl FnOnce(&mut Activity)) {
        change(self.builder.node_mut(node).unwrap().activity.get_or_insert_default());
    }

    fn end(&mut self, id: String, throws: Vec<Throw>) -> NodeIx {
        self.node(id, NodeKind::EndEvent(EndEvent { outcome: "completed".into(), throws }))
    }

    fn chain(&mut self, nodes: &[NodeIx]) {
        for pair in nodes.windows(2) {
            self.flow(pair[0], pair[1]);
        }
    }

    /// A sub-process around what is drawn inside.
    fn sub(&mut self, id: String, kind: SubProcess, inside: impl FnOnce(&mut Self)) -> NodeIx {
        let node = self.node(id, NodeKind::SubProcess(kind));
        let outside = self.parent.replace(node);
        inside(self);
        self.parent = outside;
        node
    }

    /// A start event, a block, and what may follow it.
    fn inside(&mut self, block: &Block, path: &str, then: impl FnOnce(&mut Self) -> Vec<NodeIx>) {
        let start = self.node(format!("start:{path}"), NodeKind::StartEvent);
        let (first, last) = self.block(block, &format!("{path}.b"));
        self.flow(start, first);
        let mut nodes = vec![last];
        nodes.extend(then(self));
        self.chain(&nodes);
    }

    fn boundary(&mut self, id: String, on: NodeIx, interrupting: bool, trigger: Trigger) -> NodeIx {
        self.node(id, NodeKind::BoundaryEvent(Boundary { on, interrupting, catch: Catch::on(trigger) }))
    }

    /// What follows a boundary event: back to where the activity goes, or to an end of its own.
    fn handle(&mut self, event: NodeIx, handler: &Block, path: &str, activity: NodeIx, rejoins: bool) -> NodeIx {
        let (first, last) = self.block(handler, &format!("{path}.h"));
        self.flow(event, first);
        if !rejoins {
            let end = self.end(format!("handled:{path}"), Vec::new());
            self.flow(last, end);
            return activity;
        }
        let merge = self.node(format!("merge:{path}"), NodeKind::ExclusiveGateway(Choice::default()));
        self.flow(activity, merge);
        self.flow(last, merge);
        merge
    }

    /// Draws a block; gives the nodes at which it begins and ends.
    fn block(&mut self, block: &Block, path: &str) -> (NodeIx, NodeIx) {
        let leaf = format!("leaf:{path}");
        let one = match block {
            Block::Pass => self.node(leaf, NodeKind::Task),
            Block::Script => self.node(leaf, script("total + 1", "total")),
            Block::Job => self.node(leaf, job()),
            Block::User => self.node(leaf, NodeKind::UserTask(Box::<UserTask>::default())),
            Block::Call => self.node(leaf, call()),
            Block::EachJob { items, sequential } => {
                let node = self.node(leaf, job());
                let each = Each { sequential: *sequential, cardinality: Some(feel(&items.to_string())), ..Each::default() };
                self.activity(node, |activity| activity.repeat = Some(Repeat::Each(Box::new(each))));
                node
            }
            Block::Quantity => {
                let two = self.node(leaf, NodeKind::Task);
                let both = self.node(format!("both:{path}"), NodeKind::Task);
                self.activity(two, |activity| activity.completion_quantity = 2);
                self.activity(both, |activity| activity.start_quantity = 2);
                self.flow(two, both);
                return (two, both);
            }
            Block::Link => {
                let name = format!("link:{path}");
                let throw = self.node(&name, NodeKind::ThrowEvent(vec![Throw::Link { name: name.clone() }]));
                let catch = self.node(leaf, NodeKind::CatchEvent(Catch::on(Trigger::Link { name })));
                return (throw, catch);
            }
            Block::Seq(blocks) => {
                let first = self.node(format!("first:{path}"), NodeKind::ThrowEvent(Vec::new()));
                let mut last = first;
                for (at, block) in blocks.iter().enumerate() {
                    let (from, to) = self.block(block, &format!("{path}.{at}"));
                    self.flow(last, from);
                    last = to;
                }
                return (first, last);
            }
            Block::Xor { taken, branches } => {
                let split = self.node(format!("split:{path}"), NodeKind::ExclusiveGateway(Choice::default()));
                let join = self.node(format!("join:{path}"), NodeKind::ExclusiveGateway(Choice::default()));
                let taken = taken % branches.len();
                let mut default = None;
                for (at, branch) in branches.iter().enumerate() {
                    let (from, to) = self.block(branch, &format!("{path}.{at}"));
                    let is_last = at + 1 == branches.len();
                    let condition = (!is_last).then(|| feel(if at == taken { "1 = 1" } else { "1 = 2" }));
                    let flow = self.add_flow(split, from, condition);
                    default = is_last.then_some(flow);
                    self.flow(to, join);
                }
                self.builder.node_mut(split).unwrap().kind = NodeKind::ExclusiveGateway(Choice { default });
                return (split, join);
            }
            Block::Par { implicit, branches } => {
                let split = self.node(format!("split:{path}"), if *implicit { NodeKind::Task } else { NodeKind::ParallelGateway });
                let join = self.node(format!("join:{path}"), NodeKind::ParallelGateway);
                for (at, branch) in branches.iter().enumerate() {
                    let (from, to) = self.block(branch, &format!("{path}.{at}"));
                    self.flow(split, from);
                    self.flow(to, join);
                }
                return (split, join);
            }
            Block::Inc { taken, branches, last } => {
                let split = self.node(format!("split:{path}"), NodeKind::InclusiveGateway(Choice::default()));
                let join = self.node(format!("join:{path}"), NodeKind::InclusiveGateway(Choice::default()));
                for (at, branch) in branches.iter().enumerate() {
                    let (from, to) = self.block(branch, &format!("{path}.{at}"));
                    let takes = taken.get(at).copied().unwrap_or(false);
                    self.add_flow(split, from, Some(feel(if takes { "1 = 1" } else { "1 = 2" })));
                    self.flow(to, join);
                }
                let (from, to) = self.block(last, &format!("{path}.l"));
                let default = Some(self.flow(split, from));
                self.flow(to, join);
                self.builder.node_mut(split).unwrap().kind = NodeKind::InclusiveGateway(Choice { default });
                return (split, join);
            }
            Block::First { taken, branches } => {
                let gate = self.node(format!("gate:{path}:{}", taken % branches.len()), NodeKind::EventBasedGateway(EventBased::default()));
                let join = self.node(format!("join:{path}"), NodeKind::ExclusiveGateway(Choice::default()));
                for (at, branch) in branches.iter().enumerate() {
                    let name = format!("first:{path}:{at}");
                    let catch = self.node(&name, NodeKind::CatchEvent(Catch::on(message(&name))));
                    let (from, to) = self.block(branch, &format!("{path}.{at}"));
                    self.flow(gate, catch);
                    self.flow(catch, from);
                    self.flow(to, join);
                }
                return (gate, join);
            }
            Block::Loop { times, body } => {
                let counter = format!("n{}", path.replace('.', "_"));
                self.counters.push(counter.clone());
                let zero = self.node(format!("zero:{path}"), script("0", &counter));
                let merge = self.node(format!("merge:{path}"), NodeKind::ExclusiveGateway(Choice::default()));
                let (first, last) = self.block(body, &format!("{path}.b"));
                let add = self.node(format!("add:{path}"), script(&format!("{counter} + 1"), &counter));
                let split = self.node(format!("split:{path}"), NodeKind::ExclusiveGateway(Choice::default()));
                let out = self.node(format!("out:{path}"), NodeKind::Task);
                self.chain(&[zero, merge, first]);
                self.chain(&[last, add, split]);
                self.add_flow(split, merge, Some(feel(&format!("{counter} < {times}"))));
                let default = Some(self.flow(split, out));
                self.builder.node_mut(split).unwrap().kind = NodeKind::ExclusiveGateway(Choice { default });
                return (zero, out);
            }
            Block::Sub(body) => self.sub(format!("sub:{path}"), SubProcess::default(), |pen| {
                pen.inside(body, path, |pen| vec![pen.end(format!("end:{path}"), Vec::new())]);
            }),
            Block::Each { items, sequential, enough, body } => {
                let outside = std::mem::take(&mut self.counters);
                let node = self.sub(format!("sub:{path}"), SubProcess::default(), |pen| {
                    pen.inside(body, path, |pen| vec![pen.end(format!("end:{path}"), Vec::new())]);
                });
                let list: Vec<String> = (0..*items).map(|item| item.to_string()).collect();
                let completion = enough.filter(|_| *sequential).map(|enough| feel(&format!("numberOfCompletedInstances >= {enough}")));
                let each = Each {
                    sequential: *sequential,
                    collection: Some(feel(&format!("[{}]", list.join(", ")))),
                    item_variable: Some("item".into()),
                    completion,
                    ..Each::default()
                };
                self.activity(node, |activity| activity.repeat = Some(Repeat::Each(Box::new(each))));
                let own: Vec<Mapping> = self.counters.iter().map(|counter| mapping(counter, "0")).collect();
                self.builder.node_mut(node).unwrap().mappings = Mappings { inputs: own, outputs: Vec::new() };
                self.counters.extend(outside);
                node
            }
            Block::Repeat { times, body } => {
                let node = self.sub(format!("sub:{path}"), SubProcess::default(), |pen| {
                    pen.inside(body, path, |pen| vec![pen.end(format!("end:{path}"), Vec::new())]);
                });
                let condition = Some(feel(&format!("loopCounter < {times}")));
                self.activity(node, |activity| activity.repeat = Some(Repeat::Loop { condition, test_before: false, maximum: None }));
                node
            }
            Block::Timed { fires, interrupting, body, handler } => {
                let node = self.sub(format!("sub:{path}"), SubProcess::default(), |pen| {
                    pen.inside(body, path, |pen| pen.hold_and_end(path, *fires));
                });
                let timer = Trigger::Timer(Timer::Duration(Text::Fixed("PT1H".into())));
                let event = self.boundary(format!("timer:{path}"), node, *interrupting, timer);
                return (node, self.handle(event, handler, path, node, *interrupting));
            }
            Block::Event { starts, interrupting, body, handler } => self.sub(format!("sub:{path}"), SubProcess::default(), |pen| {
                pen.inside(body, path, |pen| pen.hold_and_end(path, *starts));
                pen.event_sub_process(path, handler, message(&format!("event:{path}")), *interrupting);
            }),
            Block::Error { by_job, inside, body, handler } => {
                let code = Caught { code: Some(format!("code:{path}")), ..Caught::default() };
                let thrower = |pen: &mut Self| {
                    let hold = pen.hold(path);
                    if *by_job {
                        return vec![hold, pen.node(format!("thrower:{path}"), job())];
                    }
                    let throw = Throw::Error { code: Some(Text::Fixed(format!("code:{path}"))), message: None };
                    vec![hold, pen.end(format!("thrown:{path}"), vec![throw])]
                };
                if *inside {
                    return self.caught_inside(path, body, handler, code, thrower);
                }
                let node = self.sub(format!("sub:{path}"), SubProcess::default(), |pen| pen.inside(body, path, thrower));
                let event = self.boundary(format!("caught:{path}"), node, true, Trigger::Error(code));
                return (node, self.handle(event, handler, path, node, true));
            }
            Block::Escalation { body, handler, rest } => {
                let node = self.sub(format!("sub:{path}"), SubProcess::default(), |pen| {
                    pen.inside(body, path, |pen| {
                        let throw = Throw::Escalation { code: Some(Text::Fixed(format!("code:{path}"))) };
                        let throw = pen.node(format!("throw:{path}"), NodeKind::ThrowEvent(vec![throw]));
                        let (first, last) = pen.block(rest, &format!("{path}.r"));
                        let end = pen.end(format!("end:{path}"), Vec::new());
                        pen.flow(throw, first);
                        pen.flow(last, end);
                        vec![throw]
                    });
                });
                let code = Caught { code: Some(format!("code:{path}")), ..Caught::default() };
                let event = self.boundary(format!("caught:{path}"), node, false, Trigger::Escalation(code));
                return (node, self.handle(event, handler, path, node, false));
            }
            Block::Compensated { tasks, nested } => self.sub(format!("sub:{path}"), SubProcess::default(), |pen| {
                let mut nodes = vec![pen.node(format!("start:{path}"), NodeKind::StartEvent)];
                if *nested {
                    nodes.push(pen.sub(format!("inner:{path}"), SubProcess::default(), |pen| {
                        let mut nodes = vec![pen.node(format!("inside:{path}"), NodeKind::StartEvent)];
                        nodes.extend(pen.compensated_tasks(*tasks, path));
                        nodes.push(pen.end(format!("end:{path}"), Vec::new()));
                        pen.chain(&nodes);
                    }));
                } else {
                    nodes.extend(pen.compensated_tasks(*tasks, path));
                }
                nodes.push(
                    pen.node(format!("throw:{path}"), NodeKind::ThrowEvent(vec![Throw::Compensation { activity: None, wait: true }])),
                );
                nodes.push(pen.end(format!("end:{path}"), Vec::new()));
                pen.chain(&nodes);
            }),
            Block::Cancelled { tasks, handler } => {
                let node = self.sub(format!("sub:{path}"), SubProcess { transaction: true, ..SubProcess::default() }, |pen| {
                    let mut nodes = vec![pen.node(format!("start:{path}"), NodeKind::StartEvent)];
                    nodes.extend(pen.compensated_tasks(*tasks, path));
                    nodes.push(pen.end(format!("cancel:{path}"), vec![Throw::Cancel]));
                    pen.chain(&nodes);
                });
                let event = self.boundary(format!("caught:{path}"), node, true, Trigger::Cancel);
                return (node, self.handle(event, handler, path, node, true));
            }
            Block::Terminated(body) => self.sub(format!("sub:{path}"), SubProcess::default(), |pen| {
                pen.inside(body, path, |pen| {
                    let hold = pen.hold(path);
                    let split = pen.node(format!("split:{path}"), NodeKind::ParallelGateway);
                    let wait = pen.node(format!("wait:{path}"), NodeKind::CatchEvent(Catch::on(message("never"))));
                    let never = pen.end(format!("never:{path}"), Vec::new());
                    let end = pen.end(format!("terminate:{path}"), vec![Throw::Terminate]);
                    pen.chain(&[split, wait, never]);
                    pen.flow(split, end);
                    vec![hold, split]
                });
            }),
            Block::Condition { handler } => {
                let flag = format!("c{}", path.replace('.', "_"));
                self.counters.push(flag.clone());
                let off = self.node(format!("off:{path}"), script("0", &flag));
                let node = self.sub(format!("sub:{path}"), SubProcess::default(), |pen| {
                    let nodes = [
                        pen.node(format!("start:{path}"), NodeKind::StartEvent),
                        pen.node(format!("leaf:{path}"), script("1", &flag)),
                        // The condition is looked at when nothing moves any more.
                        pen.node(format!("pause:{path}"), job()),
                        pen.end(format!("end:{path}"), Vec::new()),
                    ];
                    pen.chain(&nodes);
                });
                self.flow(off, node);
                let event = self.boundary(format!("caught:{path}"), node, false, Trigger::Condition(feel(&format!("{flag} = 1"))));
                return (off, self.handle(event, handler, path, node, false));
            }
        };
        (one, one)
    }

    /// Waits until somebody lets it go on, which is when nothing else is left in its scope.
    fn hold(&mut self, path: &str) -> NodeIx {
        self.node(format!("hold:{path}"), NodeKind::CatchEvent(Catch::on(message("hold"))))
    }

    /// Where a sub-process stays until somebody lets it go on, if it does.
    fn hold_and_end(&mut self, path: &str, holds: bool) -> Vec<NodeIx> {
        let hold = holds.then(|| self.hold(path));
        hold.into_iter().chain([self.end(format!("end:{path}"), Vec::new())]).collect()
    }

    fn event_sub_process(&mut self, path: &str, handler: &Block, trigger: Trigger, interrupting: bool) {
        let kind = SubProcess { triggered_by_event: true, ..SubProcess::default() };
        self.sub(format!("events:{path}"), kind, |pen| {
            let kind = NodeKind::TriggeredStartEvent(TriggeredStart { catch: Catch::on(trigger.clone()), interrupting });
            let id = if matches!(trigger, Trigger::Error(_)) { format!("caught:{path}") } else { format!("event:{path}") };
            let start = pen.node(id, kind);
            let (first, last) = pen.block(handler, &format!("{path}.h"));
            pen.flow(start, first);
            let id = if matches!(trigger, Trigger::Error(_)) { format!("done:{path}") } else { format!("handled:{path}") };
            let end = pen.end(id, Vec::new());
            pen.flow(last, end);
        });
    }

    /// An error that an event sub-process of the sub-process around catches.
    fn caught_inside(
        &mut self,
        path: &str,
        body: &Block,
        handler: &Block,
        code: Caught,
        thrower: impl FnOnce(&mut Self) -> Vec<NodeIx>,
    ) -> (NodeIx, NodeIx) {
        let node = self.sub(format!("sub:{path}"), SubProcess::default(), |pen| {
            let start = pen.node(format!("begin:{path}"), NodeKind::StartEvent);
            let inner = pen.sub(format!("inner:{path}"), SubProcess::default(), |pen| pen.inside(body, path, thrower));
            pen.flow(start, inner);
            pen.event_sub_process(path, handler, Trigger::Error(code), true);
        });
        (node, node)
    }

    fn compensated_tasks(&mut self, tasks: u32, path: &str) -> Vec<NodeIx> {
        let mut nodes = Vec::new();
        for task in 0..tasks {
            let node = self.node(format!("leaf:{path}.{task}"), job());
            let undo = self.node(format!("undo:{path}.{task}"), job());
            self.activity(undo, |activity| activity.for_compensation = true);
            self.activity(node, |activity| activity.compensated_by = Some(undo));
            nodes.push(node);
        }
        nodes
    }
}
