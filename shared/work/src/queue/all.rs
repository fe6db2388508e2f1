//! All queues of a tenant that somebody configured, and the calendars they go by: what has to be known of them to move a task.

use super::place::place;
use super::requirements::Unmet;
use super::settings::{Kind, Queue};
use crate::calendar::{BusinessTime, Calendar};
use crate::sla::{SlaClock, Target};
use crate::task::{Refusal, Step, TaskRecord, TaskStatus, Worker};
use engine::{CalendarId, RoleName};
use std::collections::BTreeMap;

/// The configured queues of a tenant, and its calendars.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Queues {
    queues: BTreeMap<RoleName, Queue>,
    calendars: BTreeMap<CalendarId, Calendar>,
}

impl Queues {
    /// These.
    pub fn new(queues: impl IntoIterator<Item = Queue>, calendars: impl IntoIterator<Item = Calendar>) -> Self {
        Self {
            queues: queues.into_iter().map(|queue| (queue.name.clone(), queue)).collect(),
            calendars: calendars.into_iter().map(|calendar| (calendar.calendar_id.clone(), calendar)).collect(),
        }
    }

    /// The settings of a queue, if it has any.
    pub fn queue(&self, name: &RoleName) -> Option<&Queue> {
        self.queues.get(name)
    }

    /// All that have settings, by name.
    pub fn queues(&self) -> impl Iterator<Item = &Queue> {
        self.queues.values()
    }

    /// A calendar.
    pub fn calendar(&self, id: &CalendarId) -> Option<&Calendar> {
        self.calendars.get(id)
    }

    /// All calendars, by id.
    pub fn calendars(&self) -> impl Iterator<Item = &Calendar> {
        self.calendars.values()
    }

    /// How many queues and calendars there are.
    pub fn len(&self) -> usize {
        self.queues.len() + self.calendars.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Most tasks of a queue that one person may hold.
    pub fn per_person(&self, queue: &RoleName) -> Option<u32> {
        self.queue(queue).and_then(|queue| queue.per_person)
    }

    /// Whether somebody may take tasks out of a queue now.
    ///
    /// # Errors
    /// [`Refusal::NotACandidate`], [`Refusal::Paused`] or [`Refusal::Unmet`].
    pub fn lets_take(&self, queue: &RoleName, worker: &Worker) -> Result<(), Refusal> {
        if !worker.roles.contains_key(queue) {
            return Err(Refusal::NotACandidate(vec![queue.clone()]));
        }
        self.asks_no_more(queue, worker)
    }

    /// Whether a queue gives tasks out now, and to somebody who is able to do what this one does.
    fn asks_no_more(&self, queue: &RoleName, worker: &Worker) -> Result<(), Refusal> {
        let Some(settings) = self.queue(queue) else { return Ok(()) };
        if settings.paused {
            return Err(Refusal::Paused(queue.clone()));
        }
        match &settings.kind {
            Kind::Specialised(requirements) => {
                requirements.met_by(&worker.abilities).map_err(|Unmet(missing)| Refusal::Unmet(Unmet(missing)))
            }
            Kind::Standard | Kind::Priority { .. } => Ok(()),
        }
    }

    /// The queue out of which somebody takes a task: the first of its queues that lets them. None for a task that waits for them by
    /// name.
    ///
    /// # Errors
    /// Why the last of its queues does not let them.
    pub fn taken_from(&self, task: &TaskRecord, worker: &Worker) -> Result<Option<RoleName>, Refusal> {
        // One that was moved is still for those it was for, if the queue it is in lets them.
        if let Some(queue) = task.queue.as_ref().filter(|_| task.candidate_roles.iter().any(|role| worker.roles.contains_key(role))) {
            return self.asks_no_more(queue, worker).map(|()| Some(queue.clone()));
        }
        let mut refused = None;
        for queue in task.queues() {
            match self.lets_take(queue, worker) {
                Ok(()) => return Ok(Some(queue.clone())),
                // Why somebody may not take it out of their own queue says more than that another is not theirs.
                Err(Refusal::NotACandidate(_)) if refused.is_some() => {}
                Err(refusal) => refused = Some(refusal),
            }
        }
        match refused {
            Some(refusal) if !task.candidate_users.contains(&worker.user) => Err(refusal),
            _ => Ok(None),
        }
    }

    /// A task that opens, in its places and with its clock running. Without a due date of its own it is due when its target says.
    #[must_use]
    pub fn opened(&self, task: TaskRecord, due_is_own: bool) -> TaskRecord {
        let mut task = self.in_places(task);
        let target = self.measuring(&task).and_then(|queue| {
            let target = Target::for_task(&queue.targets, &task.definition.workflow_id, &task.step_id, task.priority)?;
            SlaClock::start(target, &queue.escalation, self.time_of(queue), task.created_at).ok()
        });
        let Some(clock) = target else { return task };
        if let Some(goal) = clock.completion().filter(|_| !due_is_own) {
            task.due_at = Some(goal.due_at);
        }
        task.sla = Some(if task.status == TaskStatus::Claimed { clock.on_claim(task.created_at) } else { clock });
        task
    }

    /// A step, with the task where it waits then.
    #[must_use]
    pub fn placed(&self, step: Step) -> Step {
        Step { new: self.in_places(step.new), what: step.what }
    }

    /// The time by which a task's targets count.
    pub fn time(&self, task: &TaskRecord) -> BusinessTime<'_> {
        self.measuring(task).map_or(BusinessTime::of(None), |queue| self.time_of(queue))
    }

    fn time_of(&self, queue: &Queue) -> BusinessTime<'_> {
        BusinessTime::of(queue.calendar.as_ref().and_then(|id| self.calendar(id)))
    }

    fn in_places(&self, mut task: TaskRecord) -> TaskRecord {
        let own_order = |queue: &&RoleName| self.queue(queue).is_some_and(|queue| matches!(queue.kind, Kind::Priority { .. }));
        let place = |queue: &RoleName| {
            let kind = self.queue(queue).map_or(&Kind::Standard, |queue| &queue.kind);
            (queue.clone(), place(kind, task.priority, task.created_at, &task.task_id))
        };
        task.places = task.queues().iter().filter(own_order).map(place).collect();
        task
    }
}
