//! What queues do with a task that waits: give it to somebody, or hand it on to another queue because they are full.

use super::all::Queues;
use super::choose::{Offer, choose};
use super::requirements::Requirements;
use super::settings::{Assignment, Kind, Queue};
use crate::assign::{Strategy, Wanted};
use crate::task::TaskRecord;
use engine::{RoleName, UserId};
use std::collections::BTreeSet;

/// Most queues that hand on to each other one after the other.
pub const MAX_OVERFLOWS: usize = 10;

/// A task goes to another queue, because its own have no room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOn {
    /// The full queue whose overflow takes it.
    pub from: RoleName,
    /// The queue that takes it.
    pub to: RoleName,
}

impl Queues {
    /// Whether any queue gives its tasks to people.
    pub fn push(&self) -> bool {
        self.queues().any(|queue| matches!(queue.assignment, Assignment::Push(_)))
    }

    /// How a queue gives its tasks to people now; none while they take them, and while it is paused.
    pub fn strategy(&self, queue: &RoleName) -> Option<Strategy> {
        match self.queue(queue)? {
            Queue { assignment: Assignment::Push(strategy), paused: false, .. } => Some(*strategy),
            _ => None,
        }
    }

    /// What a queue asks of those who do a task. `barred` may not have it for reasons of their own.
    pub fn wanted(&self, queue: &RoleName, task: &TaskRecord, barred: BTreeSet<UserId>) -> Wanted {
        let none = Requirements::default();
        let own = match self.queue(queue).map(|queue| &queue.kind) {
            Some(Kind::Specialised(requirements)) => requirements,
            _ => &none,
        };
        Wanted { requirements: own.with(&task.skills), priority: task.priority, barred }
    }

    /// The queue that gives a task to somebody: the only one it waits in; of several the one with the smallest share of its capacity
    /// used. `load` gives how many other tasks are in a queue.
    pub fn giver(&self, task: &TaskRecord, load: impl Fn(&RoleName) -> u64) -> Option<RoleName> {
        match task.queues() {
            [only] => Some(only.clone()),
            several => self.least_used(several, load),
        }
    }

    /// The queue that a task which just opened goes on to, when none of its own has room for it: the first with room of those that
    /// a full one hands on to, one after the other. Of several that of the smallest share used. A paused queue hands nothing on and
    /// takes nothing. `load` gives how many other tasks are in a queue.
    pub fn hands_on(&self, task: &TaskRecord, load: impl Fn(&RoleName) -> u64) -> Option<HandedOn> {
        let has_room = |name: &RoleName| self.queue(name).is_none_or(|queue| queue.has_room(load(name)));
        if task.queues().iter().any(has_room) {
            return None;
        }
        let is_paused = |name: &RoleName| self.queue(name).is_some_and(|queue| queue.paused);
        let takes = |name: &RoleName| !is_paused(name) && has_room(name);
        let full = task.queues().iter().filter(|name| !is_paused(name));
        let ways: Vec<HandedOn> =
            full.filter_map(|from| self.overflows(from).into_iter().find(takes).map(|to| HandedOn { from: from.clone(), to })).collect();
        let ends: Vec<RoleName> = ways.iter().map(|way| way.to.clone()).collect();
        let to = self.least_used(&ends, load)?;
        ways.into_iter().find(|way| way.to == to)
    }

    /// The queues that a queue hands on to, one after the other, each once; up to [`MAX_OVERFLOWS`].
    pub fn overflows(&self, queue: &RoleName) -> Vec<RoleName> {
        let mut chain: Vec<RoleName> = Vec::new();
        let next = |name: &RoleName| self.queue(name).and_then(|queue| queue.overflow.clone());
        let mut following = next(queue);
        while let Some(name) = following.filter(|name| name != queue && !chain.contains(name) && chain.len() < MAX_OVERFLOWS) {
            following = next(&name);
            chain.push(name);
        }
        chain
    }

    /// Whether a queue with these settings would hand on to itself, over others.
    pub fn hands_on_to_itself(&self, settings: &Queue) -> bool {
        let over = |first: &RoleName| self.overflows(first).contains(&settings.name);
        settings.overflow.as_ref().is_some_and(|first| *first == settings.name || over(first))
    }

    fn least_used(&self, names: &[RoleName], load: impl Fn(&RoleName) -> u64) -> Option<RoleName> {
        let settings = |name: &RoleName| self.queue(name).cloned().unwrap_or_else(|| Queue::unconfigured(name.clone()));
        let queues: Vec<Queue> = names.iter().map(settings).collect();
        let offers: Vec<Offer<'_>> = queues.iter().map(|queue| Offer { queue, load: load(&queue.name) }).collect();
        choose(&offers).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::instance::{DefinitionRef, OpenedTask, TaskDetails};
    use engine::{ElementId, InstanceId, Priority, Timestamp, WorkflowId};
    use std::collections::BTreeMap;

    fn role(name: &str) -> RoleName {
        RoleName::parse(name).unwrap()
    }

    fn task(queues: &[&str]) -> TaskRecord {
        let opened = OpenedTask {
            element: ElementId(2),
            node_id: "n".into(),
            step_id: "s".into(),
            name: "t".into(),
            candidate_roles: queues.iter().map(|name| role(name)).collect(),
            minimum_level: 0,
            skills: BTreeMap::new(),
            priority: Priority::NORMAL,
            estimated_minutes: None,
            outcomes: Vec::new(),
            details: TaskDetails::default(),
            form_key: None,
        };
        let definition = DefinitionRef { workflow_id: WorkflowId::parse("w").unwrap(), version: 1 };
        TaskRecord::open(&InstanceId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").unwrap(), &definition, None, &opened, Timestamp::from_millis(0))
    }

    fn queue(name: &str, capacity: u32, overflow: Option<&str>) -> Queue {
        Queue { capacity: Some(capacity), overflow: overflow.map(role), ..Queue::unconfigured(role(name)) }
    }

    fn handed(queues: &[Queue], of: &[&str], loads: &[(&str, u64)]) -> Option<(String, String)> {
        let load = |name: &RoleName| loads.iter().find(|(known, _)| *known == name.as_str()).map_or(0, |(_, load)| *load);
        let queues = Queues::new(queues.to_vec(), []);
        queues.hands_on(&task(of), load).map(|HandedOn { from, to }| (from.to_string(), to.to_string()))
    }

    fn way(from: &str, to: &str) -> Option<(String, String)> {
        Some((from.to_owned(), to.to_owned()))
    }

    #[test]
    fn a_full_queue_hands_on_to_the_first_with_room_behind_it() {
        let queues = [queue("a", 2, Some("b")), queue("b", 3, Some("c")), queue("c", 9, None)];
        assert_eq!(handed(&queues, &["a"], &[("a", 1)]), None, "there is room for one");
        assert_eq!(handed(&queues, &["a"], &[("a", 2)]), way("a", "b"));
        assert_eq!(handed(&queues, &["a"], &[("a", 2), ("b", 3)]), way("a", "c"));
        assert_eq!(handed(&queues, &["a"], &[("a", 2), ("b", 3), ("c", 9)]), None, "all are full: it stays");
        assert_eq!(handed(&queues, &["a", "c"], &[("a", 2)]), None, "another queue of it has room");
        assert_eq!(handed(&queues, &["c"], &[("c", 9)]), None, "nobody is behind it");
    }

    #[test]
    fn a_paused_queue_hands_nothing_on_and_takes_nothing() {
        let paused = |queue: Queue| Queue { paused: true, ..queue };
        let full = [("a", 2)];
        assert_eq!(handed(&[paused(queue("a", 2, Some("b")))], &["a"], &full), None);
        let over_b = [queue("a", 2, Some("b")), paused(queue("b", 3, Some("c")))];
        assert_eq!(handed(&over_b, &["a"], &full), way("a", "c"), "over it to the next, which nobody configured");
    }

    #[test]
    fn of_several_ways_on_the_one_to_the_smallest_share_used_is_taken() {
        let queues = [queue("a", 1, Some("x")), queue("b", 1, Some("y")), queue("x", 10, None), queue("y", 100, None)];
        let loads = [("a", 1), ("b", 1), ("x", 5), ("y", 40)];
        assert_eq!(handed(&queues, &["a", "b"], &loads), way("b", "y"));
    }

    #[test]
    fn queues_that_hand_on_in_a_ring_end_and_are_noticed() {
        let queues = Queues::new([queue("a", 1, Some("b")), queue("b", 1, Some("c"))], []);
        assert!(queues.hands_on_to_itself(&queue("c", 1, Some("a"))));
        assert!(!queues.hands_on_to_itself(&queue("c", 1, Some("d"))));
        let ring = Queues::new([queue("a", 1, Some("b")), queue("b", 1, Some("a"))], []);
        assert_eq!(ring.overflows(&role("a")), [role("b")]);
    }

    #[test]
    fn of_several_queues_the_one_with_the_smallest_share_used_gives_a_task_to_somebody() {
        let queues = Queues::new([queue("a", 10, None), queue("b", 100, None)], []);
        let load = |name: &RoleName| if name.as_str() == "a" { 5 } else { 40 };
        assert_eq!(queues.giver(&task(&["a", "b"]), load), Some(role("b")));
        assert_eq!(queues.giver(&task(&["a"]), |_| 1_000), Some(role("a")), "the only one gives it, however full it is");
        assert_eq!(queues.giver(&task(&[]), |_| 0), None);
    }
}
