//! Who is given a task.

use super::candidate::{Candidate, Wanted};
use super::strategy::Strategy;
use crate::queue::share::{Share, usual};
use engine::UserId;
use engine::priority::PriorityClass;

/// Who is given a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Who.
    pub user: UserId,
    /// The number of this turn: from now on both the queue's and the person's last one.
    pub turn: u64,
}

/// Whom a strategy gives a task. `turn` is the queue's last one, 0 before the first. `None` when nobody can have it: it waits for
/// somebody then.
///
/// Somebody can have it if they meet its requirements, are not barred from it, and may hold one more, in all and from this queue.
/// Of those, the one is chosen who is first by
///
/// - round robin: nothing else;
/// - least loaded: tasks held, as a share of how many they may hold;
/// - skill match: the levels they have beyond what is asked for, over all their skills; then as least loaded;
/// - priority weighted: if the task is urgent (67 and above), urgent tasks held; then, always, the work held, where a task of high
///   priority counts 4, of normal priority 2, of low priority 1; both as shares of how many tasks they may hold;
///
/// and then by the turn in which they were last given a task, those first who never were; then by name. Who may hold any number is
/// measured against the largest number that one of the others may hold; where nobody has a limit, the numbers held are compared.
pub fn choose(strategy: Strategy, task: &Wanted, people: &[Candidate], turn: u64) -> Option<Choice> {
    let able = || people.iter().filter(|person| task.suits(person) && person.workload.admits_one_more().is_ok());
    let usual = usual(able().map(|person| person.workload.limit));
    let rank = |person: &Candidate| {
        let share = |used: u64| Share::new(used, person.workload.limit.map_or(usual, u64::from));
        let held = person.workload.held;
        let (spare, urgent, load) = match strategy {
            Strategy::RoundRobin => (0, Share::NONE, Share::NONE),
            Strategy::LeastLoaded => (0, Share::NONE, share(held.total().into())),
            Strategy::SkillMatch => (task.requirements.spare(&person.abilities), Share::NONE, share(held.total().into())),
            Strategy::PriorityWeighted => {
                let urgent = if task.priority.class() == PriorityClass::High { share(held.high.into()) } else { Share::NONE };
                (0, urgent, share(held.weight()))
            }
        };
        (spare, urgent, load, person.last_turn)
    };
    let chosen = able().min_by_key(|person| (rank(person), &person.user))?;
    Some(Choice { user: chosen.user.clone(), turn: turn.saturating_add(1) })
}

#[cfg(test)]
mod tests;
