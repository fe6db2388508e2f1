//! User tasks and the lists that they stand in.

use super::shard_of;
use crate::item::Key;
use engine::{RoleName, TaskId, TenantId, Timestamp, UserId};
use std::collections::BTreeSet;
use work::queue::{Kind, place};
use work::task::TaskRecord;

pub(crate) fn task(tenant: &TenantId, task: &TaskId) -> Key {
    Key::new(format!("{tenant}#T#{task}"), "TASK")
}

pub(crate) fn ready_list(tenant: &TenantId, queue: &RoleName, shard: u32) -> String {
    format!("{tenant}#Q#{queue}#{shard}")
}

/// Tasks that wait for a person by name.
pub(crate) fn named_list(tenant: &TenantId, user: &UserId) -> String {
    format!("{tenant}#N#{user}")
}

pub(crate) fn claimed_list(tenant: &TenantId, user: &UserId) -> String {
    format!("{tenant}#M#{user}")
}

/// Everything of a queue that is not closed, by the date it is due.
pub(crate) fn team_list(tenant: &TenantId, queue: &RoleName, shard: u32) -> String {
    format!("{tenant}#QT#{queue}#{shard}")
}

/// What somebody has in hand.
pub(crate) fn load(tenant: &TenantId, user: &UserId) -> Key {
    Key::new(format!("{tenant}#H#{user}"), "LOAD")
}

/// Most lists that a task stands in: ten tasks that open together have to fit into one transaction, each with its record, its
/// history and a holder's load.
const MAX_LISTS: usize = 6;

/// The lists a task stands in: while it is ready its queues and those of the people it names, while somebody has it theirs, and
/// until it is closed those of its queues that hold everything. Of more than [`MAX_LISTS`] those of the roles come first that it was
/// escalated to last, and it stays in one list that holds everything: more people may take it than find it in a list.
pub(crate) fn task_lists(tenant: &TenantId, record: &TaskRecord) -> Vec<Key> {
    if record.status.is_closed() {
        return Vec::new();
    }
    let shard = shard_of(&record.task_id.to_string());
    // A role named twice is one queue, and no transaction may write one item twice.
    let mut queues: Vec<&RoleName> = Vec::new();
    for queue in record.queues().iter().rev() {
        if !queues.contains(&queue) {
            queues.push(queue);
        }
    }
    let mut lists = Vec::new();
    if record.status.is_ready() {
        let place = ready_place(record);
        lists.extend(queues.iter().map(|queue| Key::new(ready_list(tenant, queue, shard), place_in(queue, record))));
        let people: BTreeSet<&UserId> = record.candidate_users.iter().collect();
        lists.extend(people.into_iter().map(|user| Key::new(named_list(tenant, user), place.clone())));
    }
    lists.extend(record.holder().map(|user| Key::new(claimed_list(tenant, user), record.task_id.to_string())));
    lists.truncate(if queues.is_empty() { MAX_LISTS } else { MAX_LISTS - 1 });
    let place = team_place(record);
    lists.extend(queues.iter().map(|queue| Key::new(team_list(tenant, queue, shard), place.clone())));
    lists.truncate(MAX_LISTS);
    lists
}

/// Due first; what is due never comes last.
pub(crate) fn team_place(record: &TaskRecord) -> String {
    due_place(record.due_at, &record.task_id.to_string())
}

/// Before everything that is due at a moment or later.
pub(crate) fn due_place(due: Option<Timestamp>, task: &str) -> String {
    format!("{:015}#{task}", due.map_or(999_999_999_999_999, Timestamp::as_millis))
}

/// Before the history of a task.
pub(crate) const MOVES: &str = "H#";

pub(crate) fn task_move(tenant: &TenantId, of: &TaskId, version: u64) -> Key {
    Key { sk: format!("{MOVES}{version:010}"), ..task(tenant, of) }
}

/// Before the comments on a task.
pub(crate) const COMMENTS: &str = "C#";

pub(crate) fn comment(tenant: &TenantId, of: &TaskId, id: &str) -> Key {
    Key { sk: format!("{COMMENTS}{id}"), ..task(tenant, of) }
}

/// Where a task stands in lists that have no order of their own: urgent first, then old first.
pub(crate) fn ready_place(record: &TaskRecord) -> String {
    place(&Kind::Standard, record.priority, record.created_at, &record.task_id)
}

/// Where a task stands in a queue.
pub(crate) fn place_in(queue: &RoleName, record: &TaskRecord) -> String {
    record.places.get(queue).cloned().unwrap_or_else(|| ready_place(record))
}
