//! Processes that call each other, and what-ifs.

use super::draw::{Drawing, fixed};
use super::{Recording, Start, instance, object};
use crate::Golden;
use engine::graph::{Binding, CallActivity, Caught, Deployed, NodeIx, NodeKind, Throw, Trigger};
use engine::instance::{CallResult, Caller, Command, Work};
use engine::{ElementId, WorkflowId, sandbox};
use serde_json::json;

fn call(drawing: &mut Drawing, id: &str, binding: Binding, key: Option<&str>) -> NodeIx {
    let called = CallActivity { called: fixed("wf_2"), binding, all_in: true, all_out: true, business_key: key.map(fixed) };
    drawing.node(id, NodeKind::CallActivity(Box::new(called)))
}

impl Recording {
    fn end_call(&mut self, id: &str, result: CallResult) -> &mut Self {
        let call = self.at(id);
        let Work::Call(known) = self.state.element(call).unwrap().work else { panic!("`{id}` calls nothing") };
        self.tell(Command::EndCall { call, attempt: known.attempt, result })
    }
}

/// A call that is tried again, one that escalates to a suspended caller and is cancelled, one whose error is caught.
pub(super) fn calls() -> Golden {
    let mut drawing = Drawing::default();
    let start = drawing.start();
    let one = call(&mut drawing, "one", Binding::Version(3), Some("part-1"));
    let settled = Deployed::Workflow { workflow: WorkflowId::parse("wf_2").unwrap(), version: 5 };
    let two = call(&mut drawing, "two", Binding::Deployment(Some(settled)), None);
    let three = call(&mut drawing, "three", Binding::Latest, None);
    let caught = |code: &str| Caught { code: Some(code.to_owned()), code_variable: None, message_variable: Some("said".to_owned()) };
    let late = drawing.boundary("late", two, true, vec![Trigger::Escalation(caught("late"))]);
    let failed = drawing.boundary("failed", three, true, vec![Trigger::Error(caught("E1"))]);
    let (hurry, end) = (drawing.person("hurry"), drawing.end("completed", Vec::new()));
    drawing.path(&[start, one, end]);
    drawing.path(&[start, two, end]);
    drawing.path(&[start, three, end]);
    drawing.path(&[late, hurry, end]);
    drawing.path(&[failed, end]);
    let mut life = Recording::start(drawing.finish(), Start { variables: json!({"part": 1}), ..Start::default() });
    life.end_call("one", CallResult::NotRun { message: "there is no version 3".to_owned() }).tell(Command::Retry { element: None });
    life.end_call("one", CallResult::Completed { variables: object(json!({"built": true})) });
    life.end_call("three", CallResult::Failed { code: "E1".to_owned(), message: "no wood".to_owned() });
    let two = life.at("two");
    life.tell(Command::Suspend);
    for code in ["unheard", "late"] {
        life.tell(Command::Escalate { call: two, code: code.to_owned() });
    }
    life.tell(Command::Resume).complete("hurry");
    life.golden()
}

/// A called process: what it cannot catch goes to who called it.
pub(super) fn called() -> Golden {
    let mut drawing = Drawing::default();
    let start = drawing.start();
    let tell = drawing.node("tell", NodeKind::ThrowEvent(vec![Throw::Escalation { code: Some(fixed("late")) }]));
    let (work, end) = (drawing.machine("work"), drawing.end("completed", Vec::new()));
    drawing.path(&[start, tell, work, end]);
    let caller = Some(Caller { instance: instance("01HF0000000000000000000001"), element: ElementId(4), depth: 2 });
    let mut life = Recording::start(drawing.finish(), Start { caller, ..Start::default() });
    let (code, message) = ("E1".to_owned(), String::new());
    life.tell(Command::ThrowError { job: life.at("work"), code, message, variables: object(json!({})) });
    life.golden()
}

/// A what-if that begins in the middle of another life.
pub(super) fn fork() -> Golden {
    let mut drawing = Drawing::default();
    let (start, ask, work) = (drawing.start(), drawing.person("ask"), drawing.machine("work"));
    let end = drawing.end("completed", Vec::new());
    drawing.path(&[start, ask, work, end]);
    let mut life = Recording::start(drawing.finish(), Start { variables: json!({"n": 1}), ..Start::default() });
    life.batches.clear();
    let (forked, event) = sandbox::fork(instance("01HF0000000000000000000002"), 1, &life.state).unwrap();
    life.state = forked;
    life.write(vec![event]).complete("ask").complete("work");
    life.golden()
}
