//! Whole lives of processes: whoever does what there is to do gets one to its end, to an incident, or to waiting for somebody;
//! its log alone leads to the same state.

use engine::graph::{Graph, NodeKind};
use engine::instance::{
    Actor, Awaited, CallResult, Command, Context, DefinitionRef, Event, State, Status, Work, effects, execute, replay, task_changes,
};
use engine::{Object, Priority, Timestamp, WorkflowId};
use std::sync::Arc;

/// Commands one life is given; a definition may loop for ever.
const COMMANDS: i64 = 60;

/// A graph is stored and read as the same.
pub fn is_stored_as_it_is(graph: &Graph) {
    let written = serde_json::to_string(graph).expect("a graph is written");
    let read: Graph = serde_json::from_str(&written).unwrap_or_else(|error| panic!("{error}: {written}"));
    assert_eq!(&read, graph);
}

/// Runs one instance.
pub fn live(graph: &Arc<Graph>) {
    let definition = DefinitionRef { workflow_id: WorkflowId::parse("w").expect("an id"), version: 1 };
    let variables = serde_json::json!({"amount": 1500, "department": "sales", "yes": true, "x": [1, null, "s"]});
    let variables = variables.as_object().cloned().unwrap_or_default();
    let (mut state, mut replayed) = (State::new(Arc::clone(graph)), State::new(Arc::clone(graph)));
    let mut command = Some(Command::Start {
        definition,
        business_key: None,
        priority: Priority::NORMAL,
        variables,
        at: None,
        caller: None,
        started_by: None,
        department: None,
    });
    for minute in 0..COMMANDS {
        let Some(given) = command.take() else { break };
        let before = state.clone();
        let now = Timestamp::from_millis(minute * 60_000);
        let context = Context { now, actor: Actor("user:fuzz".into()), jitter: 7, carrier: None };
        match execute(&mut state, given, &context) {
            Ok(events) => {
                let bytes = serde_json::to_vec(&events).expect("a log");
                replay(&mut replayed, &serde_json::from_slice::<Vec<Event>>(&bytes).expect("its own log"));
                assert_eq!(replayed, state);
                drop((effects(&state, &events), task_changes(&state, &events)));
            }
            Err(_) => assert_eq!(before, state),
        }
        command = next(&state, minute);
    }
}

/// Something that there is to do.
fn next(state: &State, minute: i64) -> Option<Command> {
    if state.status != Status::Running {
        return None;
    }
    if state.has_moves() {
        return Some(Command::Continue);
    }
    let variables = Object::new();
    let work = state.elements().iter().filter(|element| state.incident(element.id).is_none()).find_map(|element| match &element.work {
        Work::Job(job) if element.id.0 % 5 == 4 => {
            Some(Command::FailJob { job: element.id, failures: job.failures, error: "no".into(), retryable: true })
        }
        Work::Job(_) => Some(Command::CompleteJob { job: element.id, variables: variables.clone(), decided: None }),
        Work::Task(_) => {
            let outcomes = state.graph().and_then(|graph| graph.user_task(element.node)).map(|task| task.outcomes.as_slice());
            let outcome = outcomes.and_then(|outcomes| outcomes.get(element.id.0 as usize % outcomes.len().max(1))).cloned();
            Some(Command::CompleteTask { task: element.id, outcome, variables: variables.clone(), by: None })
        }
        Work::Call(call) => {
            let result = CallResult::Completed { variables: variables.clone() };
            Some(Command::EndCall { call: element.id, attempt: call.attempt, result })
        }
        Work::Scope => {
            let inside = state.graph()?.inside(Some(element.node));
            let is_ad_hoc = matches!(&state.graph()?.node(element.node)?.kind, NodeKind::SubProcess(inner) if inner.ad_hoc.is_some());
            let node = inside.get(usize::try_from(minute).ok()? % inside.len().max(1)).filter(|_| is_ad_hoc)?;
            Some(Command::Activate { scope: element.id, node: state.graph()?.node(*node)?.id.clone() })
        }
        _ => None,
    });
    let awaited = || {
        let found = state.subscriptions().iter().find(|known| known.to != Awaited::Condition)?;
        Some(Command::Trigger { subscription: found.id, id: minute.to_string(), variables: variables.clone() })
    };
    let timer = || Some(Command::FireTimer { timer: state.timers().iter().min_by_key(|timer| timer.due)?.id });
    let retry = || (!state.incidents().is_empty()).then_some(Command::Retry { element: None });
    // Each has its turn first.
    match minute % 4 {
        0 => awaited().or(work).or_else(timer),
        1 => timer().or(work).or_else(awaited),
        2 => retry().or(work).or_else(awaited),
        _ => work.or_else(awaited).or_else(timer),
    }
}
