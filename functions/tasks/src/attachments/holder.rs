//! What a file belongs to, as it was read. All that differs between tasks and cases stands here.

use crate::cases;
use engine::{Timestamp, UserId};
use runtime::archive::FoundTask;
use store::{CaseSummary, Owner, Store, TaskWrite, Told, Unheld};
use web::{Caller, Code, Kit, Operation, Problem, Resource};
use work::attachment::Attachment;
use work::case::{By, Case};
use work::task::{Step, TaskRecord};

/// A task or a case.
pub(super) enum Holder {
    Task(Box<FoundTask>),
    Case(Box<Case>),
}

/// What is done with files.
#[derive(Clone, Copy)]
pub(super) enum Doing {
    Add,
    Complete,
    List,
    Read,
    Remove,
}

impl Holder {
    /// What a path names: also a task that is archived.
    ///
    /// # Errors
    /// 404 when there is no such thing.
    pub(super) async fn find(kit: &Kit, caller: &Caller, owner: &Owner) -> Result<Self, Problem> {
        let (store, tenant) = (kit.store(), &caller.tenant);
        match owner {
            Owner::Task(id) => Ok(Self::Task(Box::new(kit.instances.find_task(tenant, id).await?))),
            Owner::Case(id) => {
                store.case(tenant, id).await?.map(|case| Self::Case(Box::new(case))).ok_or_else(|| Problem::not_found("case"))
            }
        }
    }

    /// The same, if the caller may do this there.
    ///
    /// # Errors
    /// 404, 403.
    pub(super) async fn allowing(kit: &Kit, caller: &Caller, owner: &Owner, doing: Doing) -> Result<Self, Problem> {
        let holder = Self::find(kit, caller, owner).await?;
        caller.may(holder.operation(doing), &holder.resource(caller)).await?;
        Ok(holder)
    }

    /// Where its files are read.
    pub(super) fn records<'a>(&'a self, table: &'a Store) -> &'a Store {
        match self {
            Self::Task(task) => task.records(table),
            Self::Case(_) => table,
        }
    }

    /// Goes on only if it can change still.
    ///
    /// # Errors
    /// 409 when it is archived.
    pub(super) fn must_not_be_archived(&self) -> Result<(), Problem> {
        match self {
            Self::Task(task) if task.archived.is_some() => Err(store::Error::Archived.into()),
            _ => Ok(()),
        }
    }

    /// Goes on only if the caller may remove a file of this person.
    ///
    /// # Errors
    /// 403.
    pub(super) async fn may_remove(&self, caller: &Caller, attached_by: &UserId) -> Result<(), Problem> {
        caller.may(self.operation(Doing::Remove), &self.resource(caller).attached_by(attached_by)).await
    }

    /// The operation that something is.
    pub(super) const fn operation(&self, doing: Doing) -> Operation {
        match (self, doing) {
            (Self::Task(_), Doing::Add) => Operation::AddTaskAttachment,
            (Self::Task(_), Doing::Complete) => Operation::CompleteTaskAttachment,
            (Self::Task(_), Doing::List) => Operation::ListTaskAttachments,
            (Self::Task(_), Doing::Read) => Operation::ReadTaskAttachment,
            (Self::Task(_), Doing::Remove) => Operation::RemoveTaskAttachment,
            (Self::Case(_), Doing::Add) => Operation::AddCaseAttachment,
            (Self::Case(_), Doing::Complete) => Operation::CompleteCaseAttachment,
            (Self::Case(_), Doing::List) => Operation::ListCaseAttachments,
            (Self::Case(_), Doing::Read) => Operation::ReadCaseAttachment,
            (Self::Case(_), Doing::Remove) => Operation::RemoveCaseAttachment,
        }
    }

    /// As policies see it.
    pub(super) fn resource(&self, caller: &Caller) -> Resource {
        match self {
            Self::Task(task) => Resource::task(&caller.tenant, &task.record),
            Self::Case(case) => cases::resource(caller, &CaseSummary::of(case)),
        }
    }

    /// What its history says of a file that comes.
    ///
    /// # Errors
    /// 409 when it is closed.
    pub(super) fn attach(&self, caller: &Caller, attachment: &Attachment, now: Timestamp) -> Result<Told, Problem> {
        match self {
            Self::Task(task) => Ok(of_task(&task.record, task.record.attach(attachment)?, Vec::new(), caller, now)),
            Self::Case(case) => {
                let entry = Box::new(case.attach(by(caller, now), attachment)?);
                Ok(Told::Case { case: case.case_id.clone(), version: case.version, entry })
            }
        }
    }

    /// What its history says of a file that goes.
    ///
    /// # Errors
    /// 409 when it is closed, or under a legal hold.
    pub(super) async fn detach(&self, kit: &Kit, caller: &Caller, attachment: &Attachment, now: Timestamp) -> Result<Told, Problem> {
        match self {
            Self::Task(task) => {
                let step = task.record.detach(attachment)?;
                let unheld = kit.instances.unheld(&caller.tenant, &task.record.task_id.instance).await?;
                let held = || Problem::new(Code::LegalHold, "a legal hold keeps the task's instance: its own, its case's, or its caller's");
                Ok(of_task(&task.record, step, unheld.ok_or_else(held)?, caller, now))
            }
            Self::Case(case) => {
                let entry = Box::new(case.detach(by(caller, now), attachment)?);
                Ok(Told::Case { case: case.case_id.clone(), version: case.version, entry })
            }
        }
    }
}

fn of_task(task: &TaskRecord, step: Step, unheld: Vec<Unheld>, caller: &Caller, now: Timestamp) -> Told {
    Told::Task { write: Box::new(TaskWrite::new(Some(task.clone()), step, &caller.actor(), now, None)), unheld }
}

fn by(caller: &Caller, now: Timestamp) -> By {
    By { actor: caller.actor().0, at: now, reason: None }
}
