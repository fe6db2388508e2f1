//! Where a task waits in a queue: a text that sorts as its tasks are to be taken.
//!
//! It depends on the task and the settings alone, never on what time it is or what else waits. So it can be a sort key, nothing has
//! to be moved as time goes by, and the next task is the first one however long the queue is.

use super::settings::Kind;
use engine::{Priority, TaskId, Timestamp};

const MILLIS_PER_MINUTE: i64 = 60_000;
/// A point of priority, in the parts that it is compared by.
const POINT: i64 = 1_000_000;
/// More than any task gains by waiting.
const EXPRESS: i64 = i64::MAX / 4;
/// The last moment that 15 digits can spell: in the year 33,658.
const LAST: i64 = 999_999_999_999_999;

/// Where a task waits in a queue of a kind: smaller texts are taken first.
///
/// Standard and specialised queues: the more urgent first, then the one that opened first, then the smaller id.
///
/// Priority queues: a task gains a point of priority in every `ageing_minutes_per_point` that it waits, without end. As all tasks gain
/// alike, which of two is in front never changes, and so the order is that of the virtual time `opened_at - priority * ageing`.
/// It is written with `100 * ageing` added, so that it is never negative. A task is therefore overtaken only by tasks that open less
/// than `100 * ageing` after it. Express tasks are ordered alike among themselves, in front of all others: nothing bounds how long
/// others wait if people have to do with express tasks alone.
pub fn place(kind: &Kind, priority: Priority, opened_at: Timestamp, task: &TaskId) -> String {
    let points = i64::from(100_u8.saturating_sub(priority.value()));
    let opened_at = opened_at.as_millis();
    match kind {
        Kind::Standard | Kind::Specialised(_) => format!("{points:03}#{:015}#{task}", opened_at.clamp(0, LAST)),
        Kind::Priority { ageing_minutes_per_point, express_from } => {
            let lane = if express_from.is_some_and(|from| priority >= from) { 0 } else { 1 };
            let ageing = i64::from(*ageing_minutes_per_point).saturating_mul(MILLIS_PER_MINUTE);
            let virtual_time = opened_at.saturating_add(points.saturating_mul(ageing)).clamp(0, LAST);
            format!("{lane}#{virtual_time:015}#{task}")
        }
    }
}

/// How urgent a task is by now, to compare tasks of queues of several kinds; within a queue it is the order of [`place`]. In
/// millionths of a point of priority: in a priority queue with what it gained by waiting, and express tasks above all others.
pub fn urgency(kind: &Kind, priority: Priority, opened_at: Timestamp, now: Timestamp) -> i64 {
    let own = i64::from(priority.value()).saturating_mul(POINT);
    let Kind::Priority { ageing_minutes_per_point, express_from } = kind else { return own };
    let waited = now.as_millis().saturating_sub(opened_at.as_millis()).max(0);
    let ageing = i64::from(*ageing_minutes_per_point).saturating_mul(MILLIS_PER_MINUTE).max(1);
    let gained = i128::from(waited) * i128::from(POINT) / i128::from(ageing);
    let grown = own.saturating_add(i64::try_from(gained).unwrap_or(EXPRESS)).min(EXPRESS);
    if express_from.is_some_and(|from| priority >= from) { grown.saturating_add(EXPRESS) } else { grown }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::Requirements;
    use engine::{ElementId, InstanceId};
    use proptest::prelude::*;
    use std::cmp::Reverse;

    /// Some time in 2027.
    const START: i64 = 1_800_000_000_000;

    #[derive(Debug, Clone)]
    struct Waiting {
        priority: Priority,
        opened_at: i64,
        id: TaskId,
    }

    impl Waiting {
        fn place(&self, kind: &Kind) -> String {
            place(kind, self.priority, Timestamp::from_millis(self.opened_at), &self.id)
        }
    }

    fn id(element: u32) -> TaskId {
        TaskId { instance: InstanceId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").unwrap(), element: ElementId(element) }
    }

    /// Tasks that open within some days of each other, many at the same moment.
    fn tasks() -> impl Strategy<Value = Vec<Waiting>> {
        let moment = prop_oneof![Just(0_i64), 0..3_i64, 0..10 * 24 * 60 * MILLIS_PER_MINUTE];
        prop::collection::vec((0..=100_u64, moment), 2..10).prop_map(|tasks| {
            let waiting = |(number, (priority, millis)): (usize, (u64, i64))| Waiting {
                priority: Priority::new(priority).unwrap(),
                opened_at: START + millis,
                id: id(u32::try_from(number).unwrap() + 1),
            };
            tasks.into_iter().enumerate().map(waiting).collect()
        })
    }

    #[test]
    fn of_queues_of_several_kinds_what_waited_long_enough_comes_before_what_is_more_urgent_by_itself() {
        let ageing = Kind::Priority { ageing_minutes_per_point: 10, express_from: Priority::new(99) };
        let of = |kind: &Kind, priority, minutes| {
            let now = Timestamp::from_millis(START + minutes * MILLIS_PER_MINUTE);
            urgency(kind, Priority::new(priority).unwrap(), Timestamp::from_millis(START), now)
        };
        assert!(of(&ageing, 40, 199) < of(&Kind::Standard, 60, 199));
        assert_eq!(of(&ageing, 40, 200), of(&Kind::Standard, 60, 200));
        assert!(of(&ageing, 40, 1_000) > of(&Kind::Standard, 100, 0));
        assert!(of(&ageing, 99, 0) > of(&ageing, 98, i64::MAX / MILLIS_PER_MINUTE - START / MILLIS_PER_MINUTE));
    }

    /// The points of a task's priority and of its wait, in units that need no fraction.
    fn points(task: &Waiting, ageing: i64, now: i64) -> i64 {
        i64::from(task.priority.value()) * ageing + (now - task.opened_at)
    }

    #[test]
    fn lists_of_queues_without_settings_are_as_they_always_were() {
        let task = place(&Kind::Standard, Priority::new(75).unwrap(), Timestamp::from_millis(START), &id(7));
        assert_eq!(task, "025#001800000000000#01ARZ3NDEKTSV4RRFFQ69G5FAV-7");
        let specialised = Kind::Specialised(Requirements::default());
        assert_eq!(place(&specialised, Priority::new(75).unwrap(), Timestamp::from_millis(START), &id(7)), task);
    }

    #[test]
    fn the_express_lane_begins_with_its_priority() {
        let kind = Kind::Priority { ageing_minutes_per_point: 1, express_from: Priority::new(95) };
        let at = |priority, millis| place(&kind, Priority::new(priority).unwrap(), Timestamp::from_millis(millis), &id(1));
        assert_eq!(at(95, START), "0#001800000300000#01ARZ3NDEKTSV4RRFFQ69G5FAV-1");
        assert!(at(95, START) < at(94, 0), "however long the other one waits");
        assert!(at(100, START) < at(95, START));
    }

    #[test]
    fn a_place_always_has_the_same_width() {
        let kind = |minutes| Kind::Priority { ageing_minutes_per_point: minutes, express_from: None };
        for (at, priority, minutes) in [(0, 0, 1), (0, 100, 100_000), (START, 0, 100_000), (i64::MIN, 100, 1), (i64::MAX, 0, 100_000)] {
            let (priority, at) = (Priority::new(priority).unwrap(), Timestamp::from_millis(at));
            assert_eq!(place(&kind(minutes), priority, at, &id(1)).find("#01ARZ"), Some(17));
            assert_eq!(place(&Kind::Standard, priority, at, &id(1)).find("#01ARZ"), Some(19));
        }
    }

    proptest! {
        #[test]
        fn a_standard_queue_goes_by_urgency_then_age(mut tasks in tasks()) {
            let mut expected = tasks.clone();
            expected.sort_by_key(|task| (Reverse(task.priority), task.opened_at, task.id.clone()));
            tasks.sort_by_key(|task| task.place(&Kind::Standard));
            let ids = |tasks: &[Waiting]| tasks.iter().map(|task| task.id.clone()).collect::<Vec<_>>();
            prop_assert_eq!(ids(&tasks), ids(&expected));
        }

        /// The reference: priorities that grow by the clock, looked at at any moment.
        #[test]
        fn a_priority_queue_gives_the_task_that_is_most_urgent_by_now_at_any_moment(
            tasks in tasks(),
            minutes in prop_oneof![1..200_u32, Just(100_000)],
            express in prop::option::of(1..=100_u64),
            later in 0..1_000_000_i64,
        ) {
            let express_from = express.and_then(Priority::new);
            let kind = Kind::Priority { ageing_minutes_per_point: minutes, express_from };
            let (ageing, now) = (i64::from(minutes) * MILLIS_PER_MINUTE, tasks.iter().map(|task| task.opened_at).max().unwrap() + later);
            let first = tasks.iter().min_by_key(|task| task.place(&kind)).unwrap();
            let lane = |task: &Waiting| express_from.is_some_and(|from| task.priority >= from);
            let most = tasks.iter().map(|task| (lane(task), points(task, ageing, now))).max().unwrap();
            prop_assert_eq!((lane(first), points(first, ageing, now)), most);
            let by_now = |task: &Waiting| urgency(&kind, task.priority, Timestamp::from_millis(task.opened_at), Timestamp::from_millis(now));
            prop_assert_eq!(tasks.iter().map(by_now).max(), Some(by_now(first)));
        }

        /// One person works the queue off while tasks keep coming.
        #[test]
        fn no_task_is_overtaken_by_one_that_opened_a_hundred_times_the_ageing_after_it(
            arrivals in prop::collection::vec((0..=100_u64, 0..400_i64), 1..60),
            minutes in 1..20_u32,
            pace in 1..100_i64,
        ) {
            let kind = Kind::Priority { ageing_minutes_per_point: minutes, express_from: None };
            let bound = 100 * i64::from(minutes) * MILLIS_PER_MINUTE;
            let (mut opened_at, mut coming) = (START, Vec::new());
            for (number, (priority, gap)) in (1..).zip(arrivals) {
                opened_at += gap * MILLIS_PER_MINUTE;
                coming.push(Waiting { priority: Priority::new(priority).unwrap(), opened_at, id: id(number) });
            }
            let (mut now, mut waiting, mut coming) = (START, Vec::<Waiting>::new(), coming.into_iter().peekable());
            loop {
                while let Some(task) = coming.next_if(|task| task.opened_at <= now) {
                    waiting.push(task);
                }
                if let Some(next) = waiting.iter().min_by_key(|task| task.place(&kind)).cloned() {
                    waiting.retain(|task| task.id != next.id);
                    for left in &waiting {
                        prop_assert!(next.opened_at - left.opened_at <= bound, "{next:?} overtook {left:?}");
                    }
                } else if coming.peek().is_none() {
                    break;
                }
                now += pace * MILLIS_PER_MINUTE;
            }
        }
    }
}
