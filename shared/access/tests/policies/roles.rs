//! Roles that a tenant makes.

use crate::{everywhere, in_a_session, person, role, strange, with};
use access::{Asker, Decision, Kind, Operation, Permission, Role};

#[test]
fn a_role_permits_what_it_lists_and_says_so() {
    let clerk = Role { name: role("clerk"), permissions: vec!["create_user".parse().unwrap(), "model".parse().unwrap()] };
    let policies = with(&[clerk], &[]);
    let may = |name: &str, operation: Operation| {
        Asker::new(policies.clone(), person("carl", &[name]), &in_a_session()).may(operation, &strange(operation.kinds()[0]))
    };
    let by_role = Decision { allowed: true, by: vec!["role:clerk".to_owned()], errors: Vec::new() };
    for operation in [Operation::CreateUser, Operation::DeployBpmn] {
        assert_eq!(may("clerk", operation), by_role);
        assert_eq!(may("other", operation), Decision::default());
    }
    assert_eq!(may("clerk", Operation::ListUsers), Decision::default());
}

#[test]
fn a_role_gives_neither_others_accounts_nor_the_policies() {
    for word in ["own_account", "end_session", "policy", "create_policy", "create_role", "replace_identity_provider", "nothing", ""] {
        assert!(word.parse::<Permission>().is_err(), "{word}");
    }
}

#[test]
fn a_role_that_the_tenant_did_not_make_is_a_queue_and_no_more() {
    assert_eq!(everywhere(&person("mark", &["manager"])), everywhere(&person("mark", &[])));
    assert!(crate::ask(&person("mark", &["pilot"]), Operation::ReadTask, &strange(Kind::Task)).allowed);
}
