use crate::{allowed, at_level, denied, person, record, role, strange, task, tenant, user};
use access::{Kind, Operation, Resource, Subject};
use work::task::TaskRecord;

const WORK: [Operation; 6] = [
    Operation::ListTasks,
    Operation::ReadTask,
    Operation::ClaimNextTask,
    Operation::ClaimTask,
    Operation::CompleteTask,
    Operation::ReleaseTask,
];

#[test]
fn a_task_is_for_those_of_its_queues_and_those_it_names() {
    for operation in WORK {
        allowed(&person("mark", &["manager"]), operation, &task(&["manager"], &["emma"]), "tasks.of_own_queues");
        allowed(&person("emma", &[]), operation, &task(&["manager"], &["emma"]), "tasks.by_name");
        denied(&person("otto", &["employee"]), operation, &task(&["manager"], &["emma"]));
        allowed(&person("otto", &[]), operation, &task(&["everyone"], &[]), "tasks.of_own_queues");
    }
}

#[test]
fn files_are_for_those_who_work_on_a_task_and_removed_by_who_attached_them_or_is_in_charge() {
    let of = |who: &str| task(&["manager"], &["emma"]).attached_by(&user(who));
    let work =
        [Operation::ListTaskAttachments, Operation::ReadTaskAttachment, Operation::AddTaskAttachment, Operation::CompleteTaskAttachment];
    for operation in work {
        allowed(&person("mark", &["manager"]), operation, &task(&["manager"], &["emma"]), "tasks.of_own_queues");
        allowed(&person("emma", &[]), operation, &task(&["manager"], &["emma"]), "tasks.by_name");
        denied(&person("otto", &["employee"]), operation, &task(&["manager"], &["emma"]));
    }
    let remove = Operation::RemoveTaskAttachment;
    allowed(&person("mark", &["manager"]), remove, &of("mark"), "tasks.own_attachments");
    allowed(&person("emma", &[]), remove, &of("emma"), "tasks.own_attachments");
    allowed(&person("olaf", &["operator"]), remove, &of("mark"), "operator.steers");
    denied(&person("emma", &[]), remove, &of("mark"));
    // Who does not see the task any more.
    denied(&person("mark", &[]), remove, &of("mark"));
    denied(&person("mark", &["manager"]), remove, &task(&["manager"], &[]));
}

#[test]
fn a_queue_that_a_role_brings_counts_like_ones_own() {
    let mut otto = person("otto", &["substitute"]);
    denied(&otto, Operation::ClaimTask, &task(&["manager"], &[]));
    otto.queues.insert(role("manager"), 0);
    allowed(&otto, Operation::ClaimTask, &task(&["manager"], &[]), "tasks.of_own_queues");
}

#[test]
fn below_the_approval_level_a_task_is_not_seen() {
    let task = Resource::task(&tenant(), &record(&["manager"], &[], 2));
    let mark = |level| at_level(level, "mark", &["manager"]);
    for operation in WORK {
        denied(&mark(1), operation, &task);
        allowed(&mark(2), operation, &task, "tasks.of_own_queues");
        // The level counts in the queue that the task is in.
        let mut elsewhere = at_level(2, "mark", &["pilot"]);
        elsewhere.queues.insert(role("manager"), 1);
        denied(&elsewhere, operation, &task);
    }
}

#[test]
fn who_had_a_task_still_sees_it_and_can_give_it_back() {
    let had = Resource::task(&tenant(), &TaskRecord { assignee: Some(user("emma")), ..record(&["manager"], &[], 0) });
    allowed(&person("emma", &[]), Operation::ReadTask, &had, "tasks.assigned");
    allowed(&person("emma", &[]), Operation::ReleaseTask, &had, "tasks.assigned");
    denied(&person("emma", &[]), Operation::CompleteTask, &had);
}

#[test]
fn lists_are_for_whose_they_are() {
    let emma = person("emma", &["employee"]);
    for operation in [Operation::ListTasks, Operation::ClaimNextTask] {
        allowed(&emma, operation, &Resource::tenant(&tenant()), "tasks.own_lists");
        allowed(&emma, operation, &Resource::queue(&tenant(), &role("employee")), "tasks.own_queues");
        denied(&emma, operation, &strange(Kind::Queue));
    }
    allowed(&emma, Operation::ListTasks, &Resource::user(emma.clone()), "tasks.own_tasks");
    denied(&emma, Operation::ListTasks, &strange(Kind::User));
    let robot = Subject { kind: access::SubjectKind::Service, ..person("robot", &[]) };
    allowed(&robot, Operation::ListTasks, &Resource::user(robot.clone()), "tasks.own_tasks_of_machines");
}
