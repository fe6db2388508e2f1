//! What-ifs: what the log says is said again, what a mock says instead, and what nobody says is told.

use super::*;
use crate::graph::{Binding, Connector};
use crate::graph::{
    Boundary, CallActivity, Catch, EndEvent, Expression, Graph, GraphBuilder, MessageRef, Node, NodeIx, NodeKind, RetryPolicy, Separation,
    ServiceTask, Text, Throw, Timer, Trigger, UserTask,
};
use crate::instance::{Actor, CallResult, Command, Context, DefinitionRef, Event, State, Status, effects, execute, replay, task_changes};
use crate::{ElementId, InstanceId, Object, Priority, Timestamp, UserId, WorkflowId};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

fn instance() -> InstanceId {
    InstanceId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").unwrap()
}

fn at(millis: i64) -> Context {
    Context { now: Timestamp::from_millis(millis), actor: Actor("user:test".into()), jitter: 0, carrier: None }
}

fn object(value: Value) -> Object {
    value.as_object().cloned().unwrap()
}

fn job() -> NodeKind {
    let connector = Connector { kind: "log".into(), settings: Object::new() };
    NodeKind::ServiceTask(Box::new(ServiceTask {
        connector,
        retry: None,
        result_variable: None,
        responsible_roles: Vec::new(),
        estimated_minutes: None,
    }))
}

fn message(name: &str) -> MessageRef {
    MessageRef { name: Text::Fixed(name.into()), correlation_key: Some(Text::Fixed("k".into())) }
}

/// Nodes one after the other.
fn sequence(kinds: Vec<(&str, NodeKind)>) -> Arc<Graph> {
    let mut builder = GraphBuilder::default();
    let mut last = builder.node(Node::new("start", NodeKind::StartEvent));
    for (id, kind) in kinds {
        let next = builder.node(Node::new(id, kind));
        builder.flow(last, next);
        last = next;
    }
    let end = builder.node(Node::new("end", NodeKind::EndEvent(EndEvent { outcome: "completed".into(), throws: Vec::new() })));
    builder.flow(last, end);
    Arc::new(builder.finish("w".into(), None, RetryPolicy::default()))
}

/// An instance with its whole log.
struct Original {
    graph: Arc<Graph>,
    state: State,
    log: Vec<Vec<Event>>,
}

impl Original {
    fn start(graph: &Arc<Graph>, variables: Value) -> Self {
        let mut original = Self { graph: Arc::clone(graph), state: State::new(Arc::clone(graph)), log: Vec::new() };
        let definition = DefinitionRef { workflow_id: WorkflowId::parse("w").unwrap(), version: 1 };
        original.tell(Command::Start {
            definition,
            business_key: None,
            priority: Priority::NORMAL,
            variables: object(variables),
            at: None,
            caller: None,
            started_by: None,
            department: None,
        });
        original
    }

    fn tell(&mut self, command: Command) {
        self.log.push(execute(&mut self.state, command, &at(1)).unwrap());
    }

    fn first(&self) -> ElementId {
        self.state.elements()[0].id
    }

    fn answer_job(&mut self, variables: Value) {
        self.tell(Command::CompleteJob { job: self.first(), variables: object(variables), decided: None });
    }

    /// A sandbox after some batches, with mocks and variables.
    fn fork(&self, batches: usize, mocks: &[(&str, Mock)], variables: Value) -> Forked {
        let mut past = State::new(Arc::clone(&self.graph));
        self.log[..batches].iter().for_each(|events| replay(&mut past, events));
        let mut record = Record::from(&past);
        self.log[batches..].iter().for_each(|events| record.add(&self.graph, events));
        let (state, begun) = fork(instance(), batches as u64, &past).unwrap();
        let mocks = mocks.iter().map(|(id, mock)| ((*id).to_owned(), mock.clone())).collect::<BTreeMap<_, _>>();
        let mut simulation = Simulation::new(state, Timestamp::from_millis(1), mocks, record);
        simulation.prepare(object(variables)).unwrap();
        let within = simulation.run();
        let (state, moments, missing) = simulation.finish();
        // Whatever happened: its log tells all of it, and nothing leaves it.
        let mut again = State::new(Arc::clone(&self.graph));
        replay(&mut again, &[begun]);
        for moment in &moments {
            replay(&mut again, &moment.events);
            assert!(effects(&state, &moment.events).is_empty() && task_changes(&state, &moment.events).is_empty());
        }
        assert_eq!(again, state);
        Forked { state, moments, missing, within }
    }
}

struct Forked {
    state: State,
    moments: Vec<Moment>,
    missing: Vec<Missing>,
    within: bool,
}

impl Forked {
    fn variable(&self, name: &str) -> &Value {
        &self.state.variables().unwrap()[name]
    }

    fn lacks(&self) -> Vec<&Lack> {
        self.missing.iter().map(|missing| &missing.what).collect()
    }
}

fn done(variables: Value) -> Mock {
    Mock { variables: object(variables), ..Mock::default() }
}

#[test]
fn without_mocks_it_becomes_what_the_original_became_from_every_point() {
    let user = NodeKind::UserTask(Box::new(UserTask { outcomes: vec!["yes".into()], ..UserTask::default() }));
    let call = CallActivity { called: Text::Fixed("c".into()), binding: Binding::Latest, all_in: true, all_out: true, business_key: None };
    let catch = NodeKind::CatchEvent(Catch::on(Trigger::Message(message("paid"))));
    let kinds = vec![("a", job()), ("ask", user), ("call", NodeKind::CallActivity(Box::new(call))), ("paid", catch), ("b", job())];
    let mut original = Original::start(&sequence(kinds), json!({"x": 1}));
    original.answer_job(json!({"a": 1}));
    let task = original.first();
    original.tell(Command::CompleteTask { task, outcome: Some("yes".into()), variables: object(json!({"b": 2})), by: None });
    let result = CallResult::Completed { variables: object(json!({"c": 3})) };
    original.tell(Command::EndCall { call: original.first(), attempt: 0, result });
    let subscription = original.state.subscriptions()[0].id;
    original.tell(Command::Trigger { subscription, id: "m".into(), variables: object(json!({"d": 4})) });
    original.answer_job(json!({"e": 5}));
    assert_eq!(original.state.status, Status::Completed);
    for batches in 1..original.log.len() {
        let forked = original.fork(batches, &[], json!({}));
        assert_eq!((forked.state.status, forked.state.variables()), (Status::Completed, original.state.variables()), "after {batches}");
        assert_eq!(forked.state.sandbox.as_ref().unwrap().at, batches as u64);
        assert!(forked.within && forked.missing.is_empty());
    }
}

/// `first` and `second` are kept apart; the log says who did them.
#[test]
fn people_are_who_they_were_and_mocks_are_nobody() {
    let person = |from: Vec<NodeIx>| {
        let separation = Separation { requester: false, from };
        NodeKind::UserTask(Box::new(UserTask { separation, ..UserTask::default() }))
    };
    let mut original = Original::start(&sequence(vec![("first", person(vec![])), ("second", person(vec![NodeIx(1)]))]), json!({}));
    for by in ["ann", "ben"] {
        let (task, by) = (original.first(), UserId::parse(by).ok());
        original.tell(Command::CompleteTask { task, outcome: None, variables: Object::new(), by });
    }
    let said = |forked: &Forked| {
        let events = forked.moments.iter().flat_map(|moment| &moment.events);
        let by = events.filter_map(|event| match event {
            Event::TaskCompleted { by, .. } => Some(by.as_ref().map(ToString::to_string).unwrap_or_default()),
            _ => None,
        });
        by.collect::<Vec<_>>()
    };
    let forked = original.fork(1, &[], json!({}));
    assert_eq!((said(&forked), forked.state.status), (vec!["ann".to_owned(), "ben".to_owned()], Status::Completed));
    let mocked = original.fork(1, &[("first", done(json!({})))], json!({}));
    assert_eq!((said(&mocked), mocked.state.status), (vec![String::new(), "ben".to_owned()], Status::Completed));
}

#[test]
fn a_mock_speaks_instead_of_the_log() {
    let mut original = Original::start(&sequence(vec![("a", job()), ("b", job())]), json!({}));
    original.answer_job(json!({"a": 1}));
    original.answer_job(json!({"b": 1}));
    let forked = original.fork(1, &[("b", done(json!({"b": 9})))], json!({"x": 7}));
    assert_eq!((forked.variable("a"), forked.variable("b"), forked.variable("x")), (&json!(1), &json!(9), &json!(7)));
    assert_eq!(original.state.variables().unwrap()["b"], 1);
}

#[test]
fn what_nobody_answers_is_told_and_waits() {
    let original = Original::start(&sequence(vec![("a", job())]), json!({}));
    let forked = original.fork(1, &[], json!({}));
    assert_eq!((forked.state.status, forked.lacks()), (Status::Running, vec![&Lack::Job]));
    assert!(forked.moments.is_empty() && forked.within);
    let error = Mock { error: Some(("E1".into(), "broken".into())), ..Mock::default() };
    let forked = original.fork(1, &[("a", error)], json!({}));
    assert!(matches!(forked.lacks()[..], [Lack::Incident(..)]), "{:?}", forked.missing);
}

#[test]
fn a_failure_that_was_retried_counts_as_what_came_of_it() {
    let mut original = Original::start(&sequence(vec![("a", job())]), json!({}));
    let failed = |job| Command::FailJob { job, failures: 0, error: "no".into(), retryable: false };
    original.tell(failed(original.first()));
    let stopped = original.fork(1, &[], json!({}));
    assert!(matches!(stopped.lacks()[..], [Lack::Incident(..)]), "{:?}", stopped.missing);
    original.tell(Command::Retry { element: None });
    original.answer_job(json!({"a": 1}));
    for batches in 1..=3 {
        let forked = original.fork(batches, &[], json!({}));
        assert_eq!((forked.state.status, forked.variable("a")), (Status::Completed, &json!(1)), "after {batches}");
    }
}

#[test]
fn timers_fire_by_a_clock_of_their_own_once_nothing_else_moves() {
    let duration = |text: &str| Trigger::Timer(Timer::Duration(Text::Fixed(text.into())));
    let wait = NodeKind::CatchEvent(Catch::on(duration("PT1H")));
    let mut original = Original::start(&sequence(vec![("wait", wait), ("a", job())]), json!({}));
    let forked = original.fork(1, &[("a", done(json!({})))], json!({}));
    assert_eq!(forked.state.status, Status::Completed);
    assert_eq!(forked.moments[0].at, Timestamp::from_millis(1 + 3_600_000));
    let timer = original.state.timers()[0].id;
    original.tell(Command::FireTimer { timer });
    assert_eq!(original.fork(1, &[], json!({})).lacks(), [&Lack::Job]);
}

#[test]
fn a_reminder_rings_once_where_nobody_answers() {
    let mut builder = GraphBuilder::default();
    let start = builder.node(Node::new("start", NodeKind::StartEvent));
    let ask = builder.node(Node::new("ask", NodeKind::UserTask(Box::default())));
    let end = builder.node(Node::new("end", NodeKind::EndEvent(EndEvent::default())));
    let cycle = Catch::on(Trigger::Timer(Timer::Cycle(Text::Fixed("R/PT10M".into()))));
    let bell = builder.node(Node::new("bell", NodeKind::BoundaryEvent(Boundary { on: ask, interrupting: false, catch: cycle })));
    let told = builder.node(Node::new("told", NodeKind::EndEvent(EndEvent::default())));
    builder.flow(start, ask);
    builder.flow(ask, end);
    builder.flow(bell, told);
    let original = Original::start(&Arc::new(builder.finish("w".into(), None, RetryPolicy::default())), json!({}));
    let forked = original.fork(1, &[], json!({}));
    assert_eq!((forked.moments.len(), forked.lacks()), (1, vec![&Lack::Task]));
}

#[test]
fn what_it_sends_reaches_only_itself() {
    let catch = NodeKind::CatchEvent(Catch::on(Trigger::Message(message("other"))));
    let kinds = vec![("send", NodeKind::SendTask(Throw::Message(message("hello")))), ("other", catch)];
    let original = Original::start(&sequence(kinds), json!({}));
    let forked = original.fork(1, &[], json!({}));
    assert!(matches!(forked.lacks()[..], [Lack::Event(_)]));
    let forked = original.fork(1, &[("other", done(json!({"m": 1})))], json!({}));
    assert_eq!((forked.state.status, forked.variable("m")), (Status::Completed, &json!(1)));
}

#[test]
fn a_definition_that_never_rests_stops_at_the_bound() {
    let mut builder = GraphBuilder::default();
    let start = builder.node(Node::new("start", NodeKind::StartEvent));
    let again = builder.node(Node::new("a", job()));
    builder.flow(start, again);
    builder.flow(again, again);
    let original = Original::start(&Arc::new(builder.finish("w".into(), None, RetryPolicy::default())), json!({}));
    let forked = original.fork(1, &[("a", done(json!({})))], json!({}));
    assert_eq!((forked.within, forked.moments.len(), forked.lacks()), (false, MAX_STEPS, vec![&Lack::Job]));
}

#[test]
fn each_instance_of_a_loop_gets_its_own_answer_again() {
    use crate::graph::{Activity, Each, Repeat};
    let each = Each {
        collection: Some(Expression::feel("[1, 2, 3]").unwrap()),
        results_variable: Some("all".into()),
        result: Some(Expression::feel("got").unwrap()),
        ..Each::default()
    };
    let mut builder = GraphBuilder::default();
    let start = builder.node(Node::new("start", NodeKind::StartEvent));
    let mut node = Node::new("a", job());
    node.activity = Some(Box::new(Activity { repeat: Some(Repeat::Each(Box::new(each))), ..Activity::default() }));
    node.mappings.inputs.push(crate::graph::Mapping { target: "got".into(), source: Expression::feel("0").unwrap() });
    let a = builder.node(node);
    let end = builder.node(Node::new("end", NodeKind::EndEvent(EndEvent::default())));
    builder.flow(start, a);
    builder.flow(a, end);
    let mut original = Original::start(&Arc::new(builder.finish("w".into(), None, RetryPolicy::default())), json!({}));
    // The second is done first.
    let jobs: Vec<ElementId> = original.state.jobs().map(|(element, _)| element.id).collect();
    for (job, got) in [(jobs[1], 20), (jobs[0], 10), (jobs[2], 30)] {
        original.tell(Command::CompleteJob { job, variables: object(json!({"got": got})), decided: None });
    }
    assert_eq!(original.state.variables().unwrap()["all"], json!([10, 20, 30]));
    for batches in 1..4 {
        assert_eq!(original.fork(batches, &[], json!({})).variable("all"), &json!([10, 20, 30]), "after {batches}");
    }
}

#[test]
fn mocks_are_checked_against_what_they_answer_for() {
    let task = NodeKind::UserTask(Box::new(UserTask { outcomes: vec!["yes".into()], ..UserTask::default() }));
    let wrong = Mock { outcome: Some("maybe".into()), error: Some(("E".into(), String::new())), ..Mock::default() };
    let places = |mock: &Mock, kind: &NodeKind| mock.faults(kind, "/m").into_iter().map(|fault| fault.path).collect::<Vec<_>>();
    assert_eq!(places(&wrong, &task), ["/m/outcome", "/m/error"]);
    assert_eq!(places(&wrong, &job()), ["/m/outcome"]);
    assert_eq!(places(&Mock::default(), &NodeKind::ParallelGateway), ["/m"]);
    let catch = NodeKind::CatchEvent(Catch::on(Trigger::Message(message("m"))));
    assert_eq!(places(&wrong, &catch), ["/m/error", "/m/outcome"]);
    assert!(places(&Mock { outcome: Some("yes".into()), ..Mock::default() }, &task).is_empty());
}
