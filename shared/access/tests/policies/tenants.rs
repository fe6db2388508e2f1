use crate::{ask, in_a_session, person, strange, with};
use access::{Asker, Decision, Kind, Operation, Resource, Subject};
use engine::TenantId;

/// Somebody of another tenant with every role there is.
fn stranger(name: &str) -> Subject {
    let roles = ["admin", "operator", "modeler", "auditor", "pilot", "everyone"];
    Subject { tenant: TenantId::parse("other").unwrap(), ..person(name, &roles) }
}

#[test]
fn no_role_reaches_into_another_tenant_nor_does_the_same_name() {
    for name in ["anna", "olga"] {
        for operation in Operation::ALL {
            for kind in operation.kinds() {
                let refused = Decision { allowed: false, by: vec!["tenants.apart".to_owned()], errors: Vec::new() };
                assert_eq!(ask(&stranger(name), *operation, &strange(*kind)), refused, "{operation} on {kind:?}");
            }
        }
    }
}

#[test]
fn a_tenants_policy_that_permits_everything_lets_in_nobody_of_another() {
    let policies = with(&[], &["permit (principal, action, resource);"]);
    let asker = Asker::new(policies.clone(), stranger("olga"), &in_a_session());
    assert!(!asker.may(Operation::ReadTask, &strange(Kind::Task)).allowed);
    let own = Asker::new(policies, person("emma", &[]), &in_a_session());
    assert!(own.may(Operation::ReadTask, &strange(Kind::Task)).allowed);
}

#[test]
fn a_thing_of_another_kind_is_refused() {
    let decision = Asker::new(crate::plain(), person("anna", &["admin"]), &in_a_session())
        .may(Operation::ReadTask, &Resource::tenant(&crate::tenant()));
    assert!(!decision.allowed && !decision.errors.is_empty());
}
