//! Each strategy's definition, tried by comparing every person with every other one.

use super::*;
use crate::assign::Strategy;
use crate::queue::{Abilities, Held, Requirements, Workload};
use engine::{Priority, SkillName};
use proptest::prelude::*;
use proptest::strategy::Strategy as _;
use std::collections::BTreeMap;

const SKILLS: [&str; 3] = ["aml", "german", "tax"];

fn skill(name: &str) -> SkillName {
    SkillName::parse(name).unwrap()
}

fn user(number: usize) -> UserId {
    UserId::parse(&format!("u{number}")).unwrap()
}

fn skills(levels: std::ops::RangeInclusive<u8>, most: usize) -> impl proptest::strategy::Strategy<Value = BTreeMap<SkillName, u8>> {
    prop::collection::btree_map(prop::sample::select(&SKILLS[..]).prop_map(skill), levels, 0..=most)
}

fn candidate() -> impl proptest::strategy::Strategy<Value = Candidate> {
    let held = (0..4_u32, 0..4_u32, 0..4_u32).prop_map(|(high, normal, low)| Held { high, normal, low });
    let limits = (prop::option::of(1..12_u32), prop::option::of(1..5_u32));
    (held, 0..4_u32, limits, skills(1..=5, 3), prop::option::of(1..6_u64)).prop_map(
        |(held, here, (limit, limit_here), skills, last_turn)| Candidate {
            user: user(0),
            abilities: Abilities { departments: Vec::new(), skills },
            workload: Workload { held, here: here.min(held.total()), limit, limit_here },
            last_turn,
        },
    )
}

fn five_people() -> impl proptest::strategy::Strategy<Value = Vec<Candidate>> {
    prop::collection::vec(candidate(), 5)
        .prop_map(|people| people.into_iter().enumerate().map(|(number, person)| Candidate { user: user(number), ..person }).collect())
}

fn task() -> impl proptest::strategy::Strategy<Value = Wanted> {
    let barred = prop::collection::btree_set((0..5_usize).prop_map(user), 0..2);
    (skills(1..=3, 2), 0..=100_u64, barred).prop_map(|(skills, priority, barred)| Wanted {
        requirements: Requirements { skills, ..Requirements::default() },
        priority: Priority::new(priority).unwrap(),
        barred,
    })
}

/// The reference for who can have a task.
fn can_have(task: &Wanted, person: &Candidate) -> bool {
    let Workload { held, here, limit, limit_here } = person.workload;
    let skilled = task.requirements.skills.iter().all(|(skill, level)| person.abilities.skills.get(skill) >= Some(level));
    skilled
        && !task.barred.contains(&person.user)
        && limit.is_none_or(|limit| held.high + held.normal + held.low < limit)
        && limit_here.is_none_or(|limit| here < limit)
}

/// The reference for who is preferred: numbers, the first that differs decides, the smaller one wins. Shares are written over a
/// denominator that all limits here divide.
fn preference(strategy: Strategy, task: &Wanted, person: &Candidate, able: &[&Candidate]) -> Vec<u64> {
    const COMMON: u32 = 27_720; // the least common multiple of 1 to 12
    let largest = able.iter().filter_map(|person| person.workload.limit).max().unwrap_or(1);
    let share = |used: u32| u64::from(used * (COMMON / person.workload.limit.unwrap_or(largest)));
    let Held { high, normal, low } = person.workload.held;
    let levels: u8 = person.abilities.skills.values().sum();
    let asked: u8 = task.requirements.skills.values().sum();
    let mut numbers = match strategy {
        Strategy::RoundRobin => vec![],
        Strategy::LeastLoaded => vec![share(high + normal + low)],
        Strategy::SkillMatch => vec![u64::from(levels - asked), share(high + normal + low)],
        Strategy::PriorityWeighted if task.priority.value() >= 67 => vec![share(high), share(4 * high + 2 * normal + low)],
        Strategy::PriorityWeighted => vec![share(4 * high + 2 * normal + low)],
    };
    numbers.push(person.last_turn.unwrap_or(0));
    numbers
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn over_five_people_each_strategy_gives_a_task_to_whom_its_definition_says(
        people in five_people(),
        task in task(),
        strategy in prop::sample::select(Strategy::ALL.to_vec()),
    ) {
        let able: Vec<&Candidate> = people.iter().filter(|person| can_have(&task, person)).collect();
        let Some(choice) = choose(strategy, &task, &people, 7) else {
            prop_assert!(able.is_empty());
            return Ok(());
        };
        prop_assert_eq!(choice.turn, 8);
        let chosen = able.iter().find(|person| person.user == choice.user);
        prop_assert!(chosen.is_some(), "{} can't have it", choice.user);
        let chosen = chosen.unwrap();
        for other in &able {
            let of = |person: &Candidate| (preference(strategy, &task, person, &able), person.user.clone());
            prop_assert!(of(chosen) <= of(other), "{} comes before {}", other.user, chosen.user);
        }
    }

    #[test]
    fn who_is_given_a_task_does_not_depend_on_the_order_of_the_people(
        people in five_people().prop_shuffle(),
        task in task(),
        strategy in prop::sample::select(Strategy::ALL.to_vec()),
    ) {
        let mut sorted = people.clone();
        sorted.sort_by_key(|person| person.user.clone());
        prop_assert_eq!(choose(strategy, &task, &people, 0), choose(strategy, &task, &sorted, 0));
    }
}

fn idle(number: usize) -> Candidate {
    Candidate { user: user(number), abilities: Abilities::default(), workload: Workload::default(), last_turn: None }
}

/// Gives a task and writes down the turn.
fn give(strategy: Strategy, task: &Wanted, people: &mut [Candidate], turn: &mut u64) -> String {
    let choice = choose(strategy, task, people, *turn).unwrap();
    let chosen = people.iter_mut().find(|person| person.user == choice.user).unwrap();
    (*turn, chosen.last_turn) = (choice.turn, Some(choice.turn));
    *chosen.workload.held.of(task.priority) += 1;
    chosen.user.to_string()
}

#[test]
fn round_robin_goes_round_and_a_newcomer_is_next() {
    let (mut people, mut turn, task) = (vec![idle(1), idle(2), idle(3)], 0, Wanted::default());
    let mut next = |people: &mut Vec<Candidate>| give(Strategy::RoundRobin, &task, people, &mut turn);
    let round: Vec<String> = (0..7).map(|_| next(&mut people)).collect();
    assert_eq!(round, ["u1", "u2", "u3", "u1", "u2", "u3", "u1"]);
    people.push(idle(4));
    assert_eq!((next(&mut people), next(&mut people)), ("u4".to_owned(), "u2".to_owned()));
    people.remove(2);
    assert_eq!(next(&mut people), "u1", "who left is left out");
}

#[test]
fn a_specialist_is_kept_for_what_only_they_can_do() {
    let with = |number, skills: &[(&str, u8)]| Candidate {
        abilities: Abilities { departments: Vec::new(), skills: skills.iter().map(|(name, level)| (skill(name), *level)).collect() },
        ..idle(number)
    };
    let mut people = vec![with(1, &[("aml", 5), ("tax", 4)]), with(2, &[("aml", 3)]), with(3, &[])];
    let asking = |level| Wanted { requirements: Requirements::default().with(&[(skill("aml"), level)].into()), ..Wanted::default() };
    let mut turn = 0;
    let mut give = |task: &Wanted| give(Strategy::SkillMatch, task, &mut people, &mut turn);
    assert_eq!(give(&Wanted::default()), "u3", "a simple task goes to who can do simple tasks");
    assert_eq!(give(&asking(2)), "u2");
    assert_eq!(give(&asking(5)), "u1");
}

#[test]
fn urgent_tasks_go_to_who_has_the_fewest_urgent_ones_and_others_to_who_has_the_least_work() {
    let holding = |number, high, low| {
        let mut person = idle(number);
        person.workload.held = Held { high, normal: 0, low };
        person
    };
    let people = [holding(1, 1, 0), holding(2, 0, 9)];
    let of = |priority| Wanted { priority: Priority::new(priority).unwrap(), ..Wanted::default() };
    let given = |priority| choose(Strategy::PriorityWeighted, &of(priority), &people, 0).unwrap().user.to_string();
    assert_eq!((given(67), given(66)), ("u2".to_owned(), "u1".to_owned()));
}
