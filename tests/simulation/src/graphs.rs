//! Random process definitions: structured graphs, so that every one can be run to an end, of everything the engine runs.
//! A block has one way in and one way out; bigger blocks are made of smaller ones.

use engine::graph::{
    Activity, Behavior, Boundary, CallActivity, Catch, Caught, Choice, Connector, Each, EndEvent, Escalation, EventBased, Expression,
    Graph, GraphBuilder, MessageRef, Node, NodeIx, NodeKind, ReceiveTask, Repeat, RetryPolicy, ScriptTask, ServiceTask, SubProcess, Text,
    Throw, Timer, Trigger, TriggeredStart, UserTask,
};
use engine::{Object, RoleName};
use fastrand::Rng;
use serde_json::json;

/// Names of messages.
pub const MESSAGES: [&str; 3] = ["paid", "shipped", "asked"];
/// Names of signals.
pub const SIGNALS: [&str; 2] = ["alarm", "news"];
/// Correlation keys; also the business keys of instances.
pub const KEYS: [&str; 3] = ["k1", "k2", "k3"];
/// Roles that people have.
pub const ROLES: [&str; 2] = ["worker", "boss"];

/// A block: where it is entered and where it is left.
type Block = (NodeIx, NodeIx);

struct Maker<'a> {
    graph: GraphBuilder,
    rng: &'a mut Rng,
    nodes: u32,
    /// Leaves that may still be made.
    budget: i32,
    /// What may be called.
    callee: Option<&'a str>,
    /// Nothing is thrown and nobody called: what handles an event and throws it again would go on for ever.
    quiet: bool,
}

/// A process with about so many activities, which may call another.
pub fn process(rng: &mut Rng, name: &str, size: i32, callee: Option<&str>) -> Graph {
    let timeout = rng.u8(..10) == 0;
    let mut maker = Maker { graph: GraphBuilder::default(), rng, nodes: 0, budget: size, callee, quiet: false };
    let start = maker.node("start", NodeKind::StartEvent, None);
    maker.body(start, None);
    if maker.one_in(6) {
        maker.event_sub_process(None);
    }
    // No waits between tries: how long they are is drawn by the runtime, and no seed settles that.
    let retry = RetryPolicy { max_attempts: 3, initial_millis: 0, backoff_percent: 200, max_millis: 0 };
    maker.graph.finish(name.to_owned(), timeout.then_some(1_800), retry)
}

fn feel(text: &str) -> Expression {
    Expression::feel(text).expect("an expression of the generator")
}

fn fixed(text: &str) -> Text {
    Text::Fixed(text.to_owned())
}

fn role(name: &str) -> RoleName {
    RoleName::parse(name).expect("a role")
}

impl Maker<'_> {
    fn one_in(&mut self, of: u8) -> bool {
        self.rng.u8(..of) == 0
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.rng.usize(..from.len())]
    }

    fn node(&mut self, what: &str, kind: NodeKind, parent: Option<NodeIx>) -> NodeIx {
        self.nodes += 1;
        self.graph.node(Node { parent, ..Node::new(format!("{what}_{}", self.nodes), kind) })
    }

    fn alone(&mut self, what: &str, kind: NodeKind, parent: Option<NodeIx>) -> Block {
        let node = self.node(what, kind, parent);
        (node, node)
    }

    fn end(&mut self, from: NodeIx, throws: Vec<Throw>, parent: Option<NodeIx>) {
        let end = self.node("end", NodeKind::EndEvent(EndEvent { outcome: "completed".to_owned(), throws }), parent);
        self.graph.flow(from, end);
    }

    /// From a start to an end.
    fn body(&mut self, start: NodeIx, parent: Option<NodeIx>) {
        let depth = if parent.is_none() { 3 } else { 1 };
        let block = self.block(parent, depth);
        self.graph.flow(start, block.0);
        self.end(block.1, Vec::new(), parent);
    }

    fn block(&mut self, parent: Option<NodeIx>, depth: u8) -> Block {
        if depth == 0 || self.budget <= 1 {
            return self.leaf(parent);
        }
        match self.rng.u8(..20) {
            0..=6 => self.sequence(parent, depth),
            7 => self.choice(parent, depth),
            8..=9 => self.parallel(parent, depth),
            10 => self.inclusive(parent, depth),
            11..=12 => self.sub_process(parent),
            13 => self.loop_back(parent, depth),
            14 => self.event_gateway(parent, depth),
            15 => self.compensation(parent),
            16 => self.transaction(parent),
            _ => self.decorated(parent),
        }
    }

    fn sequence(&mut self, parent: Option<NodeIx>, depth: u8) -> Block {
        let first = self.block(parent, depth - 1);
        let mut last = first.1;
        for _ in 0..self.rng.u8(1..3) {
            let next = self.block(parent, depth - 1);
            self.graph.flow(last, next.0);
            last = next.1;
        }
        (first.0, last)
    }

    fn choice(&mut self, parent: Option<NodeIx>, depth: u8) -> Block {
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

    fn parallel(&mut self, parent: Option<NodeIx>, depth: u8) -> Block {
        let split = self.node("fork", NodeKind::ParallelGateway, parent);
        let join = self.node("join", NodeKind::ParallelGateway, parent);
        for _ in 0..self.rng.u8(2..4) {
            let branch = self.block(parent, depth - 1);
            self.graph.flow(split, branch.0);
            self.graph.flow(branch.1, join);
        }
        (split, join)
    }

    fn inclusive(&mut self, parent: Option<NodeIx>, depth: u8) -> Block {
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

    /// Back once or twice, counted by a variable of its own.
    fn loop_back(&mut self, parent: Option<NodeIx>, depth: u8) -> Block {
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

    fn event_gateway(&mut self, parent: Option<NodeIx>, depth: u8) -> Block {
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
        for event in events {
            let event = self.node("event", event, parent);
            self.graph.flow(gateway, event);
            let after = self.block(parent, depth.saturating_sub(2));
            self.graph.flow(event, after.0);
            self.graph.flow(after.1, merge);
        }
        (gateway, merge)
    }

    fn sub_process(&mut self, parent: Option<NodeIx>) -> Block {
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

    fn event_sub_process(&mut self, parent: Option<NodeIx>) {
        let kind = SubProcess { triggered_by_event: true, ..SubProcess::default() };
        let scope = self.node("on_event", NodeKind::SubProcess(kind), parent);
        let trigger = match self.rng.u8(..3) {
            0 => self.timer(false),
            1 => Trigger::Message(self.message()),
            _ => Trigger::Signal { name: fixed(self.pick(&SIGNALS)) },
        };
        let interrupting = self.one_in(2);
        let start = NodeKind::TriggeredStartEvent(TriggeredStart { catch: Catch::on(trigger), interrupting });
        let start = self.node("happened", start, Some(scope));
        let leaf = self.handler(Some(scope));
        self.graph.flow(start, leaf.0);
        self.end(leaf.1, Vec::new(), Some(scope));
    }

    fn handler(&mut self, parent: Option<NodeIx>) -> Block {
        let before = std::mem::replace(&mut self.quiet, true);
        let leaf = self.leaf(parent);
        self.quiet = before;
        leaf
    }

    fn compensation(&mut self, parent: Option<NodeIx>) -> Block {
        let (first, second) = (self.compensated(parent), self.compensated(parent));
        self.graph.flow(first, second);
        let throw = Throw::Compensation { activity: None, wait: self.one_in(2) };
        let throw = self.node("undo", NodeKind::ThrowEvent(vec![throw]), parent);
        self.graph.flow(second, throw);
        (first, throw)
    }

    /// An activity with a handler that undoes it.
    fn compensated(&mut self, parent: Option<NodeIx>) -> NodeIx {
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

    fn transaction(&mut self, parent: Option<NodeIx>) -> Block {
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

    /// An activity with a boundary event, a loop, or both.
    fn decorated(&mut self, parent: Option<NodeIx>) -> Block {
        let activity = self.work(parent);
        if self.one_in(2) {
            self.repeat(activity);
        }
        self.any_boundary(activity, parent)
    }

    fn any_boundary(&mut self, on: NodeIx, parent: Option<NodeIx>) -> Block {
        let interrupting = self.one_in(2);
        let trigger = match self.rng.u8(..4) {
            0..=1 => self.timer(!interrupting),
            2 => Trigger::Message(self.message()),
            _ => Trigger::Signal { name: fixed(self.pick(&SIGNALS)) },
        };
        self.boundary(on, trigger, interrupting, parent)
    }

    fn boundary(&mut self, on: NodeIx, trigger: Trigger, interrupting: bool, parent: Option<NodeIx>) -> Block {
        let merge = self.node("merge", NodeKind::ExclusiveGateway(Choice::default()), parent);
        self.graph.flow(on, merge);
        let boundary = NodeKind::BoundaryEvent(Boundary { on, interrupting, catch: Catch::on(trigger) });
        let boundary = self.node("boundary", boundary, parent);
        let handler = self.handler(parent);
        self.graph.flow(boundary, handler.0);
        if interrupting {
            self.graph.flow(handler.1, merge);
        } else {
            self.end(handler.1, Vec::new(), parent);
        }
        (on, merge)
    }

    fn repeat(&mut self, activity: NodeIx) {
        let repeat = if self.one_in(4) {
            Repeat::Loop { condition: Some(feel("loopCounter < 2")), test_before: self.one_in(3), maximum: Some(3) }
        } else {
            let each = Each { sequential: self.one_in(2), behavior: Behavior::All, ..Each::default() };
            Repeat::Each(Box::new(if self.one_in(2) {
                let (item_variable, result) = (Some("item".to_owned()), Some(feel("item")));
                Each { collection: Some(feel("[1, 2, 3]")), item_variable, results_variable: Some("results".to_owned()), result, ..each }
            } else {
                let completion = self.one_in(2).then(|| feel("numberOfCompletedInstances >= 1"));
                Each { cardinality: Some(feel("2")), completion, ..each }
            }))
        };
        if let Some(node) = self.graph.node_mut(activity) {
            let activity = node.activity.get_or_insert_default();
            activity.repeat = Some(repeat);
        }
    }

    fn condition(&mut self) -> Expression {
        match self.rng.u8(..6) {
            0 => feel("x > 7"),
            1 => feel("x < 3"),
            2 => feel("y = 1"),
            3 => feel("x + y > 8"),
            4 => feel("y >= 2"),
            _ => feel("x > 3 and y < 3"),
        }
    }

    fn message(&mut self) -> MessageRef {
        let name = fixed(self.pick(&MESSAGES));
        let correlation_key = if self.one_in(2) { Some(fixed(self.pick(&KEYS))) } else { None };
        MessageRef { name, correlation_key }
    }

    fn timer(&mut self, cycles: bool) -> Trigger {
        if cycles && self.one_in(2) {
            return Trigger::Timer(Timer::Cycle(fixed("R2/PT7S")));
        }
        let text = self.pick(&["PT1S", "PT3S", "PT10S", "PT30S", "PT2M", "PT2M", "PT17M"]);
        Trigger::Timer(Timer::Duration(fixed(text)))
    }

    /// Work that can stand in the place of an activity.
    fn work(&mut self, parent: Option<NodeIx>) -> NodeIx {
        self.budget -= 1;
        match self.rng.u8(..10) {
            0..=4 => {
                let kind = self.service();
                self.node("call", kind, parent)
            }
            5..=8 => {
                let kind = self.user();
                self.node("ask", kind, parent)
            }
            _ => {
                let kind = self.script();
                self.node("compute", kind, parent)
            }
        }
    }

    fn service(&mut self) -> NodeKind {
        let (kind, settings) = if self.one_in(4) {
            ("log", Object::new())
        } else {
            ("http", json!({"url": "http://target.example/do"}).as_object().cloned().unwrap_or_default())
        };
        NodeKind::ServiceTask(Box::new(ServiceTask {
            connector: Connector { kind: kind.to_owned(), settings },
            retry: None,
            result_variable: if self.one_in(2) { Some("answer".to_owned()) } else { None },
            responsible_roles: Vec::new(),
            estimated_minutes: None,
        }))
    }

    fn user(&mut self) -> NodeKind {
        let mut task = UserTask { candidate_roles: vec![role(self.pick(&ROLES))], ..UserTask::default() };
        if self.one_in(5) {
            task.escalation = Some(Escalation { after_seconds: 20, to_roles: vec![role("boss")] });
        }
        if self.one_in(6) {
            task.assignee = Some(fixed("ann"));
        }
        if self.one_in(4) {
            task.outcomes = vec!["approve".to_owned(), "reject".to_owned()];
            task.outcome_variable = Some("outcome".to_owned());
        }
        NodeKind::UserTask(Box::new(task))
    }

    fn script(&mut self) -> NodeKind {
        let (text, variable) = match self.rng.u8(..3) {
            0 => ("modulo(x + 3, 10)", Some("x")),
            1 => ("modulo(y + 1, 4)", Some("y")),
            _ => ("{x: modulo(x * 7, 10), y: modulo(y + 2, 4)}", None),
        };
        NodeKind::ScriptTask(ScriptTask { expression: feel(text), result_variable: variable.map(str::to_owned) })
    }

    fn leaf(&mut self, parent: Option<NodeIx>) -> Block {
        if self.budget <= 0 {
            return self.alone("nothing", NodeKind::Task, parent);
        }
        match self.rng.u8(..16) {
            0..=6 => {
                let work = self.work(parent);
                (work, work)
            }
            7..=8 => {
                self.budget -= 1;
                let timer = self.timer(false);
                self.alone("wait", NodeKind::CatchEvent(Catch::on(timer)), parent)
            }
            9 => {
                self.budget -= 1;
                let message = self.message();
                self.alone("receive", NodeKind::ReceiveTask(ReceiveTask { message, instantiate: false }), parent)
            }
            10..=12 if self.quiet => self.alone("manual", NodeKind::Task, parent),
            10..=11 => {
                self.budget -= 1;
                let message = self.message();
                if self.one_in(2) {
                    self.alone("send", NodeKind::SendTask(Throw::Message(message)), parent)
                } else {
                    self.alone("throw", NodeKind::ThrowEvent(vec![Throw::Message(message)]), parent)
                }
            }
            12 => {
                self.budget -= 1;
                let name = fixed(self.pick(&SIGNALS));
                if self.one_in(2) {
                    self.alone("signal", NodeKind::ThrowEvent(vec![Throw::Signal { name }]), parent)
                } else {
                    self.alone("on_signal", NodeKind::CatchEvent(Catch::on(Trigger::Signal { name })), parent)
                }
            }
            13..=14 => match self.callee {
                Some(callee) if !self.quiet => {
                    self.budget -= 2;
                    let call = CallActivity {
                        called: fixed(callee),
                        binding: engine::graph::Binding::Latest,
                        all_in: true,
                        all_out: self.one_in(2),
                        business_key: None,
                    };
                    let call = self.node("process", NodeKind::CallActivity(Box::new(call)), parent);
                    if self.one_in(3) {
                        return self.any_boundary(call, parent);
                    }
                    (call, call)
                }
                _ => self.alone("manual", NodeKind::Task, parent),
            },
            _ => self.alone("manual", NodeKind::Task, parent),
        }
    }
}
