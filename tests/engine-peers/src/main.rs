//! Ours: nodes a second of each model, with parsing and without; in memory, and with the log written and read back. Prints one
//! line of JSON a model, as `run.mjs` and `run.py` do, and one for the parsing and compiling of a large model.

use engine::graph::Graph;
use engine::instance::{Actor, Command, Context, DefinitionRef, Event, State, Status, execute, replay};
use engine::{Object, Priority, Timestamp, WorkflowId};
use std::fmt::Write;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Elements of the large model.
const LARGE: u32 = 500;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let seconds: f64 = arguments.next().and_then(|word| word.parse().ok()).expect("seconds a measurement");
    for argument in arguments {
        let [name, path, nodes] = argument.split('=').collect::<Vec<_>>().try_into().expect("name=path=nodes");
        let text = std::fs::read_to_string(path).expect("the model");
        let nodes: f64 = nodes.parse().expect("a number of nodes");
        let graph = Arc::new(compiled(&text));
        let parsed = nodes * measure(seconds, || live(&Arc::new(compiled(&text)), false));
        let ran = nodes * measure(seconds, || live(&graph, false));
        let logged = nodes * measure(seconds, || live(&graph, true));
        println!("{}", serde_json::json!({"model": name, "parsed": parsed, "ran": ran, "logged": logged}));
    }
    let large = large();
    let read = measure(seconds, || drop(black_box(compiled(&large))));
    println!("{}", serde_json::json!({"model": "large", "elements": LARGE, "bytes": large.len(), "compiled": read}));
}

fn compiled(text: &str) -> Graph {
    let model = bpmn::read(text).unwrap_or_else(|faults| panic!("{faults:?}"));
    bpmn::compile(&model, None).unwrap_or_else(|faults| panic!("{faults:?}")).graph
}

/// Times a second.
fn measure(seconds: f64, mut round: impl FnMut()) -> f64 {
    for _ in 0..3 {
        round();
    }
    let (begun, limit) = (Instant::now(), Duration::from_secs_f64(seconds));
    let mut rounds = 0_u32;
    while begun.elapsed() < limit {
        round();
        rounds += 1;
    }
    f64::from(rounds) / begun.elapsed().as_secs_f64()
}

/// One instance from its start to its end.
fn live(graph: &Arc<Graph>, logged: bool) {
    let context = Context { now: Timestamp::from_millis(0), actor: Actor("system:bench".into()), jitter: 0, carrier: None };
    let definition = DefinitionRef { workflow_id: WorkflowId::parse("bench").expect("an id"), version: 1 };
    let start =
        Command::Start { definition, business_key: None, priority: Priority::NORMAL, variables: Object::new(), at: None, caller: None };
    let mut state = State::new(Arc::clone(graph));
    let mut read = State::new(Arc::clone(graph));
    let mut command = start;
    loop {
        let events = execute(&mut state, command, &context).expect("a command in its place");
        if logged {
            let bytes = serde_json::to_vec(&events).expect("bytes");
            replay(&mut read, &serde_json::from_slice::<Vec<Event>>(&bytes).expect("events"));
            std::mem::swap(&mut state, &mut read);
        }
        if state.status != Status::Running {
            break;
        }
        command = Command::Continue;
    }
    assert_eq!(state.status, Status::Completed);
}

/// Rows of a choice between two tasks, each row after the other.
fn large() -> String {
    let mut text = String::from(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="http://example.com/peers"><process id="large" isExecutable="true"><startEvent id="start"/><endEvent id="end"/>"#,
    );
    let rows = (LARGE - 2) / 4;
    let mut last = "start".to_owned();
    for row in 0..rows {
        let _ = write!(
            text,
            r#"<exclusiveGateway id="split_{row}" default="no_{row}"/><userTask id="ask_{row}" name="Ask {row}"/><manualTask id="do_{row}" name="Do {row}"/><exclusiveGateway id="join_{row}"/>
<sequenceFlow id="in_{row}" sourceRef="{last}" targetRef="split_{row}"/><sequenceFlow id="yes_{row}" sourceRef="split_{row}" targetRef="ask_{row}"><conditionExpression xsi:type="tFormalExpression">amount &gt; {row}</conditionExpression></sequenceFlow>
<sequenceFlow id="no_{row}" sourceRef="split_{row}" targetRef="do_{row}"/><sequenceFlow id="a_{row}" sourceRef="ask_{row}" targetRef="join_{row}"/><sequenceFlow id="b_{row}" sourceRef="do_{row}" targetRef="join_{row}"/>"#
        );
        last = format!("join_{row}");
    }
    let _ = write!(text, r#"<sequenceFlow id="out" sourceRef="{last}" targetRef="end"/></process></definitions>"#);
    text
}
