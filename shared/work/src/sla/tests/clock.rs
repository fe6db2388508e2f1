use super::super::{Mark, Objective, SlaClock, Stale};
use super::{levels, target};
use crate::calendar::model::{at, calendar, hours, odd_calendars};
use crate::calendar::{BeyondHorizon, BusinessTime, Week};
use engine::Timestamp;
use engine::instance::Closing;
use proptest::prelude::*;

const START: Timestamp = Timestamp::from_millis(1_781_280_000_000);
const ALWAYS: BusinessTime<'static> = BusinessTime::ALWAYS;

const fn minute(minute: i64) -> Timestamp {
    START.plus_millis(minute * 60_000)
}

fn completed() -> Closing {
    Closing::Completed { outcome: None }
}

/// What passes when somebody asks at `now` until nothing is due.
fn passed(clock: &mut SlaClock, now: Timestamp) -> String {
    let mut marks = Vec::new();
    while let Some((number, milestone)) = clock.due(now) {
        *clock = clock.pass(number, now).unwrap();
        marks.push(milestone.mark.to_string());
    }
    marks.join(" ")
}

#[test]
fn overdue_milestones_come_one_after_the_other_in_order_and_each_once() {
    let mut clock = SlaClock::start(&target(10, 20), &levels(&[0, 5, 15]), ALWAYS, START).unwrap();
    assert_eq!(passed(&mut clock, minute(7)), "");
    assert_eq!(passed(&mut clock, minute(8)), "rw");
    assert_eq!(passed(&mut clock, minute(500)), "rb r0 r1 cw cb r2");
    assert_eq!(passed(&mut clock, minute(5_000)), "");
    assert!(clock.response().unwrap().breached && clock.completion().unwrap().breached);
}

#[test]
fn at_the_same_moment_breaches_come_before_levels_and_the_response_before_the_completion() {
    let mut clock = SlaClock::start(&target(10, 10), &levels(&[0, 5]), ALWAYS, START).unwrap();
    assert_eq!(passed(&mut clock, minute(60)), "rw cw rb cb r0 r1");
}

#[test]
fn a_milestone_passes_only_once_in_its_turn_and_not_before_its_time() {
    let clock = SlaClock::start(&target(10, 0), &[], ALWAYS, START).unwrap();
    assert_eq!(clock.pass(0, minute(7)), Err(Stale(0)), "early");
    assert_eq!(clock.pass(1, minute(60)), Err(Stale(1)), "out of turn");
    let warned = clock.pass(0, minute(60)).unwrap();
    assert_eq!(warned.pass(0, minute(60)), Err(Stale(0)), "twice");
    let breached = warned.pass(1, minute(60)).unwrap();
    assert_eq!(breached.pass(1, minute(60)), Err(Stale(1)));
    assert_eq!((breached.next(), breached.response().unwrap().breached), (None, true));
    assert!(!warned.response().unwrap().breached);
}

#[test]
fn a_claim_drops_the_response_and_leaves_its_levels_to_the_completion() {
    let opened = SlaClock::start(&target(10, 100), &levels(&[5, 30]), ALWAYS, START).unwrap();
    let mut early = opened.on_claim(minute(10));
    assert!(!early.response().unwrap().breached, "the last moment is in time");
    assert_eq!(passed(&mut early, minute(1_000)), "cw cb c0 c1");
    let mut late = opened;
    assert_eq!(passed(&mut late, minute(20)), "rw rb r0");
    let mut late = late.on_claim(minute(20));
    assert_eq!(late.response().unwrap().met_at, Some(minute(20)));
    assert_eq!(passed(&mut late, minute(1_000)), "cw cb c1", "the first level was reached for the response");
}

#[test]
fn only_the_first_claim_counts() {
    let clock = SlaClock::start(&target(10, 100), &[], ALWAYS, START).unwrap();
    let claimed = clock.on_claim(minute(3));
    assert_eq!(claimed.on_claim(minute(50)), claimed);
}

#[test]
fn who_comes_late_breaches_even_when_no_timer_said_so() {
    let clock = SlaClock::start(&target(10, 20), &[], ALWAYS, START).unwrap();
    assert!(clock.on_claim(minute(11)).response().unwrap().breached);
    let closed = clock.on_close(&completed(), minute(11));
    assert_eq!((closed.response().unwrap().breached, closed.completion().unwrap().breached), (true, false));
    assert_eq!((closed.completion().unwrap().met_at, closed.next()), (Some(minute(11)), None));
}

#[test]
fn a_cancelled_task_neither_meets_nor_breaches() {
    let clock = SlaClock::start(&target(10, 20), &levels(&[1]), ALWAYS, START).unwrap();
    let closed = clock.on_close(&Closing::Cancelled, minute(60));
    assert_eq!(closed.next(), None);
    for goal in [closed.response().unwrap(), closed.completion().unwrap()] {
        assert_eq!((goal.met_at, goal.breached), (None, false));
    }
}

#[test]
fn a_clock_that_stands_still_has_nothing_due_and_lets_nothing_be_late() {
    let clock = SlaClock::start(&target(10, 20), &[], ALWAYS, START).unwrap();
    let paused = clock.pause(minute(9));
    assert_eq!((paused.next(), paused.pass(0, minute(60))), (None, Err(Stale(0))));
    assert_eq!(paused.pause(minute(30)), paused, "it stopped when it was first said");
    assert!(!paused.on_claim(minute(60)).response().unwrap().breached);
    let mut resumed = paused.resume(ALWAYS, minute(69)).unwrap();
    assert_eq!(resumed.resume(ALWAYS, minute(99)), Ok(resumed.clone()), "it runs already");
    assert_eq!(resumed.next().unwrap().1.at, minute(8), "what was overdue still is");
    assert_eq!(passed(&mut resumed, minute(69)), "rw");
    assert_eq!((resumed.response().unwrap().due_at, resumed.completion().unwrap().due_at), (minute(70), minute(80)));
    assert_eq!(passed(&mut resumed, minute(70)), "rb");
}

#[test]
fn a_timer_from_before_a_pause_does_nothing_when_it_comes() {
    let clock = SlaClock::start(&target(0, 10), &[], ALWAYS, START).unwrap();
    let resumed = clock.pause(minute(1)).resume(ALWAYS, minute(5)).unwrap();
    assert_eq!(resumed.pass(0, minute(8)), Err(Stale(0)));
    assert!(resumed.pass(0, minute(12)).is_ok());
}

#[test]
fn a_target_beyond_the_calendars_horizon_is_refused_not_waited_for() {
    let rare = calendar("UTC", Week { monday: hours("09:00-09:01"), ..Week::default() });
    let started = SlaClock::start(&target(0, 1_000), &[], BusinessTime::of(Some(&rare)), START);
    assert_eq!(started, Err(BeyondHorizon));
}

#[test]
fn a_mark_reads_back_as_it_was_written_and_nothing_else_does() {
    for mark in [Mark::Warning(Objective::Response), Mark::Breach(Objective::Completion), Mark::Level(4, Objective::Response)] {
        assert_eq!(mark.to_string().parse(), Ok(mark));
    }
    for bad in ["", "r", "x0", "rx", "c256", "rwb"] {
        assert!(bad.parse::<Mark>().is_err(), "{bad}");
    }
}

#[test]
fn a_clock_is_short() {
    let usual = SlaClock::start(&target(0, 60), &levels(&[30, 60]), ALWAYS, START).unwrap();
    assert_eq!(
        serde_json::to_string(&usual).unwrap(),
        r#"{"t":[["cw",1781282880000],["cb",1781283600000],["c0",1781285400000],["c1",1781287200000]],"n":0,"c":{"d":1781283600000}}"#
    );
    let longest = SlaClock::start(&target(60, 120), &levels(&[1, 2, 3, 4, 5]), ALWAYS, START).unwrap();
    let mut paused = longest.pause(minute(1));
    let text = serde_json::to_string(&paused).unwrap();
    assert!(text.len() < 500, "{} bytes", text.len());
    paused = serde_json::from_str(&text).unwrap();
    assert_eq!(paused, longest.pause(minute(1)));
}

proptest! {
    #[test]
    fn after_a_pause_as_much_business_time_is_left_as_before(
        (calendar, start) in odd_calendars(),
        (stop, pause) in (0..200_000_000_i64, 0..900_000_000_i64),
    ) {
        let time = BusinessTime::of(Some(&calendar));
        let clock = SlaClock::start(&target(60, 600), &levels(&[10, 100]), time, start).unwrap();
        let (stopped, again) = (start.plus_millis(stop), start.plus_millis(stop + pause));
        let resumed = clock.pause(stopped).resume(time, again).unwrap();
        let (mut before, mut after) = (clock.clone(), resumed);
        while let Some((number, milestone)) = before.next() {
            let (same, moved) = after.next().unwrap();
            prop_assert_eq!((number, milestone.mark), (same, moved.mark));
            if milestone.at <= stopped {
                prop_assert_eq!(moved.at, milestone.at);
            } else {
                prop_assert_eq!(time.between(again, moved.at), time.between(stopped, milestone.at));
            }
            (before, after) = (before.pass(number, milestone.at).unwrap(), after.pass(number, moved.at).unwrap());
        }
        prop_assert_eq!(after.next(), None);
    }
}

#[test]
fn a_night_shift_is_warned_at_its_share_of_the_night() {
    let night = hours("00:00-06:00 22:00-24:00");
    let [monday, tuesday, wednesday, thursday, friday] = [(); 5].map(|()| night.clone());
    let calendar = calendar("America/New_York", Week { monday, tuesday, wednesday, thursday, friday, ..Week::default() });
    let clock = SlaClock::start(&target(0, 300), &[], BusinessTime::of(Some(&calendar)), at("2026-06-15T22:00:00-04:00")).unwrap();
    assert_eq!(clock.next().unwrap().1.at, at("2026-06-16T02:00:00-04:00"));
}
