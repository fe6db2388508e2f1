//! How tokens move: joins, loops, what is left to the next command, compensation, what a process comes to.

use super::draw::{Drawing, feel};
use super::{Recording, Start};
use crate::Golden;
use engine::graph::{Choice, Complex, Each, NodeIx, NodeKind, Repeat, ScriptTask, SubProcess, Throw, Trigger};
use engine::instance::{Command, Event, IncidentCode};
use serde_json::json;

fn two_people(drawing: &mut Drawing, prefix: &str) -> [NodeIx; 2] {
    [drawing.person(&format!("{prefix}_a")), drawing.person(&format!("{prefix}_b"))]
}

/// Joins of every kind, in the process and in a sub-process, and one that can never happen.
pub(super) fn gateways() -> Golden {
    let mut drawing = Drawing::default();
    let start = drawing.start();
    let join = drawing.node("join", NodeKind::ParallelGateway);
    let first = two_people(&mut drawing, "first");
    for task in first {
        drawing.path(&[start, task, join]);
    }
    let (sub, ()) = drawing.sub("sub", SubProcess::default(), |drawing| {
        let start = drawing.start();
        let inner = two_people(drawing, "inner");
        let activation = Some(feel("activationCount >= 1"));
        let complex = drawing.node("complex", NodeKind::ComplexGateway(Complex { default: None, activation }));
        let merge = drawing.node("merge", NodeKind::InclusiveGateway(Choice::default()));
        let end = drawing.end("completed", Vec::new());
        for task in inner {
            drawing.path(&[start, task, complex]);
        }
        let late = drawing.person("late");
        drawing.path(&[start, late, merge]);
        drawing.path(&[complex, merge, end]);
    });
    let split = drawing.node("split", NodeKind::ExclusiveGateway(Choice::default()));
    let never = drawing.node("never", NodeKind::ParallelGateway);
    let end = drawing.end("completed", Vec::new());
    drawing.path(&[join, sub, split]);
    drawing.flow(split, never, Some("true"));
    drawing.flow(split, never, Some("false"));
    drawing.path(&[never, end]);
    let mut life = Recording::start(drawing.finish(), Start::default());
    life.complete("first_a").complete("first_b").complete("inner_b").complete("late").complete("inner_a");
    assert_eq!(life.state.incidents().first().map(|incident| incident.code), Some(IncidentCode::Deadlock));
    life.tell(Command::Cancel { reason: "stuck".to_owned() });
    life.golden()
}

/// Loops: once an item, with results; so often; and while a condition holds.
pub(super) fn loops() -> Golden {
    let mut drawing = Drawing::default();
    let (start, ask, count) = (drawing.start(), drawing.person("ask"), drawing.machine("count"));
    let script = ScriptTask { expression: feel("n + 1"), result_variable: Some("n".to_owned()) };
    let add = drawing.node("add", NodeKind::ScriptTask(script));
    let end = drawing.end("completed", Vec::new());
    drawing.path(&[start, ask, count, add, end]);
    let each = Each {
        collection: Some(feel("people")),
        item_variable: Some("person".to_owned()),
        results_variable: Some("answers".to_owned()),
        result: Some(feel("person + \": \" + answer")),
        ..Each::default()
    };
    drawing.repeat(ask, Repeat::Each(Box::new(each)));
    let times = Each { cardinality: Some(feel("2")), sequential: true, ..Each::default() };
    drawing.repeat(count, Repeat::Each(Box::new(times)));
    drawing.repeat(add, Repeat::Loop { condition: Some(feel("n < 3")), test_before: true, maximum: None });
    let mut life = Recording::start(drawing.finish(), Start { variables: json!({"people": ["anna", "bert"], "n": 0}), ..Start::default() });
    life.complete_with("ask", None, json!({"answer": "yes"})).complete_with("ask", None, json!({"answer": "no"}));
    life.complete("count").complete("count");
    life.golden()
}

/// More than one command may do: tokens over flows, into nodes and around loops are left to the next.
pub(super) fn yields() -> Golden {
    let mut drawing = Drawing::default();
    let start = drawing.start();
    // Nothing leads to these: tokens are born in each.
    let born = ["one", "other", "third"];
    let (many, _) = drawing.sub("many", SubProcess::default(), |drawing| born.map(|id| drawing.person(id)));
    let [before, after] = two_people(&mut drawing, "beside");
    let link = drawing.end("completed", Vec::new());
    drawing.repeat(many, Repeat::Each(Box::new(Each { cardinality: Some(feel("6")), ..Each::default() })));
    drawing.path(&[start, many, link]);
    drawing.path(&[start, before]);
    drawing.path(&[start, after]);
    let pass = drawing.node("pass", NodeKind::Task);
    let tail: Vec<NodeIx> = (0..12).map(|number| drawing.person(&format!("tail_{number}"))).collect();
    drawing.path(&[start, pass]);
    for task in tail {
        drawing.path(&[start, task]);
    }
    let mut life = Recording::start(drawing.finish(), Start::default());
    while life.state.has_moves() {
        life.tell(Command::Continue);
    }
    for id in born {
        while !life.all_at(id).is_empty() {
            life.complete(id);
        }
    }
    life.with_last_state_only()
}

/// A definition that goes on without a wait until it is stopped.
pub(super) fn endless() -> Golden {
    let mut drawing = Drawing::default();
    let (start, ask, end) = (drawing.start(), drawing.person("ask"), drawing.end("completed", Vec::new()));
    drawing.repeat(ask, Repeat::Each(Box::new(Each { cardinality: Some(feel("250")), ..Each::default() })));
    drawing.path(&[start, ask, end]);
    let mut life = Recording::start(drawing.finish(), Start::default());
    while life.state.incidents().is_empty() {
        life.tell(Command::Continue);
    }
    life.with_last_state_only()
}

/// Undoing: of an activity, of a sub-process that comes back for it, and of a transaction that is cancelled.
pub(super) fn compensation() -> Golden {
    let mut drawing = Drawing::default();
    let start = drawing.start();
    let (trip, ()) = drawing.sub("trip", SubProcess::default(), |drawing| {
        let (start, book, end) = (drawing.start(), drawing.machine("book"), drawing.end("completed", Vec::new()));
        undone(drawing, book, "unbook");
        drawing.path(&[start, book, end]);
    });
    drawing.input(trip, "seat", "\"4A\"");
    let pay = drawing.machine("pay");
    undone(&mut drawing, pay, "pay_back");
    let undo = drawing.node("undo", NodeKind::ThrowEvent(vec![Throw::Compensation { activity: None, wait: true }]));
    let (deal, ()) = drawing.sub("deal", SubProcess { transaction: true, ..SubProcess::default() }, |drawing| {
        let (start, reserve) = (drawing.start(), drawing.machine("reserve"));
        undone(drawing, reserve, "release");
        let cancel = drawing.end("cancelled", vec![Throw::Cancel]);
        drawing.path(&[start, reserve, cancel]);
    });
    let cancelled = drawing.boundary("cancelled", deal, true, vec![Trigger::Cancel]);
    let end = drawing.end("undone", Vec::new());
    drawing.path(&[start, trip, pay, undo, deal]);
    drawing.path(&[cancelled, end]);
    let mut life = Recording::start(drawing.finish(), Start::default());
    life.complete("book").complete("pay").complete("pay_back").complete("unbook").complete("reserve").complete("release");
    let written = |wanted: fn(&Event) -> bool| life.batches.iter().flat_map(|batch| &batch.events).any(wanted);
    assert!(written(|event| matches!(event, Event::InstanceCompleted { outcome } if outcome == "undone")));
    life.golden()
}

fn undone(drawing: &mut Drawing, activity: NodeIx, by: &str) {
    let handler = drawing.machine(by);
    drawing.activity(handler, |activity| activity.for_compensation = true);
    drawing.activity(activity, |activity| activity.compensated_by = Some(handler));
}

/// An outcome that is reached before the last token ends, and a terminate end event.
pub(super) fn outcome() -> Golden {
    let mut drawing = Drawing::default();
    let (start, ask, tidy) = (drawing.start(), drawing.person("ask"), drawing.person("tidy"));
    let (idle, stop) = (drawing.person("idle"), drawing.person("stop"));
    let rejected = drawing.end("rejected", Vec::new());
    let stopped = drawing.end("stopped", vec![Throw::Terminate]);
    drawing.path(&[start, ask, rejected]);
    drawing.path(&[start, tidy]);
    drawing.path(&[start, idle]);
    drawing.path(&[start, stop, stopped]);
    let mut life = Recording::start(drawing.finish(), Start::default());
    life.complete("ask").complete("tidy").complete("stop");
    assert_eq!(life.state.outcome.as_deref(), Some("stopped"));
    life.golden()
}
