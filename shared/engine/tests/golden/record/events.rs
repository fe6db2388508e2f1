//! Events that are waited for and thrown.

use super::draw::{Drawing, computed, feel, fixed, message};
use super::{Recording, Start};
use crate::Golden;
use engine::graph::{Catch, Caught, EventBased, NodeKind, ReceiveTask, SubProcess, Throw, Timer, Trigger, TriggeredStart};
use engine::instance::Command;
use serde_json::json;

/// Messages, signals, conditions and timers: waited for, happened, not needed any more.
pub(super) fn caught() -> Golden {
    let mut drawing = Drawing::default();
    let start = drawing.start();
    let work = drawing.person("work");
    let asked = drawing.boundary(
        "asked",
        work,
        false,
        vec![
            Trigger::Message(message("ask", "key")),
            Trigger::Signal { name: fixed("all") },
            Trigger::Timer(Timer::Cycle(fixed("R3/PT1H"))),
        ],
    );
    let ticks = drawing.boundary("ticks", work, false, vec![Trigger::Timer(Timer::Cycle(fixed("0 8 * * 1")))]);
    let hot = drawing.boundary("hot", work, false, vec![Trigger::Condition(feel("heat > 30"))]);
    let send =
        drawing.node("send", NodeKind::ThrowEvent(vec![Throw::Message(message("told", "key")), Throw::Signal { name: fixed("all") }]));
    drawing.input(send, "heat", "heat");
    let late = TriggeredStart { catch: Catch::on(Trigger::Timer(Timer::Duration(fixed("P9D")))), interrupting: true };
    let stop = TriggeredStart { catch: Catch::on(Trigger::Signal { name: fixed("stop") }), interrupting: true };
    for (id, kind) in [("late", late), ("stop", stop)] {
        let aside = SubProcess { triggered_by_event: true, ..SubProcess::default() };
        drawing.sub(&format!("on_{id}"), aside, |drawing| {
            let (start, wait) = (drawing.node(id, NodeKind::TriggeredStartEvent(kind)), drawing.person(&format!("after_{id}")));
            drawing.path(&[start, wait]);
        });
    }
    let gateway = drawing.node("first", NodeKind::EventBasedGateway(EventBased::default()));
    let receive = drawing.node("receive", NodeKind::ReceiveTask(ReceiveTask { message: message("reply", "key"), instantiate: false }));
    let silence = drawing.node("silence", NodeKind::CatchEvent(Catch::on(Trigger::Timer(Timer::Date(computed("until"))))));
    let (beside, end) = (drawing.person("beside"), drawing.end("completed", Vec::new()));
    drawing.path(&[start, work, end]);
    drawing.path(&[asked, end]);
    drawing.path(&[ticks, end]);
    drawing.path(&[hot, send, end]);
    drawing.path(&[start, gateway, receive, end]);
    drawing.path(&[gateway, silence, end]);
    drawing.path(&[start, beside, end]);
    let variables = json!({"key": "k-1", "heat": 20, "until": "2027-03-01T00:00:00Z"});
    let mut life = Recording::start(drawing.finish(), Start { variables, ..Start::default() });
    life.trigger("asked", "m-1", json!({"question": "when?"})).trigger("receive", "m-2", json!({"answer": "soon"}));
    life.later(60).set(json!({"heat": 31})).set(json!({"heat": 29})).set(json!({"heat": 40}));
    life.ring().ring();
    life.trigger("stop", "s-1", json!({}));
    life.complete("after_stop");
    life.golden()
}

/// Errors and escalations that are caught, and an error that ends the instance.
pub(super) fn errors() -> Golden {
    let mut drawing = Drawing::default();
    let start = drawing.start();
    let any = || Caught { code: None, code_variable: Some("code".to_owned()), message_variable: Some("said".to_owned()) };
    let (part, ()) = drawing.sub("part", SubProcess::default(), |drawing| {
        let (start, call) = (drawing.start(), drawing.machine("call"));
        let code = Some(fixed("late"));
        let warn = drawing.node("warn", NodeKind::ThrowEvent(vec![Throw::Escalation { code: code.clone() }]));
        let (wait, end) = (drawing.person("wait"), drawing.end("completed", Vec::new()));
        drawing.path(&[start, warn, call, end]);
        drawing.path(&[start, wait, end]);
    });
    let warned = drawing.boundary("warned", part, false, vec![Trigger::Escalation(any())]);
    let failed = drawing.boundary("failed", part, true, vec![Trigger::Error(any())]);
    let (look, after) = (drawing.person("look"), drawing.person("after"));
    let unheard = drawing.node("unheard", NodeKind::ThrowEvent(vec![Throw::Escalation { code: Some(fixed("none")) }]));
    let error = Throw::Error { code: Some(fixed("E9")), message: Some(computed("\"because \" + said")) };
    let fatal = drawing.end("fatal", vec![error]);
    drawing.path(&[start, part]);
    drawing.path(&[warned, look]);
    drawing.path(&[failed, after, unheard, fatal]);
    let mut life = Recording::start(drawing.finish(), Start::default());
    let (code, message) = ("E1".to_owned(), "no money".to_owned());
    life.tell(Command::ThrowError { job: life.at("call"), code, message, variables: super::object(json!({"balance": 0})) });
    life.complete("after");
    assert_eq!(life.state.failure.as_deref(), Some("because no money"));
    life.golden()
}

/// What holds an instance up and is mended: it can't open, an event can't be told, an element can't leave.
pub(super) fn held_up() -> Golden {
    let mut drawing = Drawing::default();
    let on = |name: &str| TriggeredStart { catch: Catch::on(Trigger::Message(message(name, "key"))), interrupting: false };
    let asked = drawing.node("asked", NodeKind::TriggeredStartEvent(on("go")));
    drawing.sub("aside", SubProcess { triggered_by_event: true, ..SubProcess::default() }, |drawing| {
        let (start, end) = (drawing.node("more", NodeKind::TriggeredStartEvent(on("more"))), drawing.end("completed", Vec::new()));
        drawing.path(&[start, end]);
    });
    let (work, end) = (drawing.person("work"), drawing.end("completed", Vec::new()));
    let hot = drawing.boundary("hot", work, false, vec![Trigger::Condition(feel("heat"))]);
    drawing.path(&[asked, work]);
    drawing.flow(work, end, Some("ready"));
    drawing.path(&[hot, end]);
    let start = Start { variables: json!({"ready": false}), at: Some(asked), ..Start::default() };
    let retry = || Command::Retry { element: None };
    let mut life = Recording::start(drawing.finish(), start);
    life.tell(retry()).set(json!({"key": "k-1"})).tell(retry());
    life.set(json!({"heat": 31})).tell(retry()).set(json!({"heat": false})).tell(retry());
    life.complete("work").set(json!({"ready": true})).tell(retry());
    life.golden()
}
