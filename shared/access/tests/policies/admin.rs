use crate::{allowed, denied, everywhere, instance, of, person, strange, task};
use access::{Group, Kind, Operation, Resource};

#[test]
fn an_administrator_may_do_everything_but_others_work_and_what_belongs_to_others_accounts() {
    let mut expected = of(&[Group::Read, Group::Operate, Group::Model, Group::Decide, Group::Administer, Group::Policy]);
    expected.push(Operation::StartInstance);
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
