//! What changes of tasks ask of queues that give tasks to people, or hand them on: errands for the scheduler, which looks at the task,
//! the queue and the people again before it does anything. At most one a change for the task, one for whoever has less to do.

use crate::work_queues::Moved;
use engine::{RoleName, TaskId, UserId};
use runtime::messages::Task;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use store::Gauges;
use work::queue::{Queue, Queues};

/// The version that a task opens with.
const OPENED: u64 = 1;

pub(crate) fn errands(queues: &Queues, gauges: &BTreeMap<RoleName, Gauges>, moves: &[Moved]) -> Vec<Task> {
    let too_many = too_many(queues, gauges, moves);
    let gives = |queue: &RoleName| queues.strategy(queue).is_some();
    let mut errands: Vec<Task> = Vec::new();
    for one in moves {
        if too_many.contains(&one.task) && one.version == OPENED {
            errands.push(Task::HandOn { task: one.task.clone(), again: 0 });
        } else if one.effects.waits.iter().any(gives) {
            errands.push(Task::Place { task: one.task.clone(), again: 0 });
        }
    }
    if queues.push() {
        let freed: BTreeSet<&UserId> = moves.iter().filter_map(|one| one.effects.freed.as_ref()).collect();
        errands.extend(freed.into_iter().map(|user| Task::Freed { user: user.clone() }));
    }
    errands
}

/// Of the tasks that just opened, those that came last into queues with too many, as far as these hand any on.
fn too_many<'a>(queues: &Queues, gauges: &BTreeMap<RoleName, Gauges>, moves: &'a [Moved]) -> BTreeSet<&'a TaskId> {
    let mut found = BTreeSet::new();
    for (name, gauges) in gauges {
        let Some(Queue { capacity: Some(capacity), overflow: Some(_), paused: false, .. }) = queues.queue(name) else { continue };
        let over = usize::try_from(gauges.load.saturating_sub(u64::from(*capacity))).unwrap_or(usize::MAX);
        let mut opened: Vec<&Moved> = moves.iter().filter(|one| one.version == OPENED && one.effects.waits.contains(name)).collect();
        opened.sort_by_key(|one| Reverse((one.effects.at, &one.task)));
        found.extend(opened.into_iter().take(over).map(|one| &one.task));
    }
    found
}
