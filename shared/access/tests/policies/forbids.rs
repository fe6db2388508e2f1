//! What must not be got round.

use crate::{in_a_session, person, strange, with};
use access::{Asker, Group, Kind, Operation};

#[test]
fn no_policy_of_a_tenant_keeps_administrators_from_its_policies_or_lets_others_at_them() {
    let policies = with(&[], &["forbid (principal, action, resource);", r#"permit (principal, action, resource);"#]);
    for operation in Operation::ALL.iter().filter(|operation| operation.group() == Group::Policy) {
        let may = |roles: &[&str]| {
            let decision = Asker::new(policies.clone(), person("anna", roles), &in_a_session());
            decision.may(*operation, &strange(operation.kinds()[0])).allowed
        };
        assert!(may(&["admin"]) && !may(&["manager"]), "{operation}");
    }
}

#[test]
fn where_a_policy_cannot_be_read_only_policies_are_managed() {
    let broken = access::PolicyText { id: "p".to_owned(), text: "forbid (principal".to_owned() };
    let policies = std::sync::Arc::new(access::Policies::of_tenant(&[], &[broken]));
    assert!(policies.fault().is_some());
    let asker = Asker::new(policies, person("anna", &["admin"]), &in_a_session());
    for operation in Operation::ALL {
        let allowed = asker.may(*operation, &strange(operation.kinds()[0])).allowed;
        assert_eq!(allowed, operation.group() == Group::Policy, "{operation}");
    }
}

#[test]
fn a_forbid_that_fails_forbids_and_a_permit_that_fails_permits_nothing() {
    let overflow = "when { principal.approval_level + 9223372036854775807 > 0 };";
    let admin = crate::at_level(1, "anna", &["admin"]);
    let asked = |effect: &str, operation: Operation, kind: Kind| {
        let text = format!("{effect} (principal, action, resource) {overflow}");
        Asker::new(with(&[], &[&text]), admin.clone(), &in_a_session()).may(operation, &strange(kind))
    };
    let forbidden = asked("forbid", Operation::ReadInstance, Kind::Instance);
    assert!(!forbidden.allowed && forbidden.by == ["tenant:0"] && forbidden.errors.len() == 1, "{forbidden:?}");
    let permitted = asked("permit", Operation::ReadInstance, Kind::Instance);
    assert!(permitted.allowed && permitted.by == ["admin.everything"], "{permitted:?}");
    assert!(!asked("permit", Operation::CompleteTask, Kind::Task).allowed);
}
