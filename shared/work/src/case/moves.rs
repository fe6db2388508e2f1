//! The moves of a case but changes of fields. Each gives the next case with its entry in the history, or nothing where there is
//! nothing to do: what comes twice is one move.

use super::record::MAX_BYTES;
use super::{Case, CaseStatus, Entry, MAX_LINKED, MAX_RELATED, Outcome, Refusal, Related, Relation, Start, Step, What};
use engine::{InstanceId, RoleName, Timestamp, UserId};

/// Longest that a case says how a process ended, in characters.
const MAX_OUTCOME: usize = 1_000;

/// Who makes a move, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// `user:emma`, `service:robot`, `system:dispatcher`.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// In their words.
    pub reason: Option<String>,
}

/// A case as a move left it, and what the history says of the move.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// The case.
    pub case: Case,
    /// The entry.
    pub entry: Entry,
}

/// Who shall look after a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Handover {
    /// The person: `None` leaves it with whoever has it, `Some(None)` with nobody.
    pub to: Option<Option<UserId>>,
    /// The queue, in the same way.
    pub queue: Option<Option<RoleName>>,
}

type Made = Result<Option<Move>, Refusal>;

impl Case {
    /// The next version of a case, with what somebody wrote into it: only if there is room for that.
    pub(super) fn written(&self, by: By, what: Vec<What>) -> Result<Move, Refusal> {
        if self.bytes() > MAX_BYTES { Err(Refusal::TooLarge) } else { Ok(self.moved(by, what, |_| {})) }
    }

    /// The next version of a case. Time does not run backwards in it, whatever the clocks of two machines say. Moves leave little
    /// in a case, and each but few times: there is room for them beyond what people may write, so that however full a case is, its
    /// processes end, and it is held and closed.
    fn moved(&self, by: By, what: Vec<What>, change: impl FnOnce(&mut Self)) -> Move {
        let mut case = self.clone();
        case.version = self.version.saturating_add(1);
        case.changed_at = by.at.max(self.changed_at);
        change(&mut case);
        let entry = Entry { version: Some(case.version), at: case.changed_at, actor: by.actor, reason: by.reason, what };
        Move { case, entry }
    }

    pub(super) fn must_be_open(&self) -> Result<(), Refusal> {
        if self.status.is_closed() { Err(Refusal::Closed) } else { Ok(()) }
    }

    /// Gives the case to a person, to a queue, or to both.
    ///
    /// # Errors
    /// When it is closed.
    pub fn hand_over(&self, by: By, handover: &Handover) -> Made {
        self.must_be_open()?;
        let to = handover.to.clone().unwrap_or_else(|| self.assigned_to.clone());
        let queue = handover.queue.clone().unwrap_or_else(|| self.queue.clone());
        let mut what = Vec::new();
        if queue != self.queue {
            what.push(What::Moved { from: self.queue.clone(), to: queue.clone() });
        }
        match (self.assigned_to.clone(), to.clone()) {
            (None, Some(to)) => what.push(What::Assigned { to }),
            (Some(from), None) => what.push(What::Released { from }),
            (Some(from), Some(to)) if from != to => what.push(What::HandedOver { from, to }),
            _ => {}
        }
        if what.is_empty() {
            return Ok(None);
        }
        Ok(Some(self.moved(by, what, |case| (case.assigned_to, case.queue) = (to, queue))))
    }

    /// Takes a step of the state machine.
    fn step(&self, by: By, step: Step, to: CaseStatus, mut what: Vec<What>, change: impl FnOnce(&mut Self)) -> Result<Move, Refusal> {
        let from = self.status;
        if from.after(step) != Some(to) {
            return Err(Refusal::NoSuchStep { from, to });
        }
        what.push(What::StatusChanged { from, to });
        Ok(self.moved(by, what, |case| {
            change(case);
            case.status = to;
            case.closed_at = to.is_closed().then_some(case.changed_at);
        }))
    }

    /// Closes the case, if its processes have ended. `ended` are those of which the log says so although the case has not been
    /// told yet.
    ///
    /// # Errors
    /// [`Refusal::Running`] with those that have not.
    pub fn close(&self, by: By, outcome: Option<String>, ended: &[(InstanceId, Outcome)]) -> Made {
        if self.status.is_closed() {
            return Ok(None);
        }
        let (mut known, mut what) = (self.clone(), Vec::new());
        for (instance, outcome) in ended {
            what.extend(known.note_end(instance, outcome));
        }
        let running: Vec<_> = known.running().map(|linked| (linked.instance.clone(), linked.definition.workflow_id.clone())).collect();
        if !running.is_empty() {
            return Err(Refusal::Running(running));
        }
        known.step(by, Step::Close, CaseStatus::Closed, what, |case| case.outcome = outcome).map(Some)
    }

    /// Takes the case up again.
    ///
    /// # Errors
    /// When it is neither closed nor resolved.
    pub fn reopen(&self, by: By) -> Made {
        self.step(by, Step::Reopen, CaseStatus::InProgress, Vec::new(), |case| case.outcome = None).map(Some)
    }

    /// Links processes that are about to be started.
    ///
    /// # Errors
    /// When it is closed, or has too many.
    pub fn link(&self, by: By, starts: &[Start]) -> Made {
        self.must_be_open()?;
        if self.linked.len().saturating_add(starts.len()) > MAX_LINKED {
            return Err(Refusal::TooMany { what: "linked processes", most: MAX_LINKED });
        }
        if starts.is_empty() {
            return Ok(None);
        }
        let what = starts.iter().map(|start| What::WorkflowLinked {
            workflow_instance_id: start.instance.clone(),
            workflow_id: start.definition.workflow_id.clone(),
            version: start.definition.version,
        });
        let linked = starts.iter().map(Start::linked);
        Ok(Some(self.moved(by, what.collect(), |case| case.linked.extend(linked))))
    }

    /// A linked process ended. The case closes with the last one, if it shall; a closed case takes note as well.
    ///
    /// # Errors
    /// [`Refusal::NoSuchStep`], if at all.
    pub fn process_ended(&self, by: By, instance: &InstanceId, outcome: &Outcome) -> Made {
        let mut known = self.clone();
        let Some(what) = known.note_end(instance, outcome) else { return Ok(None) };
        let closes = known.close_with_processes && known.running().next().is_none() && !known.status.is_closed();
        if closes {
            return known.step(by, Step::Close, CaseStatus::Closed, vec![what], |_| {}).map(Some);
        }
        Ok(Some(known.moved(by, vec![what], |_| {})))
    }

    /// Writes down how a process ended, unless it is written down already or not of this case.
    fn note_end(&mut self, instance: &InstanceId, outcome: &Outcome) -> Option<What> {
        let linked = self.linked.iter_mut().find(|linked| linked.instance == *instance && linked.ended.is_none())?;
        let told = outcome.outcome.as_ref().map(|told| told.chars().take(MAX_OUTCOME).collect::<String>());
        let outcome = linked.ended.insert(Outcome { outcome: told, ..outcome.clone() });
        Some(What::WorkflowEnded {
            workflow_instance_id: instance.clone(),
            workflow_id: linked.definition.workflow_id.clone(),
            status: outcome.status,
            outcome: outcome.outcome.clone(),
        })
    }

    /// Relates two cases: the move of each.
    ///
    /// # Errors
    /// When they are one, or either has too many.
    pub fn relate(&self, by: &By, other: &Self, relation: Relation) -> Result<Option<[Move; 2]>, Refusal> {
        if self.case_id == other.case_id {
            return Err(Refusal::Itself);
        }
        let (here, there) = (self.related_to(by, other, relation)?, other.related_to(by, self, relation.from_the_other())?);
        Ok(here.zip(there).map(|(here, there)| [here, there]))
    }

    fn related_to(&self, by: &By, other: &Self, relation: Relation) -> Made {
        let related = Related { case_id: other.case_id.clone(), case_number: other.case_number, relation };
        if self.related.contains(&related) {
            return Ok(None);
        }
        if self.related.len() >= MAX_RELATED {
            return Err(Refusal::TooMany { what: "related cases", most: MAX_RELATED });
        }
        let Related { case_id, case_number, relation } = related.clone();
        let what = vec![What::Related { case_id, case_number, relation }];
        Ok(Some(self.moved(by.clone(), what, |case| case.related.push(related))))
    }

    /// Keeps everything of the case, or lets it go its way.
    #[must_use]
    pub fn hold(&self, by: By, hold: bool) -> Option<Move> {
        let what = if hold { What::LegalHoldSet } else { What::LegalHoldReleased };
        (self.legal_hold != hold).then(|| self.moved(by, vec![what], |case| case.legal_hold = hold))
    }

    /// Takes a step that people name by where it leads: all but closing and reopening.
    pub(super) fn stand(&self, to: CaseStatus) -> Result<(), Refusal> {
        let from = self.status;
        match from.step_to(to) {
            Some(Step::Begin | Step::Hold | Step::Resume | Step::Resolve) => Ok(()),
            _ => Err(Refusal::NoSuchStep { from, to }),
        }
    }
}
