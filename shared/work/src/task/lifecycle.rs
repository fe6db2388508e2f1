//! The moves of a task, each a pure function from a record to the next.

use super::record::{TaskRecord, TaskStatus};
use engine::instance::Closing;
use engine::{Priority, RoleName, Timestamp, UserId};
use std::collections::BTreeMap;

/// A person at work.
#[derive(Debug, Clone)]
pub struct Worker {
    /// Who.
    pub user: UserId,
    /// The roles they have now, with the approval level they have in each.
    pub roles: BTreeMap<RoleName, u8>,
}

/// Why a person may not make a move.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// They have none of the task's roles.
    #[error("this task is for people with the role {}", roles(.0))]
    NotACandidate(Vec<RoleName>),
    /// They have the role but not the level.
    #[error("this task needs approval level {0} or above")]
    LevelTooLow(u8),
    /// Someone else has it.
    #[error("someone else has claimed this task")]
    ClaimedByOther,
    /// It is not theirs to release.
    #[error("the task is not claimed by you")]
    NotYours,
    /// It is done or no longer needed.
    #[error("the task is {}", .0.as_str())]
    Closed(TaskStatus),
}

fn roles(roles: &[RoleName]) -> String {
    roles.iter().map(RoleName::as_str).collect::<Vec<_>>().join(" or ")
}

impl TaskRecord {
    /// Whether a person may work on it at all.
    ///
    /// # Errors
    /// [`Refusal::NotACandidate`] or [`Refusal::LevelTooLow`].
    pub fn admits(&self, worker: &Worker) -> Result<(), Refusal> {
        if self.candidate_users.contains(&worker.user) {
            return Ok(());
        }
        let levels = self.candidate_roles.iter().filter_map(|role| worker.roles.get(role));
        match levels.max() {
            None => Err(Refusal::NotACandidate(self.candidate_roles.clone())),
            Some(level) if *level < self.minimum_level => Err(Refusal::LevelTooLow(self.minimum_level)),
            Some(_) => Ok(()),
        }
    }

    /// A person takes the task.
    ///
    /// # Errors
    /// When they may not, or someone else has it, or it is closed.
    pub fn claim(&self, worker: &Worker, now: Timestamp) -> Result<Self, Refusal> {
        self.admits(worker)?;
        if self.status.is_closed() {
            return Err(Refusal::Closed(self.status));
        }
        if self.status == TaskStatus::Claimed {
            let same = self.assignee.as_ref() == Some(&worker.user);
            return if same { Ok(self.clone()) } else { Err(Refusal::ClaimedByOther) };
        }
        Ok(Self { status: TaskStatus::Claimed, assignee: Some(worker.user.clone()), claimed_at: Some(now), ..self.next() })
    }

    /// A person gives the task back.
    ///
    /// # Errors
    /// When it is not theirs, or closed.
    pub fn release(&self, worker: &Worker) -> Result<Self, Refusal> {
        if self.status.is_closed() {
            return Err(Refusal::Closed(self.status));
        }
        if self.status != TaskStatus::Claimed || self.assignee.as_ref() != Some(&worker.user) {
            return Err(Refusal::NotYours);
        }
        Ok(Self { status: TaskStatus::Open, assignee: None, claimed_at: None, ..self.next() })
    }

    /// Whether a person may complete the task: it is theirs, or nobody's and they could take it.
    ///
    /// # Errors
    /// When they may not, or someone else has it, or it is closed.
    pub fn may_complete(&self, worker: &Worker) -> Result<(), Refusal> {
        self.admits(worker)?;
        match self.status {
            TaskStatus::Claimed if self.assignee.as_ref() != Some(&worker.user) => Err(Refusal::ClaimedByOther),
            status if status.is_closed() => Err(Refusal::Closed(status)),
            _ => Ok(()),
        }
    }

    /// The process closed the task; `by` is the person who completed it.
    #[must_use]
    pub fn close(&self, closing: &Closing, by: Option<&UserId>, now: Timestamp) -> Self {
        let (status, outcome) = match closing {
            Closing::Completed { outcome } => (TaskStatus::Completed, outcome.clone()),
            Closing::Cancelled => (TaskStatus::Cancelled, None),
        };
        let assignee = by.cloned().or_else(|| self.assignee.clone());
        Self { status, outcome, assignee, closed_at: Some(now), ..self.next() }
    }

    /// The process opened the task to more people; whoever had it has to take it again.
    #[must_use]
    pub fn escalate(&self, to: &[RoleName], priority: Priority) -> Self {
        let mut candidate_roles = self.candidate_roles.clone();
        candidate_roles.extend(to.iter().filter(|role| !self.candidate_roles.contains(role)).cloned());
        Self { status: TaskStatus::Escalated, candidate_roles, priority, assignee: None, claimed_at: None, ..self.next() }
    }

    fn next(&self) -> Self {
        Self { version: self.version + 1, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::instance::{DefinitionRef, OpenedTask};
    use engine::{ElementId, InstanceId, WorkflowId};

    fn task() -> TaskRecord {
        let opened = OpenedTask {
            element: ElementId(2),
            node_id: "n".into(),
            step_id: "s".into(),
            name: "t".into(),
            candidate_roles: vec![RoleName::parse("manager").unwrap()],
            minimum_level: 1,
            priority: Priority::NORMAL,
            estimated_minutes: Some(2),
            outcomes: Vec::new(),
            details: engine::instance::TaskDetails::default(),
            form_key: None,
        };
        let definition = DefinitionRef { workflow_id: WorkflowId::parse("w").unwrap(), version: 1 };
        TaskRecord::open(&InstanceId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").unwrap(), &definition, None, &opened, Timestamp::from_millis(0))
    }

    fn worker(user: &str, role: &str, level: u8) -> Worker {
        Worker { user: UserId::parse(user).unwrap(), roles: BTreeMap::from([(RoleName::parse(role).unwrap(), level)]) }
    }

    const NOW: Timestamp = Timestamp::from_millis(5);

    #[test]
    fn only_a_candidate_of_the_right_level_may_claim() {
        assert_eq!(task().claim(&worker("e", "employee", 9), NOW), Err(Refusal::NotACandidate(task().candidate_roles)));
        assert_eq!(task().claim(&worker("m", "manager", 0), NOW), Err(Refusal::LevelTooLow(1)));
        assert_eq!(task().claim(&worker("m", "manager", 1), NOW).unwrap().status, TaskStatus::Claimed);
    }

    #[test]
    fn a_claimed_task_is_one_persons_until_they_release_it() {
        let (mark, mia) = (worker("mark", "manager", 1), worker("mia", "manager", 1));
        let claimed = task().claim(&mark, NOW).unwrap();
        assert_eq!(claimed.claim(&mark, NOW).unwrap(), claimed, "claiming again changes nothing");
        assert_eq!(claimed.claim(&mia, NOW), Err(Refusal::ClaimedByOther));
        assert_eq!(claimed.may_complete(&mia), Err(Refusal::ClaimedByOther));
        assert_eq!(claimed.release(&mia), Err(Refusal::NotYours));
        assert!(claimed.release(&mark).unwrap().claim(&mia, NOW).is_ok());
    }

    #[test]
    fn a_closed_task_admits_no_move() {
        let mark = worker("mark", "manager", 1);
        let closed = task().close(&Closing::Completed { outcome: None }, Some(&mark.user), NOW);
        assert_eq!(closed.assignee, Some(mark.user.clone()));
        assert_eq!(closed.may_complete(&mark), Err(Refusal::Closed(TaskStatus::Completed)));
        assert_eq!(closed.claim(&mark, NOW), Err(Refusal::Closed(TaskStatus::Completed)));
        assert_eq!(closed.release(&mark), Err(Refusal::Closed(TaskStatus::Completed)));
    }

    #[test]
    fn an_escalated_task_is_open_to_more_people_and_urgent() {
        let claimed = task().claim(&worker("mark", "manager", 1), NOW).unwrap();
        let escalated = claimed.escalate(&[RoleName::parse("director").unwrap()], Priority::ESCALATED);
        assert!(escalated.claim(&worker("diana", "director", 2), NOW).is_ok());
        assert_eq!((escalated.priority, escalated.assignee), (Priority::ESCALATED, None));
    }
}
