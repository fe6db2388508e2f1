//! Nobody does two tasks that are kept apart: whatever the order, in every round, and whoever tries.

use crate::graph::{Choice, Expression, Graph, GraphBuilder, Node, NodeIx, NodeKind, RetryPolicy, Separation, Text, UserTask};
use crate::instance::{
    Actor, Command, Context, DefinitionRef, Event, IncidentCode, Rejection, State, TaskChange, TaskDetails, Work, execute, replay,
    task_changes,
};
use crate::{ElementId, Object, Priority, Timestamp, UserId, WorkflowId};
use proptest::prelude::*;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

fn user(name: &str) -> UserId {
    UserId::parse(name).unwrap()
}

fn tell(state: &mut State, command: Command) -> Result<Vec<Event>, Rejection> {
    let context = Context { now: Timestamp::from_millis(0), actor: Actor("user:test".into()), jitter: 0, carrier: None };
    execute(state, command, &context)
}

fn start(graph: Graph, by: Option<&str>, variables: serde_json::Value) -> (State, Vec<Event>) {
    let mut state = State::new(Arc::new(graph));
    let command = Command::Start {
        definition: DefinitionRef { workflow_id: WorkflowId::parse("w").unwrap(), version: 1 },
        business_key: None,
        priority: Priority::NORMAL,
        variables: variables.as_object().cloned().unwrap_or_default(),
        at: None,
        caller: None,
        started_by: by.map(user),
        department: None,
    };
    let events = tell(&mut state, command).unwrap();
    (state, events)
}

fn complete(state: &mut State, task: ElementId, by: &str) -> Result<Vec<Event>, Rejection> {
    tell(state, Command::CompleteTask { task, outcome: None, variables: Object::new(), by: Some(user(by)) })
}

fn tasks(state: &State) -> Vec<(ElementId, NodeIx)> {
    let open = state.elements().iter().filter(|element| matches!(element.work, Work::Task(_)));
    open.map(|element| (element.id, element.node)).collect()
}

fn person(id: &str, task: UserTask) -> Node {
    Node::new(id, NodeKind::UserTask(Box::new(task)))
}

/// `t0`, `t1`, … one after the other, each with its definition; after them an end.
fn line(definitions: Vec<UserTask>) -> Graph {
    let mut builder = GraphBuilder::default();
    let mut last = builder.node(Node::new("start", NodeKind::StartEvent));
    for (at, task) in definitions.into_iter().enumerate() {
        let next = builder.node(person(&format!("t{at}"), task));
        builder.flow(last, next);
        last = next;
    }
    builder.finish("line".into(), None, RetryPolicy::default())
}

/// The first task of a line.
const FIRST: NodeIx = NodeIx(1);

fn apart(requester: bool, from: &[NodeIx]) -> UserTask {
    UserTask { separation: Separation { requester, from: from.to_vec() }, ..UserTask::default() }
}

fn created(events: &[Event]) -> Option<TaskDetails> {
    events.iter().find_map(|event| match event {
        Event::TaskCreated { details, .. } => Some(details.as_deref().cloned().unwrap_or_default()),
        _ => None,
    })
}

#[test]
fn whoever_asked_does_not_approve() {
    let (mut state, events) = start(line(vec![apart(true, &[])]), Some("emma"), json!({}));
    assert_eq!(created(&events).unwrap().excluded_users, [user("emma")]);
    let (task, _) = tasks(&state)[0];
    assert_eq!(complete(&mut state, task, "emma"), Err(Rejection::Excluded));
    assert_eq!(tasks(&state).len(), 1, "a rejected command leaves the state as it was");
    complete(&mut state, task, "mark").unwrap();
    // What an event started nobody asked for.
    let (_, events) = start(line(vec![apart(true, &[])]), None, json!({}));
    assert_eq!(created(&events), Some(TaskDetails::default()));
}

#[test]
fn who_did_what_is_told_and_kept_only_where_it_matters() {
    let (mut state, _) = start(line(vec![UserTask::default(), UserTask::default(), apart(false, &[FIRST])]), Some("emma"), json!({}));
    let mut told = Vec::new();
    for by in ["ann", "ben"] {
        let (task, _) = tasks(&state)[0];
        let events = complete(&mut state, task, by).unwrap();
        told.push(serde_json::to_value(&events[0]).unwrap());
        if let Some(details) = created(&events).filter(|details| !details.excluded_users.is_empty()) {
            assert_eq!(details.excluded_users, [user("ann")]);
        }
    }
    assert_eq!(told[0]["task_completed"]["by"], "ann");
    assert_eq!(told[1]["task_completed"], json!({"task": 3}));
    let kept: Vec<_> = state.completed_by().collect();
    assert_eq!(kept, [(FIRST, &BTreeSet::from([user("ann")]))]);
    let (task, _) = tasks(&state)[0];
    assert_eq!(complete(&mut state, task, "ann"), Err(Rejection::Excluded));
    complete(&mut state, task, "emma").unwrap();
    assert_eq!(state.completed_by().count(), 0, "nobody can do anything any more");
}

#[test]
fn a_task_that_is_given_to_nobody_else_is_an_incident_until_it_is_given_to_another() {
    let who = || Some(Text::Computed(Expression::feel("who").unwrap()));
    for (task, said) in [
        (UserTask { assignee: who(), ..apart(false, &[FIRST]) }, "assigned to `ann`"),
        (UserTask { candidate_users: who(), ..apart(false, &[FIRST]) }, "nobody is left"),
    ] {
        let (mut state, _) = start(line(vec![UserTask::default(), task]), None, json!({"who": "ann"}));
        let (first, _) = tasks(&state)[0];
        let events = complete(&mut state, first, "ann").unwrap();
        assert_eq!(created(&events), None);
        let incident = state.incidents()[0].clone();
        assert!(incident.code == IncidentCode::SeparationOfDuties && incident.message.contains(said), "{incident:?}");
        let variables = json!({"who": "ann, ben"}).as_object().cloned().unwrap();
        tell(&mut state, Command::SetVariables { scope: ElementId::ROOT, variables }).unwrap();
        let again = tell(&mut state, Command::Retry { element: None });
        if said.contains("nobody") {
            // One of two is enough.
            assert_eq!(created(&again.unwrap()).unwrap().excluded_users, [user("ann")]);
        } else {
            assert_eq!(state.incidents().len(), 1, "still ann's");
        }
    }
    // Where others may take it, too, it opens.
    let task = UserTask { candidate_users: who(), candidate_roles: vec![crate::RoleName::everyone()], ..apart(true, &[]) };
    let (state, _) = start(line(vec![task]), Some("ann"), json!({"who": "ann"}));
    assert_eq!((tasks(&state).len(), state.incidents().len()), (1, 0));
}

/// Tasks at the same time, in rounds: after all of them are done they are done again while `round` is less than `rounds`.
fn rounds(definitions: Vec<UserTask>, rounds: u8) -> Graph {
    let mut builder = GraphBuilder::default();
    let start = builder.node(Node::new("start", NodeKind::StartEvent));
    let nodes: Vec<NodeIx> = definitions.into_iter().enumerate().map(|(at, task)| builder.node(person(&format!("t{at}"), task))).collect();
    let merge = builder.node(Node::new("merge", NodeKind::ExclusiveGateway(Choice::default())));
    let (fork, join) =
        (builder.node(Node::new("fork", NodeKind::ParallelGateway)), builder.node(Node::new("join", NodeKind::ParallelGateway)));
    let script = crate::graph::ScriptTask { expression: Expression::feel("round + 1").unwrap(), result_variable: Some("round".into()) };
    let count = builder.node(Node::new("count", NodeKind::ScriptTask(script)));
    let again = builder.node(Node::new("again", NodeKind::ExclusiveGateway(Choice::default())));
    let end = builder.node(Node::new("end", NodeKind::EndEvent(crate::graph::EndEvent::default())));
    builder.flow(start, merge);
    builder.flow(merge, fork);
    for node in nodes {
        builder.flow(fork, node);
        builder.flow(node, join);
    }
    builder.flow(join, count);
    builder.flow(count, again);
    builder.conditional_flow(again, merge, Expression::feel(&format!("round < {rounds}")).unwrap());
    builder.default_flow(again, end);
    builder.finish("rounds".into(), None, RetryPolicy::default())
}

/// Which tasks are kept apart, told by one of the two or by both; which of them the requester does not do.
fn separations() -> impl Strategy<Value = (Vec<(bool, Vec<usize>)>, u8)> {
    (2..6_usize).prop_flat_map(|n| {
        let others = prop::collection::btree_set(0..n, 0..n).prop_map(|set| set.into_iter().collect::<Vec<_>>());
        (prop::collection::vec((any::<bool>(), others), n), 1..4_u8)
    })
}

const PEOPLE: [&str; 6] = ["p0", "p1", "p2", "p3", "p4", "p5"];

proptest! {
    #[test]
    fn nobody_does_two_tasks_that_are_kept_apart((tasks_apart, most) in separations(), tries in prop::collection::vec((any::<prop::sample::Index>(), 0..PEOPLE.len()), 1..60)) {
        let definitions = tasks_apart.iter().enumerate().map(|(at, (requester, others))| {
            let from = others.iter().filter(|other| **other != at).map(|other| NodeIx(1 + *other as u32)).collect::<Vec<_>>();
            apart(*requester, &from)
        });
        let (mut state, events) = start(rounds(definitions.collect(), most), Some("p0"), json!({"round": 0}));
        let mut replayed = State::new(Arc::clone(state.graph().unwrap()));
        // Who did what, and whom each open task is told to keep away.
        let mut did: BTreeMap<NodeIx, BTreeSet<&str>> = BTreeMap::new();
        let mut kept_away: BTreeMap<ElementId, BTreeSet<UserId>> = BTreeMap::new();
        let mut happened = events;
        let mut tries = tries.into_iter();
        loop {
            let written = serde_json::to_string(&happened).unwrap();
            replay(&mut replayed, &serde_json::from_str::<Vec<Event>>(&written).unwrap());
            prop_assert_eq!(&replayed, &state);
            for change in task_changes(&state, &happened) {
                match change {
                    TaskChange::Opened(task) => drop(kept_away.insert(task.element, task.details.excluded_users.into_iter().collect())),
                    TaskChange::Closed { element, .. } => prop_assert!(kept_away.remove(&element).is_some()),
                    TaskChange::Excluded { element, user } => drop(kept_away.get_mut(&element).unwrap().insert(user)),
                    TaskChange::Escalated { .. } => {}
                }
            }
            let open = tasks(&state);
            prop_assert_eq!(open.iter().map(|(task, _)| *task).collect::<BTreeSet<_>>(), kept_away.keys().copied().collect::<BTreeSet<_>>());
            // What a task was told from outside is what the engine goes by.
            for (task, node) in &open {
                prop_assert_eq!(&state.excluded(*node).into_iter().cloned().collect::<BTreeSet<_>>(), &kept_away[task]);
            }
            let Some((which, person)) = tries.next().filter(|_| !open.is_empty()) else { break };
            let ((task, node), person) = (open[which.index(open.len())], PEOPLE[person]);
            let may = !kept_away[&task].contains(&user(person));
            let done = complete(&mut state, task, person);
            prop_assert_eq!(done.is_ok(), may, "{:?}", done);
            happened = done.unwrap_or_default();
            if may {
                did.entry(node).or_default().insert(person);
            }
        }
        for (at, (requester, others)) in tasks_apart.iter().enumerate() {
            let node = |at: usize| NodeIx(1 + at as u32);
            let of = |at: usize| did.get(&node(at)).cloned().unwrap_or_default();
            prop_assert!(!(*requester && of(at).contains("p0")), "whoever asked did t{at}");
            for other in others.iter().filter(|other| **other != at) {
                prop_assert!(of(at).is_disjoint(&of(*other)), "t{at} and t{other} were done by one of {:?}", of(at));
            }
        }
    }
}
