use crate::{allowed, denied, everywhere, instance, of, person, step, strange, tenant, user};
use access::{Group, Kind, Operation, Resource, Subject, SubjectKind};

#[test]
fn without_any_role_a_person_reads_models_decides_starts_processes_and_lists_what_is_theirs() {
    use Operation::*;
    let mut expected = of(&[Group::Decide]);
    expected.extend([ListWorkflows, ReadWorkflow, ReadWorkflowVersion, ExportWorkflow, ExportWorkflowVersion]);
    expected.extend([ListDecisionModels, ReadDecisionModel, ReadDecisionModelImports, ReadDecisionModelJson, ReadDecisionModelXml]);
    expected.extend([ListDecisionModelVersions, ReadDecisionModelVersion, ReadDecisionAnalysis]);
    expected.extend([ListDepartments, ReadDepartment, StartInstance, ChangeTasks, CreateCase]);
    expected.sort();
    assert_eq!(everywhere(&person("emma", &[])), expected);
}

#[test]
fn an_account_is_its_owners() {
    let emma = person("emma", &[]);
    let (own, session) = (Resource::user(emma.clone()), Resource::session(&tenant(), &user("emma"), "s1"));
    for operation in of(&[Group::OwnAccount]) {
        for kind in operation.kinds() {
            let own = if *kind == Kind::Session { &session } else { &own };
            allowed(&emma, operation, own, "everyone.own_account");
            denied(&emma, operation, &strange(*kind));
        }
    }
    for operation in [Operation::ReadUser, Operation::ReadMe, Operation::ListDelegations] {
        allowed(&emma, operation, &own, "everyone.own_user");
        denied(&emma, operation, &strange(Kind::User));
    }
    for operation in [Operation::Delegate, Operation::EndDelegation] {
        allowed(&emma, operation, &own, "everyone.own_deputies");
        denied(&emma, operation, &strange(Kind::User));
    }
}

#[test]
fn a_program_does_what_its_roles_say_and_sees_itself_what_it_started_and_what_is_for_it() {
    let robot = Subject { kind: SubjectKind::Service, queues: [(crate::role("robots"), 0)].into(), ..person("robot", &["robots"]) };
    assert_eq!(everywhere(&robot), [Operation::ChangeTasks], "each task is asked by itself");
    let own = Resource::user(robot.clone());
    allowed(&robot, Operation::ReadMe, &own, "everyone.own_user");
    denied(&robot, Operation::ListSessions, &own);
    denied(&robot, Operation::Delegate, &own);
    allowed(&robot, Operation::ReadInstance, &instance("robot", &[]), "everyone.own_instances");
    allowed(&robot, Operation::CompleteTask, &crate::task(&["robots"], &[]), "tasks.of_own_queues");
}

#[test]
fn an_instance_is_seen_by_who_started_it_and_by_whom_it_gives_work() {
    let (emma, mark, otto) = (person("emma", &["employee"]), person("mark", &["manager"]), person("otto", &["employee"]));
    let expense = instance("emma", &["manager"]);
    for operation in [Operation::ReadInstance, Operation::ReadInstanceHistory, Operation::ReadInstanceTimeline] {
        allowed(&emma, operation, &expense, "everyone.own_instances");
        allowed(&mark, operation, &expense, "everyone.instances_with_work");
        denied(&otto, operation, &expense);
    }
}

#[test]
fn who_answers_for_a_step_begins_it_and_tries_it_again() {
    for operation in [Operation::ActivateElement, Operation::RetryInstance] {
        allowed(&person("mark", &["manager"]), operation, &step(&["manager"]), "everyone.own_steps");
        denied(&person("emma", &["employee"]), operation, &step(&["manager"]));
        denied(&person("emma", &["employee"]), operation, &step(&[]));
    }
}
