//! Work of machines and of people.

use super::draw::{Drawing, computed, feel, fixed};
use super::{Recording, Start};
use crate::Golden;
use engine::graph::{Choice, Each, Escalation, NodeKind, Repeat, Separation, UserTask};
use engine::instance::Command;
use engine::{DepartmentId, ElementId, Object, RoleName, SkillName, UserId};
use serde_json::json;
use std::collections::BTreeMap;

/// Jobs: one carried on under another's message, tries, an incident, a decision, and a pause.
pub(super) fn machines() -> Golden {
    let mut drawing = Drawing::default();
    let (start, fetch, store) = (drawing.start(), drawing.machine("fetch"), drawing.machine("store"));
    let (decide, end) = (drawing.decision("decide"), drawing.end("completed", Vec::new()));
    drawing.path(&[start, fetch, store, decide, end]);
    let started = Start { business_key: Some("order-7".to_owned()), variables: json!({"amount": 12.5}), ..Start::default() };
    let mut life = Recording::start(drawing.finish(), started);
    life.fail("fetch", true).later(2).fail("fetch", true).later(4).fail("fetch", true);
    life.tell(Command::Retry { element: None });
    life.carrier = Some(life.at("fetch"));
    life.complete_with("fetch", None, json!({"items": [1, 2]}));
    life.tell(Command::Suspend).later(60).tell(Command::Resume).complete("store");
    let decided = json!({"inputs": {"amount": 12.5}, "rules": ["r1"]});
    let variables = super::object(json!({"risk": "low"}));
    life.tell(Command::CompleteJob { job: life.at("decide"), variables, decided: Some(Box::new(decided)) });
    life.golden()
}

/// Incidents: an error that nothing catches, a list that is none, a condition that is none, a choice without a way.
pub(super) fn stopped() -> Golden {
    let mut drawing = Drawing::default();
    let (start, call, each) = (drawing.start(), drawing.machine("call"), drawing.machine("each"));
    drawing.repeat(each, Repeat::Each(Box::new(Each { collection: Some(feel("items")), ..Each::default() })));
    let choice = drawing.node("choice", NodeKind::ExclusiveGateway(Choice::default()));
    let (small, large) = (drawing.end("small", Vec::new()), drawing.end("large", Vec::new()));
    drawing.path(&[start, call, each, choice]);
    drawing.flow(choice, small, Some("sum < limit"));
    drawing.flow(choice, large, Some("sum > limit"));
    let mut life = Recording::start(drawing.finish(), Start { variables: json!({"sum": 5}), ..Start::default() });
    let job = life.at("call");
    let (code, message) = ("E7".to_owned(), "refused".to_owned());
    life.tell(Command::ThrowError { job, code, message, variables: Object::new() }).tell(Command::Retry { element: Some(job) });
    life.complete("call").set(json!({"items": ["a"]})).tell(Command::Retry { element: None }).complete("each");
    life.set(json!({"limit": 5})).tell(Command::Retry { element: None });
    life.set(json!({"limit": 6})).tell(Command::Retry { element: None });
    life.golden()
}

/// A life that says who began it, and where they belonged.
pub(super) fn started_by(department: Option<&str>) -> Golden {
    let mut drawing = Drawing::default();
    let (start, work, end) = (drawing.start(), drawing.machine("work"), drawing.end("completed", Vec::new()));
    drawing.path(&[start, work, end]);
    let started_by = Some(UserId::parse("u_1").unwrap());
    let department = department.map(|id| DepartmentId::parse(id).unwrap());
    let mut life = Recording::start(drawing.finish(), Start { started_by, department, ..Start::default() });
    life.complete("work");
    life.golden()
}

/// Tasks: with all that a definition can compute, escalated, finished with an outcome; and one that is cancelled.
pub(super) fn people() -> Golden {
    let mut drawing = Drawing::default();
    let start = drawing.start();
    let approve = UserTask {
        candidate_roles: vec![RoleName::parse("clerk").unwrap()],
        candidate_groups: Some(computed("team")),
        candidate_users: Some(fixed("u_3, u_4")),
        assignee: Some(computed("who")),
        due: Some(fixed("P1D")),
        follow_up: Some(fixed("2027-02-01T08:00:00Z")),
        priority: Some(fixed("high")),
        outcomes: vec!["approve".to_owned(), "reject".to_owned()],
        outcome_variable: Some("verdict".to_owned()),
        escalation: Some(Escalation { after_seconds: 3_600, to_roles: vec![RoleName::parse("manager").unwrap()] }),
        ..UserTask::default()
    };
    let approve = drawing.node("approve", NodeKind::UserTask(Box::new(approve)));
    let open = UserTask { assignee: Some(computed("null")), ..UserTask::default() };
    let open = drawing.node("open", NodeKind::UserTask(Box::new(open)));
    let end = drawing.end("completed", Vec::new());
    drawing.path(&[start, approve, end]);
    drawing.path(&[start, open, end]);
    let mut life = Recording::start(drawing.finish(), Start { variables: json!({"team": ["sales"], "who": "u_2"}), ..Start::default() });
    life.ring();
    life.tell(Command::SetVariables { scope: life.at("approve"), variables: super::object(json!({"note": "urgent"})) });
    life.complete_with("approve", Some("reject"), json!({"reason": "too dear"}));
    life.tell(Command::Cancel { reason: "not needed".to_owned() });
    life.golden()
}

/// An instance that takes too long.
pub(super) fn timed_out() -> Golden {
    let mut drawing = Drawing::default();
    drawing.timeout_seconds = Some(3_600);
    let (start, wait, end) = (drawing.start(), drawing.person("wait"), drawing.end("completed", Vec::new()));
    drawing.path(&[start, wait, end]);
    let mut life = Recording::start(drawing.finish(), Start::default());
    assert_ne!(life.at("wait"), ElementId::ROOT);
    life.ring().golden()
}

/// Duties kept apart: two reviews at the same time by two people, an approval by a third who did not ask for it either; and one that
/// is assigned to somebody who may not have it, until it is assigned to another.
pub(super) fn separation() -> Golden {
    let user = |name: &str| Some(UserId::parse(name).unwrap());
    let mut drawing = Drawing::default();
    let (start, fork, join) =
        (drawing.start(), drawing.node("fork", NodeKind::ParallelGateway), drawing.node("join", NodeKind::ParallelGateway));
    let reviews = ["one", "other"].map(|id| drawing.person(id));
    let separation = Separation { requester: false, from: vec![reviews[0]] };
    drawing.change(reviews[1], |node| node.kind = NodeKind::UserTask(Box::new(UserTask { separation, ..UserTask::default() })));
    let separation = Separation { requester: true, from: reviews.to_vec() };
    let skills = BTreeMap::from([(SkillName::parse("aml").unwrap(), 3)]);
    let approve = UserTask { assignee: Some(computed("approver")), separation, skills, ..UserTask::default() };
    let (approve, end) = (drawing.node("approve", NodeKind::UserTask(Box::new(approve))), drawing.end("completed", Vec::new()));
    drawing.path(&[start, fork, reviews[0], join, approve, end]);
    drawing.path(&[fork, reviews[1], join]);
    let variables = json!({"approver": "u_2"});
    let mut life = Recording::start(drawing.finish(), Start { variables, started_by: user("u_1"), ..Start::default() });
    let complete = |life: &mut Recording, id: &str, name: &str| {
        let command = Command::CompleteTask { task: life.at(id), outcome: None, variables: Object::new(), by: user(name) };
        life.tell(command);
    };
    complete(&mut life, "one", "u_2");
    complete(&mut life, "other", "u_3");
    life.set(json!({"approver": "u_4"})).tell(Command::Retry { element: None });
    complete(&mut life, "approve", "u_4");
    life.golden()
}
