//! Any text is a policy or has faults; what is kept is read again as it was, and a decision with it is made without failing.
//! What the schema allows fails at most by an overflow, and then nothing that it forbids is allowed.
#![no_main]

use access::{Asker, Circumstances, Credential, Kind, Operation, Policies, PolicyText, Resource, Subject};
use engine::{DecisionId, ElementId, InstanceId, PolicyId, RoleName, TaskId, TenantId, Timestamp, UserId, WorkflowId};
use std::sync::Arc;

fn thing(kind: Kind, tenant: &TenantId, who: &Subject) -> Resource {
    let (Ok(id), Ok(flow), Ok(role)) =
        (InstanceId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV"), WorkflowId::parse("flow"), RoleName::parse("clerk"))
    else {
        unreachable!("these are ids");
    };
    let (Ok(decision), Ok(policy)) = (DecisionId::parse("rates"), PolicyId::parse("p")) else { unreachable!("these are ids") };
    let roles = [role];
    match kind {
        Kind::Tenant => Resource::tenant(tenant),
        Kind::Definition => Resource::definition(tenant, &flow),
        Kind::Message => Resource::message(tenant, "paid"),
        Kind::Signal => Resource::signal(tenant, "paid"),
        Kind::Decision => Resource::decision(tenant, &decision),
        Kind::Instance => {
            let facts = access::InstanceFacts { instance: &id, definition: &flow, started_by: Some(&who.name), departments: &[] };
            Resource::instance(tenant, &facts, &roles)
        }
        Kind::Step => Resource::step(tenant, &id, ElementId(1), &flow, &roles),
        Kind::Task => {
            let task = TaskId { instance: id, element: ElementId(1) };
            let facts = access::TaskFacts { task: &task, definition: &flow, queues: &roles, people: &[], minimum_level: 1, assignee: None, delegated_by: None };
            Resource::task_of(tenant, &facts)
        }
        Kind::Case => {
            let Ok(case_id) = engine::CaseId::parse(id.as_str()) else { unreachable!("these are ids") };
            let (queue, created_by) = (roles.first(), &who.name);
            let facts =
                access::CaseFacts { case_id: &case_id, kind: "claim", status: "open", queue, assigned_to: None, departments: &[], created_by };
            Resource::case_of(tenant, &facts)
        }
        Kind::Queue => Resource::queue(tenant, &roles[0]),
        Kind::User => Resource::user(who.clone()),
        Kind::Session => Resource::session(tenant, &who.name, "s"),
        Kind::Policy => Resource::policy(tenant, &policy),
    }
}

libfuzzer_sys::fuzz_target!(|text: &str| {
    let policy = PolicyText { id: "p".to_owned(), text: text.to_owned() };
    if let Err(faults) = policy.check() {
        assert!(!faults.is_empty());
        return assert!(faults.iter().all(|fault| !fault.message.is_empty()));
    }
    let policies = Policies::of_tenant(&[], &[policy]);
    assert_eq!(policies.fault(), None, "what was checked can be read");
    let (Ok(tenant), Ok(name), Ok(admin)) = (TenantId::parse("acme"), UserId::parse("emma"), RoleName::parse("admin")) else { return };
    let who = Subject::person(tenant.clone(), name, vec![admin], 1);
    let now = Timestamp::from_millis(1_795_000_000_000);
    let circumstances = Circumstances { now, address: "192.0.2.7".parse().ok(), credential: Credential::Session { began_at: now } };
    let asker = Asker::new(Arc::new(policies), who.clone(), &circumstances);
    for operation in Operation::ALL {
        for kind in operation.kinds() {
            let decision = asker.may(*operation, &thing(*kind, &tenant, &who));
            assert!(!decision.allowed || !decision.by.is_empty(), "who allows says by which policy");
        }
    }
});
