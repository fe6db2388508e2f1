//! What a step of a task changes in the statistics of its queues.

use super::moves::Move;
use super::record::TaskRecord;
use super::status::TaskStatus;
use crate::sla::Goal;
use crate::statistics::{Counter, Gauge, Sample, Tally};
use engine::{RoleName, Timestamp};
use std::collections::BTreeMap;

/// Changes by queue.
pub type Tallies = BTreeMap<RoleName, Tally>;

/// What the step from one record to the next changes in each queue. A task that waits, waits in all of its queues; one that somebody
/// has counts in the queue they took it from, and, if it came to them by name, in the first of its queues.
pub fn tallies(old: Option<&TaskRecord>, new: &TaskRecord, what: &Move, at: Timestamp) -> Tallies {
    let mut all = Tallies::new();
    for (record, sign) in old.map(|old| (old, -1)).into_iter().chain([(new, 1)]) {
        for (queue, gauge) in standing(record) {
            add(&mut all, queue, |tally| tally.gauge(gauge, sign));
        }
    }
    let home = |record: &TaskRecord| record.held_from.clone().or_else(|| record.queues().first().cloned());
    let before = old.unwrap_or(new);
    let lasted = |from: Timestamp| u64::try_from(at.as_millis() - from.as_millis()).unwrap_or_default() / 1000;
    let in_home = |all: &mut Tallies, of: &TaskRecord, change: &dyn Fn(Tally) -> Tally| {
        if let Some(queue) = home(of) {
            add(all, queue, change);
        }
    };
    match what {
        Move::Opened => new.queues().iter().for_each(|queue| add(&mut all, queue.clone(), |tally| tally.count(Counter::Opened))),
        // From one person to another it is not claimed: its wait ended before.
        Move::Reassigned { to: Some(_) } if before.holder().is_some() => {}
        Move::Claimed | Move::Assigned { .. } | Move::Reassigned { to: Some(_) } => {
            in_home(&mut all, new, &|tally| tally.count(Counter::Claimed).sample(Sample::Wait, lasted(new.created_at)));
        }
        Move::Released | Move::Reassigned { to: None } => in_home(&mut all, before, &|tally| tally.count(Counter::Released)),
        Move::Completed { .. } => in_home(&mut all, before, &|tally| {
            let tally = tally.count(Counter::Completed).sample(Sample::Total, lasted(new.created_at));
            before.claimed_at.map_or(tally.clone(), |claimed_at| tally.sample(Sample::Handling, lasted(claimed_at)))
        }),
        Move::Cancelled => in_home(&mut all, before, &|tally| tally.count(Counter::Cancelled)),
        Move::Escalated { .. } | Move::LevelReached { .. } => in_home(&mut all, before, &|tally| tally.count(Counter::Escalated)),
        Move::Moved { to } => {
            before.queues().iter().for_each(|queue| add(&mut all, queue.clone(), |tally| tally.count(Counter::MovedOut)));
            add(&mut all, to.clone(), |tally| tally.count(Counter::MovedIn));
        }
        Move::Delegated { .. } | Move::Returned { .. } | Move::Suspended | Move::Resumed | Move::Changed { .. } => {}
        Move::Excluded { .. } | Move::Warned { .. } | Move::Breached { .. } => {}
        Move::AttachmentAdded { .. } | Move::AttachmentRemoved { .. } => {}
    }
    for _ in 0..breaches(old, new) {
        in_home(&mut all, before, &|tally| tally.count(Counter::Breached));
    }
    if let (Move::Completed { .. }, Some(late)) = (what, is_late(new, at)) {
        in_home(&mut all, before, &|tally| tally.count(if late { Counter::Late } else { Counter::InTime }));
    }
    all.retain(|_, tally| *tally != Tally::default());
    all
}

fn add(all: &mut Tallies, queue: RoleName, change: impl FnOnce(Tally) -> Tally) {
    let tally = all.remove(&queue).unwrap_or_default();
    all.insert(queue, change(tally));
}

/// Where a task stands in the gauges of its queues.
fn standing(record: &TaskRecord) -> Vec<(RoleName, Gauge)> {
    let held = record.holder().is_some();
    match record.status {
        TaskStatus::Completed | TaskStatus::Cancelled => Vec::new(),
        _ if held => record.held_from.iter().chain(record.queues()).take(1).map(|queue| (queue.clone(), Gauge::Held)).collect(),
        _ => record.queues().iter().map(|queue| (queue.clone(), Gauge::Waiting)).collect(),
    }
}

/// How many of its objectives became breached in the step.
pub(crate) fn breaches(old: Option<&TaskRecord>, new: &TaskRecord) -> usize {
    let goals = |record: &TaskRecord| -> [bool; 2] {
        let breached = |goal: Option<&Goal>| goal.is_some_and(|goal| goal.breached);
        record.sla.as_ref().map(|clock| [breached(clock.response()), breached(clock.completion())]).unwrap_or_default()
    };
    let before = old.map(goals).unwrap_or_default();
    goals(new).into_iter().zip(before).filter(|(now, before)| *now && !before).count()
}

/// Whether a completed task was late, if it was due at all: by its target, else by its due date.
fn is_late(task: &TaskRecord, at: Timestamp) -> Option<bool> {
    let target = task.sla.as_ref().and_then(|clock| clock.completion());
    target.map(|goal| goal.breached).or_else(|| task.due_at.map(|due| at > due))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::{Step, Worker};
    use engine::instance::{DefinitionRef, OpenedTask, TaskDetails};
    use engine::{ElementId, InstanceId, Priority, UserId, WorkflowId};

    fn desk() -> RoleName {
        RoleName::parse("desk").unwrap()
    }

    fn worker(name: &str) -> Worker {
        Worker::new(UserId::parse(name).unwrap(), BTreeMap::from([(desk(), 0)]))
    }

    /// After so many seconds.
    fn after(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    fn task() -> TaskRecord {
        let opened = OpenedTask {
            element: ElementId(2),
            node_id: "n".into(),
            step_id: "s".into(),
            name: "t".into(),
            candidate_roles: vec![desk()],
            minimum_level: 0,
            skills: BTreeMap::new(),
            priority: Priority::NORMAL,
            estimated_minutes: None,
            outcomes: Vec::new(),
            details: TaskDetails::default(),
            form_key: None,
        };
        let definition = DefinitionRef { workflow_id: WorkflowId::parse("w").unwrap(), version: 1 };
        TaskRecord::open(&InstanceId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").unwrap(), &definition, None, &opened, after(0))
    }

    /// What a step changes in the queue.
    fn of(old: &TaskRecord, step: &Step, at: Timestamp) -> Tally {
        tallies(Some(old), &step.new, &step.what, at).remove(&desk()).unwrap_or_default()
    }

    fn taken(seconds: u64) -> Tally {
        Tally::default().count(Counter::Claimed).sample(Sample::Wait, seconds).gauge(Gauge::Waiting, -1).gauge(Gauge::Held, 1)
    }

    #[test]
    fn a_task_is_claimed_by_whoever_has_it_first_and_not_by_whom_it_goes_on_to() {
        let (ann, ben, queue) = (worker("ann"), worker("ben"), desk());
        let claimed = task().claim(&ann, Some(&queue), after(60)).unwrap();
        assert_eq!(of(&task(), &claimed, after(60)), taken(60));
        let moved = claimed.new.reassign(Some((&ben, Some(&queue))), after(3_600)).unwrap();
        assert_eq!(of(&claimed.new, &moved, after(3_600)), Tally::default(), "it waits no longer, and is as much held as before");
        let given = task().reassign(Some((&ben, Some(&queue))), after(90)).unwrap();
        assert_eq!(of(&task(), &given, after(90)), taken(90), "nobody had it");
    }
}
