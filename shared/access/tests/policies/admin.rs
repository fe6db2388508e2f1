use crate::{allowed, denied, everywhere, instance, of, person, strange, task};
use access::{Group, Kind, Operation, Resource};

#[test]
fn an_administrator_may_do_everything_but_others_work_and_what_belongs_to_others_accounts() {
    let mut expected = of(&[Group::Read, Group::Operate, Group::Model, Group::Decide, Group::Administer, Group::Policy]);
    expected.extend([Operation::StartInstance, Operation::ChangeTasks, Operation::CreateCase, Operation::AssignCase]);
    expected.sort();
    assert_eq!(everywhere(&person("anna", &["admin"])), expected);
}

#[test]
fn an_administrator_sees_a_task_and_does_not_do_it() {
    let anna = person("anna", &["admin"]);
    allowed(&anna, Operation::ReadTask, &task(&["manager"], &[]), "admin.everything");
    denied(&anna, Operation::CompleteTask, &task(&["manager"], &[]));
    denied(&anna, Operation::ClaimNextTask, &strange(Kind::Queue));
}

#[test]
fn nobody_else_administers() {
    let emma = person("emma", &["employee", "operator", "modeler", "auditor"]);
    denied(&emma, Operation::CreateUser, &strange(Kind::Tenant));
    denied(&emma, Operation::CreatePolicy, &strange(Kind::Tenant));
    denied(&emma, Operation::EndSession, &Resource::session(&crate::tenant(), &crate::user("anna"), "s"));
    denied(&person("emma", &["employee"]), Operation::CancelInstance, &instance("emma", &["employee"]));
}

#[test]
fn who_is_an_administrator_for_somebody_else_or_for_an_hour_does_not_say_the_rules() {
    let lent = access::Subject { own_roles: vec![crate::role("employee")], ..person("emma", &["admin", "employee"]) };
    for operation in of(&[Group::Policy]) {
        let looks = ["list", "read", "validate", "evaluate"].contains(&operation.id().split('_').next().unwrap());
        let thing = strange(operation.kinds()[0]);
        if looks {
            allowed(&lent, operation, &thing, "admin.everything");
        } else {
            denied(&lent, operation, &thing);
            allowed(&person("anna", &["admin"]), operation, &thing, "admin.rules");
        }
    }
    allowed(&lent, Operation::CreateUser, &strange(Kind::Tenant), "admin.everything");
}
