//! What each file of policies says, a test file beside each policy file: who may, and who may not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

mod admin;
mod api_keys;
mod auditor;
mod cases;
mod everyone;
mod forbids;
mod modeler;
mod operations;
mod operator;
mod roles;
mod same_as_engine;
mod table;
mod tasks;
mod tenants;
mod written;

use access::{Asker, Circumstances, Credential, Decision, InstanceFacts, Operation, Policies, PolicyText, Resource, Role, Subject};
use engine::instance::DefinitionRef;
use engine::{DepartmentId, ElementId, InstanceId, Priority, RoleName, TaskId, TenantId, Timestamp, UserId, WorkflowId};
use std::collections::BTreeMap;
use std::sync::Arc;
use work::task::{TaskRecord, TaskStatus};

pub(crate) fn tenant() -> TenantId {
    TenantId::parse("acme").unwrap()
}

pub(crate) fn role(name: &str) -> RoleName {
    RoleName::parse(name).unwrap()
}

pub(crate) fn user(name: &str) -> UserId {
    UserId::parse(name).unwrap()
}

pub(crate) fn person(name: &str, roles: &[&str]) -> Subject {
    at_level(0, name, roles)
}

pub(crate) fn at_level(level: u8, name: &str, roles: &[&str]) -> Subject {
    Subject::person(tenant(), user(name), roles.iter().map(|name| role(name)).collect(), level)
}

pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(1_795_000_000_000)
}

pub(crate) fn in_a_session() -> Circumstances {
    let credential = Credential::Session { began_at: now().plus_millis(-60_000) };
    Circumstances { now: now(), address: "192.0.2.7".parse().ok(), credential }
}

/// A tenant that added nothing.
pub(crate) fn plain() -> Arc<Policies> {
    Arc::default()
}

pub(crate) fn with(roles: &[Role], texts: &[&str]) -> Arc<Policies> {
    let texts: Vec<PolicyText> =
        texts.iter().enumerate().map(|(place, text)| PolicyText { id: place.to_string(), text: (*text).to_owned() }).collect();
    for text in &texts {
        assert_eq!(text.check(), Ok(()), "{}", text.text);
    }
    let policies = Policies::of_tenant(roles, &texts);
    assert_eq!(policies.fault(), None);
    Arc::new(policies)
}

pub(crate) fn ask(who: &Subject, operation: Operation, resource: &Resource) -> Decision {
    let decision = Asker::new(plain(), who.clone(), &in_a_session()).may(operation, resource);
    assert_eq!(decision.errors, Vec::<String>::new(), "{operation}");
    decision
}

#[track_caller]
pub(crate) fn allowed(who: &Subject, operation: Operation, resource: &Resource, by: &str) {
    let decision = ask(who, operation, resource);
    assert!(decision.allowed && decision.by.iter().any(|id| id == by), "{operation}: {decision:?}");
}

#[track_caller]
pub(crate) fn denied(who: &Subject, operation: Operation, resource: &Resource) {
    assert_eq!(ask(who, operation, resource), Decision::default(), "{operation}");
}

pub(crate) fn workflow() -> WorkflowId {
    WorkflowId::parse("expense").unwrap()
}

pub(crate) fn instance(started_by: &str, roles: &[&str]) -> Resource {
    instance_in(&[], started_by, roles)
}

/// One whose starter belonged to a department, named from the inside out.
pub(crate) fn instance_in(departments: &[&str], started_by: &str, roles: &[&str]) -> Resource {
    let roles: Vec<RoleName> = roles.iter().map(|name| role(name)).collect();
    let departments: Vec<DepartmentId> = departments.iter().map(|id| DepartmentId::parse(id).unwrap()).collect();
    let departments: Vec<&DepartmentId> = departments.iter().collect();
    let (id, definition, started_by) = (instance_id(), workflow(), user(started_by));
    let facts = InstanceFacts { instance: &id, definition: &definition, started_by: Some(&started_by), departments: &departments };
    Resource::instance(&tenant(), &facts, &roles)
}

pub(crate) fn step(roles: &[&str]) -> Resource {
    let roles: Vec<RoleName> = roles.iter().map(|name| role(name)).collect();
    Resource::step(&tenant(), &instance_id(), ElementId(3), &workflow(), &roles)
}

fn instance_id() -> InstanceId {
    InstanceId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").unwrap()
}

pub(crate) fn record(queues: &[&str], people: &[&str], minimum_level: u8) -> TaskRecord {
    TaskRecord {
        task_id: TaskId { instance: instance_id(), element: ElementId(3) },
        definition: DefinitionRef { workflow_id: workflow(), version: 1 },
        node_id: "sign".to_owned(),
        step_id: "sign".to_owned(),
        name: "Sign".to_owned(),
        status: TaskStatus::Open,
        candidate_roles: queues.iter().map(|name| role(name)).collect(),
        candidate_users: people.iter().map(|name| user(name)).collect(),
        excluded_users: Vec::new(),
        minimum_level,
        skills: BTreeMap::new(),
        priority: Priority::NORMAL,
        outcomes: Vec::new(),
        business_key: None,
        created_at: now(),
        due_at: None,
        follow_up_at: None,
        form_key: None,
        assignee: None,
        delegated_by: None,
        queue: None,
        held_from: None,
        given_back_by: Vec::new(),
        places: BTreeMap::new(),
        sla: None,
        suspended_from: None,
        claimed_at: None,
        closed_at: None,
        outcome: None,
        version: 1,
    }
}

pub(crate) fn task(queues: &[&str], people: &[&str]) -> Resource {
    Resource::task(&tenant(), &record(queues, people, 0))
}

pub(crate) fn case(queue: Option<&str>, assigned_to: Option<&str>, created_by: &str, department: Option<&str>) -> Resource {
    let (queue, assigned_to) = (queue.map(role), assigned_to.map(user));
    let department = department.map(|name| engine::DepartmentId::parse(name).unwrap());
    Resource::case(
        &tenant(),
        &access::CaseFacts {
            case_id: &engine::CaseId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").unwrap(),
            kind: "complaint",
            status: "open",
            queue: queue.as_ref(),
            assigned_to: assigned_to.as_ref(),
            departments: &department.iter().collect::<Vec<_>>(),
            created_by: &user(created_by),
        },
    )
}

/// Something of each kind, of people and roles that none of the subjects here has anything to do with.
pub(crate) fn strange(kind: access::Kind) -> Resource {
    use access::Kind;
    match kind {
        Kind::Tenant => Resource::tenant(&tenant()),
        Kind::Definition => Resource::definition(&tenant(), &workflow()),
        Kind::Message => Resource::message(&tenant(), "paid"),
        Kind::Signal => Resource::signal(&tenant(), "closing time"),
        Kind::Decision => Resource::decision(&tenant(), &engine::DecisionId::parse("rates").unwrap()),
        Kind::Instance => instance("olga", &["pilot"]),
        Kind::Step => step(&["pilot"]),
        Kind::Task => task(&["pilot"], &["olga"]),
        Kind::Case => case(Some("pilot"), Some("olga"), "olga", None),
        Kind::Queue => Resource::queue(&tenant(), &role("pilot")),
        Kind::User => Resource::user(person("olga", &["pilot"])),
        Kind::Session => Resource::session(&tenant(), &user("olga"), "s1"),
        Kind::Policy => Resource::policy(&tenant(), &engine::PolicyId::parse("p1").unwrap()),
    }
}

/// The operations that somebody may do to something that is not theirs.
pub(crate) fn everywhere(who: &Subject) -> Vec<Operation> {
    let may = |operation: &Operation| operation.kinds().iter().all(|kind| ask(who, *operation, &strange(*kind)).allowed);
    Operation::ALL.iter().copied().filter(may).collect()
}

/// The operations of groups.
pub(crate) fn of(groups: &[access::Group]) -> Vec<Operation> {
    Operation::ALL.iter().copied().filter(|operation| groups.contains(&operation.group())).collect()
}
