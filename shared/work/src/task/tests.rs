//! The table of moves, and what no sequence of them may break.

use super::*;
use crate::calendar::BusinessTime;
use engine::instance::{Closing, DefinitionRef, OpenedTask, TaskDetails};
use engine::{ElementId, InstanceId, Priority, RoleName, Timestamp, UserId, WorkflowId};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn role(name: &str) -> RoleName {
    RoleName::parse(name).unwrap()
}

fn user(name: &str) -> UserId {
    UserId::parse(name).unwrap()
}

fn task() -> TaskRecord {
    let opened = OpenedTask {
        element: ElementId(2),
        node_id: "n".into(),
        step_id: "s".into(),
        name: "t".into(),
        candidate_roles: vec![role("manager")],
        minimum_level: 1,
        skills: BTreeMap::new(),
        priority: Priority::NORMAL,
        estimated_minutes: Some(2),
        outcomes: Vec::new(),
        details: TaskDetails::default(),
        form_key: None,
    };
    let definition = DefinitionRef { workflow_id: WorkflowId::parse("w").unwrap(), version: 1 };
    TaskRecord::open(&InstanceId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").unwrap(), &definition, None, &opened, Timestamp::from_millis(0))
}

fn worker(name: &str, roles: &str, level: u8) -> Worker {
    Worker::new(user(name), BTreeMap::from([(role(roles), level)]))
}

fn mark() -> Worker {
    worker("mark", "manager", 1)
}

fn claimed() -> TaskRecord {
    task().claim(&mark(), None, NOW).unwrap().new
}

const NOW: Timestamp = Timestamp::from_millis(5);

#[test]
fn only_a_candidate_of_the_right_level_may_claim() {
    assert_eq!(task().claim(&worker("e", "employee", 9), None, NOW), Err(Refusal::NotACandidate(task().candidate_roles)));
    assert_eq!(task().claim(&worker("m", "manager", 0), None, NOW), Err(Refusal::LevelTooLow(1)));
    assert_eq!(task().claim(&mark(), None, NOW).unwrap().new.status, TaskStatus::Claimed);
}

#[test]
fn a_claimed_task_is_one_persons_until_they_release_it() {
    let mia = worker("mia", "manager", 1);
    assert_eq!(claimed().claim(&mark(), None, NOW).unwrap().new, claimed(), "claiming again changes nothing");
    assert_eq!(claimed().claim(&mia, None, NOW), Err(Refusal::ClaimedByOther));
    assert_eq!(claimed().may_complete(&mia), Err(Refusal::ClaimedByOther));
    assert_eq!(claimed().release(&mia.user), Err(Refusal::NotYours));
    assert!(claimed().release(&mark().user).unwrap().new.claim(&mia, None, NOW).is_ok());
}

#[test]
fn who_was_asked_gives_the_task_back_and_who_asked_finishes_it() {
    let erin = worker("erin", "employee", 0);
    let delegated = claimed().delegate(&user("mark"), &user("erin")).unwrap().new;
    assert_eq!((delegated.assignee.clone(), delegated.status), (Some(user("erin")), TaskStatus::Claimed));
    assert_eq!(delegated.delegate(&user("erin"), &user("eve")), Err(Refusal::Delegated(user("mark"))));
    assert_eq!(delegated.release(&user("erin")), Err(Refusal::Delegated(user("mark"))));
    assert_eq!(delegated.may_complete(&mark()), Err(Refusal::ClaimedByOther));
    assert!(delegated.may_complete(&erin).is_err());
    let back = delegated.give_back(&user("erin")).unwrap();
    assert_eq!(back.what, Move::Returned { to: user("mark") });
    assert_eq!(back.new.give_back(&user("mark")), Err(Refusal::NotDelegated));
    assert!(back.new.may_complete(&mark()).is_ok());
}

#[test]
fn a_delegate_who_could_finish_it_returns_it_all_the_same() {
    let delegated = claimed().delegate(&user("mark"), &user("mia")).unwrap().new;
    assert_eq!(delegated.may_complete(&worker("mia", "manager", 1)), Err(Refusal::Delegated(user("mark"))));
}

#[test]
fn a_closed_task_admits_no_move() {
    let closed = task().close(&Closing::Completed { outcome: None }, Some(&user("mark")), NOW).new;
    assert_eq!(closed.assignee, Some(user("mark")));
    let refusal = Refusal::Closed(TaskStatus::Completed);
    assert_eq!(closed.may_complete(&mark()), Err(refusal.clone()));
    for refused in [
        closed.claim(&mark(), None, NOW),
        closed.assign(&mark(), None, NOW),
        closed.release(&user("mark")),
        closed.delegate(&user("mark"), &user("mia")),
        closed.give_back(&user("mark")),
        closed.reassign(None, NOW),
        closed.escalate(&[], Priority::ESCALATED),
        closed.suspend(NOW),
        closed.resume(BusinessTime::of(None), NOW),
        closed.change(Some(Priority::NORMAL), None, None),
        closed.move_to(&role("other")),
    ] {
        assert_eq!(refused, Err(refusal.clone()));
    }
}

#[test]
fn an_escalated_task_is_open_to_more_people_and_urgent() {
    let escalated = claimed().escalate(&[role("director")], Priority::ESCALATED).unwrap().new;
    assert!(escalated.claim(&worker("diana", "director", 2), None, NOW).is_ok());
    assert_eq!((escalated.priority, escalated.assignee), (Priority::ESCALATED, None));
}

#[test]
fn a_suspended_task_stays_with_its_holder_and_goes_on_as_what_it_was() {
    let suspended = claimed().suspend(NOW).unwrap().new;
    assert_eq!((suspended.status, suspended.holder()), (TaskStatus::Suspended, Some(&user("mark"))));
    assert_eq!(suspended.may_complete(&mark()), Err(Refusal::Suspended));
    assert_eq!(suspended.release(&user("mark")), Err(Refusal::Suspended));
    let resumed = suspended.resume(BusinessTime::of(None), NOW).unwrap().new;
    assert_eq!((resumed.status, resumed.holder()), (TaskStatus::Claimed, Some(&user("mark"))));
    let escalated = suspended.escalate(&[role("director")], Priority::ESCALATED).unwrap().new;
    assert_eq!(escalated.status, TaskStatus::Suspended);
    assert_eq!(escalated.resume(BusinessTime::of(None), NOW).unwrap().new.status, TaskStatus::Escalated);
}

#[test]
fn a_moved_task_is_for_the_people_of_its_new_queue_too() {
    let moved = task().move_to(&role("overflow")).unwrap().new;
    assert_eq!(moved.queues(), [role("overflow")]);
    assert!(moved.claim(&worker("olga", "overflow", 1), None, NOW).is_ok());
    assert!(moved.claim(&mark(), None, NOW).is_ok());
    let escalated = moved.escalate(&[role("director")], Priority::ESCALATED).unwrap().new;
    assert_eq!(escalated.queues(), [role("manager"), role("director")]);
}

#[test]
fn whoever_is_excluded_may_do_nothing_with_the_task_and_gives_back_what_they_had() {
    let (mark, mia) = (mark(), worker("mia", "manager", 1));
    let named = TaskRecord { candidate_users: vec![mark.user.clone()], ..task() };
    let excluded = named.exclude(&mark.user).new;
    assert_eq!((excluded.claim(&mark, None, NOW), excluded.may_complete(&mark)), (Err(Refusal::Excluded), Err(Refusal::Excluded)));
    let held = excluded.claim(&mia, None, NOW).unwrap().new;
    assert_eq!(held.delegate(&mia.user, &mark.user), Err(Refusal::Excluded));
    assert_eq!(held.reassign(Some((&mark, None)), NOW), Err(Refusal::Excluded));
    assert_eq!(excluded.exclude(&mark.user).new, excluded, "told twice, nothing changes");

    let back = claimed().exclude(&mark.user).new;
    assert_eq!((back.status, back.assignee.as_ref(), back.version), (TaskStatus::Open, None, 3));
    let suspended = claimed().suspend(NOW).unwrap().new.exclude(&mark.user).new;
    assert_eq!((suspended.holder(), suspended.resume(BusinessTime::of(None), NOW).unwrap().new.status), (None, TaskStatus::Open));
    let kept = held.exclude(&user("olga")).new;
    assert_eq!((kept.status, kept.holder()), (TaskStatus::Claimed, Some(&mia.user)));
    let closed = task().close(&Closing::Cancelled, None, NOW).new;
    assert_eq!(closed.exclude(&mark.user).new, closed);
}

#[test]
fn whoever_gave_a_task_back_is_not_given_it_again_until_somebody_in_charge_puts_it_back() {
    let (mark, mia) = (mark(), worker("mia", "manager", 1));
    let first = claimed().release(&mark.user).unwrap().new;
    assert!(!first.may_be_given_to(&mark) && first.may_be_given_to(&mia));
    let held = first.assign(&mia, None, NOW).unwrap().new;
    let resumed = held.suspend(NOW).unwrap().new.resume(BusinessTime::of(None), NOW).unwrap().new;
    assert!(!resumed.may_be_given_to(&mark), "it stayed with mia");
    let both = held.release(&mia.user).unwrap().new;
    assert!(!both.may_be_given_to(&mark) && !both.may_be_given_to(&mia), "not in turns either");
    assert!(both.claim(&mark, None, NOW).is_ok(), "they may take it");
    let read: TaskRecord = serde_json::from_value(serde_json::to_value(&both).unwrap()).unwrap();
    assert_eq!(read.given_back_by, [mark.user.clone(), mia.user.clone()]);
    for put_back in [
        held.reassign(None, NOW),
        both.escalate(&[], Priority::ESCALATED),
        both.move_to(&role("manager")),
        both.suspend(NOW).unwrap().new.resume(BusinessTime::of(None), NOW),
    ] {
        assert!(put_back.unwrap().new.may_be_given_to(&mark));
    }
}

#[test]
fn of_those_who_gave_a_task_back_the_last_ten_are_remembered_each_once() {
    let mut task = task();
    for number in (0..12).chain([11, 5]) {
        let clerk = worker(&format!("clerk{number}"), "manager", 1);
        task = task.claim(&clerk, None, NOW).unwrap().new.release(&clerk.user).unwrap().new;
    }
    let last = [2, 3, 4, 6, 7, 8, 9, 10, 11, 5].map(|number| user(&format!("clerk{number}")));
    assert_eq!(task.given_back_by, last);
}

#[test]
fn a_record_from_before_there_was_more_to_it_reads_as_one_without() {
    let written = serde_json::to_value(task()).unwrap();
    for field in ["excluded_users", "skills", "queue", "places", "held_from", "given_back_by", "delegated_by", "suspended_from", "sla"] {
        assert!(written.get(field).is_none(), "{field} in {written}");
    }
    assert_eq!(serde_json::from_value::<TaskRecord>(written).unwrap(), task());
}

/// Tries the move of a number; none when it is refused.
fn try_move(task: &TaskRecord, which: u8) -> Option<Step> {
    let (mark, mia) = (mark(), worker("mia", "manager", 1));
    let holder = task.assignee.clone().unwrap_or_else(|| user("mark"));
    match which {
        0 => task.claim(&mark, None, NOW),
        1 => task.claim(&mia, Some(&role("manager")), NOW),
        2 => task.assign(&mia, None, NOW),
        3 => task.release(&holder),
        4 => task.delegate(&holder, &user("erin")),
        5 => task.give_back(&holder),
        6 => task.reassign(Some((&mia, None)), NOW),
        7 => task.reassign(None, NOW),
        8 => task.escalate(&[role("director")], Priority::ESCALATED),
        9 => task.suspend(NOW),
        10 => task.resume(BusinessTime::of(None), NOW),
        11 => task.change(Priority::new(7), Some(NOW), None),
        12 => task.move_to(&role("overflow")),
        13 if task.may_complete(&mark).is_ok() => Ok(task.close(&Closing::Completed { outcome: None }, Some(&mark.user), NOW)),
        15 => Ok(task.exclude(&user("mia"))),
        14 if !task.status.is_closed() => Ok(task.close(&Closing::Cancelled, None, NOW)),
        _ => Err(Refusal::NotYours),
    }
    .ok()
}

proptest! {
    #[test]
    fn whatever_happens_a_task_is_held_exactly_when_somebody_has_it(moves in proptest::collection::vec(0u8..16, 0..60)) {
        let mut task = task();
        for which in moves {
            let was = task.clone();
            let Some(step) = try_move(&task, which) else { continue };
            if step.new == was {
                continue;
            }
            task = step.new;
            prop_assert!(!was.status.is_closed());
            prop_assert_eq!(task.version, was.version + 1);
            prop_assert_eq!(task.suspended_from.is_some(), task.status == TaskStatus::Suspended);
            match task.suspended_from.unwrap_or(task.status) {
                TaskStatus::Claimed => prop_assert!(task.holder().is_some() && task.claimed_at.is_some()),
                TaskStatus::Open | TaskStatus::Escalated => {
                    prop_assert!(task.holder().is_none() && task.held_from.is_none() && task.delegated_by.is_none());
                }
                _ => prop_assert!(task.closed_at.is_some()),
            }
        }
    }
}
