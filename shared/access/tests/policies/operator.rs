use crate::{allowed, denied, everywhere, of, person, strange};
use access::{Group, Kind, Operation};

#[test]
fn an_operator_steers_every_process_and_sees_what_runs() {
    let olaf = person("olaf", &["operator"]);
    for operation in of(&[Group::Operate]) {
        allowed(&olaf, operation, &strange(operation.kinds()[0]), "operator.steers");
    }
    allowed(&olaf, Operation::ReadInstance, &strange(Kind::Instance), "operator.sees_instances");
    allowed(&olaf, Operation::ReadTask, &strange(Kind::Task), "operator.sees_tasks");
    allowed(&olaf, Operation::ListTasks, &strange(Kind::Queue), "operator.sees_tasks");
}

#[test]
fn an_operator_neither_deploys_nor_administers_nor_does_others_work() {
    let may = everywhere(&person("olaf", &["operator"]));
    let not = of(&[Group::Model, Group::Administer, Group::Policy]);
    assert!(not.iter().all(|operation| !may.contains(operation)), "{may:?}");
    denied(&person("olaf", &["operator"]), Operation::CompleteTask, &strange(Kind::Task));
    denied(&person("olaf", &["operator"]), Operation::ListUsers, &strange(Kind::Tenant));
}
