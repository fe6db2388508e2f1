//! Single activities and events, and how often an activity is done.

use super::maker::{Block, Maker, feel, fixed, role};
use super::names::{DECISIONS, ROLES, SIGNALS};
use engine::Object;
use engine::graph::{
    Behavior, Binding, BusinessRuleTask, CallActivity, Catch, Caught, Connector, DecisionResult, Each, Escalation, NodeIx, NodeKind,
    ReceiveTask, Repeat, ScriptTask, Separation, ServiceTask, Throw, Trigger, UserTask,
};
use serde_json::json;

impl Maker<'_> {
    pub(super) fn leaf(&mut self, parent: Option<NodeIx>) -> Block {
        if self.budget <= 0 {
            return self.alone("nothing", NodeKind::Task, parent);
        }
        match self.rng.u8(..16) {
            0..=5 => {
                let work = self.work(parent);
                (work, work)
            }
            7..=8 => {
                self.budget -= 1;
                let trigger = if self.one_in(3) { Trigger::Condition(self.condition()) } else { self.timer(false) };
                self.alone("wait", NodeKind::CatchEvent(Catch::on(trigger)), parent)
            }
            9 => {
                self.budget -= 1;
                let message = self.message();
                self.alone("receive", NodeKind::ReceiveTask(ReceiveTask { message, instantiate: false }), parent)
            }
            10..=11 if self.quiet => self.alone("manual", NodeKind::Task, parent),
            10..=11 => {
                self.budget -= 1;
                let message = self.message();
                if self.one_in(2) {
                    self.alone("send", NodeKind::SendTask(Throw::Message(message)), parent)
                } else {
                    self.alone("throw", NodeKind::ThrowEvent(vec![Throw::Message(message)]), parent)
                }
            }
            6 | 12 => {
                self.budget -= 1;
                let name = fixed(self.pick(&SIGNALS));
                if self.one_in(2) && !self.quiet {
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
                        binding: if self.one_in(3) { Binding::Version(1) } else { Binding::Latest },
                        all_in: true,
                        all_out: self.one_in(2),
                        business_key: None,
                    };
                    let call = self.node("process", NodeKind::CallActivity(Box::new(call)), parent);
                    match self.rng.u8(..6) {
                        0..=1 => return self.any_boundary(call, parent),
                        2 => return self.boundary(call, Trigger::Error(Caught::default()), true, parent),
                        _ => {}
                    }
                    (call, call)
                }
                _ => self.alone("manual", NodeKind::Task, parent),
            },
            _ => self.alone("manual", NodeKind::Task, parent),
        }
    }

    /// Work that can stand in the place of an activity.
    pub(super) fn work(&mut self, parent: Option<NodeIx>) -> NodeIx {
        self.budget -= 1;
        match self.rng.u8(..14) {
            0..=4 => {
                let kind = self.service();
                self.node("call", kind, parent)
            }
            9..=10 => {
                let kind = self.worker();
                self.node("hire", kind, parent)
            }
            11..=12 => {
                let kind = self.decide();
                self.node("decide", kind, parent)
            }
            13 if !self.still => {
                let kind = self.script();
                self.node("compute", kind, parent)
            }
            _ => {
                let kind = self.user();
                let task = self.node("ask", kind, parent);
                self.asked.push(task);
                task
            }
        }
    }

    pub(super) fn service(&mut self) -> NodeKind {
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

    /// Work that somebody outside comes for.
    pub(super) fn worker(&mut self) -> NodeKind {
        let settings = json!({"type": "paint"}).as_object().cloned().unwrap_or_default();
        NodeKind::ServiceTask(Box::new(ServiceTask {
            connector: Connector { kind: "worker".to_owned(), settings },
            retry: None,
            result_variable: None,
            responsible_roles: Vec::new(),
            estimated_minutes: None,
        }))
    }

    pub(super) fn decide(&mut self) -> NodeKind {
        let result = [DecisionResult::Whole, DecisionResult::Single, DecisionResult::Entry, DecisionResult::Collect][self.rng.usize(..4)];
        NodeKind::BusinessRuleTask(Box::new(BusinessRuleTask {
            decision: fixed(self.pick(&DECISIONS)),
            binding: if self.one_in(3) { Binding::Version(1) } else { Binding::Latest },
            result,
            result_variable: self.one_in(2).then(|| "decided".to_owned()),
            retry: None,
        }))
    }

    pub(super) fn user(&mut self) -> NodeKind {
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

    /// Keeps some user tasks apart from others, and some from whoever started the process. There are three people: where too many
    /// are kept away, nobody is left.
    pub(super) fn separate(&mut self) {
        for (at, task) in self.asked.clone().into_iter().enumerate() {
            let requester = self.one_in(6);
            let from = if at > 0 && self.one_in(2) { vec![self.asked[self.rng.usize(..at)]] } else { Vec::new() };
            if let Some(NodeKind::UserTask(task)) = self.graph.node_mut(task).map(|node| &mut node.kind) {
                task.separation = Separation { requester, from };
            }
        }
    }

    pub(super) fn script(&mut self) -> NodeKind {
        let (text, variable) = match self.rng.u8(..3) {
            0 => ("modulo(x + 3, 10)", Some("x")),
            1 => ("modulo(y + 1, 4)", Some("y")),
            _ => ("{x: modulo(x * 7, 10), y: modulo(y + 2, 4)}", None),
        };
        NodeKind::ScriptTask(ScriptTask { expression: feel(text), result_variable: variable.map(str::to_owned) })
    }

    /// An activity with a boundary event, a loop, or both.
    pub(super) fn decorated(&mut self, parent: Option<NodeIx>) -> Block {
        if self.one_in(3) {
            // Who does it may throw what the boundary catches.
            let kind = self.worker();
            let activity = self.node("hire", kind, parent);
            return self.boundary(activity, Trigger::Error(Caught { code: Some("broken".to_owned()), ..Caught::default() }), true, parent);
        }
        let activity = self.work(parent);
        if self.one_in(2) {
            self.repeat(activity);
        }
        self.any_boundary(activity, parent)
    }

    pub(super) fn repeat(&mut self, activity: NodeIx) {
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
}
