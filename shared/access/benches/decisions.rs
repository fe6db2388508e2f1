//! What a decision costs: with the product's policies alone, and with a hundred of a tenant's own.

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark that cannot be set up has to stop")]

use access::{Asker, Circumstances, Credential, InstanceFacts, Operation, Policies, PolicyText, Resource, Subject};
use criterion::{Criterion, criterion_group, criterion_main};
use engine::{InstanceId, RoleName, TenantId, Timestamp, UserId, WorkflowId};
use std::hint::black_box;
use std::sync::Arc;

fn mark() -> Subject {
    let roles = ["employee", "manager", "clerk"].map(|name| RoleName::parse(name).unwrap()).to_vec();
    Subject::person(TenantId::parse("acme").unwrap(), UserId::parse("mark").unwrap(), roles, 2)
}

fn circumstances() -> Circumstances {
    let now = Timestamp::from_millis(1_795_000_000_000);
    Circumstances { now, address: "192.0.2.7".parse().ok(), credential: Credential::Session { began_at: now } }
}

fn instance() -> Resource {
    let (tenant, id) = (TenantId::parse("acme").unwrap(), InstanceId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").unwrap());
    let roles = [RoleName::parse("manager").unwrap()];
    let definition = WorkflowId::parse("expense").unwrap();
    Resource::instance(&tenant, &InstanceFacts { instance: &id, definition: &definition, started_by: None, departments: &[] }, &roles)
}

/// A hundred policies, of which one in ten has a say in reading instances.
fn hundred() -> Vec<PolicyText> {
    let about = |place: usize| if place.is_multiple_of(10) { "read_instance" } else { "cancel_instance" };
    let text = |place: usize| {
        format!("forbid (principal, action == Action::\"{}\", resource) when {{ resource.definition == \"secret{place}\" }};", about(place))
    };
    (0..100).map(|place| PolicyText { id: place.to_string(), text: text(place) }).collect()
}

fn decisions(c: &mut Criterion) {
    let texts = hundred();
    for (name, policies) in [("built in", Policies::default()), ("100 of a tenant", Policies::of_tenant(&[], &texts))] {
        let policies = Arc::new(policies);
        let asker = Asker::new(policies.clone(), mark(), &circumstances());
        assert!(asker.may(Operation::ReadInstance, &instance()).allowed);
        c.bench_function(&format!("first question of a request, {name}"), |b| {
            b.iter(|| Asker::new(policies.clone(), mark(), &circumstances()).may(Operation::ReadInstance, black_box(&instance())));
        });
        c.bench_function(&format!("a row, {name}"), |b| b.iter(|| asker.may(Operation::ListInstances, black_box(&instance()))));
    }
    c.bench_function("reading 100 policies of a tenant", |b| b.iter(|| Policies::of_tenant(&[], black_box(&texts))));
}

criterion_group!(benches, decisions);
criterion_main!(benches);
