use crate::{now, person, plain, strange};
use access::{Asker, Circumstances, Credential, Decision, Group, Kind, Operation, Scope, Subject, SubjectKind};

fn with_key(roles: &[&str], scopes: &[Scope], operation: Operation) -> Decision {
    let robot = Subject { kind: SubjectKind::Service, ..person("robot", roles) };
    let credential = Credential::ApiKey { scopes: scopes.to_vec() };
    let circumstances = Circumstances { now: now(), address: None, credential };
    Asker::new(plain(), robot, &circumstances).may(operation, &strange(operation.kinds()[0]))
}

#[test]
fn a_key_without_a_scope_does_nothing() {
    for operation in Operation::ALL {
        let decision = with_key(&["admin"], &[], *operation);
        let says = |policy: &str| decision.by.iter().any(|id| id == policy);
        assert!(!decision.allowed && says("api_keys.scopes") && decision.errors.is_empty(), "{operation}: {decision:?}");
    }
}

#[test]
fn a_key_does_what_its_scopes_name_one_by_one_or_as_a_group() {
    for scope in [Scope::Operation(Operation::ReadInstance), Scope::Group(Group::Read)] {
        assert!(with_key(&["auditor"], &[scope], Operation::ReadInstance).allowed);
        assert!(!with_key(&["admin"], &[scope], Operation::CancelInstance).allowed);
    }
    assert!(!with_key(&["auditor"], &[Scope::Operation(Operation::ReadInstance)], Operation::ReadTask).allowed);
}

#[test]
fn a_key_does_no_more_than_whoever_it_belongs_to() {
    let all: Vec<Scope> = Group::ALL.iter().map(|group| Scope::Group(*group)).collect();
    assert!(!with_key(&["employee"], &all, Operation::CreateUser).allowed);
    assert_eq!(strange(Kind::Tenant).kind(), Operation::CreateUser.kinds()[0]);
}

#[test]
fn a_key_reads_the_rules_and_does_not_say_them() {
    for operation in crate::of(&[Group::Policy]) {
        let decision = with_key(&["admin"], &[Scope::Group(Group::Policy), Scope::Group(Group::Read)], operation);
        let looks = ["list", "read", "validate", "evaluate"].contains(&operation.id().split('_').next().unwrap());
        assert_eq!(decision.allowed, looks, "{operation}: {decision:?}");
    }
}
