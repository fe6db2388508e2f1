//! One list of what waits in several queues. Most queues have the same order, so that one place says how far all were read; a
//! queue with an order of its own needs one of its own.

use crate::{Error, Page, Result, keys};
use engine::RoleName;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use work::task::TaskRecord;

/// How far lists were read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Reached {
    /// In those with the common order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) everywhere: Option<String>,
    /// In those with an order of their own; empty means that nothing was taken yet.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    own: BTreeMap<RoleName, String>,
}

/// What the next part of a list holds, in its order.
pub(super) struct Waiting {
    queue: Option<RoleName>,
    own_order: bool,
    tasks: std::iter::Peekable<std::vec::IntoIter<TaskRecord>>,
}

impl Waiting {
    pub(super) fn of(queue: Option<&RoleName>, mut tasks: Vec<TaskRecord>) -> Self {
        tasks.sort_by_cached_key(|task| queue.map_or_else(|| keys::ready_place(task), |queue| keys::place_in(queue, task)));
        let own_order = queue.is_some_and(|queue| tasks.iter().any(|task| task.places.contains_key(queue)));
        Self { queue: queue.cloned(), own_order, tasks: tasks.into_iter().peekable() }
    }

    fn place(&self, task: &TaskRecord) -> String {
        self.queue.as_ref().map_or_else(|| keys::ready_place(task), |queue| keys::place_in(queue, task))
    }
}

impl Reached {
    /// What a cursor says; one that no list gave begins anew.
    pub(super) fn read(cursor: Option<&str>) -> Self {
        cursor.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    /// How far a queue was read.
    pub(super) fn of(&self, queue: &RoleName) -> Option<String> {
        self.own.get(queue).or(self.everywhere.as_ref()).filter(|place| !place.is_empty()).cloned()
    }

    /// The next page of all lists together.
    pub(super) fn next_page(mut self, mut lists: Vec<Waiting>, limit: usize) -> Result<Page<TaskRecord>> {
        for list in lists.iter().filter(|list| list.own_order) {
            self.own.extend(list.queue.clone().filter(|queue| !self.own.contains_key(queue)).map(|queue| (queue, String::new())));
        }
        let (mut items, mut seen) = (Vec::new(), BTreeSet::new());
        while let Some(list) = most_urgent(&mut lists) {
            if items.len() == limit {
                let next = serde_json::to_string(&self).map_err(Error::unreadable)?;
                return Ok(Page { items, next: Some(next) });
            }
            let Some(task) = list.tasks.next() else { break };
            match &list.queue {
                Some(queue) if list.own_order => drop(self.own.insert(queue.clone(), list.place(&task))),
                _ => self.everywhere = Some(keys::ready_place(&task)),
            }
            if seen.insert(task.task_id.clone()) {
                items.push(task);
            }
        }
        Ok(Page { items, next: None })
    }
}

/// The list whose next task is the most urgent one.
fn most_urgent(lists: &mut [Waiting]) -> Option<&mut Waiting> {
    let heads = lists.iter_mut().filter_map(|list| list.tasks.peek().map(keys::ready_place).map(|place| (place, list)));
    heads.min_by(|(one, _), (other, _)| one.cmp(other)).map(|(_, list)| list)
}
