//! What becomes of a task whose next milestone is due: by its queue's targets and escalation.

use super::all::Queues;
use super::settings::Queue;
use crate::sla::{Level, Mark, Notify, Reassign};
use crate::task::{Move, Step, TaskRecord, TaskStatus, breaches};
use engine::{RoleName, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// A milestone that was reached, and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// The task after it.
    pub step: Step,
    /// Who is told.
    pub notice: Notice,
}

/// The word for a breach, as in a task's history.
const BREACHED: &str = "breached";

/// Who is told that a task reached a milestone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Notice {
    /// What was reached: `warned`, `breached` or `level_reached`.
    pub what: String,
    /// Everybody with one of these roles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<RoleName>,
    /// These people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<UserId>,
}

impl Notice {
    /// That somebody took or completed a task too late, before the timer of its breach said so: that breach then has no milestone any
    /// more. For whoever was late.
    pub fn of_late(old: Option<&TaskRecord>, new: &TaskRecord) -> Option<Self> {
        let late = breaches(old, new) > 0;
        let users = new.assignee.iter().cloned().collect();
        late.then(|| Self { what: BREACHED.to_owned(), roles: Vec::new(), users })
    }
}

/// The managers that a milestone may ask for, from the holder's own department upwards.
pub type Managers<'a> = &'a [UserId];

impl Queues {
    /// Whether the milestone of a number asks for managers, if it is due.
    pub fn asks_for_managers(&self, task: &TaskRecord, number: u8, now: Timestamp) -> bool {
        let mark = task.sla.as_ref().and_then(|clock| clock.due(now)).filter(|(next, _)| *next == number);
        let level = mark.and_then(|(_, milestone)| self.level(task, milestone.mark));
        level.is_some_and(|level| level.notify.manager || matches!(level.reassign, Some(Reassign::Manager(_))))
    }

    /// The task after the milestone of a number; none if that is not the one that is due, so that nothing is to be done.
    pub fn reach(&self, task: &TaskRecord, number: u8, now: Timestamp, managers: Managers<'_>) -> Option<Reached> {
        if task.status.is_closed() {
            return None;
        }
        let clock = task.sla.as_ref()?;
        let (_, milestone) = clock.due(now)?;
        let new = TaskRecord { sla: Some(clock.pass(number, now).ok()?), version: task.version + 1, ..task.clone() };
        let step = match milestone.mark {
            Mark::Warning(objective) => Step { new, what: Move::Warned { objective } },
            Mark::Breach(objective) => Step { new, what: Move::Breached { objective } },
            Mark::Level(place, _) => self.at_level(new, place, self.level(task, milestone.mark), now, managers),
        };
        let notify = match (milestone.mark, self.level(task, milestone.mark)) {
            (Mark::Level(..), Some(level)) => level.notify.clone(),
            (Mark::Level(..), None) => Notify::default(),
            // Whoever has it hears of it; while nobody has it, those who could.
            _ if task.holder().is_some() => Notify { holder: true, ..Notify::default() },
            _ => Notify { roles: task.queues().to_vec(), ..Notify::default() },
        };
        let notice = notice(&step, &notify, task.holder(), managers);
        Some(Reached { step: self.placed(step), notice })
    }

    /// The queue by whose targets a task is measured.
    pub(super) fn measuring(&self, task: &TaskRecord) -> Option<&Queue> {
        // A task that was moved is still measured by the targets it opened with.
        let queues = task.candidate_roles.iter().chain(&task.queue);
        queues.filter_map(|queue| self.queue(queue)).find(|queue| !queue.targets.is_empty())
    }

    fn level(&self, task: &TaskRecord, mark: Mark) -> Option<&Level> {
        self.measuring(task)?.escalation.get(usize::from(mark.level()?))
    }

    /// A level that the queue has no more only passes.
    fn at_level(&self, mut new: TaskRecord, place: u8, level: Option<&Level>, now: Timestamp, managers: Managers<'_>) -> Step {
        let (mut to, mut to_role, mut queue) = (None, None, None);
        if let Some(level) = level {
            new.priority = level.raised(new.priority);
            match &level.reassign {
                Some(Reassign::Role(role)) => {
                    to_role = Some(role.clone());
                    give_to_role(&mut new, role);
                }
                Some(Reassign::Manager(levels)) => {
                    to = managers.get(usize::from(levels.saturating_sub(1))).or(managers.last()).cloned();
                    to = to.filter(|user| !new.excluded_users.contains(user));
                    if let Some(manager) = &to {
                        give_to(&mut new, manager, now);
                    }
                }
                None => {}
            }
            if level.hand_to_overflow && new.status.is_ready() {
                queue = self.measuring(&new).and_then(|queue| queue.overflow.clone());
                new.queue = queue.clone().or(new.queue);
            }
        }
        let what = Move::LevelReached { level: place.saturating_add(1), priority: new.priority, to, to_role, queue };
        Step { new, what }
    }
}

/// The task is anybody's with a role, too; whoever had it has to take it again.
fn give_to_role(task: &mut TaskRecord, role: &RoleName) {
    if !task.candidate_roles.contains(role) {
        task.candidate_roles.push(role.clone());
    }
    task.status = TaskStatus::Escalated;
    (task.assignee, task.held_from, task.delegated_by, task.claimed_at, task.queue) = (None, None, None, None, None);
}

/// The task is somebody's by name.
fn give_to(task: &mut TaskRecord, user: &UserId, now: Timestamp) {
    if !task.candidate_users.contains(user) {
        task.candidate_users.push(user.clone());
    }
    task.status = TaskStatus::Claimed;
    task.sla = task.sla.as_ref().map(|clock| clock.on_claim(now));
    (task.assignee, task.held_from, task.delegated_by, task.claimed_at) = (Some(user.clone()), None, None, Some(now));
}

fn notice(step: &Step, notify: &Notify, holder: Option<&UserId>, managers: Managers<'_>) -> Notice {
    let mut users = notify.users.clone();
    users.extend(holder.filter(|_| notify.holder).cloned());
    users.extend(managers.first().filter(|_| notify.manager).cloned());
    users.sort();
    users.dedup();
    Notice { what: step.what.as_str().to_owned(), roles: notify.roles.clone(), users }
}
