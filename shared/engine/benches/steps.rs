//! How many steps a second one core decides: in memory, and with the log written and read back as bytes. Beside the speeds it
//! prints the bytes of log a step takes. A step is an activity or gateway that was passed.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "a benchmark stops when it is wrong, and prints")]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use engine::graph::{
    Choice, Connector, EndEvent, Expression, Graph, GraphBuilder, Mapping, Node, NodeIx, NodeKind, RetryPolicy, ScriptTask, ServiceTask,
};
use engine::instance::{Actor, Command, Context, DefinitionRef, Event, State, Status, execute, replay};
use engine::{ElementId, Object, Priority, Timestamp, WorkflowId};
use std::hint::black_box;
use std::sync::Arc;

fn service(builder: &mut GraphBuilder, id: String) -> NodeIx {
    let connector = Connector { kind: "log".into(), settings: Object::new() };
    let task = ServiceTask { connector, retry: None, result_variable: None, responsible_roles: Vec::new(), estimated_minutes: None };
    builder.node(Node::new(id, NodeKind::ServiceTask(Box::new(task))))
}

fn finish(builder: GraphBuilder) -> Arc<Graph> {
    Arc::new(builder.finish("bench".into(), None, RetryPolicy::default()))
}

fn ends(builder: &mut GraphBuilder) -> (NodeIx, NodeIx) {
    let start = builder.node(Node::new("start", NodeKind::StartEvent));
    let end = builder.node(Node::new("end", NodeKind::EndEvent(EndEvent { outcome: "completed".into(), throws: Vec::new() })));
    (start, end)
}

/// Service tasks one after the other.
fn sequence(tasks: u32) -> Arc<Graph> {
    let mut builder = GraphBuilder::default();
    let (start, end) = ends(&mut builder);
    let mut last = start;
    for task in 0..tasks {
        let node = service(&mut builder, format!("task_{task}"));
        builder.flow(last, node);
        last = node;
    }
    builder.flow(last, end);
    finish(builder)
}

/// Service tasks side by side.
fn parallel(branches: u32) -> Arc<Graph> {
    let mut builder = GraphBuilder::default();
    let (start, end) = ends(&mut builder);
    let split = builder.node(Node::new("split", NodeKind::ParallelGateway));
    let join = builder.node(Node::new("join", NodeKind::ParallelGateway));
    builder.flow(start, split);
    for branch in 0..branches {
        let node = service(&mut builder, format!("task_{branch}"));
        builder.flow(split, node);
        builder.flow(node, join);
    }
    builder.flow(join, end);
    finish(builder)
}

/// A script so many times around two exclusive gateways, in as few commands as it takes.
fn rounds(times: u32) -> Arc<Graph> {
    let mut builder = GraphBuilder::default();
    let (start, end) = ends(&mut builder);
    let merge = builder.node(Node::new("merge", NodeKind::ExclusiveGateway(Choice::default())));
    let script = ScriptTask { expression: Expression::feel("n + 1").unwrap(), result_variable: Some("n".into()) };
    let script = builder.node(Node::new("script", NodeKind::ScriptTask(script)));
    let split = builder.node(Node::new("split", NodeKind::ExclusiveGateway(Choice::default())));
    builder.flow(start, merge);
    builder.flow(merge, script);
    builder.flow(script, split);
    builder.conditional_flow(split, merge, Expression::feel(&format!("n < {times}")).unwrap());
    builder.default_flow(split, end);
    builder.properties = vec![Mapping { target: "n".into(), source: Expression::feel("0").unwrap() }];
    finish(builder)
}

/// What lives through a process; each batch of events goes through it.
trait Log {
    fn took(&mut self, events: Vec<Event>, state: State) -> State;
}

/// Nothing is kept.
struct Memory;

impl Log for Memory {
    fn took(&mut self, events: Vec<Event>, state: State) -> State {
        black_box(&events);
        state
    }
}

/// Each batch is written as bytes, and the state goes on from what is read back.
struct Bytes {
    written: Vec<u8>,
    read: Option<State>,
    total: usize,
}

impl Log for Bytes {
    fn took(&mut self, events: Vec<Event>, state: State) -> State {
        self.written.clear();
        serde_json::to_writer(&mut self.written, &events).unwrap();
        self.total += self.written.len();
        let events: Vec<Event> = serde_json::from_slice(&self.written).unwrap();
        let mut read = self.read.take().unwrap();
        replay(&mut read, &events);
        self.read = Some(state);
        read
    }
}

fn context() -> Context {
    Context { now: Timestamp::from_millis(0), actor: Actor("system:bench".into()), jitter: 0, carrier: Some(ElementId(1)) }
}

/// One instance from its start to its end. Nothing but jobs is waited for.
fn live(graph: &Arc<Graph>, start: &Command, log: &mut impl Log) -> State {
    let context = context();
    let mut state = State::new(Arc::clone(graph));
    let events = execute(&mut state, start.clone(), &context).unwrap();
    state = log.took(events, state);
    while state.status == Status::Running {
        let command = match state.jobs().next() {
            Some((element, _)) => Command::CompleteJob { job: element.id, variables: Object::new(), decided: None },
            None => Command::Continue,
        };
        let events = execute(&mut state, command, &context).unwrap();
        state = log.took(events, state);
    }
    assert_eq!(state.status, Status::Completed);
    state
}

fn bytes(graph: &Arc<Graph>, start: &Command) -> Bytes {
    // What is read back begins where the log begins, at a state of its own.
    let _ = start;
    Bytes { written: Vec::new(), read: Some(State::new(Arc::clone(graph))), total: 0 }
}

fn start() -> Command {
    let definition = DefinitionRef { workflow_id: WorkflowId::parse("bench").unwrap(), version: 1 };
    Command::Start {
        definition,
        business_key: None,
        priority: Priority::NORMAL,
        variables: Object::new(),
        at: None,
        caller: None,
        started_by: None,
        department: None,
    }
}

/// Elements that one life enters.
fn steps(graph: &Arc<Graph>, start: &Command) -> u64 {
    struct Count(u64);
    impl Log for Count {
        fn took(&mut self, events: Vec<Event>, state: State) -> State {
            self.0 += events.iter().filter(|event| matches!(event, Event::Entered { .. })).count() as u64;
            state
        }
    }
    let mut count = Count(0);
    live(graph, start, &mut count);
    count.0
}

fn benches(criterion: &mut Criterion) {
    let start = start();
    let models = [
        ("sequence of 10 jobs", sequence(10), 10),
        ("100 jobs in parallel", parallel(100), 100),
        ("1,000 rounds of a loop", rounds(1_000), 1_000),
        ("500 jobs in sequence", sequence(500), 500),
    ];
    for (name, graph, automated) in &models {
        let entered = steps(graph, &start);
        let mut log = bytes(graph, &start);
        live(graph, &start, &mut log);
        println!("{name}: {entered} elements, {} bytes of log, {} an automated step", log.total, log.total / automated);
        let mut group = criterion.benchmark_group(*name);
        group.throughput(Throughput::Elements(entered));
        group.bench_function("in memory", |bencher| bencher.iter(|| live(graph, &start, &mut Memory)));
        group.bench_function("with bytes", |bencher| {
            bencher.iter_batched(|| bytes(graph, &start), |mut log| live(graph, &start, &mut log), BatchSize::SmallInput);
        });
        group.finish();
    }
    snapshots(criterion, &models[3].1, &start);
}

/// A state of a large model written and read back, as a snapshot is.
fn snapshots(criterion: &mut Criterion, graph: &Arc<Graph>, start: &Command) {
    let mut state = State::new(Arc::clone(graph));
    execute(&mut state, start.clone(), &context()).unwrap();
    criterion.bench_function("a snapshot written and read", |bencher| {
        bencher.iter(|| serde_json::from_slice::<State>(&serde_json::to_vec(&state).unwrap()).unwrap());
    });
}

criterion_group!(all, benches);
criterion_main!(all);
