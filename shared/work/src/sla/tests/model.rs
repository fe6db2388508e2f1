//! The clock beside a model that knows no moments: it counts, minute by minute, how long a task has been open while people worked
//! and nobody waited, and a milestone is reached when that is enough. Timers come on time, late, twice, and after what they were
//! set for has changed.

use super::super::{Mark, Objective, SlaClock, Target};
use super::levels;
use crate::calendar::model::{self, minutes, odd_calendars};
use crate::calendar::{BusinessTime, Calendar};
use engine::Timestamp;
use engine::instance::Closing;
use proptest::prelude::*;

/// A task as the model sees it. Times are in hundredths of a minute, so that shares of minutes are whole.
struct Model {
    counted: u64,
    /// What is to come, and how much it takes.
    open: Vec<(u64, Mark)>,
    passed: u8,
    paused: Option<Timestamp>,
    /// When the time of either objective ran out, and whether it was breached.
    response: Outcome,
    completion: Outcome,
}

#[derive(Default)]
struct Outcome {
    takes: Option<u64>,
    ran_out: Option<Timestamp>,
    met: Option<Timestamp>,
    breached: bool,
}

impl Outcome {
    fn meet(&mut self, now: Timestamp, paused: Option<Timestamp>) {
        if self.takes.is_some() && self.met.is_none() {
            self.met = Some(now);
            self.breached |= self.ran_out.is_some_and(|ran_out| ran_out < paused.unwrap_or(now));
        }
    }
}

impl Model {
    fn new(target: &Target, after: &[u32]) -> Self {
        let mut open = Vec::new();
        for (objective, minutes) in [(Objective::Response, target.response_minutes), (Objective::Completion, target.completion_minutes)] {
            let Some(minutes) = minutes.map(u64::from) else { continue };
            open.extend(target.warn_at_percent.map(|percent| (minutes * u64::from(percent), Mark::Warning(objective))));
            open.push((minutes * 100, Mark::Breach(objective)));
            open.extend((0..).zip(after).map(|(n, after)| ((minutes + u64::from(*after)) * 100, Mark::Level(n, objective))));
        }
        open.sort_unstable();
        let outcome = |minutes: Option<u32>| Outcome { takes: minutes.map(|minutes| u64::from(minutes) * 100), ..Outcome::default() };
        let (response, completion) = (outcome(target.response_minutes), outcome(target.completion_minutes));
        Self { counted: 0, open, passed: 0, paused: None, response, completion }
    }

    fn minute(&mut self, now: Timestamp) {
        for outcome in [&mut self.response, &mut self.completion] {
            if outcome.ran_out.is_none() && outcome.takes.is_some_and(|takes| takes <= self.counted) {
                outcome.ran_out = Some(now);
            }
        }
    }

    fn timer(&mut self, number: u8) -> Option<Mark> {
        let (takes, mark) = *self.open.first()?;
        if self.paused.is_some() || number != self.passed || takes > self.counted {
            return None;
        }
        self.passed += 1;
        self.open.remove(0);
        match mark {
            Mark::Level(level, _) => self.open.retain(|(_, other)| !matches!(other, Mark::Level(same, _) if *same == level)),
            Mark::Breach(Objective::Response) => self.response.breached = true,
            Mark::Breach(Objective::Completion) => self.completion.breached = true,
            Mark::Warning(_) => {}
        }
        Some(mark)
    }
}

#[derive(Debug, Clone, Copy)]
enum Action {
    Claim,
    Pause,
    Resume,
    Complete,
    Cancel,
    /// A timer that nobody set.
    Stray(u8),
}

fn any_action() -> impl Strategy<Value = Action> {
    prop_oneof![
        4 => Just(Action::Claim),
        8 => Just(Action::Pause),
        12 => Just(Action::Resume),
        1 => Just(Action::Complete),
        1 => Just(Action::Cancel),
        8 => (0..6_u8).prop_map(Action::Stray),
    ]
}

prop_compose! {
    fn any_target()(
        response in prop::option::of(1..300_u32),
        more in prop::option::of(0..600_u32),
        warn in prop::option::of(1..=99_u8),
    ) -> Target {
        let completion = more.map(|more| response.unwrap_or(1) + more);
        let response = response.or(if completion.is_none() { Some(30) } else { None });
        Target { step_id: None, workflow_id: None, minimum_priority: None, response_minutes: response, completion_minutes: completion, warn_at_percent: warn }
    }
}

const LENGTH: usize = 4 * 1440;

/// One run, and what passed in it.
fn run(
    calendar: Option<&Calendar>,
    start: Timestamp,
    target: &Target,
    after: &[u32],
    actions: &[(usize, Action)],
    late: &[usize],
) -> Vec<Mark> {
    let time = BusinessTime::of(calendar);
    let mut clock = SlaClock::start(target, &levels(after), time, start).unwrap();
    let mut model = Model::new(target, after);
    let (mut passed, mut closed) = (Vec::new(), false);
    let most = late.iter().max().copied().unwrap_or_default();
    let mut late = late.iter().cycle();
    // For each minute the timers that come in it; every timer comes twice, either time as late as it likes.
    let mut timers: Vec<Vec<u8>> = vec![Vec::new(); LENGTH];
    let mut set = |timers: &mut Vec<Vec<u8>>, clock: &SlaClock, now: usize| {
        let Some((number, milestone)) = clock.next() else { return };
        let wait = start.seconds_until(milestone.at).div_ceil(60) as usize;
        for late in late.by_ref().take(2) {
            if let Some(minute) = timers.get_mut(wait.max(now + 1).saturating_add(*late)) {
                minute.push(number);
            }
        }
    };
    set(&mut timers, &clock, 0);
    for (minute, now) in minutes(start).take(LENGTH).enumerate() {
        model.minute(now);
        let mut come = std::mem::take(&mut timers[minute]);
        come.extend(actions.iter().filter(|(at, _)| *at == minute).filter_map(|(_, action)| match action {
            Action::Stray(number) => Some(*number),
            _ => None,
        }));
        for number in come {
            let told = clock.next().map(|(_, milestone)| milestone.mark);
            let after = clock.pass(number, now);
            assert_eq!(model.timer(number), after.is_ok().then_some(told).flatten(), "minute {minute}, timer {number}");
            if let Ok(after) = after {
                passed.extend(told);
                clock = after;
                set(&mut timers, &clock, minute);
            }
        }
        for (_, action) in actions.iter().filter(|(at, _)| *at == minute) {
            if closed {
                break; // the life cycle of a task ends there
            }
            closed = matches!(action, Action::Complete | Action::Cancel);
            match action {
                Action::Claim => {
                    clock = clock.on_claim(now);
                    model.response.meet(now, model.paused);
                    model.open.retain(|(_, mark)| mark.objective() == Objective::Completion);
                }
                Action::Pause => {
                    clock = clock.pause(now);
                    model.paused = model.paused.or(Some(now));
                }
                Action::Resume => {
                    clock = clock.resume(time, now).unwrap();
                    model.paused = None;
                }
                Action::Complete => {
                    clock = clock.on_close(&Closing::Completed { outcome: None }, now);
                    model.response.meet(now, model.paused);
                    model.completion.meet(now, model.paused);
                    model.open.clear();
                    model.paused = None;
                }
                Action::Cancel => {
                    clock = clock.on_close(&Closing::Cancelled, now);
                    model.open.clear();
                    model.paused = None;
                }
                Action::Stray(_) => continue,
            }
            set(&mut timers, &clock, minute);
        }
        let stored = serde_json::to_string(&clock).unwrap();
        clock = serde_json::from_str(&stored).unwrap();
        for (goal, outcome) in [(clock.response(), &model.response), (clock.completion(), &model.completion)] {
            let expected = outcome.takes.map(|_| (outcome.met, outcome.breached));
            assert_eq!(goal.map(|goal| (goal.met_at, goal.breached)), expected, "minute {minute}");
        }
        let counts = model.paused.is_none() && calendar.is_none_or(|calendar| model::is_open(calendar, now));
        model.counted += if counts { 100 } else { 0 };
    }
    // What was reached long enough ago has passed: the timers that were set were enough.
    let chain = 16 * (most + 2);
    if model.paused.is_none() && calendar.is_none() && actions.iter().all(|(at, _)| at + chain < LENGTH) {
        let overdue = model.counted.saturating_sub(100 * chain as u64);
        assert!(model.open.iter().all(|(takes, _)| *takes > overdue), "{:?} never passed", model.open);
    }
    passed
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn each_milestone_passes_once_when_its_business_time_is_over(
        (calendar, start) in odd_calendars(),
        around_the_clock in prop::bool::weighted(0.3),
        target in any_target(),
        after in prop::collection::btree_set(0..300_u32, 0..=5),
        actions in prop::collection::vec((0..LENGTH - 1440, any_action()), 0..12),
        late in prop::collection::vec(prop_oneof![3 => Just(0_usize), 1 => 0..70_usize], 1..8),
    ) {
        let after: Vec<u32> = after.into_iter().collect();
        let calendar = if around_the_clock { None } else { Some(&calendar) };
        let passed = run(calendar, start, &target, &after, &actions, &late);
        let mut levels: Vec<u8> = passed.iter().filter_map(|mark| mark.level()).collect();
        let in_order = levels.is_sorted();
        levels.dedup();
        prop_assert!(in_order && levels.len() == passed.iter().filter(|mark| mark.level().is_some()).count(), "{:?}", passed);
        let mut once = passed.clone();
        once.sort_unstable();
        once.dedup();
        prop_assert_eq!(once.len(), passed.len());
    }
}
