//! A breach on Friday evening, with hours from 9 to 18 from Monday to Friday.

use super::super::SlaClock;
use super::{levels, target};
use crate::calendar::model::{at, minutes, office};
use crate::calendar::{BusinessTime, Calendar};
use engine::Timestamp;

fn clock(calendar: &Calendar) -> SlaClock {
    // Opened on Friday at 15:50, due within two hours: at 17:50.
    let time = BusinessTime::of(Some(calendar));
    SlaClock::start(&target(0, 120), &levels(&[30, 60, 240]), time, at("2026-06-12T15:50:00+02:00")).unwrap()
}

fn calendar() -> Calendar {
    office("Europe/Zurich", "09:00-18:00")
}

const EXPECTED: [(&str, &str); 5] = [
    ("cw", "2026-06-12T17:26:00+02:00"),
    ("cb", "2026-06-12T17:50:00+02:00"),
    ("c0", "2026-06-15T09:20:00+02:00"),
    ("c1", "2026-06-15T09:50:00+02:00"),
    ("c2", "2026-06-15T12:50:00+02:00"),
];

fn expected() -> Vec<(String, Timestamp)> {
    EXPECTED.map(|(mark, moment)| (mark.to_owned(), at(moment))).to_vec()
}

#[test]
fn it_escalates_on_monday_morning_level_by_level() {
    let mut clock = clock(&calendar());
    let mut told = Vec::new();
    for now in minutes(at("2026-06-12T15:50:00+02:00")).take(5 * 1440) {
        // The timer of each minute comes twice.
        for _ in 0..2 {
            let Some((number, milestone)) = clock.next() else { continue };
            if let Ok(passed) = clock.pass(number, now) {
                told.push((milestone.mark.to_string(), now));
                assert!(clock.pass(number + 1, now).is_err() && passed.pass(number, now).is_err());
                clock = passed;
            }
        }
    }
    assert_eq!(told, expected());
}

#[test]
fn it_tells_each_level_once_when_the_scheduler_was_down_for_an_hour_and_delivers_twice() {
    let mut clock = clock(&calendar());
    let (down, up) = (at("2026-06-15T09:00:00+02:00"), at("2026-06-15T10:00:00+02:00"));
    let mut told = Vec::new();
    let mut timers: Vec<(Timestamp, u8)> = Vec::new();
    let set = |timers: &mut Vec<(Timestamp, u8)>, clock: &SlaClock, now: Timestamp| {
        let Some((number, milestone)) = clock.next() else { return };
        let fires = milestone.at.max(now);
        let fires = if (down..up).contains(&fires) { up } else { fires };
        timers.extend([(fires, number), (fires, number), (fires.plus_seconds(7_200), number)]);
    };
    set(&mut timers, &clock, at("2026-06-12T15:50:00+02:00"));
    for _ in 0..100 {
        timers.sort_unstable();
        if timers.is_empty() {
            break;
        }
        let (now, number) = timers.remove(0);
        let mark = clock.next().map(|(_, milestone)| milestone.mark.to_string());
        if let Ok(passed) = clock.pass(number, now) {
            told.push((mark.unwrap(), now));
            clock = passed;
            set(&mut timers, &clock, now);
        }
    }
    let late = expected().into_iter().map(|(mark, moment)| (mark, if (down..up).contains(&moment) { up } else { moment }));
    assert_eq!(told, late.collect::<Vec<_>>());
    assert_eq!(timers, []);
}

#[test]
fn waiting_for_the_customer_from_friday_to_wednesday_moves_it_by_that() {
    let calendar = calendar();
    let paused = clock(&calendar).pause(at("2026-06-12T17:40:00+02:00"));
    let resumed = paused.resume(BusinessTime::of(Some(&calendar)), at("2026-06-17T20:00:00+02:00")).unwrap();
    assert_eq!(resumed.completion().unwrap().due_at, at("2026-06-18T09:10:00+02:00"), "ten minutes were left");
}
