//! Any document is a process or has faults. A process is stored and read as the same graph, and whoever does what there is to
//! do gets it to its end, to an incident, or to waiting for somebody; its log alone leads to the same state.
#![no_main]

use engine::graph::Graph;
use engine::instance::{Actor, Command, Context, DefinitionRef, Event, State, Status, Work, effects, execute, replay, task_changes};
use engine::{Object, Priority, Timestamp, WorkflowId, multi_step};
use std::sync::Arc;

/// Commands one life is given; a definition may loop for ever.
const COMMANDS: u32 = 60;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(json) = serde_json::from_str(text) else { return };
    let document = match multi_step::read(&json) {
        Ok(document) => document,
        Err(faults) => {
            assert!(!faults.is_empty());
            return assert!(faults.iter().all(|fault| !fault.code.is_empty() && !fault.message.is_empty()));
        }
    };
    let graph = multi_step::compile(&document);
    let written = serde_json::to_string(&graph).expect("a graph is written");
    let read: Graph = serde_json::from_str(&written).unwrap_or_else(|error| panic!("{error}: {written}"));
    assert_eq!(read, graph);
    live(&Arc::new(graph));
});

fn live(graph: &Arc<Graph>) {
    let context = Context { now: Timestamp::from_millis(0), actor: Actor("user:fuzz".into()), jitter: 7, carrier: None };
    let definition = DefinitionRef { workflow_id: WorkflowId::parse("w").expect("an id"), version: 1 };
    let variables = serde_json::json!({"amount": 1500, "department": "sales", "yes": true, "x": [1, null, "s"]});
    let variables = variables.as_object().cloned().unwrap_or_default();
    let (mut state, mut replayed) = (State::new(Arc::clone(graph)), State::new(Arc::clone(graph)));
    let mut command =
        Some(Command::Start { definition, business_key: None, priority: Priority::NORMAL, variables, at: None, caller: None });
    for _ in 0..COMMANDS {
        let Some(given) = command.take() else { break };
        let before = state.clone();
        match execute(&mut state, given, &context) {
            Ok(events) => {
                let bytes = serde_json::to_vec(&events).expect("a log");
                replay(&mut replayed, &serde_json::from_slice::<Vec<Event>>(&bytes).expect("its own log"));
                assert_eq!(replayed, state);
                drop((effects(&state, &events), task_changes(&state, &events)));
            }
            Err(_) => assert_eq!(before, state),
        }
        command = next(&state);
    }
}

/// Something that there is to do.
fn next(state: &State) -> Option<Command> {
    if state.status != Status::Running {
        return None;
    }
    if state.has_moves() {
        return Some(Command::Continue);
    }
    let (variables, decided) = (Object::new(), None);
    state.elements().iter().find_map(|element| match &element.work {
        Work::Job(job) if state.incident(element.id).is_none() && element.id.0 % 5 == 4 => {
            Some(Command::FailJob { job: element.id, failures: job.failures, error: "no".into(), retryable: true })
        }
        Work::Job(_) if state.incident(element.id).is_none() => {
            Some(Command::CompleteJob { job: element.id, variables: variables.clone(), decided: decided.clone() })
        }
        Work::Task(_) => {
            let outcomes = state.graph().and_then(|graph| graph.user_task(element.node)).map(|task| task.outcomes.as_slice());
            let outcome = outcomes.and_then(|outcomes| outcomes.get(element.id.0 as usize % outcomes.len().max(1))).cloned();
            Some(Command::CompleteTask { task: element.id, outcome, variables: variables.clone() })
        }
        _ => None,
    })
}
