//! Every kind of thing that a graph can hold, by hand.

use crate::generate::{computed, feel, fixed, message};
use engine::graph::*;
use engine::{RoleName, SkillName};
use serde_json::json;
use std::collections::BTreeMap;

/// A process of its own for each kind, each with what it needs around it.
pub(crate) fn all() -> Vec<(&'static str, Graph)> {
    let mut all = vec![
        ("ids and names", ids()),
        ("process", process()),
        ("people", people()),
        ("machines", machines()),
        ("decisions", decisions()),
        ("messages", messages()),
        ("gateways", gateways()),
        ("boundary events", boundary_events()),
        ("compensation", compensation()),
        ("transaction", transaction()),
        ("ad-hoc", ad_hoc()),
        ("event sub-processes", event_sub_processes()),
        ("links", links()),
        ("instantiating gateway", instantiating()),
        ("calls", calls()),
    ];
    all.extend(starts().into_iter().map(|graph| ("start", graph)));
    all.extend(repeats().into_iter().map(|graph| ("repeat", graph)));
    all.extend(throws().into_iter().map(|graph| ("throw", graph)));
    all
}

struct Line {
    builder: GraphBuilder,
    last: Option<NodeIx>,
}

/// A process that is a single line.
fn line() -> Line {
    let mut line = Line { builder: GraphBuilder::default(), last: None };
    line.then("start", NodeKind::StartEvent);
    line
}

impl Line {
    fn then(&mut self, id: &str, kind: NodeKind) -> NodeIx {
        let ix = self.builder.node(Node::new(id, kind));
        if let Some(last) = self.last {
            self.builder.flow(last, ix);
        }
        self.last = Some(ix);
        ix
    }

    fn inside(&mut self, parent: NodeIx, id: &str, kind: NodeKind) -> NodeIx {
        self.builder.node(Node { parent: Some(parent), ..Node::new(id, kind) })
    }

    fn activity(&mut self, ix: NodeIx) -> &mut Activity {
        self.builder.node_mut(ix).unwrap().activity.get_or_insert_default()
    }

    fn end(mut self) -> Graph {
        self.then("end", end(vec![]));
        self.finish()
    }

    fn finish(self) -> Graph {
        self.builder.finish("Name".into(), None, RetryPolicy::default())
    }
}

fn end(throws: Vec<Throw>) -> NodeKind {
    NodeKind::EndEvent(EndEvent { outcome: "completed".into(), throws })
}

fn sub(triggered_by_event: bool) -> NodeKind {
    NodeKind::SubProcess(SubProcess { triggered_by_event, ..SubProcess::default() })
}

fn role(name: &str) -> RoleName {
    RoleName::parse(name).unwrap()
}

/// `1end` and `n` are also the id of the process, or no NCName; `_1end` is taken.
fn ids() -> Graph {
    let mut builder = GraphBuilder::default();
    let kinds = [("start", NodeKind::StartEvent), ("definition", NodeKind::Task), ("_1end", NodeKind::Task), ("a b/ü", NodeKind::Task)];
    let mut nodes: Vec<NodeIx> =
        kinds.into_iter().map(|(id, kind)| builder.node(Node { step: Some("1.step".into()), ..Node::new(id, kind) })).collect();
    let outcome = EndEvent { outcome: "rejected".into(), throws: vec![] };
    nodes.push(
        builder.node(Node { name: Some("<End> & \"more\"\nlines\tand 'so'".into()), ..Node::new("1end", NodeKind::EndEvent(outcome)) }),
    );
    for pair in nodes.windows(2) {
        let id = format!("{}-flow", pair[0].0);
        builder.add_flow(Flow { id, name: Some("on & on".into()), source: pair[0], target: pair[1], condition: None });
    }
    builder.finish("Name".into(), None, RetryPolicy::default())
}

fn process() -> Graph {
    let mut line = line();
    line.builder.properties.push(Mapping { target: "count".into(), source: feel("0") });
    line.builder.properties.push(Mapping { target: "list".into(), source: feel("[1, \"<\"]") });
    line.then("end", end(vec![]));
    let retry = RetryPolicy { max_attempts: 5, initial_millis: 10, backoff_percent: 150, max_millis: 1000 };
    line.builder.finish("Name".into(), Some(86_400), retry)
}

fn people() -> Graph {
    let mut line = line();
    let plain = UserTask { candidate_roles: vec![RoleName::parse("everyone").unwrap()], ..UserTask::default() };
    let plain = line.then("1 plain", NodeKind::UserTask(Box::new(plain)));
    let task = UserTask {
        candidate_roles: vec![role("clerk"), role("1.boss")],
        candidate_groups: Some(computed("groups")),
        candidate_users: Some(fixed("ann,bob")),
        assignee: Some(computed("starter")),
        due: Some(fixed("P1D")),
        follow_up: Some(computed("now() + duration(\"P1D\")")),
        priority: Some(fixed("80")),
        form_key: Some(fixed("embedded:form <1>")),
        minimum_level: 3,
        separation: Separation { requester: true, from: vec![plain] },
        skills: BTreeMap::from([(SkillName::parse("aml").unwrap(), 3), (SkillName::parse("1.kyc").unwrap(), 5)]),
        form: Some(json!({"type": "object", "properties": {"a": {"const": "x < \"y\" & z\n"}}})),
        outcomes: vec!["approved".into(), "sent back".into()],
        outcome_variable: Some("outcome".into()),
        escalation: Some(Escalation { after_seconds: 3600, to_roles: vec![role("boss"), role("board")] }),
        estimated_minutes: Some(15),
    };
    let full = line.then("full", NodeKind::UserTask(Box::new(task)));
    let node = line.builder.node_mut(full).unwrap();
    node.mappings.inputs.push(Mapping { target: "a.b".into(), source: Expression::sql_like("x > 1 AND y = 'z'").unwrap() });
    node.mappings.outputs.push(Mapping { target: "c".into(), source: feel("a < b") });
    line.end()
}

fn machines() -> Graph {
    let mut line = line();
    let connector =
        |kind: &str, settings: serde_json::Value| Connector { kind: kind.into(), settings: settings.as_object().unwrap().clone() };
    let plain = ServiceTask {
        connector: connector("log", json!({})),
        retry: None,
        result_variable: None,
        responsible_roles: vec![],
        estimated_minutes: None,
    };
    line.then("plain", NodeKind::ServiceTask(Box::new(plain)));
    let full = ServiceTask {
        connector: connector(
            "http",
            json!({"url": "https://example.org/?a=1&b=<2>", "headers": {"x": ["1", 2, null]}, "big": 123456789.125}),
        ),
        retry: Some(RetryPolicy { max_attempts: 9, ..RetryPolicy::default() }),
        result_variable: Some("answer".into()),
        responsible_roles: vec![role("ops"), role("dev")],
        estimated_minutes: Some(2),
    };
    line.then("full", NodeKind::ServiceTask(Box::new(full)));
    line.then(
        "script",
        NodeKind::ScriptTask(ScriptTask { expression: feel("if a < 1 then \"&\" else\n  2"), result_variable: Some("r".into()) }),
    );
    line.then("spread", NodeKind::ScriptTask(ScriptTask { expression: feel("{a: 1}"), result_variable: None }));
    line.then("task", NodeKind::Task);
    line.end()
}

fn decisions() -> Graph {
    let mut line = line();
    let results = [DecisionResult::Whole, DecisionResult::Entry, DecisionResult::Single, DecisionResult::Collect, DecisionResult::List];
    let bindings = [Binding::Latest, Binding::Version(4), Binding::Deployment(None), Binding::Latest, Binding::Latest];
    for (number, (result, binding)) in results.into_iter().zip(bindings).enumerate() {
        let decision = if number == 1 { computed("which") } else { fixed("discount") };
        let retry = (number == 2).then(|| RetryPolicy { max_attempts: 2, ..RetryPolicy::default() });
        let result_variable = (number != 3).then(|| "answer".to_owned());
        line.then(
            &format!("ask{number}"),
            NodeKind::BusinessRuleTask(Box::new(BusinessRuleTask { decision, binding, result, result_variable, retry })),
        );
    }
    line.end()
}

fn messages() -> Graph {
    let mut line = line();
    let plain = || MessageRef { name: fixed("order"), correlation_key: None };
    let named = || MessageRef { name: computed("\"order \" + kind"), correlation_key: Some(fixed("a=b")) };
    line.then("send", NodeKind::SendTask(Throw::Message(plain())));
    line.then("send2", NodeKind::SendTask(Throw::Message(named())));
    line.then("receive", NodeKind::ReceiveTask(ReceiveTask { message: message("order"), instantiate: false }));
    line.then("receive2", NodeKind::ReceiveTask(ReceiveTask { message: named(), instantiate: false }));
    line.then("throw", NodeKind::ThrowEvent(vec![Throw::Message(named())]));
    line.then("catch", NodeKind::CatchEvent(Catch::on(Trigger::Message(plain()))));
    line.then("catch2", NodeKind::CatchEvent(Catch::on(Trigger::Message(named()))));
    line.end()
}

fn gateways() -> Graph {
    let mut builder = GraphBuilder::default();
    let start = builder.node(Node::new("start", NodeKind::StartEvent));
    let end = builder.node(Node::new("end", end(vec![])));
    let kinds: [fn(Option<FlowIx>) -> NodeKind; 5] = [
        |default| NodeKind::ExclusiveGateway(Choice { default }),
        |default| NodeKind::InclusiveGateway(Choice { default }),
        |default| NodeKind::ComplexGateway(Complex { default, activation: Some(feel("activationCount >= 2")) }),
        |_| NodeKind::ParallelGateway,
        |_| NodeKind::Task,
    ];
    let mut last = start;
    for (number, kind) in kinds.into_iter().enumerate() {
        let split = builder.node(Node::new(format!("split{number}"), kind(None)));
        builder.flow(last, split);
        let join = builder.node(Node::new(format!("join{number}"), NodeKind::ExclusiveGateway(Choice::default())));
        // The last that was added is tried first.
        let first = builder.add_flow(Flow { id: format!("{number}first"), name: None, source: split, target: join, condition: None });
        let conditional = |text: &str| (number != 3).then(|| feel(text));
        let second =
            Flow { id: format!("z{number}"), name: Some("more".into()), source: split, target: join, condition: conditional("a < 2") };
        builder.add_flow(second);
        let third = Flow { id: format!("a{number}"), name: None, source: split, target: join, condition: conditional("b") };
        builder.add_flow(third);
        let node = builder.node_mut(split).unwrap();
        node.outgoing.rotate_left(1);
        node.outgoing.reverse();
        match number {
            4 => node.activity = Some(Box::new(Activity { default: Some(first), ..Activity::default() })),
            _ => node.kind = kind(Some(first)),
        }
        last = join;
    }
    builder.flow(last, end);
    builder.finish("Name".into(), None, RetryPolicy::default())
}

fn caught(code: Option<&str>) -> Caught {
    Caught { code: code.map(Into::into), code_variable: Some("code".into()), message_variable: Some("message".into()) }
}

fn boundary_events() -> Graph {
    let mut line = line();
    let sub = line.then("sub", sub(false));
    let task = line.inside(sub, "inner", NodeKind::StartEvent);
    let stop = line.inside(sub, "stop", end(vec![Throw::Error { code: Some(fixed("E")), message: Some(computed("why")) }]));
    line.builder.flow(task, stop);
    let triggers = [
        (true, Trigger::Error(caught(Some("E")))),
        (true, Trigger::Error(Caught::default())),
        (false, Trigger::Escalation(caught(Some("S")))),
        (true, Trigger::Escalation(Caught { code: Some("S2".into()), ..Caught::default() })),
        (false, Trigger::Timer(Timer::Cycle(fixed("R3/PT10M")))),
        (true, Trigger::Timer(Timer::Date(computed("deadline")))),
        (false, Trigger::Message(message("m"))),
        (false, Trigger::Signal { name: computed("s") }),
        (true, Trigger::Condition(Expression::sql_like("a = 1").unwrap())),
    ];
    for (number, (interrupting, trigger)) in triggers.into_iter().enumerate() {
        let boundary = Boundary { on: sub, interrupting, catch: Catch::on(trigger) };
        let event = line.builder.node(Node::new(format!("on{number}"), NodeKind::BoundaryEvent(boundary)));
        let task = line.builder.node(Node::new(format!("then{number}"), end(vec![])));
        line.builder.flow(event, task);
    }
    let catch = Catch { triggers: vec![Trigger::Message(message("m")), Trigger::Signal { name: fixed("s") }], all: true };
    let event = line.builder.node(Node::new("both", NodeKind::BoundaryEvent(Boundary { on: sub, interrupting: true, catch })));
    let task = line.builder.node(Node::new("after", end(vec![])));
    line.builder.flow(event, task);
    line.end()
}

pub(crate) fn compensation() -> Graph {
    let mut line = line();
    let book = line.then("book", NodeKind::Task);
    let handler = line.builder.node(Node::new("cancel", NodeKind::Task));
    line.activity(handler).for_compensation = true;
    line.activity(book).compensated_by = Some(handler);
    let catch = Catch::on(Trigger::Compensation);
    line.builder.node(Node::new("undo", NodeKind::BoundaryEvent(Boundary { on: book, interrupting: true, catch })));
    line.then("all", NodeKind::ThrowEvent(vec![Throw::Compensation { activity: None, wait: true }]));
    line.then("one", NodeKind::ThrowEvent(vec![Throw::Compensation { activity: Some(book), wait: false }]));
    line.end()
}

fn transaction() -> Graph {
    let mut line = line();
    let sub = line.then("sub", NodeKind::SubProcess(SubProcess { transaction: true, ..SubProcess::default() }));
    let start = line.inside(sub, "begin", NodeKind::StartEvent);
    let stop = line.inside(sub, "stop", end(vec![Throw::Cancel]));
    line.builder.flow(start, stop);
    let catch = Catch::on(Trigger::Cancel);
    let event = line.builder.node(Node::new("cancelled", NodeKind::BoundaryEvent(Boundary { on: sub, interrupting: true, catch })));
    let task = line.builder.node(Node::new("after", end(vec![])));
    line.builder.flow(event, task);
    let activity = line.activity(sub);
    activity.start_quantity = 2;
    activity.completion_quantity = 3;
    line.end()
}

fn ad_hoc() -> Graph {
    let mut line = line();
    for (id, ad_hoc) in [
        ("plain", AdHoc { cancel_remaining: true, ..AdHoc::default() }),
        (
            "full",
            AdHoc { sequential: true, completion: Some(feel("done > 1")), cancel_remaining: false, active: Some(feel("[\"full_a\"]")) },
        ),
    ] {
        let sub = line.then(id, NodeKind::SubProcess(SubProcess { ad_hoc: Some(ad_hoc), ..SubProcess::default() }));
        for inner in ["a", "b"] {
            line.inside(sub, &format!("{id}_{inner}"), NodeKind::Task);
        }
    }
    line.end()
}

fn event_sub_processes() -> Graph {
    let mut line = line();
    let triggers = [
        (true, Trigger::Error(caught(None))),
        (false, Trigger::Timer(Timer::Duration(fixed("PT1H")))),
        (true, Trigger::Escalation(Caught::default())),
    ];
    for (number, (interrupting, trigger)) in triggers.into_iter().enumerate() {
        let sub = line.builder.node(Node::new(format!("sub{number}"), sub(true)));
        let start = TriggeredStart { catch: Catch::on(trigger), interrupting };
        let start = line.inside(sub, &format!("on{number}"), NodeKind::TriggeredStartEvent(start));
        let stop = line.inside(sub, &format!("off{number}"), end(vec![]));
        line.builder.flow(start, stop);
    }
    line.end()
}

fn links() -> Graph {
    let mut line = line();
    line.then("go", NodeKind::ThrowEvent(vec![Throw::Link { name: "A <1>".into() }]));
    line.last = None;
    line.then("come", NodeKind::CatchEvent(Catch::on(Trigger::Link { name: "A <1>".into() })));
    line.end()
}

fn instantiating() -> Graph {
    let mut builder = GraphBuilder::default();
    let gateway = builder.node(Node::new("first", NodeKind::EventBasedGateway(EventBased { instantiate: true, parallel: true })));
    for name in ["a", "b"] {
        let event = builder.node(Node::new(name, NodeKind::CatchEvent(Catch::on(Trigger::Message(message(name))))));
        let stop = builder.node(Node::new(format!("end_{name}"), end(vec![])));
        builder.flow(gateway, event);
        builder.flow(event, stop);
    }
    builder.finish("Name".into(), None, RetryPolicy::default())
}

fn calls() -> Graph {
    let mut line = line();
    for (number, binding) in [Binding::Latest, Binding::Version(7), Binding::Deployment(None)].into_iter().enumerate() {
        let called = if number == 1 { computed("which") } else { fixed("1.other") };
        let business_key = (number == 2).then(|| computed("key"));
        line.then(
            &format!("call{number}"),
            NodeKind::CallActivity(Box::new(CallActivity { called, binding, all_in: number == 0, all_out: number == 1, business_key })),
        );
    }
    line.end()
}

fn starts() -> Vec<Graph> {
    let triggers = vec![
        (vec![Trigger::Message(MessageRef { name: fixed("m"), correlation_key: None })], false),
        (vec![Trigger::Signal { name: fixed("s <&>") }], false),
        (vec![Trigger::Timer(Timer::Cycle(fixed("0 0 9 * * MON-FRI")))], false),
        (vec![Trigger::Condition(feel("stock < 3"))], false),
        (vec![Trigger::Message(message("m")), Trigger::Signal { name: fixed("s") }], false),
        (vec![Trigger::Message(message("m")), Trigger::Message(message("n"))], true),
    ];
    let graph = |(triggers, all): (Vec<Trigger>, bool)| {
        let mut line = Line { builder: GraphBuilder::default(), last: None };
        line.then("start", NodeKind::TriggeredStartEvent(TriggeredStart { catch: Catch { triggers, all }, interrupting: true }));
        line.end()
    };
    let mut graphs: Vec<Graph> = triggers.into_iter().map(graph).collect();
    let mut line = Line { builder: GraphBuilder::default(), last: None };
    line.then("receive", NodeKind::ReceiveTask(ReceiveTask { message: message("m"), instantiate: true }));
    graphs.push(line.end());
    graphs
}

fn repeats() -> Vec<Graph> {
    let signal = |name: &str| Throw::Signal { name: fixed(name) };
    let each = Each { cardinality: Some(feel("3")), ..Each::default() };
    let full = Each {
        sequential: true,
        collection: Some(feel("orders[total < 3]")),
        item_variable: Some("order".into()),
        results_variable: Some("answers".into()),
        result: Some(feel("answer")),
        completion: Some(feel("numberOfCompletedInstances >= 2")),
        ..Each::default()
    };
    let event = |condition: Option<&str>, throw: Throw| BehaviorEvent { condition: condition.map(feel), throw };
    let of = |behavior: Behavior, events: Vec<BehaviorEvent>| Each { behavior, events, cardinality: Some(feel("n")), ..Each::default() };
    let eaches = vec![
        each,
        full,
        of(Behavior::None, vec![event(None, signal("one more"))]),
        of(Behavior::One, vec![event(None, Throw::Escalation { code: Some(fixed("E")) })]),
        of(Behavior::Complex, vec![event(Some("a > 1"), signal("x")), event(Some("b"), Throw::Message(message("y")))]),
    ];
    let loops = vec![
        Repeat::Loop { condition: None, test_before: false, maximum: Some(4) },
        Repeat::Loop { condition: Some(feel("i < 3")), test_before: true, maximum: None },
    ];
    let repeats = loops.into_iter().chain(eaches.into_iter().map(|each| Repeat::Each(Box::new(each))));
    let graph = |repeat| {
        let mut line = line();
        let task = line.then("task", NodeKind::Task);
        line.activity(task).repeat = Some(repeat);
        line.end()
    };
    repeats.map(graph).collect()
}

fn throws() -> Vec<Graph> {
    let ends = vec![
        vec![Throw::Terminate],
        vec![Throw::Error { code: Some(fixed("E <1>")), message: None }],
        vec![Throw::Error { code: Some(computed("code")), message: Some(fixed("went wrong")) }],
        vec![Throw::Escalation { code: Some(fixed("E")) }],
        vec![Throw::Escalation { code: Some(computed("code")) }],
        vec![Throw::Message(message("m"))],
        vec![Throw::Signal { name: computed("name") }],
        vec![Throw::Signal { name: fixed("a") }, Throw::Message(message("m")), Throw::Escalation { code: Some(fixed("x")) }],
    ];
    let at_end = |throws: Vec<Throw>| {
        let mut line = line();
        line.then("end", end(throws));
        line.finish()
    };
    let mut graphs: Vec<Graph> = ends.into_iter().map(at_end).collect();
    for throws in [vec![], vec![Throw::Signal { name: fixed("a") }], vec![Throw::Signal { name: fixed("a") }, Throw::Message(message("m"))]]
    {
        let mut line = line();
        line.then("throw", NodeKind::ThrowEvent(throws));
        graphs.push(line.end());
    }
    graphs
}

/// A process with any words wherever words can stand; eight of them.
pub(crate) fn of_words(words: &[String]) -> Graph {
    let mut line = line();
    let text = |place: usize| Text::Fixed(words[place].clone());
    let user = UserTask {
        assignee: Some(text(0)),
        form_key: Some(text(1)),
        form: Some(json!({words[2].clone(): words[3]})),
        outcomes: vec![words[4].clone()],
        outcome_variable: Some(words[5].clone()),
        ..UserTask::default()
    };
    line.then("user", NodeKind::UserTask(Box::new(user)));
    let connector = Connector {
        kind: words[0].clone(),
        settings: json!({words[1].clone(): [words[2], {words[3].clone(): words[4]}]}).as_object().unwrap().clone(),
    };
    let service =
        ServiceTask { connector, retry: None, result_variable: Some(words[6].clone()), responsible_roles: vec![], estimated_minutes: None };
    line.then("service", NodeKind::ServiceTask(Box::new(service)));
    let message = MessageRef { name: text(0), correlation_key: Some(text(7)) };
    line.then("message", NodeKind::ThrowEvent(vec![Throw::Message(message)]));
    line.then("signal", NodeKind::ThrowEvent(vec![Throw::Signal { name: text(1) }]));
    let caught = |place: usize| Caught { code: Some(words[place].clone()), code_variable: Some(words[7].clone()), message_variable: None };
    for (id, trigger) in [
        ("time", Trigger::Timer(Timer::Duration(computed(&json!(words[4]).to_string())))),
        ("condition", Trigger::Condition(feel(&format!("name = {}", json!(words[6]))))),
        ("failure", Trigger::Error(caught(5))),
        ("raise", Trigger::Escalation(caught(6))),
    ] {
        let user = line.builder.node(Node::new(format!("user_{id}"), NodeKind::Task));
        line.builder.flow(line.last.unwrap(), user);
        line.last = Some(user);
        let event =
            line.builder.node(Node::new(id, NodeKind::BoundaryEvent(Boundary { on: user, interrupting: true, catch: Catch::on(trigger) })));
        let stop = line.builder.node(Node::new(format!("after_{id}"), end(vec![Throw::Escalation { code: Some(text(0)) }])));
        line.builder.flow(event, stop);
    }
    let last = line.then("error", end(vec![Throw::Error { code: Some(text(2)), message: Some(text(3)) }]));
    let node = line.builder.node_mut(last).unwrap();
    node.name = Some(words[5].clone());
    node.step = Some(words[6].clone());
    line.finish()
}
