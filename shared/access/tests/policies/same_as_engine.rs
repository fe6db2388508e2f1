//! Policies say of tasks what the engine and the keys of their lists say: nobody lists what they may not see, and the two
//! places that decide who does a task never differ.

use crate::{ask, person, record, tenant};
use access::{Operation, Resource, Subject};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use work::task::{TaskRecord, Worker};

const ROLES: [&str; 4] = ["employee", "manager", "director", "everyone"];
const PEOPLE: [&str; 3] = ["emma", "mark", "olga"];

fn subject() -> impl Strategy<Value = Subject> {
    let queues = proptest::collection::btree_map(select(ROLES.to_vec()).prop_map(crate::role), 0_u8..4, 0..=3);
    (select(PEOPLE.to_vec()), queues).prop_map(|(name, queues)| Subject { queues, ..person(name, &[]) })
}

fn task() -> impl Strategy<Value = TaskRecord> {
    let assignee = proptest::option::of(select(PEOPLE.to_vec()));
    (subsequence(ROLES.to_vec(), 0..=3), subsequence(PEOPLE.to_vec(), 0..=2), 0_u8..4, assignee)
        .prop_map(|(queues, people, level, assignee)| TaskRecord { assignee: assignee.map(crate::user), ..record(&queues, &people, level) })
}

fn worker(subject: &Subject) -> Worker {
    Worker::new(subject.name.clone(), subject.queues.clone())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn who_may_work_on_a_task_is_whom_the_engine_admits(subject in subject(), task in task()) {
        let admitted = task.admits(&worker(&subject)).is_ok();
        let resource = Resource::task(&tenant(), &task);
        for operation in [Operation::ClaimTask, Operation::ClaimNextTask, Operation::CompleteTask] {
            prop_assert_eq!(ask(&subject, operation, &resource).allowed, admitted);
        }
        let theirs = admitted || task.assignee.as_ref() == Some(&subject.name);
        for operation in [Operation::ListTasks, Operation::ReadTask, Operation::ReleaseTask] {
            prop_assert_eq!(ask(&subject, operation, &resource).allowed, theirs);
        }
    }

    /// A ready task stands in the lists of its candidate roles and of the people it names; a claimed one in its assignee's.
    #[test]
    fn what_stands_in_ones_own_lists_is_what_one_may_see_but_for_the_approval_level(subject in subject(), task in task()) {
        let listed = task.candidate_roles.iter().any(|queue| subject.queues.contains_key(queue))
            || task.candidate_users.contains(&subject.name)
            || task.assignee.as_ref() == Some(&subject.name);
        let of_any_level = TaskRecord { minimum_level: 0, ..task };
        prop_assert_eq!(ask(&subject, Operation::ReadTask, &Resource::task(&tenant(), &of_any_level)).allowed, listed);
    }
}
