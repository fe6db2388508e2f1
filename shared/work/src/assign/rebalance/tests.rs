//! Every spread of a few tasks over five people, compared with the one that was found.

use super::*;
use crate::assign::Strategy;
use crate::queue::{Abilities, Held, Workload};
use engine::{ElementId, InstanceId, Priority};
use proptest::prelude::*;
use proptest::strategy::Strategy as _;
use std::collections::BTreeMap;

fn user(number: usize) -> UserId {
    UserId::parse(&format!("u{number}")).unwrap()
}

fn task_id(number: usize) -> TaskId {
    TaskId { instance: InstanceId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").unwrap(), element: ElementId(u32::try_from(number).unwrap() + 1) }
}

fn person(number: usize, held: Held, limit: Option<u32>) -> Candidate {
    let workload = Workload { held, here: held.total(), limit, limit_here: None };
    Candidate { user: user(number), abilities: Abilities::default(), workload, last_turn: None }
}

/// Up to five people with up to six tasks that may move beside some that may not, each barred to some people.
fn holders(limits: impl proptest::strategy::Strategy<Value = Option<u32>>) -> impl proptest::strategy::Strategy<Value = Vec<Holder>> {
    let limits_here = prop::option::weighted(0.3, 1..6_u32);
    let fixed = (0..3_u32, 0..2_u32);
    let people = prop::collection::vec((fixed, limits, limits_here), 2..=5);
    let movable =
        prop::collection::vec((any::<prop::sample::Index>(), any::<bool>(), prop::collection::btree_set(0..5_usize, 0..4)), 0..=6);
    (people, movable).prop_map(|(people, movable)| {
        let mut holders: Vec<Holder> = (0..)
            .zip(&people)
            .map(|(number, ((normal, high), limit, limit_here))| {
                let mut person = person(number, Held { normal: *normal, high: *high, low: 0 }, *limit);
                person.workload.limit_here = *limit_here;
                Holder { person, movable: Vec::new() }
            })
            .collect();
        for (number, (at, urgent, barred)) in movable.into_iter().enumerate() {
            let holder = at.index(holders.len());
            let holder = &mut holders[holder];
            let priority = if urgent { Priority::ESCALATED } else { Priority::NORMAL };
            *holder.person.workload.held.of(priority) += 1;
            holder.person.workload.here += 1;
            // What somebody holds is theirs already, whatever was said since.
            let wanted = Wanted { priority, barred: barred.into_iter().map(user).collect(), ..Wanted::default() };
            holder.movable.push(Movable { task: task_id(number), wanted });
        }
        holders
    })
}

/// Most that somebody may hold afterwards, in all. Nothing is added to what exceeds a limit.
fn ceiling(before: &Workload) -> u32 {
    let (in_all, here) = (before.held.total(), before.here);
    let room = |limit: Option<u32>, held: u32| limit.map_or(100, |limit| limit.saturating_sub(held));
    in_all + room(before.limit, in_all).min(room(before.limit_here, here))
}

/// Whether somebody holds more than they may.
fn exceeds(before: &Workload) -> bool {
    before.limit.is_some_and(|limit| before.held.total() > limit) || before.limit_here.is_some_and(|limit| before.here > limit)
}

/// Who has what after the moves were made one by one; fails if one breaks a rule.
fn make(moves: &[Move], holders: &[Holder]) -> Result<Vec<Holder>, TestCaseError> {
    let mut after = holders.to_vec();
    for Move { task, from, to } in moves {
        let giver = after.iter_mut().find(|holder| holder.person.user == *from).unwrap();
        let position = giver.movable.iter().position(|held| held.task == *task);
        prop_assert!(position.is_some(), "{from} does not hold {task}");
        let moved = giver.movable.remove(position.unwrap());
        *giver.person.workload.held.of(moved.wanted.priority) -= 1;
        giver.person.workload.here -= 1;
        prop_assert!(!moved.wanted.barred.contains(to), "{to} may not have {task}");
        let before = &holders.iter().find(|holder| holder.person.user == *to).unwrap().person.workload;
        prop_assert!(!exceeds(before), "{to} holds too many already");
        let ceiling = ceiling(before);
        let taker = after.iter_mut().find(|holder| holder.person.user == *to).unwrap();
        *taker.person.workload.held.of(moved.wanted.priority) += 1;
        taker.person.workload.here += 1;
        prop_assert!(taker.person.workload.held.total() <= ceiling, "{to} has no room");
        taker.movable.push(moved);
    }
    Ok(after)
}

/// What loads cost, `n² / size`, over a denominator that all sizes here divide.
fn cost(counts: impl Iterator<Item = u32>, holders: &[Holder]) -> u64 {
    let largest = holders.iter().filter_map(|holder| holder.person.workload.limit).max().unwrap_or(1);
    let sizes = holders.iter().map(|holder| holder.person.workload.limit.unwrap_or(largest));
    counts.zip(sizes).map(|(count, size)| u64::from(count * count * (27_720 / size))).sum()
}

/// The reference: the least cost and the fewest moves to it, by trying every spread of the tasks that `which` chooses.
fn least(holders: &[Holder], count: fn(&Held) -> u32, which: fn(&Movable) -> bool) -> (u64, usize) {
    let tasks: Vec<(usize, &Movable)> = holders
        .iter()
        .enumerate()
        .flat_map(|(home, holder)| holder.movable.iter().filter(|task| which(task)).map(move |task| (home, task)))
        .collect();
    let spreads = holders.len().pow(u32::try_from(tasks.len()).unwrap());
    let costs = (0..spreads).filter_map(|mut spread| {
        let mut held: Vec<Held> = holders.iter().map(|holder| holder.person.workload.held).collect();
        let mut moves = 0;
        for (home, task) in &tasks {
            let to = spread % holders.len();
            spread /= holders.len();
            if to != *home {
                if task.wanted.barred.contains(&holders[to].person.user) || exceeds(&holders[to].person.workload) {
                    return None;
                }
                *held[*home].of(task.wanted.priority) -= 1;
                *held[to].of(task.wanted.priority) += 1;
                moves += 1;
            }
        }
        let fits = held.iter().zip(holders).all(|(held, holder)| held.total() <= ceiling(&holder.person.workload));
        fits.then(|| (cost(held.iter().map(count), holders), moves))
    });
    costs.min().unwrap()
}

fn found(before: &[Holder], after: &[Holder], moves: usize, count: fn(&Held) -> u32) -> (u64, usize) {
    (cost(after.iter().map(|holder| count(&holder.person.workload.held)), before), moves)
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(2_000)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn loads_are_as_even_as_they_can_be_after_the_fewest_moves(holders in holders(Just(None))) {
        let moves = rebalance(Strategy::LeastLoaded, &holders);
        let after = make(&moves, &holders)?;
        prop_assert_eq!(found(&holders, &after, moves.len(), Held::total), least(&holders, Held::total, |_| true));
    }

    #[test]
    fn where_people_may_hold_different_numbers_shares_are_even_and_limits_are_kept(holders in holders(prop::option::of(1..=12_u32))) {
        let moves = rebalance(Strategy::RoundRobin, &holders);
        let after = make(&moves, &holders)?;
        prop_assert_eq!(found(&holders, &after, moves.len(), Held::total), least(&holders, Held::total, |_| true));
    }

    #[test]
    fn priority_weighted_evens_urgent_tasks_first_and_the_rest_by_moving_others(holders in holders(prop::option::of(4..=12_u32))) {
        let urgent = |task: &Movable| task.wanted.priority == Priority::ESCALATED;
        let moves = rebalance(Strategy::PriorityWeighted, &holders);
        let is_urgent: BTreeMap<&TaskId, bool> = holders.iter().flat_map(|holder| &holder.movable).map(|task| (&task.task, urgent(task))).collect();
        let (first, second) = moves.split_at(moves.iter().take_while(|step| is_urgent[&step.task]).count());
        prop_assert!(second.iter().all(|step| !is_urgent[&step.task]));
        let between = make(first, &holders)?;
        let high: fn(&Held) -> u32 = |held| held.high;
        prop_assert_eq!(found(&holders, &between, first.len(), high), least(&holders, high, urgent));
        // The second round begins where the first one ended.
        let after = make(second, &between)?;
        prop_assert_eq!(found(&between, &after, second.len(), Held::total), least(&between, Held::total, |task| task.wanted.priority == Priority::NORMAL));
    }

    /// The definition in words: with equal limits and without requirements, loads differ by one at most unless what is left cannot move.
    #[test]
    fn among_equals_loads_differ_by_one_at_most_and_a_second_time_nothing_moves(mut holders in holders(Just(Some(12_u32)))) {
        for holder in &mut holders {
            holder.person.workload.limit_here = None;
            holder.movable.iter_mut().for_each(|task| task.wanted.barred.clear());
        }
        for strategy in Strategy::ALL {
            let after = make(&rebalance(strategy, &holders), &holders)?;
            prop_assert_eq!(rebalance(strategy, &after), []);
            let loads = || after.iter().map(|holder| holder.person.workload.held.total());
            let fewest = loads().min().unwrap();
            for holder in after.iter().filter(|_| strategy != Strategy::PriorityWeighted) {
                prop_assert!(holder.person.workload.held.total() <= fewest + 1 || holder.movable.is_empty());
            }
        }
    }
}

#[test]
fn a_task_passes_on_over_somebody_when_that_is_the_only_way() {
    let only = |number: usize, allowed: usize| Movable {
        task: task_id(number),
        wanted: Wanted { barred: (0..3).filter(|other| *other != allowed).map(user).collect(), ..Wanted::default() },
    };
    let holding = |number, count, movable| Holder { person: person(number, Held { normal: count, ..Held::default() }, Some(3)), movable };
    let holders = [holding(0, 3, vec![only(0, 1)]), holding(1, 3, vec![only(1, 2)]), holding(2, 1, vec![])];
    let moves: Vec<String> = rebalance(Strategy::LeastLoaded, &holders).iter().map(|step| format!("{} {}", step.from, step.to)).collect();
    assert_eq!(moves, ["u1 u2"], "3, 2, 2 is as even as 2, 3, 2");
    let full = [holding(0, 4, vec![only(0, 1)]), holding(1, 3, vec![only(1, 2)]), holding(2, 1, vec![])];
    let moves: Vec<String> = rebalance(Strategy::LeastLoaded, &full).iter().map(|step| format!("{} {}", step.from, step.to)).collect();
    assert_eq!(moves, ["u1 u2", "u0 u1"], "room is made before it is used");
}

#[test]
fn a_hundred_people_and_five_thousand_tasks_stay_within_bounds() {
    let holders: Vec<Holder> = (0..MAX_HOLDERS)
        .map(|number| {
            let count = if number == 0 { 3 * MAX_MOVABLE } else { MAX_MOVABLE };
            let held = Held { normal: u32::try_from(count).unwrap(), ..Held::default() };
            let movable = (0..count).map(|task| Movable { task: task_id(number * 1_000 + task), wanted: Wanted::default() }).collect();
            Holder { person: person(number, held, None), movable }
        })
        .collect();
    let moves = rebalance(Strategy::LeastLoaded, &holders);
    assert_eq!(moves.len(), MAX_MOVABLE, "as many of the first one's tasks as are considered");
    assert!(moves.iter().all(|step| step.from == user(0)));
}
