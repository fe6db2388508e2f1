//! The moves of a task, each a pure function from a record to the next.

use super::moves::Move;
use super::record::TaskRecord;
use super::refusal::Refusal;
use super::status::TaskStatus;
use crate::attachment::Attachment;
use crate::calendar::BusinessTime;
use crate::queue::{Abilities, Requirements};
use crate::sla::SlaClock;
use engine::instance::Closing;
use engine::{Priority, RoleName, Timestamp, UserId};
use std::collections::BTreeMap;

/// Of those who gave a task back, so many are remembered.
const MAX_GIVEN_BACK: usize = 10;

/// A person at work.
#[derive(Debug, Clone)]
pub struct Worker {
    /// Who.
    pub user: UserId,
    /// The queues they work on now, with the approval level they have in each.
    pub roles: BTreeMap<RoleName, u8>,
    /// What they are able to do.
    pub abilities: Abilities,
    /// Most tasks that they may hold.
    pub capacity: Option<u32>,
}

impl Worker {
    /// Somebody of whom no more is known than the queues they work on.
    pub fn new(user: UserId, roles: BTreeMap<RoleName, u8>) -> Self {
        Self { user, roles, abilities: Abilities::default(), capacity: None }
    }
}

/// A move that may be made, and the record after it. One that changes nothing needs no writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The task after it.
    pub new: TaskRecord,
    /// What happened.
    pub what: Move,
}

impl TaskRecord {
    /// Whether a person may work on it at all.
    ///
    /// # Errors
    /// [`Refusal::Excluded`], [`Refusal::NotACandidate`], [`Refusal::LevelTooLow`] or [`Refusal::Unmet`].
    pub fn admits(&self, worker: &Worker) -> Result<(), Refusal> {
        if self.excluded_users.contains(&worker.user) {
            return Err(Refusal::Excluded);
        }
        if !self.candidate_users.contains(&worker.user) {
            let queues = self.candidate_roles.iter().chain(&self.queue);
            match queues.filter_map(|role| worker.roles.get(role)).max() {
                None => return Err(Refusal::NotACandidate(self.candidate_roles.clone())),
                Some(level) if *level < self.minimum_level => return Err(Refusal::LevelTooLow(self.minimum_level)),
                Some(_) => {}
            }
        }
        let requirements = Requirements { skills: self.skills.clone(), ..Requirements::default() };
        requirements.met_by(&worker.abilities).map_err(Refusal::Unmet)
    }

    /// Whether a queue may give it to a person: one who may work on it and did not give it back.
    pub fn may_be_given_to(&self, worker: &Worker) -> bool {
        self.admits(worker).is_ok() && !self.given_back_by.contains(&worker.user)
    }

    /// A person takes the task, out of one of its queues unless it waits for them by name. Taking what is theirs already changes
    /// nothing.
    ///
    /// # Errors
    /// When they may not, or someone else has it, or it waits for something outside or is closed.
    pub fn claim(&self, worker: &Worker, from: Option<&RoleName>, now: Timestamp) -> Result<Step, Refusal> {
        self.admits(worker)?;
        if self.status == TaskStatus::Claimed {
            let same = self.assignee.as_ref() == Some(&worker.user);
            return if same { Ok(Step { new: self.clone(), what: Move::Claimed }) } else { Err(Refusal::ClaimedByOther) };
        }
        self.must_wait()?;
        Ok(Step { new: self.held_by(&worker.user, from, now), what: Move::Claimed })
    }

    /// A queue gives the task to somebody who may work on it.
    ///
    /// # Errors
    /// When they may not, or it does not wait any more.
    pub fn assign(&self, worker: &Worker, from: Option<&RoleName>, now: Timestamp) -> Result<Step, Refusal> {
        self.admits(worker)?;
        self.must_wait()?;
        Ok(Step { new: self.held_by(&worker.user, from, now), what: Move::Assigned { to: worker.user.clone() } })
    }

    /// A person gives the task back.
    ///
    /// # Errors
    /// When it is not theirs, or delegated to them, or closed.
    pub fn release(&self, user: &UserId) -> Result<Step, Refusal> {
        self.must_be_held_by(user)?;
        match &self.delegated_by {
            Some(owner) => Err(Refusal::Delegated(owner.clone())),
            None => {
                let new = Self { given_back_by: self.given_back_by_also(user), ..self.unheld(TaskStatus::Open) };
                Ok(Step { new, what: Move::Released })
            }
        }
    }

    /// A person asks another one to work on their task.
    ///
    /// # Errors
    /// When it is not theirs, or delegated to them, or closed.
    pub fn delegate(&self, user: &UserId, to: &UserId) -> Result<Step, Refusal> {
        self.must_be_held_by(user)?;
        match &self.delegated_by {
            Some(owner) => Err(Refusal::Delegated(owner.clone())),
            None if self.excluded_users.contains(to) => Err(Refusal::Excluded),
            None => {
                let new = Self { assignee: Some(to.clone()), delegated_by: Some(user.clone()), ..self.next() };
                Ok(Step { new, what: Move::Delegated { to: to.clone() } })
            }
        }
    }

    /// Who was asked gives the task back to who asked.
    ///
    /// # Errors
    /// When it is not with them, or was not delegated, or is closed.
    pub fn give_back(&self, user: &UserId) -> Result<Step, Refusal> {
        self.must_be_held_by(user)?;
        let owner = self.delegated_by.clone().ok_or(Refusal::NotDelegated)?;
        let new = Self { assignee: Some(owner.clone()), delegated_by: None, ..self.next() };
        Ok(Step { new, what: Move::Returned { to: owner } })
    }

    /// Somebody in charge gives the task to somebody who may work on it, or, to nobody, back to its queues.
    ///
    /// # Errors
    /// When whoever shall have it may not, or it waits for something outside or is closed.
    pub fn reassign(&self, to: Option<(&Worker, Option<&RoleName>)>, now: Timestamp) -> Result<Step, Refusal> {
        self.must_be_active()?;
        let Some((worker, from)) = to else {
            let new = Self { given_back_by: Vec::new(), ..self.unheld(TaskStatus::Open) };
            return Ok(Step { new, what: Move::Reassigned { to: None } });
        };
        self.admits(worker)?;
        Ok(Step { new: self.held_by(&worker.user, from, now), what: Move::Reassigned { to: Some(worker.user.clone()) } })
    }

    /// More people may take the task, and it is at least as urgent as said; whoever had it has to take it again.
    ///
    /// # Errors
    /// When it is closed.
    pub fn escalate(&self, to_roles: &[RoleName], priority: Priority) -> Result<Step, Refusal> {
        self.must_not_be_closed()?;
        let new_roles: Vec<RoleName> = to_roles.iter().filter(|role| !self.candidate_roles.contains(role)).cloned().collect();
        let mut new = Self { given_back_by: Vec::new(), ..self.unheld(TaskStatus::Escalated) };
        if self.status == TaskStatus::Suspended {
            (new.status, new.suspended_from) = (TaskStatus::Suspended, Some(TaskStatus::Escalated));
        }
        new.candidate_roles.extend(new_roles);
        new.priority = self.priority.max(priority);
        // Those who shall take it now may be of another queue than the one that it was moved to.
        new.queue = self.queue.clone().filter(|_| to_roles.is_empty());
        let what = Move::Escalated { to_roles: to_roles.to_vec(), priority: new.priority };
        Ok(Step { new, what })
    }

    /// The task waits for something outside; whoever has it keeps it.
    ///
    /// # Errors
    /// When it does already, or is closed.
    pub fn suspend(&self, now: Timestamp) -> Result<Step, Refusal> {
        self.must_be_active()?;
        let sla = self.sla.as_ref().map(|clock| clock.pause(now));
        let new = Self { status: TaskStatus::Suspended, suspended_from: Some(self.status), sla, ..self.next() };
        Ok(Step { new, what: Move::Suspended })
    }

    /// What it waited for is there. As much business time as was left to its targets is left still, and, where its due date was its
    /// target's, to that.
    ///
    /// # Errors
    /// When it did not wait.
    pub fn resume(&self, time: BusinessTime<'_>, now: Timestamp) -> Result<Step, Refusal> {
        self.must_not_be_closed()?;
        let status = self.suspended_from.filter(|_| self.status == TaskStatus::Suspended).ok_or(Refusal::NotSuspended)?;
        let mut new = Self { status, suspended_from: None, ..self.next() };
        // With somebody who has it nothing is put back.
        if self.assignee.is_none() {
            new.given_back_by.clear();
        }
        let due = |clock: &Option<SlaClock>| clock.as_ref().and_then(|clock| clock.completion().map(|goal| goal.due_at));
        // A calendar without so much time ahead has no targets either.
        new.sla = self.sla.as_ref().and_then(|clock| clock.resume(time, now).ok());
        if self.due_at.is_some() && self.due_at == due(&self.sla) {
            new.due_at = due(&new.sla).or(self.due_at);
        }
        Ok(Step { new, what: Move::Resumed })
    }

    /// The task is more or less urgent, or due at another time. What is not said stays.
    ///
    /// # Errors
    /// When it is closed.
    pub fn change(&self, priority: Option<Priority>, due_at: Option<Timestamp>, follow_up_at: Option<Timestamp>) -> Result<Step, Refusal> {
        self.must_not_be_closed()?;
        let mut new = self.next();
        new.priority = priority.unwrap_or(self.priority);
        new.due_at = due_at.or(self.due_at);
        new.follow_up_at = follow_up_at.or(self.follow_up_at);
        Ok(Step { new, what: Move::Changed { priority, due_at, follow_up_at } })
    }

    /// A file belongs to the task from now on.
    ///
    /// # Errors
    /// When it is closed.
    pub fn attach(&self, attachment: &Attachment) -> Result<Step, Refusal> {
        self.must_not_be_closed()?;
        let (attachment_id, file_name) = (attachment.attachment_id.clone(), attachment.file_name.clone());
        Ok(Step { new: self.next(), what: Move::AttachmentAdded { attachment_id, file_name } })
    }

    /// A file does not belong to the task any more.
    ///
    /// # Errors
    /// When it is closed.
    pub fn detach(&self, attachment: &Attachment) -> Result<Step, Refusal> {
        self.must_not_be_closed()?;
        let (attachment_id, file_name) = (attachment.attachment_id.clone(), attachment.file_name.clone());
        Ok(Step { new: self.next(), what: Move::AttachmentRemoved { attachment_id, file_name } })
    }

    /// The task waits in another queue, and in that one only.
    ///
    /// # Errors
    /// When it does not wait.
    pub fn move_to(&self, queue: &RoleName) -> Result<Step, Refusal> {
        self.must_wait()?;
        let new = Self { queue: Some(queue.clone()), given_back_by: Vec::new(), ..self.next() };
        Ok(Step { new, what: Move::Moved { to: queue.clone() } })
    }

    /// Whether a person may complete the task: it is theirs, or nobody's and they could take it.
    ///
    /// # Errors
    /// When they may not, or someone else has it, or it waits for something outside or is closed.
    pub fn may_complete(&self, worker: &Worker) -> Result<(), Refusal> {
        self.admits(worker)?;
        self.must_be_active()?;
        match (&self.assignee, &self.delegated_by) {
            (Some(holder), _) if *holder != worker.user => Err(Refusal::ClaimedByOther),
            (Some(_), Some(owner)) => Err(Refusal::Delegated(owner.clone())),
            _ => Ok(()),
        }
    }

    /// The process closed the task; `by` is the person who completed it.
    pub fn close(&self, closing: &Closing, by: Option<&UserId>, now: Timestamp) -> Step {
        let (status, outcome, what) = match closing {
            Closing::Completed { outcome } => (TaskStatus::Completed, outcome.clone(), Move::Completed { outcome: outcome.clone() }),
            Closing::Cancelled => (TaskStatus::Cancelled, None, Move::Cancelled),
        };
        let assignee = by.cloned().or_else(|| self.assignee.clone());
        let sla = self.sla.as_ref().map(|clock| clock.on_close(closing, now));
        Step { new: Self { status, outcome, assignee, sla, suspended_from: None, closed_at: Some(now), ..self.next() }, what }
    }

    /// The process keeps a person away from now on; if they had the task, they give it back. Who is kept away already, or from a
    /// closed task: that changes nothing.
    pub fn exclude(&self, user: &UserId) -> Step {
        let what = Move::Excluded { user: user.clone() };
        if self.status.is_closed() || self.excluded_users.contains(user) {
            return Step { new: self.clone(), what };
        }
        let mut new = match (self.status, self.assignee.as_ref() == Some(user)) {
            (_, false) => self.next(),
            (TaskStatus::Suspended, true) => Self { suspended_from: Some(TaskStatus::Open), ..self.unheld(TaskStatus::Suspended) },
            (_, true) => self.unheld(TaskStatus::Open),
        };
        new.excluded_users.push(user.clone());
        Step { new, what }
    }

    fn held_by(&self, user: &UserId, from: Option<&RoleName>, now: Timestamp) -> Self {
        let (assignee, held_from) = (Some(user.clone()), from.cloned());
        let sla = self.sla.as_ref().map(|clock| clock.on_claim(now));
        Self { status: TaskStatus::Claimed, assignee, held_from, sla, delegated_by: None, claimed_at: Some(now), ..self.next() }
    }

    fn unheld(&self, status: TaskStatus) -> Self {
        Self { status, assignee: None, held_from: None, delegated_by: None, claimed_at: None, ..self.next() }
    }

    /// Who gave it back once a person does, too: the last few.
    fn given_back_by_also(&self, user: &UserId) -> Vec<UserId> {
        let mut all: Vec<UserId> = self.given_back_by.iter().filter(|known| *known != user).cloned().chain([user.clone()]).collect();
        all.drain(..all.len().saturating_sub(MAX_GIVEN_BACK));
        all
    }

    fn next(&self) -> Self {
        Self { version: self.version + 1, ..self.clone() }
    }

    fn must_not_be_closed(&self) -> Result<(), Refusal> {
        if self.status.is_closed() { Err(Refusal::Closed(self.status)) } else { Ok(()) }
    }

    fn must_be_active(&self) -> Result<(), Refusal> {
        self.must_not_be_closed()?;
        if self.status == TaskStatus::Suspended { Err(Refusal::Suspended) } else { Ok(()) }
    }

    fn must_wait(&self) -> Result<(), Refusal> {
        self.must_be_active()?;
        if self.status.is_ready() { Ok(()) } else { Err(Refusal::NotWaiting) }
    }

    fn must_be_held_by(&self, user: &UserId) -> Result<(), Refusal> {
        self.must_be_active()?;
        if self.assignee.as_ref() == Some(user) { Ok(()) } else { Err(Refusal::NotYours) }
    }
}
