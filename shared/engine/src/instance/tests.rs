//! Whole lives of instances: what was decided, in order, and what it led to.

use super::*;
use crate::graph::{
    Activity, Binding, Boundary, CallActivity, Catch, Caught, EndEvent, Expression, Graph, GraphBuilder, Node, NodeIx, NodeKind,
    RetryPolicy, SubProcess, Text, Throw, Trigger, UserTask,
};
use crate::{ElementId, Object, Priority, RoleName, TimerId, Timestamp, WorkflowId, multi_step};
use serde_json::{Value, json};
use std::sync::Arc;

fn step(id: &str, kind: &str, order: u64) -> Value {
    json!({"step_id": id, "step_name": id, "step_type": kind, "order_sequence": order, "required_roles": ["clerk"]})
}

fn graph(body: &Value) -> Arc<Graph> {
    Arc::new(multi_step::compile(&multi_step::read(body).unwrap()))
}

fn automated(steps: u64) -> Arc<Graph> {
    let steps: Vec<Value> = (1..=steps).map(|n| step(&format!("s{n}"), "automated", n)).collect();
    graph(&json!({"workflow_name": "w", "category": "c", "steps": steps}))
}

fn at(millis: i64) -> Context {
    Context { now: Timestamp::from_millis(millis), actor: Actor("user:test".into()), jitter: u32::MAX, carrier: None }
}

fn object(value: Value) -> Object {
    value.as_object().cloned().unwrap()
}

fn start_with(graph: &Arc<Graph>, variables: Value) -> (State, Vec<Event>) {
    let mut state = State::new(Arc::clone(graph));
    let definition = DefinitionRef { workflow_id: WorkflowId::parse("w").unwrap(), version: 1 };
    let command = Command::Start {
        definition,
        business_key: None,
        priority: Priority::NORMAL,
        variables: object(variables),
        at: None,
        caller: None,
        started_by: None,
        department: None,
    };
    let events = execute(&mut state, command, &at(0)).unwrap();
    (state, events)
}

fn waiting_at(state: &State) -> Vec<&str> {
    state.elements().iter().map(|element| state.graph().unwrap().node(element.node).unwrap().id.as_str()).collect()
}

fn finish_task(state: &mut State, outcome: Option<&str>, variables: Value) -> Result<Vec<Event>, Rejection> {
    let task = state.elements()[0].id;
    execute(state, Command::CompleteTask { task, outcome: outcome.map(str::to_owned), variables: object(variables), by: None }, &at(1))
}

fn complete_job(state: &mut State) -> Vec<Event> {
    let job = state.elements()[0].id;
    execute(state, Command::CompleteJob { job, variables: Object::new(), decided: None }, &at(1)).unwrap()
}

#[test]
fn a_sequence_of_jobs_runs_to_its_end_and_every_state_can_be_replayed() {
    let graph = automated(3);
    let (mut state, mut log) = start_with(&graph, json!({}));
    for expected in ["s1", "s2", "s3"] {
        assert_eq!(waiting_at(&state), [expected]);
        log.extend(complete_job(&mut state));
    }
    assert_eq!((state.status, state.outcome.as_deref()), (Status::Completed, Some("completed")));
    let bytes = serde_json::to_vec(&log).unwrap();
    let mut again = State::new(graph);
    replay(&mut again, &serde_json::from_slice::<Vec<Event>>(&bytes).unwrap());
    assert_eq!(again, state);
}

#[test]
fn an_automated_step_is_logged_in_a_few_hundred_bytes() {
    let (mut state, _) = start_with(&automated(3), json!({}));
    let events = complete_job(&mut state);
    assert!(serde_json::to_vec(&events).unwrap().len() < 250, "{}", serde_json::to_string(&events).unwrap());
}

#[test]
fn approval_goes_up_the_hierarchy_and_a_rejection_ends_it() {
    let mut body = json!({"workflow_name": "w", "category": "c", "steps": [step("approve", "approval", 1), step("do", "automated", 2)]});
    body["approval_hierarchies"] = json!([{"level": 1, "role_required": "manager"}, {"level": 2, "role_required": "director"}]);
    let graph = graph(&body);

    let (mut state, _) = start_with(&graph, json!({}));
    finish_task(&mut state, Some("approve"), json!({})).unwrap();
    assert_eq!(waiting_at(&state), ["approve.level_2"]);
    finish_task(&mut state, Some("approve"), json!({})).unwrap();
    assert_eq!(waiting_at(&state), ["do"]);

    let (mut state, _) = start_with(&graph, json!({}));
    finish_task(&mut state, Some("approve"), json!({})).unwrap();
    finish_task(&mut state, Some("reject"), json!({})).unwrap();
    assert_eq!((state.status, state.outcome.as_deref()), (Status::Completed, Some("rejected")));
}

#[test]
fn an_outcome_the_task_does_not_offer_is_rejected_and_changes_nothing() {
    let graph = graph(&json!({"workflow_name": "w", "category": "c", "steps": [step("approve", "approval", 1)]}));
    let (mut state, _) = start_with(&graph, json!({}));
    let before = state.clone();
    assert!(matches!(finish_task(&mut state, Some("maybe"), json!({})), Err(Rejection::UnknownOutcome { .. })));
    assert!(matches!(finish_task(&mut state, None, json!({})), Err(Rejection::UnknownOutcome { .. })));
    assert_eq!(state, before);
}

#[test]
fn a_routing_rule_jumps_and_a_condition_that_cannot_be_decided_is_an_incident() {
    let mut body = json!({"workflow_name": "w", "category": "c", "steps": [step("a", "user_task", 1), step("b", "user_task", 2), step("c", "user_task", 3)]});
    body["routing_rules"] = json!([{"rule_id": "r", "condition_expression": "amount > 10", "target_step_id": "c"}]);
    let graph = graph(&body);

    let (mut state, _) = start_with(&graph, json!({"amount": 11}));
    finish_task(&mut state, None, json!({})).unwrap();
    assert_eq!(waiting_at(&state), ["c"]);

    let (mut state, _) = start_with(&graph, json!({}));
    finish_task(&mut state, None, json!({})).unwrap();
    assert_eq!(waiting_at(&state), ["a.routing"]);
    assert_eq!(state.incidents()[0].code, IncidentCode::ConditionFailed);
    let variables = object(json!({"amount": 1}));
    execute(&mut state, Command::SetVariables { scope: ElementId::ROOT, variables }, &at(2)).unwrap();
    execute(&mut state, Command::Retry { element: None }, &at(3)).unwrap();
    assert_eq!(waiting_at(&state), ["b"]);
    assert!(state.incidents().is_empty());
}

#[test]
fn a_failing_job_is_retried_then_an_incident_then_retry_gives_it_all_its_tries_back() {
    let (mut state, _) = start_with(&automated(1), json!({}));
    let job = state.elements()[0].id;
    let fail = |state: &mut State| {
        let failures = state.job(job).unwrap().failures;
        execute(state, Command::FailJob { job, failures, error: "no".into(), retryable: true }, &at(0)).unwrap()
    };
    for (failures, bound) in [(1, 2_000), (2, 4_000)] {
        let events = fail(&mut state);
        let due = Timestamp::from_millis(bound);
        assert_eq!(effects(&state, &events), [Effect::RunJob { job, class: Priority::NORMAL.class(), failures, not_before: Some(due) }]);
    }
    fail(&mut state);
    assert_eq!(state.incidents()[0].message, "no (try 3)");
    assert_eq!(
        execute(&mut state, Command::CompleteJob { job, variables: Object::new(), decided: None }, &at(0)),
        Err(Rejection::JobHasIncident)
    );
    let events = execute(&mut state, Command::Retry { element: Some(job) }, &at(0)).unwrap();
    assert!(matches!(effects(&state, &events)[..], [Effect::RunJob { not_before: None, .. }, Effect::List(_)]));
    complete_job(&mut state);
    assert_eq!(state.status, Status::Completed);
}

#[test]
fn a_failure_that_cannot_be_helped_is_an_incident_at_once() {
    let (mut state, _) = start_with(&automated(1), json!({}));
    let job = state.elements()[0].id;
    execute(&mut state, Command::FailJob { job, failures: 0, error: "404".into(), retryable: false }, &at(0)).unwrap();
    assert_eq!(state.incidents().len(), 1);
}

#[test]
fn a_failure_that_is_reported_twice_counts_once() {
    let (mut state, _) = start_with(&automated(1), json!({}));
    let job = state.elements()[0].id;
    let failed = Command::FailJob { job, failures: 0, error: "no".into(), retryable: true };
    execute(&mut state, failed.clone(), &at(0)).unwrap();
    assert_eq!(execute(&mut state, failed, &at(0)), Err(Rejection::TrySettled));
    assert_eq!(state.job(job).unwrap().failures, 1);
}

#[test]
fn what_is_delivered_twice_is_rejected_the_second_time() {
    let (mut state, _) = start_with(&automated(2), json!({}));
    let job = state.elements()[0].id;
    complete_job(&mut state);
    let before = state.clone();
    assert_eq!(
        execute(&mut state, Command::CompleteJob { job, variables: Object::new(), decided: None }, &at(9)),
        Err(Rejection::JobNotActive)
    );
    assert_eq!(state, before);
}

#[test]
fn a_job_carried_on_under_the_same_message_gets_no_message_of_its_own() {
    let (mut state, events) = start_with(&automated(2), json!({}));
    assert!(effects(&state, &events).iter().any(|effect| matches!(effect, Effect::RunJob { .. })));
    let job = state.elements()[0].id;
    let context = Context { carrier: Some(job), ..at(1) };
    let events = execute(&mut state, Command::CompleteJob { job, variables: Object::new(), decided: None }, &context).unwrap();
    assert_eq!(effects(&state, &events), []);
    assert_eq!(state.jobs().next().unwrap().1.carrier, Some(job));
}

#[test]
fn escalation_opens_a_task_to_more_people_and_ends_with_the_task() {
    let mut ask = step("ask", "user_task", 1);
    ask["auto_escalation_hours"] = json!(24);
    let graph = graph(&json!({"workflow_name": "w", "category": "c", "steps": [ask]}));
    let (mut state, _) = start_with(&graph, json!({}));
    let timer = state.timers().iter().find(|timer| timer.purpose == TimerPurpose::Escalation).unwrap().clone();
    assert_eq!(timer.due, Timestamp::from_millis(24 * 3_600_000));
    let events = execute(&mut state, Command::FireTimer { timer: timer.id }, &at(timer.due.as_millis())).unwrap();
    assert!(matches!(&task_changes(&state, &events)[..], [TaskChange::Escalated { roles, .. }] if roles[0].as_str() == "admin"));
    assert_eq!(execute(&mut state, Command::FireTimer { timer: timer.id }, &at(0)), Err(Rejection::TimerNotActive));
    finish_task(&mut state, None, json!({})).unwrap();
    assert_eq!(state.status, Status::Completed);
    assert!(state.timers().is_empty());
}

#[test]
fn the_global_timeout_ends_an_instance_even_while_it_is_suspended() {
    let graph = graph(&json!({"workflow_name": "w", "category": "c", "global_timeout_hours": 1, "steps": [step("a", "user_task", 1)]}));
    let (mut state, _) = start_with(&graph, json!({}));
    let timer = state.timers()[0].clone();
    assert_eq!((timer.purpose, timer.due), (TimerPurpose::Timeout, Timestamp::from_millis(3_600_000)));
    execute(&mut state, Command::Suspend, &at(1)).unwrap();
    let events = execute(&mut state, Command::FireTimer { timer: timer.id }, &at(2)).unwrap();
    assert_eq!(state.status, Status::TimedOut);
    assert!(matches!(task_changes(&state, &events)[..], [TaskChange::Closed { closing: Closing::Cancelled, .. }]));
}

#[test]
fn nothing_moves_while_suspended_and_everything_is_sent_again_on_resume() {
    let (mut state, _) = start_with(&automated(1), json!({}));
    let job = state.elements()[0].id;
    execute(&mut state, Command::Suspend, &at(1)).unwrap();
    assert_eq!(
        execute(&mut state, Command::CompleteJob { job, variables: Object::new(), decided: None }, &at(2)),
        Err(Rejection::InstanceSuspended)
    );
    let events = execute(&mut state, Command::Resume, &at(3)).unwrap();
    assert!(effects(&state, &events).contains(&Effect::RunJob { job, class: Priority::NORMAL.class(), failures: 0, not_before: None }));
    assert_eq!(execute(&mut state, Command::Resume, &at(4)), Err(Rejection::NotSuspended));
}

#[test]
fn a_condition_that_comes_true_while_suspended_is_seen_at_the_resume() {
    let mut builder = GraphBuilder::default();
    let start = builder.node(Node::new("start", NodeKind::StartEvent));
    let condition = Trigger::Condition(Expression::feel("x > 7").unwrap());
    let wait = builder.node(Node::new("wait", NodeKind::CatchEvent(Catch::on(condition))));
    let ask = builder.node(Node::new("ask", NodeKind::UserTask(Box::default())));
    builder.flow(start, wait);
    builder.flow(wait, ask);
    let graph = Arc::new(builder.finish("w".to_owned(), None, RetryPolicy::default()));
    let (mut state, _) = start_with(&graph, json!({"x": 1}));
    execute(&mut state, Command::Suspend, &at(1)).unwrap();
    let set = Command::SetVariables { scope: ElementId::ROOT, variables: object(json!({"x": 8})) };
    execute(&mut state, set, &at(2)).unwrap();
    assert_eq!(waiting_at(&state), ["wait"]);
    execute(&mut state, Command::Resume, &at(3)).unwrap();
    assert_eq!(waiting_at(&state), ["ask"]);
}

#[test]
fn an_instance_completes_once_a_sub_process_that_nobody_waits_for_is_compensated() {
    let mut builder = GraphBuilder::default();
    let node = |id: &str, parent, kind| Node { parent, ..Node::new(id, kind) };
    let ask = || NodeKind::UserTask(Box::default());
    let start = builder.node(node("start", None, NodeKind::StartEvent));
    let sub = builder.node(node("sub", None, NodeKind::SubProcess(SubProcess::default())));
    let undo = builder.node(node("undo", Some(sub), ask()));
    let work = builder.node(node("work", Some(sub), NodeKind::Task));
    let throw = Throw::Compensation { activity: None, wait: false };
    let throw = builder.node(node("throw", None, NodeKind::ThrowEvent(vec![throw])));
    builder.node_mut(undo).unwrap().activity = Some(Box::new(Activity { for_compensation: true, ..Activity::default() }));
    builder.node_mut(work).unwrap().activity = Some(Box::new(Activity { compensated_by: Some(undo), ..Activity::default() }));
    builder.flow(start, sub);
    builder.flow(sub, throw);
    let graph = Arc::new(builder.finish("w".to_owned(), None, RetryPolicy::default()));
    let (mut state, _) = start_with(&graph, json!({}));
    assert_eq!(waiting_at(&state), ["sub", "undo"]);
    let task = state.elements()[1].id;
    execute(&mut state, Command::CompleteTask { task, outcome: None, variables: Object::new(), by: None }, &at(1)).unwrap();
    assert_eq!(state.status, Status::Completed);
}

#[test]
fn cancelling_ends_everything_once() {
    let graph = graph(&json!({"workflow_name": "w", "category": "c", "steps": [step("a", "user_task", 1)]}));
    let (mut state, _) = start_with(&graph, json!({}));
    execute(&mut state, Command::Cancel { reason: "changed my mind".into() }, &at(1)).unwrap();
    assert_eq!((state.status, state.elements().len()), (Status::Cancelled, 0));
    assert_eq!(execute(&mut state, Command::Cancel { reason: String::new() }, &at(2)), Err(Rejection::InstanceEnded));
    assert_eq!(execute(&mut state, Command::FireTimer { timer: TimerId(1) }, &at(2)), Err(Rejection::TimerNotActive));
}

#[test]
fn a_definition_that_loops_without_a_wait_goes_on_by_commands_and_stops_at_an_incident() {
    let mut body = json!({"workflow_name": "w", "category": "c", "steps": [step("a", "user_task", 1), step("b", "automated", 2)]});
    // `a` is skipped and `b` is skipped, and a rule after `b` leads back to `a` for ever.
    body["steps"][0]["conditions"] = json!({"expression": "1 = 2"});
    body["steps"][1]["conditions"] = json!({"expression": "1 = 2"});
    body["routing_rules"] = json!([{"rule_id": "r", "condition_expression": "1 = 1", "source_step_id": "b", "target_step_id": "a"}]);
    let (mut state, events) = start_with(&graph(&body), json!({}));
    assert!(state.has_moves() && events.len() < 3_000);
    assert!(effects(&state, &events).contains(&Effect::Continue));
    let mut commands = 0;
    while state.incidents().is_empty() {
        execute(&mut state, Command::Continue, &at(1)).unwrap();
        commands += 1;
    }
    assert_eq!((state.incidents()[0].code, commands), (IncidentCode::StepLimit, 20));
}

#[test]
fn variables_of_a_scope_hide_those_of_the_process_and_end_with_it() {
    let graph = graph(&json!({"workflow_name": "w", "category": "c", "steps": [step("a", "user_task", 1), step("b", "user_task", 2)]}));
    let (mut state, _) = start_with(&graph, json!({"x": 1}));
    let scope = state.elements()[0].id;
    execute(&mut state, Command::SetVariables { scope, variables: object(json!({"x": 2})) }, &at(1)).unwrap();
    assert_eq!(state.scope(scope).get("x").map(std::borrow::Cow::into_owned), Some(json!(2)));
    assert_eq!(state.scope(ElementId::ROOT).get("x").map(std::borrow::Cow::into_owned), Some(json!(1)));
    finish_task(&mut state, None, json!({})).unwrap();
    let gone = Command::SetVariables { scope, variables: Object::new() };
    assert_eq!(execute(&mut state, gone, &at(2)), Err(Rejection::ScopeNotActive));
}

fn built(builder: GraphBuilder) -> Arc<Graph> {
    Arc::new(builder.finish("w".into(), None, RetryPolicy::default()))
}

fn person(builder: &mut GraphBuilder, id: &str) -> NodeIx {
    builder.node(Node::new(id, NodeKind::UserTask(Box::default())))
}

fn end_as(builder: &mut GraphBuilder, outcome: &str, throws: Vec<Throw>) -> NodeIx {
    builder.node(Node::new(format!("{outcome}_end"), NodeKind::EndEvent(EndEvent { outcome: outcome.into(), throws })))
}

fn complete_task(state: &mut State, id: &str) -> Vec<Event> {
    let of_id = |element: &&Element| state.graph().unwrap().node(element.node).unwrap().id == id;
    let task = state.elements().iter().find(of_id).unwrap().id;
    execute(state, Command::CompleteTask { task, outcome: None, variables: Object::new(), by: None }, &at(1)).unwrap()
}

#[test]
fn an_outcome_that_was_reached_is_kept_until_the_last_token_ends_without_an_end_event() {
    let mut builder = GraphBuilder::default();
    let start = builder.node(Node::new("start", NodeKind::StartEvent));
    let (ask, tidy) = (person(&mut builder, "ask"), person(&mut builder, "tidy"));
    let rejected = end_as(&mut builder, "rejected", Vec::new());
    builder.flow(start, ask);
    builder.flow(start, tidy);
    builder.flow(ask, rejected);
    let graph = built(builder);
    let (mut state, mut log) = start_with(&graph, json!({}));
    log.extend(complete_task(&mut state, "ask"));
    assert_eq!(state.outcome, None);
    // From a snapshot it goes on as from the log.
    state = serde_json::from_value::<State>(serde_json::to_value(&state).unwrap()).unwrap().with_graph(Arc::clone(&graph));
    log.extend(complete_task(&mut state, "tidy"));
    assert_eq!((state.status, state.outcome.as_deref()), (Status::Completed, Some("rejected")));
    let mut again = State::new(graph);
    replay(&mut again, &log);
    assert_eq!(again, state);
}

#[test]
fn a_terminate_end_event_is_left_and_says_what_the_process_comes_to_however_often_it_yields() {
    let mut builder = GraphBuilder::default();
    let start = builder.node(Node::new("start", NodeKind::StartEvent));
    let other = person(&mut builder, "other");
    let stopped = end_as(&mut builder, "stopped", vec![Throw::Terminate]);
    builder.flow(start, other);
    builder.flow(start, stopped);
    let mut state = State::new(built(builder));
    let definition = DefinitionRef { workflow_id: WorkflowId::parse("w").unwrap(), version: 1 };
    let variables = Object::new();
    let mut command = Command::Start {
        definition,
        business_key: None,
        priority: Priority::NORMAL,
        variables,
        at: None,
        caller: None,
        started_by: None,
        department: None,
    };
    let mut log = Vec::new();
    while state.status != Status::Completed {
        let bounds = walk::Bounds { steps: 1, tasks: 1, runs: 100 };
        log.extend(execute_within(bounds, &mut state, command, &at(0)).unwrap());
        command = Command::Continue;
    }
    assert_eq!(state.outcome.as_deref(), Some("stopped"));
    let end = log.iter().find_map(|event| match event {
        Event::Entered { element, node, .. } if *node == stopped => Some(*element),
        _ => None,
    });
    assert!(log.contains(&Event::Left { element: end.unwrap() }));
    assert_eq!(log.iter().filter(|event| matches!(event, Event::Terminated { .. })).count(), 1);
}

#[test]
fn what_an_error_said_that_ended_an_instance_is_kept() {
    let mut builder = GraphBuilder::default();
    let start = builder.node(Node::new("start", NodeKind::StartEvent));
    let text = |text: &str| Some(Text::Fixed(text.into()));
    let failed = end_as(&mut builder, "failed", vec![Throw::Error { code: text("E1"), message: text("no money") }]);
    builder.flow(start, failed);
    let (state, _) = start_with(&built(builder), json!({}));
    assert_eq!((state.status, state.outcome.as_deref()), (Status::Failed, Some("E1")));
    assert_eq!(state.ended(), Some(Ended::Failed { code: "E1".into(), message: "no money".into() }));
}

/// A call with a boundary event for escalations that leads to a person.
fn calling(interrupting: bool) -> Arc<Graph> {
    let mut builder = GraphBuilder::default();
    let start = builder.node(Node::new("start", NodeKind::StartEvent));
    let called =
        CallActivity { called: Text::Fixed("other".into()), binding: Binding::Latest, all_in: true, all_out: true, business_key: None };
    let call = builder.node(Node::new("call", NodeKind::CallActivity(Box::new(called))));
    let catch = Catch::on(Trigger::Escalation(Caught { code: Some("late".into()), ..Caught::default() }));
    let boundary = builder.node(Node::new("told", NodeKind::BoundaryEvent(Boundary { on: call, interrupting, catch })));
    let hurry = person(&mut builder, "hurry");
    builder.flow(start, call);
    builder.flow(boundary, hurry);
    built(builder)
}

#[test]
fn an_escalation_to_a_suspended_caller_is_thrown_when_it_is_resumed() {
    for (interrupting, waits) in [(false, vec!["call", "hurry", "hurry"]), (true, vec!["hurry"])] {
        let graph = calling(interrupting);
        let (mut state, mut log) = start_with(&graph, json!({}));
        let call = state.elements()[0].id;
        let escalate = |code: &str| Command::Escalate { call, code: code.into() };
        log.extend(execute(&mut state, Command::Suspend, &at(1)).unwrap());
        for code in ["late", "unheard", "late"] {
            let events = execute(&mut state, escalate(code), &at(2)).unwrap();
            assert_eq!(effects(&state, &events), []);
            log.extend(events);
        }
        assert_eq!(waiting_at(&state), ["call"]);
        state = serde_json::from_value::<State>(serde_json::to_value(&state).unwrap()).unwrap().with_graph(Arc::clone(&graph));
        let events = execute(&mut state, Command::Resume, &at(3)).unwrap();
        assert_eq!(waiting_at(&state), waits);
        // The call that goes on is asked for, one that was interrupted is ended.
        let found = effects(&state, &events);
        assert_eq!(found.contains(&Effect::CheckCall { element: call }), !interrupting);
        assert_eq!(found.contains(&Effect::CancelCall { element: call }), interrupting);
        log.extend(events);
        let mut again = State::new(graph);
        replay(&mut again, &log);
        assert_eq!(again, state);
    }
}

#[test]
fn a_suspended_instance_holds_no_more_escalations_than_fit_and_none_for_a_call_that_is_over() {
    let (mut state, _) = start_with(&calling(false), json!({}));
    let call = state.elements()[0].id;
    execute(&mut state, Command::Suspend, &at(1)).unwrap();
    let over = Command::Escalate { call: ElementId(99), code: "late".into() };
    assert_eq!(execute(&mut state, over, &at(2)), Err(Rejection::CallNotActive));
    let held = (0..1_000).take_while(|_| execute(&mut state, Command::Escalate { call, code: "late".into() }, &at(2)).is_ok()).count();
    assert_eq!(held, 204);
    assert_eq!(execute(&mut state, Command::Escalate { call, code: "late".into() }, &at(2)), Err(Rejection::InstanceSuspended));
    execute(&mut state, Command::Cancel { reason: String::new() }, &at(3)).unwrap();
    assert_eq!(serde_json::to_value(&state).unwrap().get("held"), None);
}

#[test]
fn what_begins_as_an_instance_is_resumed_is_sent_once() {
    let mut builder = GraphBuilder::default();
    let start = builder.node(Node::new("start", NodeKind::StartEvent));
    let connector = crate::graph::Connector { kind: "log".into(), settings: Object::new() };
    let task =
        crate::graph::ServiceTask { connector, retry: None, result_variable: None, responsible_roles: Vec::new(), estimated_minutes: None };
    for id in ["a", "b"] {
        let job = builder.node(Node::new(id, NodeKind::ServiceTask(Box::new(task.clone()))));
        builder.flow(start, job);
    }
    let mut state = State::new(built(builder));
    let definition = DefinitionRef { workflow_id: WorkflowId::parse("w").unwrap(), version: 1 };
    let variables = Object::new();
    let command = Command::Start {
        definition,
        business_key: None,
        priority: Priority::NORMAL,
        variables,
        at: None,
        caller: None,
        started_by: None,
        department: None,
    };
    execute_within(walk::Bounds { steps: 2, tasks: 1, runs: 9 }, &mut state, command, &at(0)).unwrap();
    assert!(state.jobs().count() == 1 && state.has_moves());
    execute(&mut state, Command::Suspend, &at(1)).unwrap();
    let events = execute(&mut state, Command::Resume, &at(2)).unwrap();
    let sent = effects(&state, &events);
    assert_eq!(sent.iter().filter(|effect| matches!(effect, Effect::RunJob { .. })).count(), 2, "{sent:?}");
    assert!(!sent.contains(&Effect::Continue));
}

#[test]
fn a_task_whose_computed_candidates_are_nobody_is_not_everyones() {
    let computed = |feel: &str| Some(Text::Computed(Expression::feel(feel).unwrap()));
    let opened = |task: UserTask| {
        let mut builder = GraphBuilder::default();
        let start = builder.node(Node::new("start", NodeKind::StartEvent));
        let ask = builder.node(Node::new("ask", NodeKind::UserTask(Box::new(task))));
        builder.flow(start, ask);
        let (state, events) = start_with(&built(builder), json!({}));
        let changes = task_changes(&state, &events);
        let roles = changes.first().map(|change| match change {
            TaskChange::Opened(task) => task.candidate_roles.clone(),
            other => panic!("{other:?}"),
        });
        (roles, state.incidents().first().map(|incident| incident.message.clone()))
    };
    let everyone = Some(vec![RoleName::everyone()]);
    for feel in ["[]", "\"\"", "null", "\" , \""] {
        for task in [
            UserTask { candidate_groups: computed(feel), ..UserTask::default() },
            UserTask { candidate_users: computed(feel), ..UserTask::default() },
            UserTask { assignee: computed(feel), candidate_groups: computed(feel), ..UserTask::default() },
        ] {
            let (roles, incident) = opened(task);
            assert!(roles.is_none() && incident.unwrap().contains("nobody"), "{feel}");
        }
        // Whoever may have it first is not who else may.
        let task = UserTask { assignee: computed(feel), ..UserTask::default() };
        assert_eq!(opened(task), (everyone.clone(), None), "{feel}");
    }
    let clerk = RoleName::parse("clerk").unwrap();
    let some = UserTask { candidate_groups: computed("[]"), candidate_roles: vec![clerk.clone()], ..UserTask::default() };
    assert_eq!(opened(some).0, Some(vec![clerk.clone()]));
    let found = UserTask { candidate_groups: computed("[\"clerk\"]"), ..UserTask::default() };
    assert_eq!(opened(found).0, Some(vec![clerk]));
    let user = UserTask { candidate_users: computed("[\"emma\"]"), ..UserTask::default() };
    assert_eq!(opened(user).0, Some(Vec::new()));
    // A group that no role can stand for is not everyone.
    let (roles, incident) = opened(UserTask { candidate_groups: computed("[\"経理\"]"), ..UserTask::default() });
    assert!(roles.is_none() && incident.unwrap().contains("経理"));
}
